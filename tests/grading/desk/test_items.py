"""Difficulty and discrimination, against values computed by hand."""

import pytest

from helpers.grading.desk.grades import Policy, gradebook
from helpers.grading.desk.items import Item, item_statistics
from helpers.grading.judge.course import Course
from helpers.grading.judge.outcome import Outcome

MERGE, GRADIENT = "attention.merge", "attention.score_gradient"


def statistics(small: Course, *students: tuple[str, str]) -> dict[str, Item]:
    outcomes = [
        Outcome(f"s{n}", "06", exercise, state, 0.0, 2.0, "why")
        for n, states in enumerate(students)
        for exercise, state in zip((MERGE, GRADIENT), states, strict=True)
    ]
    return item_statistics(gradebook(outcomes, small, Policy()))


def test_difficulty_is_the_share_of_those_who_tried(small: Course) -> None:
    items = statistics(small, ("right", "untouched"), ("error", "right"), ("refused", "manual"),
                       ("time", "fault"), ("wrong", "wrong"))  # fmt: skip
    assert (items[MERGE].tried, items[MERGE].difficulty) == (4, 0.25)
    assert (items[GRADIENT].tried, items[GRADIENT].difficulty) == (2, 0.5)
    assert items[MERGE].discrimination is None  # four students are too few


def test_discrimination_is_the_point_biserial_correlation_with_the_rest(small: Course) -> None:
    same = [("right", "right")] * 3 + [("wrong", "wrong")] * 3
    assert statistics(small, *same)[MERGE].discrimination == pytest.approx(1.0)
    opposite = [("right", "wrong")] * 3 + [("wrong", "right")] * 3
    assert statistics(small, *opposite)[MERGE].discrimination == pytest.approx(-1.0)
    # 3 right with rest scores 1, 1, 0 and 3 wrong with 1, 0, 0: (2/3 - 1/3) / 0.5 * 0.5
    mixed = [("right", "right")] * 2 + [("right", "wrong"), ("wrong", "right")]
    mixed += [("wrong", "wrong")] * 2
    assert statistics(small, *mixed)[MERGE].discrimination == pytest.approx(1 / 3)


def test_where_all_are_alike_there_is_no_correlation(small: Course) -> None:
    assert statistics(small, *[("right", "right")] * 6)[MERGE] == Item(6, 1.0, None)
    none = statistics(small, *[("untouched", "manual")] * 6)
    assert none == {MERGE: Item(0, None, None), GRADIENT: Item(0, None, None)}
