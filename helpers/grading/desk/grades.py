"""From outcomes to points per student: late days, points by hand, and what practice is worth."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from helpers.grading.desk.tables import Row, read_table
from helpers.grading.judge.course import Course
from helpers.grading.judge.outcome import Outcome


@dataclass(frozen=True)
class Policy:
    """An instructor's decisions; all of them can change without grading again."""

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
    possible: float  # in the notebooks that anyone handed in

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
    """Make one row per student, by name.

    A notebook that nobody handed in was not asked for: it is not in what is ``possible``.
    """
    order = list(course.exercises)
    worth = {
        e.id: float(e.points) if e.kind == "graded" else policy.practice_points
        for e in course.exercises.values()
    }
    by_student: dict[str, dict[str, Outcome]] = {}
    for outcome in outcomes:
        if outcome.exercise in worth:
            by_student.setdefault(outcome.student, {})[outcome.exercise] = outcome
    asked = {o.notebook for mine in by_student.values() for o in mine.values()}
    possible = sum((worth[e.id] for e in course.exercises.values() if e.notebook in asked), 0.0)
    rows = []
    for name in sorted(by_student):
        mine = by_student[name]
        grades = {id_: _grade(mine[id_], worth[id_], policy) for id_ in order if id_ in mine}
        late = {n: days for (student, n), days in policy.late.items() if student == name}
        rows.append(Student(name, grades, late, possible))
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


def read_late(
    path: Path, course: Course, students: Collection[str]
) -> dict[tuple[str, str], float]:
    """Read ``student,notebook,days``; an empty notebook means all that have no row of their own.

    Raises ValueError with file and line for anything that cannot be meant, and for a student who
    is not one of ``students``.
    """
    late: dict[tuple[str, str], float] = {}
    named: dict[tuple[str, str], str] = {}
    for row in read_table(path, ("student", "notebook", "days")):
        student = row.match("student", students, "student")
        number = _notebook(row, course)
        _only_once(named, (student, number), row)
        days = row.number("days", 0.0, 1000.0)
        for each in [number] if number else course.notebooks:
            if number or (student, each) not in named:
                late[student, each] = days
    return late


def read_manual(
    path: Path, course: Course, students: Collection[str]
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], str]]:
    """Read ``student,exercise,points`` and, if it is there, ``comment``.

    Raises ValueError with file and line for anything that cannot be meant, and for a student who
    is not one of ``students``.
    """
    points, comments = {}, {}
    named: dict[tuple[str, str], str] = {}
    for row in read_table(path, ("student", "exercise", "points")):
        student = row.match("student", students, "student")
        exercise = course.exercises[row.match("exercise", course.exercises, "exercise")]
        _only_once(named, (student, exercise.id), row)
        points[student, exercise.id] = row.number("points", 0.0, float(exercise.points))
        comments[student, exercise.id] = row["comment"]
    return points, comments


def _notebook(row: Row, course: Course) -> str:
    """Return the number of the notebook that a row names, or nothing where it names none."""
    if not row["notebook"]:
        return ""
    numbers = {book.stem: number for number, book in course.notebooks.items()}
    numbers |= {f"{stem}.ipynb": number for stem, number in list(numbers.items())}
    numbers |= {number: number for number in course.notebooks}
    return numbers[row.match("notebook", numbers, "notebook")]


def _only_once(named: dict[tuple[str, str], str], key: tuple[str, str], row: Row) -> None:
    if key in named:
        raise ValueError(f"{row.where}: {' '.join(key).strip()!r} is already in {named[key]}")
    named[key] = row.where
