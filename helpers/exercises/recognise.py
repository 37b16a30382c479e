"""Recognise a known mistake by what it returns: the one rule for `check` and for the grader.

No guess is made: a hint is given only where the results are just those of a known mistake, and
where they explain some of the wrong cases alone, that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from helpers.exercises.call import Outcome
from helpers.exercises.compare import EXCHANGED, agree, exchanged
from helpers.exercises.recorded import RecordedMistake, Recording


@dataclass(frozen=True)
class Recognised:
    """A known mistake, its hint, and the wrong cases that it explains, by number."""

    mistake: str
    hint: str
    explained: tuple[int, ...]
    note: str = ""  # which wrong cases it explains and which it does not, where some remain


def recognise(one: Recording, outcomes: Sequence[Outcome]) -> Recognised | None:
    """Return the known mistake whose results these are, or None; a case's outcome each.

    First a mistake made in every case where it is wrong (of several, the one that is wrong in
    most cases), then results in another order, then a mistake that explains more of the wrong
    cases than any other does, for two mistakes made at once.
    """
    wrong = [number for number in range(len(outcomes)) if not is_right(one, number, outcomes)]
    if not wrong:
        return None
    made = [m for m in one.mistakes if m.results and _is_made(one, m, outcomes)]
    if made:
        return _recognised(one, max(made, key=lambda m: len(m.results)), outcomes, wrong)
    pairs = [(outcomes[number].arrays, one.cases[number].expected) for number in wrong]
    if hint := exchanged(one.outputs, pairs, one.tolerance):
        return Recognised(EXCHANGED, hint, tuple(wrong))
    found = _most_explaining(one, outcomes, wrong)
    return _recognised(one, found, outcomes, wrong) if found else None


def is_right(one: Recording, number: int, outcomes: Sequence[Outcome]) -> bool:
    """Tell whether the outcome of a case is the expected one."""
    return _equal(one, outcomes[number], one.cases[number].expected)


def _most_explaining(
    one: Recording, outcomes: Sequence[Outcome], wrong: Sequence[int]
) -> RecordedMistake | None:
    """Return the mistake that explains more wrong cases than any other.

    A case counts only if its numbers are not all alike, so that zeros are nobody's mistake. None
    where two mistakes explain as many, or where the best explains one of several wrong cases: a
    single case often looks like a mistake that nobody made.
    """
    counts = [
        sum(_is_evidence(mistake.results.get(number, "")) for number in wrong
            if _explains(one, mistake, number, outcomes))
        for mistake in one.mistakes
    ]  # fmt: skip
    most = max(counts, default=0)
    found = [m for m, count in zip(one.mistakes, counts, strict=True) if count == most]
    if most < min(2, len(wrong)) or len({mistake.name for mistake in found}) > 1:
        return None
    return found[0]


def _is_evidence(result: Sequence[np.ndarray] | str) -> bool:
    return not isinstance(result, str) and any(np.unique(array).size > 2 for array in result)


def _recognised(
    one: Recording, mistake: RecordedMistake, outcomes: Sequence[Outcome], wrong: Sequence[int]
) -> Recognised:
    explained = [n for n in wrong if _explains(one, mistake, n, outcomes)]
    others = [number for number in wrong if number not in explained]
    note = ""
    if others:
        note = f"That explains {_names(one, explained)}, but not {_names(one, others)}."
    return Recognised(mistake.name, mistake.hint, tuple(explained), note)


def _names(one: Recording, numbers: Sequence[int]) -> str:
    """Name cases, two of them at most.

    >>> from helpers.exercises.recorded import recording
    >>> _names(recording("attention.softmax"), [0])
    'the case “one row of three scores”'
    """
    parts = [f"“{one.cases[number].name}”" for number in numbers[:2]]
    parts += [f"{len(numbers) - 2} more"] if len(numbers) > 2 else []
    names = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return f"the case{'s' if len(numbers) > 1 else ''} {names}"


def _is_made(one: Recording, mistake: RecordedMistake, outcomes: Sequence[Outcome]) -> bool:
    return all(_explains(one, mistake, number, outcomes) for number in mistake.results)


def _explains(
    one: Recording, mistake: RecordedMistake, number: int, outcomes: Sequence[Outcome]
) -> bool:
    """Tell whether this is what the mistake returns in a case: the same arrays, or any error."""
    result = mistake.results.get(number)
    if result is None:
        return False
    if isinstance(result, str):
        return bool(outcomes[number].error)
    return _equal(one, outcomes[number], result)


def _equal(one: Recording, outcome: Outcome, result: Sequence[np.ndarray]) -> bool:
    return len(outcome.arrays) == len(result) and all(
        agree(got, wrong, one.tolerance) for got, wrong in zip(outcome.arrays, result, strict=True)
    )
