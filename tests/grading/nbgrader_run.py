"""The same exercises in a real nbgrader, in a virtual environment of its own, to compare with.

Its kernels are the course's own Python, so both graders run a submission with the same libraries.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers.grading.judge.course import CourseNotebook
from helpers.paths import COURSE

VERSION = "0.9.6"
ASSIGNMENT = "course"
VENV = COURSE / "build" / "nbgrader-venv"


def install() -> Path:
    """Make nbgrader's own environment (about 35 s the first time); return its program."""
    program = VENV / "bin" / "nbgrader"
    if not program.exists():
        uv = shutil.which("uv", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        assert uv is not None, "uv is needed to install nbgrader; it comes with `make lab`"
        for words in (
            ["venv", "-q", "--clear", "--python", sys.executable, str(VENV)],
            ["pip", "install", "-q", "--python", str(VENV / "bin/python"), f"nbgrader=={VERSION}"],
        ):
            subprocess.run([uv, *words], check=True, timeout=900)
    return program


def prepare(place: Path, book: CourseNotebook, submissions: Mapping[str, bytes]) -> None:
    """Write a course of nbgrader's: the assignment with its checks, and what was handed in."""
    (place / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.CourseDirectory.root = {str(place)!r}\n"
        "c.ExecutePreprocessor.timeout = 120\n"
        "c.ClearSolutions.enforce_metadata = False\n"
    )
    blank = json.dumps({
        "cells": [_own(c.kind, c.id, c.source) for c in book.cells],
        "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()  # fmt: skip
    _write(place / "source" / ASSIGNMENT / f"{book.stem}.ipynb", blank, book)
    for student, data in submissions.items():
        _write(place / "submitted" / student / ASSIGNMENT / f"{book.stem}.ipynb", data, book)
    kernel = place / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True, exist_ok=True)
    (kernel / "kernel.json").write_text(json.dumps({
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3", "language": "python"}))  # fmt: skip
    run(place, "generate_assignment", ASSIGNMENT)


def run(place: Path, *words: str) -> None:
    """Run one of nbgrader's commands."""
    environment = {
        **os.environ,
        "PATH": f"{VENV / 'bin'}:{os.environ['PATH']}",  # it calls alembic by its name
        "JUPYTER_PATH": str(place / "jupyter"),
        "COURSE_PROGRESS": str(place / "progress.json"),
        "HOME": str(place),
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        [str(install()), *words], cwd=place, env=environment, capture_output=True, text=True,
        check=False, timeout=1800,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


def scores(place: Path) -> dict[str, float]:
    """Read each student's points from nbgrader's export."""
    run(place, "export")
    with (place / "grades.csv").open(encoding="utf-8") as file:
        return {row["student_id"]: float(row["score"] or 0) for row in csv.DictReader(file)}


def _write(path: Path, data: bytes, book: CourseNotebook) -> None:
    points = {e.id: (e.function, e.points) for e in book.exercises}
    checks = {f"{c.id}-check": c.exercise for c in book.cells if c.exercise}
    stubs = {c.id for c in book.cells if c.exercise}
    notebook = json.loads(data)
    for cell in notebook["cells"]:
        mine: dict[str, Any] = {"grade_id": cell["id"], "schema_version": 3, "task": False}
        if cell["id"] in checks:
            id_ = checks[cell["id"]]
            function, worth = points[id_]
            cell["source"] = (
                f"from helpers.exercises import check\nassert check({id_!r}, {function}).passed"
            )
            mine |= {"grade": True, "solution": False, "locked": True, "points": worth}
            cell["metadata"] = {"nbgrader": mine}
        elif cell["id"] in stubs:
            mine |= {"grade": False, "solution": True, "locked": False}
            cell["metadata"] = {"nbgrader": mine}
    notebook["metadata"] = {"kernelspec": {
        "name": "python3", "display_name": "Python 3", "language": "python"}}  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))


def _own(kind: str, id_: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": id_, "metadata": {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})
