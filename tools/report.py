"""What a run of the tests comes to: counts, the slowest tests, what failed and how to run it."""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SLOWEST = 10
SCREEN = 20  # lines of the last screen of a run that failed


@dataclass(frozen=True)
class Test:
    """One test: the file and the name that pytest knows it by, how it ended, how long it took."""

    file: str
    name: str
    outcome: str  # passed, failed or skipped
    seconds: float


@dataclass
class Result:
    """What a tier came to. ``said`` are failures that no single test stands for."""

    tests: list[Test] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"

    def add(self, other: "Result") -> None:
        """Count another result's tests into this one."""
        self.tests += other.tests
        self.said += other.said
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


def fail(sentence: str) -> Result:
    """Return the result of a tier that could not run, for one reason."""
    return Result(said=[sentence], failed=1)


def read(report: Path) -> Result:
    """Read pytest's own report (JUnit XML); a run that left none has failed."""
    if not report.exists():
        return fail("pytest ended before it could write its report; see above")
    result = Result()
    for case in ET.parse(report).getroot().iter("testcase"):
        children = {child.tag for child in case}
        outcome = "failed" if children & {"failure", "error"} else "passed"
        outcome = "skipped" if "skipped" in children else outcome
        file = case.get("file") or case.get("classname", "").replace(".", "/")
        seconds = float(case.get("time", 0))
        result.tests.append(Test(file, case.get("name", ""), outcome, seconds))
    counts = Counter(test.outcome for test in result.tests)
    result.passed, result.failed = counts["passed"], counts["failed"]
    result.skipped = counts["skipped"]
    return result


def slowest(tests: Iterable[Test]) -> list[str]:
    """Return a line for each of the ten slowest tests, the slowest first."""
    ranked = sorted(tests, key=lambda test: -test.seconds)[:SLOWEST]
    return [f"{test.seconds:7.1f} s  {test.file}::{_short(test.name)}" for test in ranked]


def what_failed(results: Sequence[tuple[str, Result]]) -> list[str]:
    """Return the last screen of a run that failed: what failed, and the commands for just that."""
    lines: list[str] = []
    for tier, result in results:
        lines += [f"{tier}: {sentence}" for sentence in result.said]
        failed = [test for test in result.tests if test.outcome == "failed"]
        for file, count in Counter(test.file for test in failed).items():
            first = next(test for test in failed if test.file == file)
            more = f" and {count - 1} more" if count > 1 else ""
            lines.append(f"{tier}: {file}::{_short(first.name)}{more}")
            lines.append(f"    {_command(tier, file)}")
    if len(lines) > SCREEN:
        rest = len(lines) - SCREEN + 1
        lines = [*lines[: SCREEN - 1], f"… and {rest} lines more: see the output above"]
    return lines


def _command(tier: str, file: str) -> str:
    if file.endswith(".ipynb"):
        return f"make test TIER=notebooks NB={Path(file).name[:2]}"
    return f'make test TIER={tier} ONLY="{file}"'


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:59]}…"
