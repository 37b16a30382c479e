"""Partial credit: points by groups of cases, in the ledger, the gradebook, tables and pages."""

import csv
import dataclasses
from pathlib import Path

import pytest
from submitted import RIGHT, answered, small_course

from answers import EXERCISES
from helpers.exercises.exercise import Case, Exercise
from helpers.grading.desk.exports import FORMATS
from helpers.grading.desk.grades import Policy, gradebook
from helpers.grading.desk.pages import Pages, page_name
from helpers.grading.judge.course import Course
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.key import make_key
from helpers.grading.judge.outcome import Outcome
from helpers.grading.judge.submissions import Submission
from helpers.grading.judge.workers import WarmWorkers

MERGE = "attention.merge"


def grouped(groups: dict[str, int | float], masked: str = "masked") -> Exercise:
    whole = EXERCISES[MERGE]

    def cases(rng) -> list[Case]:  # type: ignore[no-untyped-def]
        return [
            dataclasses.replace(case, group=masked if "masked" in case.name else "plain")
            for case in whole.cases(rng)
        ]

    return dataclasses.replace(whole, cases=cases, groups=groups)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    exercise = grouped({"plain": 2, "masked": 1})
    return small_course(tmp_path_factory.mktemp("grouped"), {MERGE: exercise}, b"s" * 32)


NAN = """
def merge(Y_a, L_a, Y_b, L_b):
    share = torch.sigmoid(L_a - L_b)[:, None]
    return share * Y_a + (1 - share) * Y_b, torch.logaddexp(L_a, L_b)
"""
RAISES = RIGHT[MERGE].replace(":\n", ":\n    if torch.isinf(L_a).any():\n        1 / 0\n", 1)
ENDS = RIGHT[MERGE].replace(":\n", ":\n    if torch.isinf(L_a).any():\n        exit_now\n", 1)
ENDS = ENDS.replace("exit_now", "__import__('os')._exit(0)")


@pytest.mark.parametrize(
    ("source", "state", "points"),
    [(RIGHT[MERGE], "right", 3.0), (NAN, "partly", 2.0), (RAISES, "partly", 2.0),
     ("def merge(*a):\n    return a[0], a[1]", "wrong", 0.0), (ENDS, "ended", 0.0),
     ("def merge(*a):\n    1 / 0", "error", 0.0)],
)  # fmt: skip
def test_a_group_counts_where_all_its_cases_are_right(
    course: Course, warm: WarmWorkers, source: str, state: str, points: float
) -> None:
    (outcome,) = graded(course, warm, source)
    assert (outcome.state, outcome.points) == (state, points)
    if state == "partly":
        assert outcome.reason == "Points by groups of cases: plain 2 of 2, masked 0 of 1."


def graded(course: Course, warm: WarmWorkers, source: str) -> list[Outcome]:
    data = answered(course.notebooks["06"], sources={MERGE: source})
    return Judge(course).grade(Submission("a", "06", Path("x"), content=data), warm.start)


def test_the_part_is_in_gradebook_tables_and_page(
    course: Course, warm: WarmWorkers, tmp_path: Path
) -> None:
    outcomes = graded(course, warm, NAN)
    assert outcomes[0].hint
    students = gradebook(outcomes, course, Policy(late=dict.fromkeys([("a", "06")], 5.0)))
    assert students[0].total == 1.0  # two of three points, half of them lost by five late days
    for name in ("csv", "nbgrader"):
        FORMATS[name](students, course, tmp_path)
    with (tmp_path / "grades.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row[MERGE] == "1"
    assert "plain 2 of 2, masked 0 of 1" in row[f"{MERGE}: why"]
    with (tmp_path / "nbgrader.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["raw_score"], row["late_submission_penalty"], row["score"]) == ("2", "1", "1")
    Pages(course, tmp_path, Judge(course).key, lambda o: outcomes[0]).write(students, [])
    page = (tmp_path / page_name("a")).read_text("utf-8")
    assert "partly right" in page
    assert "plain 2 of 2, masked 0 of 1" in page


@pytest.mark.parametrize(
    ("groups", "why"),
    [({"plain": 2, "masked": 2}, "the groups have 4 points, the exercise 3"),
     ({"plain": 3, "masked": 0}, "a group has points"),
     ({"plain": 2, " ": 1}, "a group needs a name")],
)  # fmt: skip
def test_groups_that_do_not_add_up_are_refused(groups: dict[str, int | float], why: str) -> None:
    with pytest.raises(ValueError, match=f"{MERGE}: {why}"):
        grouped(groups)


def test_every_case_has_a_group_and_every_group_a_case() -> None:
    with pytest.raises(ValueError, match=r"are \['other', 'plain'\], declared are"):
        make_key(grouped({"plain": 2, "masked": 1}, masked="other"), 0)
    with pytest.raises(ValueError, match="declared are"):
        make_key(grouped({"plain": 2, "masked": 0.5, "more": 0.5}), 0)
    with pytest.raises(ValueError, match=r"declared are \[\]"):
        make_key(grouped({}), 0)
