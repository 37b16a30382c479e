"""Regrade requests: a form goes out as a table, comes back filled in, and gets decisions.

A row counts as a request where it gives a reason. Only these exercises are graded again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.grading.desk.exports import points, write_table
from helpers.grading.desk.grades import Grade, Student
from helpers.grading.desk.tables import read_table
from helpers.grading.judge.course import Course
from helpers.grading.judge.submissions import Submission

COLUMNS = ("student", "exercise", "points", "reason")


@dataclass(frozen=True)
class Request:
    """One exercise of one student to be graded again, and why."""

    student: str
    exercise: str
    points: str  # as the form said when it went out
    reason: str


def export_regrade(students: Sequence[Student], course: Course, out: Path) -> list[Path]:
    """Write the form: one row for each student and graded exercise, the reason left empty."""
    rows = [
        [student.name, id_, points(grade.points), ""]
        for student in students
        for id_, grade in student.grades.items()
        if grade.possible
    ]
    return [write_table(out / "regrade.csv", COLUMNS, rows)]


def read_requests(path: Path, students: Sequence[Student]) -> list[Request]:
    """Read the rows with a reason.

    Raises ValueError, naming file and line and the nearest name, for a row that matches no grade,
    and for a table without any request.
    """
    known = {student.name: student for student in students}
    requests: dict[tuple[str, str], Request] = {}
    for row in read_table(path, COLUMNS):
        if not row["reason"]:
            if not row["exercise"]:
                raise ValueError(f"{row.where}: the row names no exercise and gives no reason")
            continue
        student = row.match("student", known, "student")
        exercise = row.match("exercise", known[student].grades, f"grade of {student} in")
        request = Request(student, exercise, row["points"], row["reason"])
        if (student, exercise) in requests:
            raise ValueError(f"{row.where}: {student} asks twice for {exercise}")
        requests[student, exercise] = request
    if not requests:
        raise ValueError(f"{path} holds no request: a request is a row with a reason.")
    return list(requests.values())


def batches(
    requests: Sequence[Request], submissions: Sequence[Submission], course: Course
) -> list[tuple[str, list[Submission]]]:
    """Return each requested exercise with the submissions in which it is graded again.

    Raises ValueError where the notebook of a request is not among the submissions.
    """
    by_key = {(one.student, one.notebook): one for one in submissions}
    found: dict[str, list[Submission]] = {}
    for request in requests:
        key = request.student, course.exercises[request.exercise].notebook
        if key not in by_key:
            raise ValueError(
                f"{request.student} asks for {request.exercise}, but their notebook {key[1]} is "
                "not among these submissions."
            )
        found.setdefault(request.exercise, []).append(by_key[key])
    return list(found.items())


def write_decisions(requests: Sequence[Request], students: Sequence[Student], out: Path) -> Path:
    """Write the requests with what came of them."""
    grades = {student.name: student.grades for student in students}
    rows = [
        [r.student, r.exercise, r.points, r.reason, decision(r, grades[r.student][r.exercise])]
        for r in requests
    ]
    return write_table(out / "regrade_decisions.csv", [*COLUMNS, "decision"], rows)


def decision(request: Request, grade: Grade) -> str:
    """Say what the second grading changed; before it, the grade was what the form says."""
    now = f"{points(grade.points)} of {points(grade.possible)}"
    if grade.outcome.state == "fault":
        return "not graded, by the grader's own fault: grade again"
    if grade.points is None:
        return "waits for points by hand"
    if grade.by_hand:
        return f"points by hand count: {now}"
    if request.points == points(grade.points):
        return f"unchanged: {now}. {grade.outcome.reason}"
    return f"changed from {request.points or 'no points'} to {now}. {grade.outcome.reason}"
