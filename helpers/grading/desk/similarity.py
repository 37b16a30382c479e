"""Which answers are alike in structure: a hint for the instructor, never a verdict.

Two answers to one exercise are compared by the parts that they share (see `desk.syntax`). A part
counts for less the more of the class has it, and for nothing where the course's own code or the
exercise's answers have it: what everybody must write alike raises no alarm.
"""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from helpers.exercises.exercise import Exercise
from helpers.grading.desk.own_cells import OwnCells
from helpers.grading.desk.syntax import Answer, NotCompared, parts_of, read_answer
from helpers.grading.judge.course import Course

OVERLAP = 0.7  # of the smaller answer's weight; independent correct answers reach 0.4
DISTINCTIVE = 10.0  # parts that hardly anybody else has; a one-line answer has about five


@dataclass(frozen=True)
class Pair:
    """Two students whose answers are alike, with what they share."""

    students: tuple[str, str]
    answers: tuple[Answer, Answer]
    overlap: float  # shared weight, as a share of the smaller answer's
    distinctive: float  # shared parts, each counted by how rare it is in the class
    shared: frozenset[str]  # the shared parts


@dataclass(frozen=True)
class Comparison:
    """One exercise: how alike the class is, and which pairs stand out."""

    exercise: Exercise
    compared: int
    median: float  # overlap of the class's middle pair
    pairs: tuple[Pair, ...]  # the most alike first
    left_out: tuple[tuple[str, str], ...]  # (student, why)


def compare_class(own_cells: OwnCells, course: Course) -> list[Comparison]:
    """Compare all answers to each exercise that at least two students answered in code."""
    answers: dict[str, dict[str, Answer]] = {}
    left_out: dict[str, list[tuple[str, str]]] = {}
    exercises = [e for e in course.exercises.values() if e.form != "written"]
    for student in sorted(own_cells):
        for exercise in exercises:
            cells = own_cells[student].get(exercise.notebook, [])
            try:
                answer = read_answer(cells, exercise.function)
            except NotCompared as why:
                left_out.setdefault(exercise.id, []).append((student, str(why)))
                continue
            if answer is not None:
                answers.setdefault(exercise.id, {})[student] = answer
    return [
        _comparison(exercise, answers[exercise.id], course, left_out.get(exercise.id, []))
        for exercise in exercises
        if len(answers.get(exercise.id, {})) > 1 or exercise.id in left_out
    ]


def alike(answers: Mapping[str, Answer], expected: frozenset[str]) -> tuple[float, list[Pair]]:
    """Return the overlap of the middle pair, and the pairs that stand out, the most alike first.

    ``expected`` are the digests of parts that count for nothing.
    """
    names = list(answers)
    own = [{p for p in answers[n].parts if p.split("-")[0] not in expected} for n in names]
    parts = sorted(set().union(*own))
    if len(names) < 2 or not parts:
        return 0.0, []
    column = {part: number for number, part in enumerate(parts)}
    has = np.zeros((len(names), len(parts)), np.float32)  # (students, parts)
    for row, mine in enumerate(own):
        has[row, [column[part] for part in mine]] = 1.0
    rarity = _rarity(has.sum(0), len(names))
    shared = (has * rarity) @ has.T  # (students, students)
    totals = shared.diagonal()
    smaller = np.minimum(totals[:, None], totals[None, :])
    overlap = shared / np.where(smaller > 0, smaller, 1.0)
    upper = np.triu_indices(len(names), 1)
    found = [
        Pair((names[i], names[j]), (answers[names[i]], answers[names[j]]),
             float(overlap[i, j]), float(shared[i, j]), frozenset(own[i] & own[j]))
        for i, j in zip(*upper, strict=True)
        if overlap[i, j] >= OVERLAP and shared[i, j] >= DISTINCTIVE
    ]  # fmt: skip
    found.sort(key=lambda pair: (-pair.distinctive, -pair.overlap, pair.students))
    return float(np.median(overlap[upper])), found


def _rarity(owners: np.ndarray, students: int) -> np.ndarray:
    """Return each part's weight: 1 where one pair has it, towards 0 where the whole class has."""
    others = np.maximum(owners - 1, 1)
    weights: np.ndarray = np.log((students + 1) / others) / np.log(students + 1)
    return weights.astype(np.float32)


def _comparison(
    exercise: Exercise,
    answers: Mapping[str, Answer],
    course: Course,
    left_out: list[tuple[str, str]],
) -> Comparison:
    median, pairs = alike(answers, _expected(exercise, course))
    return Comparison(exercise, len(answers), median, tuple(pairs), tuple(left_out))


def _expected(exercise: Exercise, course: Course) -> frozenset[str]:
    """Collect the parts of the course's own cells and of the file with the exercise's answers."""
    sources = [c.source for c in course.notebooks[exercise.notebook].cells if c.kind == "code"]
    if file := inspect.getsourcefile(inspect.unwrap(exercise.answer)):
        with open(file, encoding="utf-8") as answers:
            sources.append(answers.read())
    digests: set[str] = set()
    for source in sources:
        try:
            digests |= {part.split("-")[0] for part in parts_of(source)}
        except NotCompared:  # a cell with a magic
            continue
    return frozenset(digests)
