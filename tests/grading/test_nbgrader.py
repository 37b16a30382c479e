"""On honest submissions our points are those of a real nbgrader, on the same exercises."""

from pathlib import Path

import nbgrader_run
from submitted import answered, hand_in, small_course

from helpers.grading.answers import EXERCISES
from helpers.grading.executors import LocalThreads, Setting
from helpers.grading.grades import Policy, gradebook
from helpers.grading.ledger import Ledger
from helpers.grading.run import grade_all
from helpers.grading.submissions import find

GRADED = ("attention.score_gradient", "attention.merge", "attention.general_over_grid")


def test_points_agree(tmp_path: Path) -> None:
    course = small_course(tmp_path / "course", {i: EXERCISES[i] for i in GRADED}, b"x" * 32)
    book = course.notebooks["06"]
    submissions = {
        "right": answered(book),
        "partly": answered(book, right={"attention.merge"}, wrong={"attention.score_gradient"}),
        "wrong": answered(book, wrong=set(GRADED)),
        "blank": answered(book, right=set()),
        "mistaken": answered(
            book, sources={"attention.merge": "def merge(Y_a, L_a, Y_b, L_b):\n"
                           "    return Y_a + Y_b, torch.logaddexp(L_a, L_b)"}),
        "broken": answered(book, sources={"attention.score_gradient": "1 / 0"}),
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
    assert ours == {"right": 7.0, "partly": 3.0, "wrong": 0.0, "blank": 0.0,
                    "mistaken": 4.0, "broken": 5.0}  # fmt: skip
    assert nbgrader_run.scores(theirs) == ours
