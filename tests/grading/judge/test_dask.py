"""Two machines (here: processes), one of them killed in the middle: nothing lost, nothing twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from mixed import rows
from submitted import answered, hand_in

from helpers.grading.judge.course import Course
from helpers.grading.judge.executors import DaskCluster, LocalThreads, Setting
from helpers.grading.judge.ledger import Ledger
from helpers.grading.judge.outcome import Outcome
from helpers.grading.judge.run import grade_all
from helpers.grading.judge.submissions import find
from helpers.paths import COURSE

COUNT = 30


class CountingLedger(Ledger):
    """Counts how often each submission is written."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        super().__init__(path, fingerprint)
        self.writes: Counter[str] = Counter()
        self.on_write = threading.Event()

    def write(self, outcomes, digest) -> None:  # type: ignore[no-untyped-def]
        outcomes = list(outcomes)
        super().write(outcomes, digest)
        self.writes[outcomes[0].student] += 1
        if sum(self.writes.values()) >= 10:
            self.on_write.set()


def start(*words: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": f"{COURSE}:{Path(__file__).parent.parent}",
                   "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "60s"}  # fmt: skip
    return subprocess.Popen([sys.executable, "-m", *words], env=environment,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def graded_here(place: Path, small: Course) -> list[tuple[object, ...]]:
    """Grade the same submissions on this machine, without a break."""
    (place / "here").mkdir()
    threads = LocalThreads(Setting(small), 1)
    with Ledger(place / "here" / "ledger.sqlite", small.fingerprint()) as ledger:
        grade_all(find(place / "subs", small).submissions, small, ledger, threads)
    threads.close()
    return rows(place / "here")


@pytest.mark.filterwarnings("ignore")  # dask's own, of a cluster whose worker is killed
def test_a_machine_dies(tmp_path: Path, small: Course) -> None:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    book = small.notebooks["06"]
    for n in range(COUNT):
        right = {"attention.merge"} if n % 2 else None
        hand_in(tmp_path / "subs", f"s{n:03d}", book, answered(book, right=right))
    scheduler = start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port),
                      "--no-dashboard", "--no-show")  # fmt: skip
    workers = [
        start("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny",
              "--no-dashboard", "--local-directory", str(tmp_path))
        for _ in range(2)
    ]  # fmt: skip
    cluster = ledger = None
    try:
        cluster = DaskCluster(Setting(small), address)
        cluster.wait_for(2)
        ledger = CountingLedger(tmp_path / "ledger.sqlite", small.fingerprint())

        def kill() -> None:
            assert ledger is not None
            ledger.on_write.wait(300)
            workers[0].send_signal(signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        began = time.monotonic()
        summary = grade_all(find(tmp_path / "subs", small).submissions, small, ledger, cluster)
        killer.join()
        assert workers[0].wait(10) == -signal.SIGKILL
        assert (summary.graded, summary.faults) == (COUNT, 0), time.monotonic() - began
        assert set(ledger.writes.values()) == {1}
        outcomes: list[Outcome] = ledger.outcomes()
        assert len(outcomes) == 2 * COUNT
        points = Counter(sum(o.points or 0 for o in outcomes if o.student == f"s{n:03d}")
                         for n in range(COUNT))  # fmt: skip
        assert points == {5.0: COUNT // 2, 3.0: COUNT // 2}
        assert rows(tmp_path) == graded_here(tmp_path, small)
    finally:
        if cluster is not None:
            cluster.close()
        if ledger is not None:
            ledger.close()
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()
