"""Item statistics: how difficult an exercise is, and whether it tells strong from weak students.

Only what the judge graded counts: figures, written answers, refused files and faults are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from helpers.grading.desk.grades import Student
from helpers.grading.judge.outcome import Outcome

TRIED = ("right", "partly", "wrong", "error", "time", "ended")  # what the judge graded
FEWEST = 5  # students for a correlation


@dataclass(frozen=True)
class Item:
    """One exercise in this class."""

    tried: int  # students whose attempt was graded
    difficulty: float | None  # mean score of those who tried: 1 where all are right
    discrimination: float | None  # correlation with the score in all other exercises


def item_statistics(students: Sequence[Student]) -> dict[str, Item]:
    """Return the statistics of every exercise that somebody handed in.

    The discrimination is the correlation between the score in the exercise (0 or 1: then it is the
    point-biserial correlation) and the rest score, the sum of the student's other scores. It is
    None for fewer than five students, or where everybody has the same score in either.
    """
    scores = [
        {id_: _score(grade.outcome) for id_, grade in student.grades.items()
         if grade.outcome.state in TRIED}
        for student in students
    ]  # fmt: skip
    exercises = dict.fromkeys(id_ for student in students for id_ in student.grades)
    return {id_: _item(id_, scores) for id_ in exercises}


def _item(exercise: str, scores: Sequence[dict[str, float]]) -> Item:
    mine = [one[exercise] for one in scores if exercise in one]
    rest = [sum(one.values()) - one[exercise] for one in scores if exercise in one]
    if not mine:
        return Item(0, None, None)
    varied = len(set(mine)) > 1 and len(set(rest)) > 1
    correlation = float(np.corrcoef(mine, rest)[0, 1]) if varied and len(mine) >= FEWEST else None
    return Item(len(mine), sum(mine) / len(mine), correlation)


def _score(outcome: Outcome) -> float:
    """Return the share of an exercise's points that an attempt has; of practice, 0 or 1."""
    if outcome.state != "partly":
        return float(outcome.state == "right")
    return (outcome.points or 0.0) / outcome.possible
