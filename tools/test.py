"""Run everything that CI runs, tier by tier (make test).

All tiers run, also after one that fails. The last line counts tests over all tiers. With
CI=true nothing may be skipped: a skipped test, or a browser that is not there, is a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cpus import old_cpu

COURSE = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "--quiet"]
PARALLEL = ["-n", "2", "--dist"]
CI = os.environ.get("CI") == "true"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = """\
No browser was found, so the browser tier did not run. It needs Chromium or Chrome:
    Debian, Ubuntu:  sudo apt install chromium        macOS:  brew install --cask chromium
or name one that is somewhere else:  COURSE_CHROMIUM=/path/to/chrome make test TIER=browser"""


@dataclass
class Count:
    """How many tests of a tier passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which a test cannot touch what belongs to the reader."""
    asked = {"MFLAGS", "NB", "TIER", "WHAT", "NAME"}  # what was said to make, not to the tests
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COURSE_", "MAKE")) and name not in asked
    }
    if "COURSE_CHROMIUM" in os.environ:
        own["COURSE_CHROMIUM"] = os.environ["COURSE_CHROMIUM"]
    own["COURSE_PROGRESS"] = str(folder / "progress.json")
    own["COURSE_JUPYTER"] = str(folder / "jupyter")
    own["OMP_NUM_THREADS"] = "1"  # two workers on few cores: their threads would only wait
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        own[name] = str(folder / name.lower())
    return own


def count(report: Path) -> Count:
    """Read pytest's own report; a run that left none has failed."""
    if not report.exists():
        return Count(failed=1)
    total = Count()
    for suite in ET.parse(report).getroot().iter("testsuite"):
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        total.passed += tests - skipped - failed
        total.failed += failed
        total.skipped += skipped
    return total


def pytest(*arguments: str, **more: str) -> Count:
    """Run pytest with the arguments, in an environment of its own."""
    with tempfile.TemporaryDirectory(prefix="course-test-") as folder:
        report = Path(folder) / "report.xml"
        command = [*PYTEST, *arguments, f"--junitxml={report}"]
        code = subprocess.call(command, cwd=COURSE, env=environment(Path(folder)) | more)
        total = count(report)
    if code and not total.failed:
        print(f"pytest ended with exit code {code}" + " (no test was found)" * (code == 5))
        total.failed = 1
    if CI and total.skipped:
        print(f"In CI nothing may be skipped, and {total.skipped} were: see the list above.")
        total.failed, total.skipped = total.failed + total.skipped, 0
    return total


def check() -> Count:
    """Look at style, types and the import contract."""
    ruff = [sys.executable, "-m", "ruff"]
    linter = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
    total = Count()
    for name, command in {
        "ruff check": [*ruff, "check", "--quiet", "."],
        "ruff format": [*ruff, "format", "--check", "--quiet", "--exclude=*.ipynb", "."],
        "mypy": [sys.executable, "-m", "mypy"],
        "import contract": [sys.executable, "-c", linter],
    }.items():
        result = subprocess.run(command, cwd=COURSE, text=True, capture_output=True, check=False)
        good = result.returncode == 0
        print(f"{name}: {'passed' if good else 'FAILED'}", flush=True)
        if good:
            total.passed += 1
        else:
            total.failed += 1
            words = (result.stdout + result.stderr).splitlines()
            print(*(f"  {line[:300]}" for line in words), sep="\n", flush=True)
    return total


def unit() -> Count:
    """Test all that needs neither a kernel nor a browser, two at a time."""
    return pytest("tests", "helpers", "--ignore=tests/browser", *PARALLEL, "loadfile")


def notebooks() -> Count:
    """Run every notebook here and as on an old CPU, offline; it must show what is committed."""
    paths = sorted(COURSE.glob("notebooks/*.ipynb"))
    if not paths:
        print("there are no notebooks yet")
        return Count(failed=1)
    options = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=300"]
    options += ["--nbval-sanitize-with=tests/notebooks/sanitize.cfg"]
    offline = str(COURSE / "tests" / "notebooks" / "offline")
    both = [*paths, *old_cpu(paths, COURSE / "build" / "old_cpu")]
    names = [str(path.relative_to(COURSE)) for path in both]
    return pytest(*options, *names, *PARALLEL, "loadscope", PYTHONPATH=offline)


def browser() -> Count:
    """Drive the real JupyterLab in a real browser, one page at a time."""
    named = os.environ.get("COURSE_CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else BROWSERS)), None)
    if found is None:
        print(NO_BROWSER)
        return Count(failed=1) if CI else Count(skipped=1)
    return pytest("tests/browser", COURSE_CHROMIUM=found)


TIERS: dict[str, Callable[[], Count]] = {
    "check": check,
    "unit": unit,
    "notebooks": notebooks,
    "browser": browser,
}


def main() -> None:
    asked = sys.argv[1:] or os.environ.get("TIER", "").split() or list(TIERS)
    unknown = set(asked) - set(TIERS)
    if unknown:
        sys.exit(f"There is no tier {', '.join(unknown)}: the tiers are {', '.join(TIERS)}.")
    total, lines = Count(), []
    for name in asked:
        print(f"\n=== {name}: {TIERS[name].__doc__} ===", flush=True)
        began = time.monotonic()
        result = TIERS[name]()
        lines.append(f"{name:10} {time.monotonic() - began:6.1f} s   {result}")
        total.passed += result.passed
        total.failed += result.failed
        total.skipped += result.skipped
    print("\n=== all tiers ===", *lines, "", total, sep="\n", flush=True)
    sys.exit(1 if total.failed else 0)


if __name__ == "__main__":
    main()
