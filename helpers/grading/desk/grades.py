"""From outcomes to points per student: late days, points by hand, and what practice is worth."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from helpers.grading.judge.course import Course
from helpers.grading.judge.outcome import Outcome
from helpers.grading.judge.submissions import clean_name


@dataclass(frozen=True)
class Policy:
    """An instructor's decisions; all of them can change without grading anew."""

    late_per_day: float = 0.1  # this part of a notebook's points is lost for each late day
    practice_points: float = 0.0  # points for a practice exercise that is right
    late: Mapping[tuple[str, str], float] = field(default_factory=dict)  # (student, notebook): days
    manual: Mapping[tuple[str, str], float] = field(default_factory=dict)  # (student, exercise)
    comments: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Grade:
    """One exercise of one student after the policy."""

    outcome: Outcome
    points: float | None  # None: waits
    possible: float
    by_hand: bool
    comment: str


@dataclass(frozen=True)
class Student:
    """One row of the gradebook."""

    name: str
    grades: dict[str, Grade]  # by exercise; one that was not handed in is missing
    late_days: dict[str, float]  # by notebook
    possible: float

    @property
    def total(self) -> float:
        """Sum what is there; what waits counts nothing yet."""
        return round(sum((grade.points or 0.0 for grade in self.grades.values()), 0.0), 6)

    @property
    def handed_in(self) -> float:
        """Sum what the notebooks that were handed in are worth."""
        return sum((grade.possible for grade in self.grades.values()), 0.0)

    @property
    def waiting(self) -> list[str]:
        """List the exercises without points so far."""
        return [id_ for id_, grade in self.grades.items() if grade.points is None]


def gradebook(outcomes: Iterable[Outcome], course: Course, policy: Policy) -> list[Student]:
    """Make one row per student, by name."""
    order = list(course.exercises)
    worth = {
        e.id: float(e.points) if e.kind == "graded" else policy.practice_points
        for e in course.exercises.values()
    }
    by_student: dict[str, dict[str, Outcome]] = {}
    for outcome in outcomes:
        if outcome.exercise in worth:
            by_student.setdefault(outcome.student, {})[outcome.exercise] = outcome
    rows = []
    for name in sorted(by_student):
        mine = by_student[name]
        grades = {id_: _grade(mine[id_], worth[id_], policy) for id_ in order if id_ in mine}
        late = {n: days for (student, n), days in policy.late.items() if student == name}
        rows.append(Student(name, grades, late, sum(worth.values(), 0.0)))
    return rows


def _grade(outcome: Outcome, worth: float, policy: Policy) -> Grade:
    key = (outcome.student, outcome.exercise)
    points = automatic(outcome, worth)
    by_hand = key in policy.manual
    if by_hand:
        points = policy.manual[key]
    if points:
        days = policy.late.get((outcome.student, outcome.notebook), 0.0)
        points = round(points * max(0.0, 1.0 - policy.late_per_day * days), 6)
    return Grade(outcome, points, worth, by_hand, policy.comments.get(key, ""))


def automatic(outcome: Outcome, worth: float) -> float | None:
    """Return the judge's points, before late days, for an exercise that is worth so many."""
    if outcome.state == "partly":
        return worth * (outcome.points or 0.0) / outcome.possible
    return {"manual": None, "fault": None, "right": worth}.get(outcome.state, 0.0)


def read_late(path: Path, course: Course) -> dict[tuple[str, str], float]:
    """Read ``student,notebook,days``; an empty notebook means all of them.

    Raises ValueError with the line's number for anything that cannot be meant.
    """
    late = {}
    for line, row in read_rows(path, ("student", "notebook", "days")):
        days = _number(row["days"], f"{path}, line {line}: days", 0.0, 1000.0)
        number = row["notebook"].strip()[:2]
        if number and number not in course.notebooks:
            raise ValueError(f"{path}, line {line}: there is no notebook {row['notebook']!r}")
        for each in [number] if number else course.notebooks:
            late[clean_name(row["student"]), each] = days
    return late


def read_manual(
    path: Path, course: Course
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], str]]:
    """Read ``student,exercise,points`` and, if it is there, ``comment``.

    Raises ValueError with the line's number for anything that cannot be meant.
    """
    points, comments = {}, {}
    for line, row in read_rows(path, ("student", "exercise", "points")):
        exercise = course.exercises.get(row["exercise"].strip())
        if exercise is None:
            raise ValueError(f"{path}, line {line}: there is no exercise {row['exercise']!r}")
        key = clean_name(row["student"]), exercise.id
        points[key] = _number(
            row["points"], f"{path}, line {line}: points", 0.0, float(exercise.points)
        )
        comments[key] = row.get("comment") or ""
    return points, comments


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterable[tuple[int, dict[str, str]]]:
    """Read a table that has these columns: each row with its line; raises ValueError."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{path} has no column {', '.join(sorted(missing))}")
        for row in reader:
            yield reader.line_num, {name: value or "" for name, value in row.items() if name}


def _number(text: str, where: str, least: float, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{where} is no number: {text!r}") from None
    if not least <= value <= most:
        raise ValueError(f"{where} is not between {least:g} and {most:g}: {text!r}")
    return value
