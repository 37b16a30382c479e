"""Submissions for tests: right answers to every exercise, and notebooks that hold given cells."""

import json
from pathlib import Path
from typing import Any

from helpers.grading.judge.course import Course, CourseNotebook

RIGHT = {
    "start.weighted_mean": """
def weighted_mean(values, weights):
    return (weights[:, None] * values).sum(0) / weights.sum()
""",
    "attention.softmax": """
def softmax(scores):
    exponentials = torch.exp(scores - scores.amax(-1, keepdim=True))
    return exponentials / exponentials.sum(-1, keepdim=True)
""",
    "attention.scaled_dot_product": """
def attend(Q, K, V, mask=None):
    scores = Q @ K.T / Q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    A = torch.softmax(scores, -1).nan_to_num(0.0)
    return A @ V, A
""",
    "attention.entropy": """
def entropy_bits(A):
    return -torch.special.xlogy(A, A).sum(-1) / math.log(2)
""",
    "attention.score_gradient": """
def score_gradient(A, grad_A):
    return A * (grad_A - (A * grad_A).sum(-1, keepdim=True))
""",
    "attention.merge": """
def merge(Y_a, L_a, Y_b, L_b):
    L = torch.logaddexp(L_a, L_b)
    finite = torch.where(torch.isinf(L), 0.0, L)
    share_a, share_b = torch.exp(L_a - finite), torch.exp(L_b - finite)
    return share_a[:, None] * Y_a + share_b[:, None] * Y_b, L
""",
    "attention.general_over_grid": """
def attend_grid(q, Z, W_k, W_v):
    X = Z.flatten(1).T
    A = torch.softmax(q @ (X @ W_k).T / q.shape[-1] ** 0.5, -1)
    return A @ (X @ W_v), A.reshape(len(q), *Z.shape[1:])
""",
}
WRONG = "def {function}(*inputs):\n    return torch.zeros(1)"


def code(source: str, id_: str = "", **metadata: Any) -> dict[str, Any]:
    """Make a code cell."""
    return {"cell_type": "code", "id": id_, "metadata": metadata, "source": source.strip("\n"),
            "outputs": [], "execution_count": None}  # fmt: skip


def markdown(source: str, id_: str = "", **metadata: Any) -> dict[str, Any]:
    """Make a markdown cell."""
    return {"cell_type": "markdown", "id": id_, "metadata": metadata, "source": source}


def notebook(cells: list[dict[str, Any]]) -> bytes:
    """Make a notebook's bytes."""
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def answered(
    book: CourseNotebook,
    right: set[str] | None = None,
    wrong: set[str] = frozenset(),  # type: ignore[assignment]
    extra: list[str] | None = None,
    sources: dict[str, str] | None = None,
) -> bytes:
    """Hand in the course's notebook with stubs answered: all rightly, or those that are named.

    ``sources`` replaces single stubs, ``extra`` are cells that the student added before the end.
    """
    exercises = {e.id: e for e in book.exercises}
    known = RIGHT | {id_: "" for id_ in exercises if id_ not in RIGHT}
    cells = []
    for cell in book.cells:
        source = cell.source
        if cell.exercise and cell.kind == "code":
            if sources and cell.exercise in sources:
                source = sources[cell.exercise]
            elif cell.exercise in wrong:
                source = WRONG.format(function=exercises[cell.exercise].function)
            elif (right is None or cell.exercise in right) and known[cell.exercise]:
                source = known[cell.exercise]
        make = code if cell.kind == "code" else markdown
        cells.append(make(source, cell.id))
    cells += [code(source, f"extra-{n}") for n, source in enumerate(extra or [])]
    return notebook(cells)


def hand_in(folder: Path, student: str, book: CourseNotebook, data: bytes) -> Path:
    """Write one student's notebook into a folder of submissions."""
    path = folder / student / f"{book.stem}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def small_course(folder: Path, exercises: dict[str, Any], secret: bytes) -> Course:
    """Write and read a course whose notebooks hold imports, stubs and checks alone."""
    from helpers.grading.judge.course import read_course

    by_book: dict[str, list[Any]] = {}
    for exercise in exercises.values():
        by_book.setdefault(exercise.notebook, []).append(exercise)
    for number, mine in by_book.items():
        cells = [
            markdown("# Small", "title"),
            code("import math\n\nimport numpy as np\nimport torch", "imports"),
        ]
        for e in mine:
            id_ = f"ex-{e.number.replace('.', '-')}"
            if e.form == "written":
                cells.append(markdown("*Write your answer here.*", id_, exercise=e.id))
                continue
            arguments = ", ".join(e.cases(np_rng())[0].inputs)
            kind = "class" if e.function[0].isupper() else "def"
            head = f"def {e.function}({arguments}):" if kind == "def" else f"class {e.function}:"
            cells.append(code(f"{head}\n    ...", id_, exercise=e.id))
            cells.append(code(f'check("{e.id}", {e.function})', f"{id_}-check"))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}_small.ipynb").write_bytes(notebook(cells))
    return read_course(folder, exercises, secret)


def np_rng() -> Any:
    """Give a generator for what only needs a case's form."""
    import numpy as np

    return np.random.default_rng(0)
