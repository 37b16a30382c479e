"""The answer key: public and hidden cases of an exercise with what the reference and every named
mistake return.

Computed once for all students, in the trusted process; nothing of it is ever sent to a worker
but the arguments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.exercises.call import Outcome
from helpers.exercises.compare import difference
from helpers.exercises.exercise import Case, Exercise
from helpers.exercises.recognise import Recognised, recognise
from helpers.exercises.recorded import Recording
from helpers.exercises.recording import record_exercise
from helpers.grading.inside import calls
from helpers.grading.judge.groups import check_groups

LARGEST_ANSWER = 1 << 15  # numbers in an array that is kept; every exercise asks for fewer


@dataclass(frozen=True)
class KeyCase:
    """One case and what is expected back."""

    case: Case
    expected: list[np.ndarray]

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
    recording: Recording  # the same cases as a student's `check` has them: for known mistakes

    def recognise(self, answers: Sequence[Outcome]) -> Recognised | None:
        """Return the known mistake that these answers are, by the rule of `check`."""
        if not self.recording.cases or len(answers) < len(self.cases):
            return None
        return recognise(self.recording, answers)


@dataclass(frozen=True)
class Key:
    """All cases of one exercise; only the hidden ones decide."""

    public: KeyCases
    hidden: KeyCases


def make_key(exercise: Exercise, seed: int) -> Key:
    """Draw the cases and compute what belongs to them."""
    hidden = []
    if exercise.form not in ("written", "figure"):
        hidden = exercise.cases(np.random.default_rng(seed))
        check_groups(exercise, hidden)
    return Key(make_public_key(exercise), _key_cases(exercise, hidden))


def make_public_key(exercise: Exercise) -> KeyCases:
    """Compute what belongs to the cases that every student has."""
    if exercise.form == "written":
        return _key_cases(exercise, [])
    public = exercise.public_cases()
    if exercise.form == "figure":
        return _key_cases(exercise, public[:1])
    check_groups(exercise, public)
    return _key_cases(exercise, public)


def differences(
    got: Sequence[np.ndarray], expected: Sequence[np.ndarray], exercise: Exercise
) -> list[str]:
    """Say in words where two lists of arrays differ, as a student's ``check`` says it."""
    if len(got) != len(expected):
        return ["nothing came back" if not got else f"{len(got)} results came back"]
    parts = zip(exercise.outputs, got, expected, strict=True)
    found = [difference(name, g, e, exercise.tolerance) for name, g, e in parts]
    return [one.sentence for one in found if one is not None]


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
    compared = exercise.form in ("function", "object")
    recording = record_exercise(exercise, cases if compared else [], always_wrong=False)
    expected = [list(case.expected) for case in recording.cases] or [[] for _ in cases]
    for arrays_of_one in expected:
        if any(array.size > LARGEST_ANSWER for array in arrays_of_one):
            raise ValueError(f"{exercise.id}: an answer of over {LARGEST_ANSWER} numbers")
    key_cases = [KeyCase(case, out) for case, out in zip(cases, expected, strict=True)]
    return KeyCases(key_cases, requests, arrays, recording)


def _accepted(exercise: Exercise, case: Case, got: Sequence[np.ndarray]) -> bool:
    assert exercise.accepts is not None
    if len(got) != len(exercise.outputs):
        return False
    try:
        return bool(exercise.accepts(case, list(got)))
    except (ValueError, TypeError, IndexError):  # of another shape or range than it measures
        return False
