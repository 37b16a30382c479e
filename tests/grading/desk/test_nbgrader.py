"""On honest submissions our points are those of a real nbgrader, on the same exercises."""

from pathlib import Path

import nbgrader_run
import pytest
from submitted import answered, hand_in, small_course

from answers import EXERCISES
from helpers.grading.desk.grades import Policy, gradebook
from helpers.grading.judge.executors import LocalThreads, Setting
from helpers.grading.judge.ledger import Ledger
from helpers.grading.judge.run import grade_all
from helpers.grading.judge.submissions import find

GRADED = ("attention.score_gradient", "attention.merge", "attention.general_over_grid")


@pytest.mark.kernel
def test_points_agree(tmp_path: Path) -> None:
    course = small_course(tmp_path / "course", {i: EXERCISES[i] for i in GRADED}, b"x" * 32)
    book = course.notebooks["06"]
    mistaken = "def attend_grid(q, Z, W_k, W_v):\n    return q @ W_k.T @ W_v, q @ W_k.T"
    submissions = {
        "right": answered(book),
        "partly": answered(
            book, right={"attention.merge"}, wrong={"attention.score_gradient"},
            sources={"attention.general_over_grid": mistaken}),
        "blank": answered(book, right=set()),
    }  # fmt: skip
    theirs = tmp_path / "nbgrader"
    theirs.mkdir()
    nbgrader_run.prepare(theirs, book, submissions)
    nbgrader_run.run(theirs, "autograde", nbgrader_run.ASSIGNMENT)

    for student, data in submissions.items():
        hand_in(tmp_path / "ours", student, book, data)
    ledger = Ledger(tmp_path / "ledger.sqlite", course.fingerprint())
    executor = LocalThreads(Setting(course), 1)
    summary = grade_all(find(tmp_path / "ours", course).submissions, course, ledger, executor)
    executor.close()
    ours = {s.name: s.total for s in gradebook(ledger.outcomes(), course, Policy())}
    ledger.close()

    assert summary.faults == 0
    assert ours == {"right": 7.0, "partly": 3.0, "blank": 0.0}
    assert nbgrader_run.scores(theirs) == ours
