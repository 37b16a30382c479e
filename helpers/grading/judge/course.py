"""What the course knows of its own notebooks: which cell is a stub, a check, the set-up, a
demonstration.

A submission's metadata is never asked. A submitted cell is known by its content, or, when it is
the student's own, by not being one of ours; an exercise by its function's name, a written answer
by its cell's id.
"""

import ast
import hashlib
import hmac
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from helpers.exercises.exercise import Exercise
from helpers.grading.inside.cells import COURSE as COURSES_OWN
from helpers.grading.inside.cells import OWN

_CHECK = re.compile(r"^\s*check\(\s*[\"']([\w.]+)[\"']", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook, ours or a submitted one."""

    id: str
    kind: str  # "code" or "markdown"
    source: str
    exercise: str = ""  # the id of the exercise, in the course's own notebook


@dataclass(frozen=True)
class CourseNotebook:
    """One notebook of the course and the exercises in it."""

    stem: str  # "06_attention_layer"
    cells: tuple[Cell, ...]
    exercises: tuple[Exercise, ...]

    @property
    def number(self) -> str:
        """Return the two digits that name the notebook everywhere."""
        return self.stem[:2]

    @cached_property
    def setup(self) -> str:
        """Return the imports cell, which always runs."""
        codes = (cell.source for cell in self.cells if cell.kind == "code")
        return next((source for source in codes if _imported(source)), "")

    @cached_property
    def modules(self) -> list[str]:
        """List the modules that the set-up imports, for a warm worker to have them ready."""
        return _imported(self.setup)

    @cached_property
    def marks(self) -> frozenset[str]:
        """Return the texts and ids of all cells, by which a renamed notebook is recognized."""
        return frozenset({bare(c.source) for c in self.cells} | {c.id for c in self.cells}) - {""}

    @cached_property
    def stubs(self) -> dict[str, str]:
        """Map each exercise's id to its stub, a code cell as the course gives it out."""
        return {c.exercise: c.source for c in self.cells if c.exercise and c.kind == "code"}

    def cells_to_run(self, submitted: list[Cell]) -> list[tuple[str, str]]:
        """Return (role, source) of what the worker gets, in the order of the submission.

        The set-up, then the student's own cells and the stubs; the course's demonstrations only
        for the names that those need; its check cells never.
        """
        ours = {bare(cell.source) for cell in self.cells if cell.kind == "code"}
        checks = {bare(c.source) for c in self.cells if _CHECK.search(c.source)}
        stubs = {bare(source) for source in self.stubs.values()}
        chosen = [(OWN, self.setup)] if self.setup else []
        for cell in submitted:
            text = bare(cell.source)
            if cell.kind != "code" or not text or text in checks or text == bare(self.setup):
                continue
            demonstration = text in ours and text not in stubs
            chosen.append((COURSES_OWN if demonstration else OWN, cell.source))
        return chosen

    def untouched(self, exercise: Exercise, submitted: list[Cell]) -> bool:
        """Say whether the stub stands as it was given out and no other cell names the function."""
        stub = bare(self.stubs.get(exercise.id, ""))
        known = {bare(cell.source) for cell in self.cells} - {stub}
        others = [c for c in submitted if c.kind == "code" and bare(c.source) not in known | {stub}]
        named = re.compile(rf"\b{re.escape(exercise.function)}\b")
        return not any(named.search(cell.source) for cell in others)

    def written(self, exercise: Exercise, submitted: list[Cell]) -> str:
        """Return the text that the student wrote in place of the exercise's markdown cell."""
        own = {
            c.id: c.source for c in self.cells if c.kind == "markdown" and c.exercise == exercise.id
        }
        texts = [c.source for c in submitted if c.kind == "markdown" and c.id in own]
        return "\n\n".join(text for text in texts if bare(text) not in map(bare, own.values()))


@dataclass(frozen=True)
class Course:
    """All notebooks with their exercises, and the secret that hidden cases are drawn from."""

    notebooks: Mapping[str, CourseNotebook]  # by number
    secret: bytes

    @property
    def exercises(self) -> dict[str, Exercise]:
        """Map every exercise's id to the exercise, in the course's order."""
        return {e.id: e for notebook in self.notebooks.values() for e in notebook.exercises}

    @cached_property
    def own_marks(self) -> dict[str, frozenset[str]]:
        """Map each notebook's number to the marks that no other notebook has."""
        owners = Counter(mark for book in self.notebooks.values() for mark in book.marks)
        return {
            number: frozenset(mark for mark in book.marks if owners[mark] == 1)
            for number, book in self.notebooks.items()
        }

    @property
    def modules(self) -> list[str]:
        """List every module that a notebook's set-up imports."""
        return sorted({name for book in self.notebooks.values() for name in book.modules})

    def seed(self, exercise: Exercise) -> int:
        """Draw the seed of the hidden cases: one per exercise, the same for every student."""
        return int.from_bytes(hmac.digest(self.secret, exercise.id.encode(), "sha256"))

    def fingerprint(self) -> str:
        """Name course and secret, so that a ledger is not continued with another one."""
        return hashlib.sha256(b"ledger" + self.secret).hexdigest()[:16]


def read_course(folder: Path, exercises: Mapping[str, Exercise], secret: bytes) -> Course:
    """Read the course's own notebooks from ``folder``, each with its exercises."""
    notebooks = {}
    for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")):
        mine = tuple(e for e in exercises.values() if e.notebook == path.name[:2])
        cells = tuple(_own_cell(cell) for cell in json.loads(path.read_text("utf-8"))["cells"])
        notebooks[path.name[:2]] = CourseNotebook(path.stem, cells, mine)
    return Course(notebooks, secret)


def _own_cell(cell: dict[str, Any]) -> Cell:
    exercise = cell.get("metadata", {}).get("exercise", "")
    return Cell(cell.get("id", ""), cell["cell_type"], "".join(cell["source"]), exercise)


def _imported(source: str) -> list[str]:
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a magic line: not the imports cell
        return []
    names = [item.name for node in body if isinstance(node, ast.Import) for item in node.names]
    return names + [n.module for n in body if isinstance(n, ast.ImportFrom) and n.module]


def bare(source: str) -> str:
    """Return a cell's text without what editors change: ends of lines, empty lines around it."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
