"""One run over all submissions: what is done is skipped, what ends is recorded at once.

Stop it in any way; the next run with the same ledger goes on.
"""

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass

from helpers.grading.judge.course import Course
from helpers.grading.judge.executors import Executor, Pending
from helpers.grading.judge.ledger import Ledger
from helpers.grading.judge.outcome import Outcome
from helpers.grading.judge.submissions import Submission


@dataclass
class Summary:
    """What a run did."""

    graded: int = 0
    skipped: int = 0
    faults: int = 0  # submissions that could not be graded, not by their own fault
    stopped: bool = False

    def __iadd__(self, other: "Summary") -> "Summary":
        """Add another run's."""
        self.graded += other.graded
        self.skipped += other.skipped
        self.faults += other.faults
        self.stopped |= other.stopped
        return self


def grade_all(
    submissions: list[Submission],
    course: Course,
    ledger: Ledger,
    executor: Executor,
    only: str | None = None,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Grade what is not yet graded, or one exercise of everything anew.

    ``tell`` hears how many are done and how many there are. A KeyboardInterrupt ends the run
    after what is running has been recorded; it is reported in the summary, not raised.
    """
    summary = Summary()
    todo = _todo(submissions, course, ledger, only)
    summary.skipped = len(submissions) - len(todo)
    # few in flight: a thousand submissions are not a thousand results in memory
    slots = threading.Semaphore(2 * executor.parallel)
    lock = threading.Lock()

    def record(submission: Submission, digest: str, future: Pending) -> None:
        if future.cancelled():  # the run was stopped before this one began
            slots.release()
            return
        try:
            outcomes = future.result()
        except Exception as error:  # a bug of ours or a dead cluster: no grade
            outcomes = _fault(submission, course, only, type(error).__name__)
        try:
            ledger.write(outcomes, digest)
        finally:
            with lock:
                summary.graded += 1
                summary.faults += any(outcome.state == "fault" for outcome in outcomes)
                tell(summary.skipped + summary.graded, len(submissions))
            slots.release()

    try:
        for submission, digest in todo:
            slots.acquire()
            future = executor.grade(submission, only)
            future.add_done_callback(functools.partial(record, submission, digest))
        for _ in range(2 * executor.parallel):
            slots.acquire()
    except KeyboardInterrupt:
        summary.stopped = True
    return summary


def _todo(
    submissions: list[Submission], course: Course, ledger: Ledger, only: str | None
) -> list[tuple[Submission, str]]:
    done = ledger.done()
    todo = []
    for submission in submissions:
        exercises = [e.id for e in course.notebooks[submission.notebook].exercises]
        exercises = [id_ for id_ in exercises if only in (None, id_)]
        if not exercises:
            continue
        digest = submission.digest()
        if only or any(done.get((submission.student, id_)) != digest for id_ in exercises):
            todo.append((submission, digest))
    return todo


def _fault(submission: Submission, course: Course, only: str | None, why: str) -> list[Outcome]:
    return [
        Outcome(submission.student, submission.notebook, e.id, "fault", None, float(e.points), why)
        for e in course.notebooks[submission.notebook].exercises
        if only in (None, e.id)
    ]
