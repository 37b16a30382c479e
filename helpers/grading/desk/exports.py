"""The gradebook as files that other systems read.

Every text that came from a student is quoted so that no spreadsheet takes it for a formula.
"""

import csv
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from helpers.grading.desk.grades import Student, automatic
from helpers.grading.judge.course import Course
from helpers.grading.judge.outcome import STATES

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_text(text: str) -> str:
    r"""Make a text that a spreadsheet shows as it is and never computes.

    >>> safe_text("=1+1"), safe_text("Zoë"), safe_text("a\nb")
    ("'=1+1", 'Zoë', 'a b')
    """
    one_line = re.sub(r"[\r\n\t]+", " ", text)
    return f"'{one_line}" if one_line.lstrip(" ").startswith(_FORMULA) else one_line


def points(value: float | None) -> str:
    """Write points shortly; nothing for what waits.

    >>> points(2.0), points(1.8), points(None)
    ('2', '1.8', '')
    """
    return "" if value is None else f"{value:.6g}"


def export_csv(students: Sequence[Student], course: Course, out: Path) -> list[Path]:
    """Write one row per student with a column for each exercise and for each reason."""
    ids = list(course.exercises)
    header = ["student", "total", "possible", "late days", "waiting", *ids]
    header += [f"{id_}: why" for id_ in ids]
    rows = []
    for student in students:
        grades = [student.grades.get(id_) for id_ in ids]
        late = sum(student.late_days.values(), 0.0)
        row = [student.name, points(student.total), points(student.possible), points(late)]
        row += [" ".join(student.waiting), *(points(g.points) if g else "" for g in grades)]
        row += [f"{STATES[g.outcome.state]}: {g.outcome.reason}" if g else "not handed in"
                for g in grades]  # fmt: skip
        rows.append(row)
    return [write_table(out / "grades.csv", header, rows)]


def export_canvas(students: Sequence[Student], course: Course, out: Path) -> list[Path]:
    """Write Canvas's gradebook import: a column for each notebook, and its points possible.

    Canvas finds a student by ``SIS Login ID``: the submissions' names have to be that.
    """
    books = _worth(course)
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *books]
    possible = ["    Points Possible", "", "", "", "", *(points(books[b]) for b in books)]
    rows = [possible] + [
        [s.name, "", "", s.name, "", *(points(_of_book(s, b)) for b in books)] for s in students
    ]
    return [write_table(out / "canvas.csv", header, rows, keep_first=True)]


def export_moodle(students: Sequence[Student], course: Course, out: Path) -> list[Path]:
    """Write Moodle's grade import: one line per student, a column for each notebook."""
    books = _worth(course)
    header = ["Username", *books, "Feedback comments"]
    rows = [
        [s.name, *(points(_of_book(s, b)) for b in books), f"points in all: {points(s.total)}"]
        for s in students
    ]
    return [write_table(out / "moodle.csv", header, rows)]


def export_gradescope(students: Sequence[Student], course: Course, out: Path) -> list[Path]:
    """Write one ``results.json`` for each student, in the form of Gradescope's autograders."""
    written = []
    for n, student in enumerate(students):
        tests = [
            {
                "name": f"{course.exercises[id_].number} {course.exercises[id_].title}",
                "score": grade.points or 0.0,
                "max_score": grade.possible,
                "status": "passed" if grade.outcome.state == "right" else "failed",
                "output": f"{grade.outcome.reason} {grade.outcome.hint}".strip(),
                "output_format": "text",
                "visibility": "visible",
            }
            for id_, grade in student.grades.items()
        ]
        folder = out / "gradescope" / f"{n:04d}-{file_name(student.name)}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "results.json"
        result = {"score": student.total, "output_format": "text", "tests": tests}
        path.write_text(json.dumps(result, indent=1), encoding="utf-8")
        written.append(path)
    return written


def export_nbgrader(students: Sequence[Student], course: Course, out: Path) -> list[Path]:
    """Write nbgrader's export format: one line for each student and assignment (notebook)."""
    header = [
        "assignment",
        "student_id",
        "max_score",
        "raw_score",
        "late_submission_penalty",
        "score",
    ]
    rows = []
    for student in students:
        for book, worth in _worth(course).items():
            grades = [g for g in student.grades.values() if g.outcome.notebook == book[:2]]
            score = sum((g.points or 0.0 for g in grades), 0.0)
            raw = sum(
                (automatic(g.outcome, g.possible) or 0.0 for g in grades if not g.by_hand), 0.0
            )
            raw += sum(g.points or 0.0 for g in grades if g.by_hand)
            rows.append([book, student.name, points(worth), points(raw),
                         points(max(0.0, raw - score)), points(score)])  # fmt: skip
    return [write_table(out / "nbgrader.csv", header, rows)]


FORMATS: dict[str, Callable[[Sequence[Student], Course, Path], list[Path]]] = {
    "csv": export_csv,
    "canvas": export_canvas,
    "moodle": export_moodle,
    "gradescope": export_gradescope,
    "nbgrader": export_nbgrader,
}


def file_name(name: str) -> str:
    """Make a file name of any student's name; not unique by itself.

    >>> file_name("../../Zoë <b>"), file_name("李")
    ('Zoë-b', '李')
    """
    return re.sub(r"[^\w]+", "-", name).strip("-_")[:60] or "student"


def _worth(course: Course) -> dict[str, float]:
    return {
        book.stem: float(sum(e.points for e in book.exercises))
        for book in course.notebooks.values()
        if book.exercises
    }


def _of_book(student: Student, stem: str) -> float | None:
    grades = [g for g in student.grades.values() if g.outcome.notebook == stem[:2]]
    return round(sum((g.points or 0.0 for g in grades), 0.0), 6) if grades else None


def write_table(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], keep_first: bool = False
) -> Path:
    """Write a table that no spreadsheet computes; ``keep_first``: the first row is our own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for n, row in enumerate(rows):
            writer.writerow(row if keep_first and n == 0 else [safe_text(cell) for cell in row])
    return path
