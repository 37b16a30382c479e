"""Judge a student's function on the recorded cases and say in words and pictures what came out."""

import difflib
from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.exercises import progress
from helpers.exercises.call import Outcome, call, is_blank, keep_random_state
from helpers.exercises.compare import Difference, difference
from helpers.exercises.library import library_calls
from helpers.exercises.recognise import recognise
from helpers.exercises.recorded import RecordedCase, Recording, recorded_ids, recording
from helpers.exercises.verdict import CaseVerdict, Pair, Verdict

_BY_HAND = "not judged here: what you hand in is looked at when it is graded."
LARGEST_DRAWN = 4096  # numbers in an array that is still drawn


def check(id: str, function: Any) -> Verdict:
    """Say whether ``function`` solves the exercise, and if not, what it did instead.

    Never raises, whatever the function does; only an interrupt from the keyboard ends it. The
    result is remembered for the progress board.
    """
    one = find(id)
    if isinstance(one, Verdict):
        return one
    try:
        verdict = examine(one, function)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # nothing that a student returns may end in a traceback
        reason = f"what came back could not be looked at ({type(error).__name__})."
        verdict = Verdict(one.heading, "not yet", reason)
    if verdict.state in ("done", "not yet"):
        trouble = progress.remember_check(one.id, verdict.passed)
        if trouble:
            verdict = _with_note(verdict, trouble)
    return verdict


def find(id: str) -> Recording | Verdict:
    """Read the recording of an exercise, or say in a verdict why there is none."""
    try:
        return recording(id)
    except ValueError as error:
        return Verdict("This exercise", "unknown", f"{error}.")
    except (KeyError, TypeError):
        near = difflib.get_close_matches(str(id), recorded_ids(), n=3, cutoff=0.4)
        ids = " or ".join(near or recorded_ids())
        return Verdict("Exercises", "unknown", f"there is none with the id {id!r}. Is it {ids}?")


def examine(one: Recording, function: Any) -> Verdict:
    """Judge ``function`` on all cases of a recording; nothing is remembered."""
    if function is None or function is Ellipsis:
        return _not_attempted(one)
    if not callable(function):
        hand_over = f'check("{one.id}", {one.function})'
        sentence = f"check needs the function itself, not its result: {hand_over}."
        return Verdict(one.heading, "not yet", sentence)
    if not one.cases:
        by_hand = Verdict(one.heading, "unknown", _BY_HAND)
        return _not_attempted(one) if is_blank(function) else by_hand
    with keep_random_state():
        outcomes = [call(function, case.inputs, one.outputs, case.calls) for case in one.cases]
    if all(outcome.blank for outcome in outcomes):
        return _not_attempted(one)
    judged = [_judge(one, case, got) for case, got in zip(one.cases, outcomes, strict=True)]
    verdicts = tuple(verdict for verdict, _ in judged)
    right = sum(verdict.right for verdict in verdicts)
    if right == len(verdicts):
        notes: tuple[str, ...] = (_what_it_is_worth(one),) if one.kind == "graded" else ()
        if calls := library_calls(function, one.forbidden):
            notes += (f"But your function calls {' and '.join(calls)}: write that part yourself.",)
        picture = _picture(one, outcomes, judged, _most_to_see(one))
        sentence = f"done, all {right} cases are right."
        return Verdict(one.heading, "done", sentence, verdicts, notes=notes, **picture)
    found = recognise(one, outcomes)
    wrong = [number for number, verdict in enumerate(verdicts) if not verdict.right]
    first = found.explained[0] if found else wrong[0]
    notes = () if found else (f'Stuck? hint("{one.id}") has three hints; they cost nothing.',)
    if found and found.note:
        notes = (found.note,)
    are = "is" if right == 1 else "are"
    return Verdict(
        one.heading, "not yet", f"not yet, {right} of {len(verdicts)} cases {are} right.", verdicts,
        mistake=found.mistake if found else "", hint=found.hint if found else "", notes=notes,
        **_picture(one, outcomes, judged, first),
    )  # fmt: skip


def _judge(
    one: Recording, case: RecordedCase, outcome: Outcome
) -> tuple[CaseVerdict, dict[str, Difference]]:
    """Judge one call; also the differences by the name of the result."""
    note = ""
    if outcome.changed:
        names = " and ".join(outcome.changed)
        note = f"your function changed its input {names} in place: work on a copy"
    if not outcome.arrays:
        return CaseVerdict(case.name, False, outcome.problem or "not written yet", note), {}
    differences: dict[str, Difference] = {}
    right: list[str] = []
    wrong: list[str] = []
    for name, got, expected in zip(one.outputs, outcome.arrays, case.expected, strict=True):
        found = difference(name, got, expected, one.tolerance)
        if found is None:
            right.append(f"{name} {_shape(expected)}")
        else:
            differences[name] = found
            wrong.append(found.sentence if not wrong else f"{name} differs too")
    sentences = [*wrong, f"{' and '.join(right)} {'are' if len(right) > 1 else 'is'} right"]
    if not right:
        sentences.pop()
    return CaseVerdict(case.name, not differences, "; ".join(sentences), note), differences


def _shape(array: np.ndarray) -> str:
    return str(array.shape) if array.ndim else "(a number)"


def _picture(
    one: Recording,
    outcomes: Sequence[Outcome],
    judged: Sequence[tuple[CaseVerdict, dict[str, Difference]]],
    number: int,
) -> dict[str, Any]:
    """Set the results of one case beside the expected ones."""
    case, outcome, differences = one.cases[number], outcomes[number], judged[number][1]
    pairs = []
    for name, got, expected in zip(one.outputs, outcome.arrays, case.expected, strict=False):
        if 0 < got.size <= LARGEST_DRAWN and 0 < expected.size <= LARGEST_DRAWN:
            place = differences[name].place if name in differences else None
            pairs.append(Pair(name, got, expected, place))
    return {"pictured": case.name, "pairs": tuple(pairs)} if pairs else {}


def _most_to_see(one: Recording) -> int:
    """Choose the case whose results have most numbers and still fit on a page."""
    sizes = [sum(array.size for array in case.expected) for case in one.cases]
    return max(range(len(sizes)), key=lambda number: (sizes[number] <= 80) * sizes[number])


def _not_attempted(one: Recording) -> Verdict:
    notes = (
        f"Write {one.function} in the cell above, run it, then run this cell again. "
        f'Stuck? hint("{one.id}") costs nothing.',
    )
    return Verdict(one.heading, "not attempted", "not attempted yet.", notes=notes)


def _what_it_is_worth(one: Recording) -> str:
    points = "1 point" if one.points == 1 else f"{one.points} points"
    return f"Worth {points}: graded later on other inputs of the same kinds."


def _with_note(verdict: Verdict, note: str) -> Verdict:
    return Verdict(**{**verdict.__dict__, "notes": (*verdict.notes, note)})
