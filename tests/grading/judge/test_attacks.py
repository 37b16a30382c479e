"""None gains a point, none harms another, and whoever comes next gets full marks."""

import time
from pathlib import Path

import psutil
import pytest
from attacking import HURRY, NOTHING_LEFT, check_attack, heard, submit, total
from attacks import ATTACKS
from submitted import answered

from helpers.grading.judge.course import Course
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.submissions import Submission
from helpers.grading.judge.workers import WarmWorkers

__all__ = ["heard"]


@pytest.fixture(scope="module")
def hurried(small: Course) -> Judge:
    return Judge(small, HURRY)


@pytest.mark.parametrize("name", ATTACKS)
def test_in_a_warm_worker(
    small: Course, hurried: Judge, judge: Judge, warm: WarmWorkers,
    heard: dict[str, object], tmp_path: Path, name: str,
) -> None:  # fmt: skip
    check_attack(small, hurried, judge, warm, heard, tmp_path, name)


def test_there_are_enough_of_them() -> None:
    assert len(ATTACKS) >= 50


def test_nothing_of_them_runs_on(small: Course, hurried: Judge, warm: WarmWorkers) -> None:
    before = {p.pid for p in psutil.Process(warm.process_id()).children(recursive=True)}
    for name in ("goes on in a thread and at exit", "loops in a cell with signals ignored",
                 "starts processes in other ways"):  # fmt: skip
        hurried.grade(submit(small, *ATTACKS[name]), warm.start)
    for _ in range(100):  # the last keeper ends a moment after it has reported
        after = {p.pid for p in psutil.Process(warm.process_id()).children(recursive=True)}
        if not after - before:  # one that was there before may have ended too
            return
        time.sleep(0.1)
    pytest.fail(f"{after - before} still run")


def test_the_honest_would_notice(small: Course, judge: Judge, warm: WarmWorkers) -> None:
    """The guard above can fail: a file that is there costs a warning."""
    data = answered(small.notebooks["06"], extra=["open('/tmp/left', 'w')", NOTHING_LEFT])
    outcomes = judge.grade(Submission("alice", "06", Path("none"), content=data), warm.start)
    assert total(outcomes) == 5.0
    assert "AssertionError" in "".join(w for o in outcomes for w in o.warnings)
