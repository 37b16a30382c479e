"""A class of mixed submissions, graded by the command, killed at random moments or left alone."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from submitted import answered, hand_in

from answers import EXERCISES
from helpers.grading.judge.course import Course, read_course
from helpers.paths import COURSE, NOTEBOOKS

MERGE, GRADIENT = "attention.merge", "attention.score_gradient"


def write_class(folder: Path, count: int, endless: int = 50) -> None:
    """Hand in ``count`` notebooks: correct, wrong, blank, broken and hostile ones.

    One in ``endless`` never ends: each of them takes seconds.
    """
    course = read_course(NOTEBOOKS, EXERCISES, b"")
    kinds = _kinds(course)
    for n in range(count):
        number, data = kinds[n % len(kinds)]
        if n % endless == endless - 1:
            number, data = "06", _merge(course, "    while True:\n        pass")
        hand_in(folder, f"student-{n:04d}", course.notebooks[number], data)


def _kinds(course: Course) -> list[tuple[str, bytes]]:
    start, book = course.notebooks["00"], course.notebooks["06"]
    return [
        ("06", answered(book)),
        ("06", answered(book, right=set())),
        ("06", answered(book, right={MERGE}, wrong={GRADIENT})),
        ("06", _merge(course, "    return (Y_a + Y_b) / 2, torch.logaddexp(L_a, L_b)")),
        ("00", answered(start)),
        ("06", _merge(course, "    raise RuntimeError('no')")),
        ("06", answered(book)[:-1000]),  # cut off
        ("06", _merge(course, "    import os\n    os._exit(1)")),
        ("06", answered(book, extra=["1 / 0", "print('x' * 10**6)"])),
        ("00", answered(start, wrong={"start.weighted_mean"})),
    ]


def _merge(course: Course, body: str) -> bytes:
    source = f"def merge(Y_a, L_a, Y_b, L_b):\n{body}"
    return answered(course.notebooks["06"], sources={MERGE: source})


@dataclass
class Run:
    """Grades a folder with the command, into a folder of its own."""

    submissions: Path
    out: Path
    secret: Path
    workers: int = 2
    graded_at: list[int] = field(default_factory=list)  # how many were graded at each kill

    def finish(self) -> None:
        """Grade to the end; raises RuntimeError where the command does not report success."""
        process = self._start()
        said, _ = process.communicate(timeout=3600)
        if process.returncode:
            raise RuntimeError(f"exit code {process.returncode}: {said[-2000:]}")

    def kill(self, after: float, written: int = 0) -> bool:
        """Start, and kill -9 some seconds after so many rows are written.

        Return whether it was still running.
        """
        process = self._start()
        while process.poll() is None and _count(self.out) < written:
            time.sleep(0.05)
        time.sleep(after)
        running = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.graded_at.append(_count(self.out))
        return running

    def _start(self) -> subprocess.Popen[str]:
        words = ["grade", str(self.submissions), "--out", str(self.out), "--secret",
                 str(self.secret), "--workers", str(self.workers)]  # fmt: skip
        return subprocess.Popen(
            [sys.executable, "-m", "helpers.grading", *words], cwd=COURSE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip


def killed_at_random(run: Run, kills: int, outcomes: int, seed: int) -> None:
    """Kill a run at random moments of the first ``outcomes`` outcomes, then let it finish.

    Each moment is up to three seconds after an outcome was written: while the next ones are
    graded, or, as a run begins by reading what is there, while it starts. How fast the machine
    is does not matter.
    """
    moments = random.Random(seed)
    for written in sorted(moments.sample(range(outcomes), kills)):
        if not run.kill(moments.uniform(0.0, 3.0), written):
            raise RuntimeError(f"the run ended before outcome {written} of {outcomes}")
    run.finish()


def rows(out: Path) -> list[tuple[object, ...]]:
    """Return the ledger without the times of writing; nothing where there is none yet."""
    return _ask(
        out,
        "SELECT student, notebook, exercise, digest, state, points, possible, reason, detail, "
        "evidence FROM outcomes ORDER BY student, exercise",
    )


def _count(out: Path) -> int:
    counted = _ask(out, "SELECT count(*) FROM outcomes")
    return int(str(counted[0][0])) if counted else 0


def _ask(out: Path, query: str) -> list[tuple[object, ...]]:
    if not (out / "ledger.sqlite").exists():
        return []
    with sqlite3.connect(out / "ledger.sqlite") as db:
        if not db.execute("SELECT name FROM sqlite_master WHERE name = 'outcomes'").fetchone():
            return []
        return db.execute(query).fetchall()


def other_files(one: Path, other: Path) -> list[str]:
    """List the files of two folders of grades that are not the same, byte for byte."""
    names = {
        str(path.relative_to(folder))
        for folder in (one, other)
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("ledger.sqlite")
    }
    return sorted(name for name in names if _bytes(one / name) != _bytes(other / name))


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
