"""From an exercise with its answers to the recording that a reader's copy holds.

The reference and every named mistake are called as a student's function is; of a mistake, only
what it gives where it is wrong is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.exercises.call import Outcome, call, keep_random_state
from helpers.exercises.compare import agree
from helpers.exercises.exercise import Case, Exercise, Mistake
from helpers.exercises.recorded import RecordedCase, RecordedMistake, Recording


@keep_random_state()
def record_exercise(
    exercise: Exercise, cases: Sequence[Case] | None = None, always_wrong: bool = True
) -> Recording:
    """Record the public cases of an exercise (or the given ones), expected results and mistakes.

    Exercises that are judged by a person, or by how good a trained model is, have no cases here.
    Raises ValueError when the reference fails, returns NaN or changes an input, and, with
    ``always_wrong``, when a mistake is right in every case: then no student could be told of it.
    """
    if cases is None:
        compared = exercise.form in ("function", "object") and exercise.accepts is None
        cases = exercise.public_cases() if compared else []
    kept = [_case(exercise, case) for case in cases]
    return Recording(
        id=exercise.id, notebook=exercise.notebook, number=exercise.number, title=exercise.title,
        kind=exercise.kind, difficulty=exercise.difficulty, minutes=exercise.minutes,
        points=exercise.points, function=exercise.function, outputs=tuple(exercise.outputs),
        hints=tuple(exercise.hints), tolerance=exercise.tolerance, cases=tuple(kept),
        forbidden=tuple(exercise.forbidden),
        mistakes=tuple(
            _mistake(exercise, mistake, function, kept, always_wrong)
            for mistake in exercise.mistakes
            for function in mistake.functions
        ),
    )  # fmt: skip


def _case(exercise: Exercise, case: Case) -> RecordedCase:
    inputs = _plain(case.inputs)
    calls = tuple((one.method, _plain(one.inputs)) for one in case.calls)
    outcome = call(exercise.answer, inputs, exercise.outputs, calls)
    where = f"{exercise.id}, {case.name}"
    if not outcome.arrays:
        raise ValueError(f"{where}: the reference gives no result: {outcome.problem}")
    if outcome.changed:
        raise ValueError(f"{where}: the reference changes {', '.join(outcome.changed)}")
    if any(np.isnan(array).any() for array in outcome.arrays if array.dtype.kind == "f"):
        raise ValueError(f"{where}: the reference gives NaN")
    return RecordedCase(case.name, inputs, outcome.arrays, calls)


def _mistake(
    exercise: Exercise,
    mistake: Mistake,
    function: Callable[..., Any],
    cases: Sequence[RecordedCase],
    always_wrong: bool,
) -> RecordedMistake:
    results: dict[int, tuple[np.ndarray, ...] | str] = {}
    for number, case in enumerate(cases):
        outcome = call(function, case.inputs, exercise.outputs, case.calls)
        if outcome.error:
            results[number] = outcome.error
        elif not _is_right(outcome, case, exercise.tolerance):
            results[number] = outcome.arrays
    if always_wrong and cases and not results:
        raise ValueError(f"{exercise.id}: the mistake {mistake.name!r} is right in every case")
    return RecordedMistake(mistake.name, mistake.hint, results)


def _is_right(outcome: Outcome, case: RecordedCase, tolerance: float) -> bool:
    if len(outcome.arrays) != len(case.expected):
        return False
    pairs = zip(outcome.arrays, case.expected, strict=True)
    return all(agree(got, expected, tolerance) for got, expected in pairs)


def _plain(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Turn tensors into arrays; numbers, truth values, None and strings stay.

    Raises TypeError for anything that a recording cannot hold.
    """
    plain: dict[str, Any] = {}
    for name, value in inputs.items():
        if value is None or isinstance(value, (bool, int, float, str)):
            plain[name] = value
            continue
        array = np.array(value)
        if array.dtype.kind not in "biuf":
            raise TypeError(f"{name} cannot be recorded: {type(value).__name__}")
        plain[name] = array
    return plain


def same(one: Recording, other: Recording) -> bool:
    """Say whether two recordings hold the same: words exactly, numbers as far as CPUs agree."""
    return _same(_parts(one), _parts(other))


def _parts(one: Recording) -> dict[str, Any]:
    cases = [{**vars(case)} for case in one.cases]
    mistakes = [{**vars(mistake)} for mistake in one.mistakes]
    return {**vars(one), "cases": cases, "mistakes": mistakes}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return (
            one.shape == other.shape
            and one.dtype == other.dtype
            and np.allclose(one, other, rtol=1e-9, atol=1e-12, equal_nan=True)
        )
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)
