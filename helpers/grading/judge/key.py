"""The answer key: public and hidden cases of an exercise with what the reference and every named
mistake return.

Computed once for all students, in the trusted process; nothing of it is ever sent to a worker
but the arguments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.exercises.compare import EXCHANGED, difference, exchanged
from helpers.exercises.exercise import Case, Exercise
from helpers.grading.inside import calls
from helpers.grading.judge.groups import check_groups


@dataclass(frozen=True)
class KeyCase:
    """One case and what is expected back."""

    case: Case
    expected: list[np.ndarray]
    mistakes: list[list[np.ndarray] | None]  # in the exercise's order; None where one raises

    def matches(self, got: Sequence[np.ndarray], exercise: Exercise) -> bool:
        """Say whether these outputs are right."""
        if exercise.accepts is not None:
            return _accepted(exercise, self.case, got)
        return not differences(got, self.expected, exercise)


@dataclass(frozen=True)
class KeyCases:
    """Cases that are sent to a worker in one message, with that message."""

    cases: list[KeyCase]
    requests: list[dict[str, Any]]
    arrays: list[np.ndarray]


@dataclass(frozen=True)
class Key:
    """All cases of one exercise; only the hidden ones decide."""

    public: KeyCases
    hidden: KeyCases


def make_key(exercise: Exercise, seed: int) -> Key:
    """Draw the cases and compute what belongs to them."""
    if exercise.form == "written":
        return Key(_key_cases(exercise, []), _key_cases(exercise, []))
    public = exercise.public_cases()
    if exercise.form == "figure":
        return Key(_key_cases(exercise, public[:1]), _key_cases(exercise, []))
    hidden = exercise.cases(np.random.default_rng(seed))
    for cases in (public, hidden):
        check_groups(exercise, cases)
    return Key(_key_cases(exercise, public), _key_cases(exercise, hidden))


def differences(
    got: Sequence[np.ndarray], expected: Sequence[np.ndarray], exercise: Exercise
) -> list[str]:
    """Say in words where two lists of arrays differ, as a student's ``check`` says it."""
    if len(got) != len(expected):
        return ["nothing came back" if not got else f"{len(got)} results came back"]
    parts = zip(exercise.outputs, got, expected, strict=True)
    found = [difference(name, g, e, exercise.tolerance) for name, g, e in parts]
    return [one.sentence for one in found if one is not None]


def recognise(
    exercise: Exercise, wrong: Sequence[tuple[KeyCase, Sequence[np.ndarray]]]
) -> dict[str, str]:
    """Find the ``mistake`` that gives just these outputs in every case that is wrong, its ``hint``.

    A named one, or that the results are in another order; nothing where it is neither.
    """
    for i, mistake in enumerate(exercise.mistakes):
        answers = [(case.mistakes[i], got) for case, got in wrong]
        if answers and all(
            answer is not None and not differences(got, answer, exercise) for answer, got in answers
        ):
            return {"mistake": mistake.name, "hint": mistake.hint}
    hint = exchanged(
        exercise.outputs, [(got, case.expected) for case, got in wrong], exercise.tolerance
    )
    return {"mistake": EXCHANGED, "hint": hint} if hint else {}


def _key_cases(exercise: Exercise, cases: Sequence[Case]) -> KeyCases:
    arrays: list[np.ndarray] = []
    requests = [
        {
            "function": exercise.function,
            "inputs": calls.describe(case.inputs, arrays),
            "calls": [[c.method, calls.describe(c.inputs, arrays)] for c in case.calls],
            "outputs": list(exercise.outputs),
            "picture": exercise.form == "figure",
            "seconds": exercise.seconds,
        }
        for case in cases
    ]
    together = zip(cases, requests, strict=True)
    return KeyCases([_key_case(exercise, c, r, arrays) for c, r in together], requests, arrays)


def _key_case(
    exercise: Exercise, case: Case, request: dict[str, Any], arrays: list[np.ndarray]
) -> KeyCase:
    if exercise.form == "figure":
        return KeyCase(case, [], [])
    reference = calls.call(exercise.answer, request, arrays)
    if not reference.arrays:
        raise ValueError(f"{exercise.id}: the answer to {case.name!r}: {reference.problem}")
    mistakes = []
    for mistake in exercise.mistakes:
        outcome = calls.call(mistake.function, request, arrays)
        mistakes.append(list(outcome.arrays) or None)  # one that raises gives none
    return KeyCase(case, list(reference.arrays), mistakes)


def _accepted(exercise: Exercise, case: Case, got: Sequence[np.ndarray]) -> bool:
    assert exercise.accepts is not None
    if len(got) != len(exercise.outputs):
        return False
    try:
        return bool(exercise.accepts(case, list(got)))
    except (ValueError, TypeError, IndexError):  # of another shape or range than it measures
        return False
