"""A run: recorded at once, resumed after any end, the same every time; our fault is no zero."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from submitted import answered, hand_in

from helpers.grading.judge.course import Course
from helpers.grading.judge.executors import LocalThreads, Setting
from helpers.grading.judge.ledger import Ledger, OtherCourse
from helpers.grading.judge.outcome import Outcome
from helpers.grading.judge.run import Summary, grade_all
from helpers.grading.judge.submissions import Submission, find
from helpers.grading.judge.workers import InfrastructureError, WarmWorkers


@pytest.fixture(scope="module")
def executor(small: Course) -> Iterator[LocalThreads]:
    threads = LocalThreads(Setting(small), 1)
    yield threads
    threads.close()


def run(place: Path, small: Course, executor: LocalThreads, **more: object) -> Summary:
    ledger = Ledger(place / "ledger.sqlite", small.fingerprint())
    submissions = find(place / "subs", small).submissions
    summary = grade_all(submissions, small, ledger, executor, **more)  # type: ignore[arg-type]
    ledger.close()
    return summary


def rows(place: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(place / "ledger.sqlite") as db:
        return db.execute(
            "SELECT student, exercise, state, points, reason, detail, evidence FROM outcomes "
            "ORDER BY student, exercise"
        ).fetchall()


def class_of(place: Path, small: Course, count: int) -> None:
    book = small.notebooks["06"]
    kinds = [answered(book), answered(book, right=set()), answered(book, right={"attention.merge"}),
             answered(book, wrong={"attention.merge", "attention.score_gradient"})]  # fmt: skip
    for n in range(count):
        hand_in(place / "subs", f"student {n:03d}", book, kinds[n % len(kinds)])


def test_what_is_done_is_not_done_again(
    tmp_path: Path, small: Course, executor: LocalThreads
) -> None:
    class_of(tmp_path, small, 4)
    assert run(tmp_path, small, executor).graded == 4
    first = rows(tmp_path)
    again = run(tmp_path, small, executor)
    assert (again.graded, again.skipped) == (0, 4)
    hand_in(
        tmp_path / "subs", "student 001", small.notebooks["06"], answered(small.notebooks["06"])
    )
    third = run(tmp_path, small, executor)
    assert (third.graded, third.skipped) == (1, 3)
    assert [r for r in rows(tmp_path) if r[0] != "student 001"] == [
        r for r in first if r[0] != "student 001"]  # fmt: skip


def test_the_same_grades_on_every_run(
    tmp_path: Path, small: Course, executor: LocalThreads
) -> None:
    for name in ("one", "two"):
        class_of(tmp_path / name, small, 4)
        run(tmp_path / name, small, executor)
    assert rows(tmp_path / "one") == rows(tmp_path / "two")


def test_one_exercise_is_graded_anew(tmp_path: Path, small: Course, executor: LocalThreads) -> None:
    class_of(tmp_path, small, 3)
    run(tmp_path, small, executor)
    with sqlite3.connect(tmp_path / "ledger.sqlite") as db:
        db.execute("UPDATE outcomes SET points = 99")
    assert run(tmp_path, small, executor, only="attention.merge").graded == 3
    points = {(r[1], r[3]) for r in rows(tmp_path)}
    assert ("attention.score_gradient", 99.0) in points
    assert ("attention.merge", 99.0) not in points


def test_another_secret_is_refused(tmp_path: Path, small: Course) -> None:
    Ledger(tmp_path / "ledger.sqlite", small.fingerprint()).close()
    with pytest.raises(OtherCourse, match="another secret"):
        Ledger(tmp_path / "ledger.sqlite", "other")


def test_outcomes_come_back_as_they_were_written(tmp_path: Path) -> None:
    import numpy as np

    from helpers.grading.judge.outcome import CaseResult

    outcome = Outcome(
        "Zoë", "06", "attention.merge", "wrong", 0.0, 3.0, "why", mistake="m", hint="h",
        cases=(CaseResult("a", False, "other"),), warnings=("w",), text="t",
        evidence={"got_Y": np.arange(4.0), "case": np.array(1)},
    )  # fmt: skip
    ledger = Ledger(tmp_path / "ledger.sqlite", "x")
    ledger.write([outcome], "digest")
    (back,) = ledger.outcomes()
    full = ledger.with_evidence(back)
    assert full.evidence["got_Y"].tolist() == [0, 1, 2, 3]
    assert (back.cases, back.warnings, back.text, back.hint) == (
        outcome.cases, outcome.warnings, "t", "h")  # fmt: skip
    assert ledger.done() == {("Zoë", "attention.merge"): "digest"}
    ledger.close()


class Broken:
    """An executor whose machine has a fault, always or for a while."""

    parallel = 1

    def __init__(self, error: Exception) -> None:
        self.error = error

    def grade(self, submission: Submission, only: str | None):  # type: ignore[no-untyped-def]
        from concurrent.futures import Future

        future: Future[list[Outcome]] = Future()
        future.set_exception(self.error)
        return future

    def close(self, cancel: bool = False) -> None: ...


def test_a_fault_of_ours_is_no_grade_and_is_tried_again(
    tmp_path: Path, small: Course, executor: LocalThreads
) -> None:
    class_of(tmp_path, small, 1)
    summary = run(tmp_path, small, Broken(RuntimeError("secret")))  # type: ignore[arg-type]
    assert summary.faults == 1
    assert {(r[2], r[3], r[4]) for r in rows(tmp_path)} == {("fault", None, "RuntimeError")}
    assert run(tmp_path, small, executor).graded == 1
    assert {r[2] for r in rows(tmp_path)} == {"right"}


def test_a_worker_that_does_not_start_is_tried_again(small: Course, warm: WarmWorkers) -> None:
    from helpers.grading.judge.judge import Judge

    tries = []

    def start():  # type: ignore[no-untyped-def]
        tries.append(1)
        if len(tries) < 3:
            raise InfrastructureError("no memory")
        return warm.start()

    submission = Submission("a", "06", Path("x"), content=answered(small.notebooks["06"]))
    assert {o.state for o in Judge(small).grade(submission, start)} == {"right"}
    tries[:] = [-9] * -9
    outcomes = Judge(small).grade(
        submission, lambda: (_ for _ in ()).throw(InfrastructureError("x"))
    )
    assert {(o.state, o.points) for o in outcomes} == {("fault", None)}


def test_a_zygote_that_dies_is_started_again(small: Course, judge) -> None:  # type: ignore[no-untyped-def]
    workers = WarmWorkers(small.modules)
    submission = Submission("a", "06", Path("x"), content=answered(small.notebooks["06"]))
    assert {o.state for o in judge.grade(submission, workers.start)} == {"right"}
    os.kill(workers.process_id(), signal.SIGKILL)
    assert {o.state for o in judge.grade(submission, workers.start)} == {"right"}
    workers.close()


GRADE = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from answers import EXERCISES
from helpers.grading.judge.course import read_course
from helpers.grading.judge.executors import LocalThreads, Setting
from helpers.grading.judge.ledger import Ledger
from helpers.grading.judge.run import grade_all
from helpers.grading.judge.submissions import find
place = Path({place!r})
ids = ("attention.score_gradient", "attention.merge")
course = read_course(Path({course!r}), {{i: EXERCISES[i] for i in ids}}, {secret!r})
ledger = Ledger(place / "ledger.sqlite", course.fingerprint())
executor = LocalThreads(Setting(course), 1)
print("ready", flush=True)
summary = grade_all(find(place / "subs", course).submissions, course, ledger, executor)
executor.close(cancel=True)
ledger.close()
print("stopped" if summary.stopped else "done", flush=True)
"""


@pytest.mark.parametrize("with_signal", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_ended_goes_on(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, small: Course,
    executor: LocalThreads, with_signal: signal.Signals,
) -> None:  # fmt: skip
    from submitted import small_course

    from answers import EXERCISES

    ids = ("attention.score_gradient", "attention.merge")
    folder = tmp_path / "course"
    small_course(folder, {i: EXERCISES[i] for i in ids}, small.secret)
    class_of(tmp_path, small, 30)
    script = GRADE.format(tests=str(Path(__file__).parent.parent), place=str(tmp_path),
                          course=str(folder), secret=small.secret)  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's & ignores it
    )  # fmt: skip
    written = 0
    deadline = time.monotonic() + 240
    while written < 6 and time.monotonic() < deadline:
        time.sleep(0.05)
        if (tmp_path / "ledger.sqlite").exists():
            try:
                written = len(rows(tmp_path))
            except sqlite3.OperationalError:
                continue
    process.send_signal(with_signal)
    said, _ = process.communicate(timeout=120)
    assert ("stopped" in said) == (with_signal == signal.SIGINT)
    before = rows(tmp_path)
    assert 6 <= len(before) < 60
    assert len(before) % 2 == 0  # all exercises of a submission, or none
    summary = run(tmp_path, small, executor)
    assert summary.skipped == len(before) // 2
    assert summary.graded == 30 - summary.skipped
    after = rows(tmp_path)
    assert len(after) == 60
    assert set(before) <= set(after)
    for _ in range(50):  # what it had started is gone with it
        left = subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True).stdout
        if not left:
            return
        time.sleep(0.1)
    pytest.fail(f"still running: {left!r}")
