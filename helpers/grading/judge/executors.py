"""Where submissions are graded: threads of this process, each with a worker, or a dask cluster.

One seam, `Executor`, in the manner of `concurrent.futures`: ``grade`` gives a future. The outcome
is written by the future's callback, in a thread of ours before that thread takes the next one.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from helpers.grading.judge import peek
from helpers.grading.judge.course import Course
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.outcome import Outcome
from helpers.grading.judge.session import Times
from helpers.grading.judge.submissions import Submission
from helpers.grading.judge.workers import FreshWorkers, WarmWorkers
from helpers.paths import COURSE, NOTEBOOKS


@dataclass(frozen=True)
class Setting:
    """What grading needs to know; it can be sent to another machine."""

    course: Course
    mode: str = "warm"  # "warm", "fresh" or "trusted"
    times: Times = field(default_factory=Times)

    def workers(self) -> FreshWorkers | WarmWorkers:
        """Make the source of workers for one thread."""
        if self.mode == "warm":
            return WarmWorkers(self.course.modules)
        return FreshWorkers(trusted=self.mode == "trusted")


@runtime_checkable
class Pending(Protocol):
    """A future, of `concurrent.futures` or of dask."""

    def result(self) -> list[Outcome]:
        """Wait for the outcomes."""

    def cancelled(self) -> bool:
        """Say whether it was stopped before it began."""

    def add_done_callback(self, fn: Callable[[Any], object], /) -> None:
        """Call ``fn`` with the future when it is done."""


@runtime_checkable
class Executor(Protocol):
    """What a run needs of either."""

    parallel: int

    def grade(self, submission: Submission, only: str | None) -> Pending:
        """Grade one submission somewhere."""

    def close(self, cancel: bool = False) -> None:
        """Finish what is running; with ``cancel``, start nothing more."""


class LocalThreads:
    """Threads of this process; each keeps one warm worker, or starts fresh ones."""

    def __init__(self, setting: Setting, count: int) -> None:
        self.parallel = count
        self._setting, self._judge = setting, Judge(setting.course, setting.times)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="grading")
        self._mine = threading.local()
        self._workers: list[FreshWorkers | WarmWorkers] = []

    def grade(self, submission: Submission, only: str | None) -> Pending:
        """Grade one submission in some thread."""
        return self._threads.submit(self._grade, submission, only)

    def _grade(self, submission: Submission, only: str | None) -> list[Outcome]:
        if not hasattr(self._mine, "workers"):
            self._mine.workers = self._setting.workers()
            self._workers.append(self._mine.workers)
        return self._judge.grade(submission, self._mine.workers.start, only)

    def close(self, cancel: bool = False) -> None:
        """Finish what is running, then end every worker."""
        self._threads.shutdown(wait=True, cancel_futures=cancel)
        for workers in self._workers:
            workers.close()


class DaskCluster:
    """A dask.distributed cluster whose workers run the same sandbox; dask is imported only here.

    When a machine dies, the scheduler gives its submissions to another one.
    """

    def __init__(self, setting: Setting, address: str) -> None:
        from distributed import Client

        self._client = Client(address, set_as_default=False)
        self._setting = setting
        self._client.run(_require_hidden, setting.mode)
        self.parallel = max(1, sum(self._client.nthreads().values()))

    def wait_for(self, machines: int) -> None:
        """Wait until the cluster has so many workers."""
        self._client.wait_for_workers(machines)
        self.parallel = max(1, sum(self._client.nthreads().values()))

    def grade(self, submission: Submission, only: str | None) -> Pending:
        """Grade one submission on some machine; its bytes travel with it."""
        future: Pending = self._client.submit(
            grade_there, self._setting, submission.loaded(), only, pure=False, retries=2
        )
        return future

    def close(self, cancel: bool = False) -> None:
        """Close the connection; the cluster stays."""
        self._client.close()


_there = threading.local()


def _require_hidden(mode: str) -> None:
    """Look from inside this machine's sandbox for what submissions must never see."""
    if mode != "trusted":
        peek.require_hidden([COURSE / "answers", NOTEBOOKS])


def grade_there(setting: Setting, submission: Submission, only: str | None) -> list[Outcome]:
    """Grade on a dask worker; the judge and the thread's worker stay for the next submission."""
    fingerprint = setting.course.fingerprint()
    if getattr(_there, "fingerprint", None) != fingerprint:
        _require_hidden(setting.mode)
        _there.fingerprint = fingerprint
        _there.judge = Judge(setting.course, setting.times)
        _there.workers = setting.workers()
    outcomes: list[Outcome] = _there.judge.grade(submission, _there.workers.start, only)
    return outcomes
