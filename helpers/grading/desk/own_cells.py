"""The students' own code cells, kept beside the grades: what `similarity` compares."""

import json
from collections.abc import Iterable
from pathlib import Path

from helpers.grading.desk.files import write_whole
from helpers.grading.judge.course import Course
from helpers.grading.judge.submissions import Refused, Submission

_FILE = "own_cells.json"
OwnCells = dict[str, dict[str, list[str]]]  # student: notebook's number: sources, as handed in


def keep_own_cells(submissions: Iterable[Submission], course: Course, out: Path) -> None:
    """Write what the students changed or added, beside what earlier runs have kept.

    Cells as the course gives them out are left out. A file that is refused leaves nothing.
    """
    kept = read_own_cells(out)
    ours = {n: {_bare(cell.source) for cell in b.cells} for n, b in course.notebooks.items()}
    for submission in submissions:
        books = kept.setdefault(submission.student, {})
        try:
            cells = submission.cells()
        except Refused:
            books.pop(submission.notebook, None)
            continue
        books[submission.notebook] = [
            cell.source
            for cell in cells
            if cell.kind == "code" and _bare(cell.source) not in ours[submission.notebook]
        ]
    write_whole(out / _FILE, json.dumps(kept, sort_keys=True))


def read_own_cells(out: Path) -> OwnCells:
    """Return what was kept; nothing where no run has kept anything."""
    path = out / _FILE
    cells: OwnCells = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return cells


def forget_own_cells(out: Path, student: str) -> None:
    """Take a student's cells out of what was kept."""
    kept = read_own_cells(out)
    if kept.pop(student, None) is not None:
        write_whole(out / _FILE, json.dumps(kept, sort_keys=True))


def _bare(source: str) -> str:
    return " ".join(source.split())
