"""The attacks for which the walls of a fresh process differ from those of a warm worker."""

from pathlib import Path

import pytest
from attacking import check_attack, heard

from helpers.grading.judge.course import Course
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.session import Times
from helpers.grading.judge.workers import FreshWorkers

__all__ = ["heard"]
SHORT = Times(cell=0.5, call=0.5, total=60.0, patience=1.0)  # a fresh one may start slowly
NAMES = [
    "kills everyone it may", "starts processes in other ways", "makes namespaces and mounts",
    "connects to an abstract unix socket", "reads process 1's environment", "fills the disk",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_in_a_fresh_worker(
    small: Course, judge: Judge, heard: dict[str, object], tmp_path: Path, name: str
) -> None:
    check_attack(small, Judge(small, SHORT), judge, FreshWorkers(), heard, tmp_path, name)
