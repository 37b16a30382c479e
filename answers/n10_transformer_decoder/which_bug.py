"""10.6: which bug a cache has, told from its symptoms."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake

NONE, POSITION, STALE, MASK, RECOMPUTED = range(5)
_NAMES = ("no bug", "position", "stale", "mask", "recomputed")


def answer(whole, steps, own, made, words):
    whole, steps, own = (np.asarray(array) for array in (whole, steps, own))
    wrong = np.abs(whole - steps).max(-1) > 1e-4
    if wrong[1, 0]:
        return STALE
    if wrong.any():
        return MASK if (own[:, 1:] == 0).all() else POSITION
    return RECOMPUTED if made > words else NONE


def with_torch(whole, steps, own, made, words):
    if not torch.allclose(whole[:, 0], steps[:, 0], atol=1e-4):
        return STALE
    if torch.allclose(whole, steps, atol=1e-4):
        return RECOMPUTED if made != words else NONE
    return POSITION if own[:, 1:].any() else MASK


def first_difference(whole, steps, own, made, words):
    far = (whole - steps).abs().amax(-1)
    first = [next((t for t, d in enumerate(row.tolist()) if d > 1e-4), None) for row in far]
    if first == [None, None]:
        return int(made > words) * RECOMPUTED
    if first[1] == 0:
        return STALE
    return MASK if own[0, 1] == 0 else POSITION


def cases(rng: Generator) -> list[Case]:
    def case(
        bug: int,
        time: int,
        size: float,
        words: int = 5,
        number: int = 0,
        sure: float = 0,
        sign: int = 0,
        most: float = 0.9,
    ) -> Case:
        tokens = 6
        whole = 3 * rng.normal(size=(2, time, tokens))
        whole[..., 2] += sure  # one token wins, whatever the errors
        error = np.zeros_like(whole)
        if bug == STALE:
            error[1] = size * rng.choice([-1, 1], (time, tokens))
        elif bug in (POSITION, MASK):
            error[:, 1:] = size * rng.choice([-1, 1], (2, time - 1, tokens))
        if sign:  # one token alone, in one direction
            error[..., 4] = sign * np.abs(error[..., 4])
            error[..., [0, 1, 2, 3, 5]] = 0
        own = rng.uniform(0.05, most, (2, time))
        own[0, 0] = 1.0
        own[1, 0] = 0.3 if bug == STALE else 1.0
        if bug == MASK:
            own[:, 1:] = 0
        steps = whole + error + 1e-6 * rng.normal(size=whole.shape)
        inputs = {"whole": whole, "steps": steps, "own": own}
        name = f"{_NAMES[bug]}, {time} steps, number {number}"
        made = words * (time if bug == RECOMPUTED else 1)
        return Case(name, inputs | {"made": made, "words": words})

    return [
        case(NONE, 6, 0),
        case(POSITION, 6, 1.0),
        case(STALE, 6, 2.0),
        case(MASK, 6, 3.0),
        case(RECOMPUTED, 6, 0),
        case(POSITION, 9, 2e-3, 4, 2),
        case(STALE, 4, 2e-3, 7, 2),
        case(MASK, 5, 2e-3, 3, 2),
        case(NONE, 3, 0, 1, 2),
        case(RECOMPUTED, 2, 0, 8, 2),
        case(POSITION, 7, 0.5, 6, 3, sure=60),
        case(STALE, 5, 0.1, 4, 3, sign=1),
        case(MASK, 7, 0.1, 4, 3, sign=-1),
        case(POSITION, 6, 0.5, 5, 4, most=0.3),
    ]


def _judged(wrong, own, made, words, *, stale=None, mask=None, recomputed=None):
    """Tell the bug from what is wrong, with one of the rules changed."""
    if wrong[1, 0] if stale is None else stale:
        return STALE
    if wrong.any():
        return MASK if (not own[:, 1:].any() if mask is None else mask) else POSITION
    return RECOMPUTED if (made > words if recomputed is None else recomputed) else NONE


def _wrong(whole, steps, tolerance=1e-4):
    return (whole - steps).abs().amax(-1) > tolerance


def _by(*, tolerance=1e-4, **changes):
    """Judge with another tolerance, or with rules that are functions of (wrong, made, words)."""

    def mistake(whole, steps, own, made, words):
        wrong = _wrong(whole, steps, tolerance)
        rules = {name: rule(wrong, made, words) for name, rule in changes.items()}
        return _judged(wrong, own, made, words, **rules)

    return mistake


def _own_below(least):
    def mistake(whole, steps, own, made, words):
        mask = bool((own[:, 1:] < least).all())
        return _judged(_wrong(whole, steps), own, made, words, mask=mask)

    return mistake


def _by_the_last_bit(whole, steps, own, made, words):
    return _judged((whole != steps).any(-1), own, made, words)


def _by_the_winner(whole, steps, own, made, words):
    return _judged(whole.argmax(-1) != steps.argmax(-1), own, made, words)


def _by_the_first_text(whole, steps, own, made, words):
    wrong = _wrong(whole, steps)[:1].repeat(2, 1)
    return _judged(wrong, own, made, words)


def _exchanged(whole, steps, own, made, words):
    bug = with_torch(whole, steps, own, made, words)
    return {POSITION: MASK, MASK: POSITION}.get(bug, bug)


EXERCISE = Exercise(
    id="decoder.which_bug",
    notebook="10",
    number="10.6",
    title="Which bug does this cache have?",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="which_bug",
    answer=answer,
    cases=cases,
    outputs=("bug",),
    mistakes=(
        Mistake(
            "equal to the last bit",
            _by_the_last_bit,
            "You ask for equal numbers. Two ways of computing the same sum differ by rounding: "
            "allow 0.0001.",
        ),
        Mistake(
            "a tolerance that is too coarse",
            _by(tolerance=0.01),
            "Your tolerance is too coarse: a difference of 0.002 is not a rounding error, even if "
            "it doesn't change a word yet.",
        ),
        Mistake(
            "a tolerance below the rounding errors",
            _by(tolerance=1e-6),
            "Your tolerance is below the rounding errors, so that every cache looks broken. Allow "
            "0.0001.",
        ),
        Mistake(
            "compared by the most likely token",
            _by_the_winner,
            "You compare the most likely tokens. A bug can be there long before it changes a "
            "word: compare the scores.",
        ),
        Mistake(
            "whole minus steps with its sign",
            lambda whole, steps, own, made, words: _judged(
                (whole - steps).amax(-1) > 1e-4, own, made, words),
            "You take whole - steps with its sign, so you miss every score that is too high.",
        ),
        Mistake(
            "steps minus whole with its sign",
            lambda whole, steps, own, made, words: _judged(
                (steps - whole).amax(-1) > 1e-4, own, made, words),
            "You take steps - whole with its sign, so you miss every score that is too low.",
        ),
        Mistake(
            "only the first score of each step",
            lambda whole, steps, own, made, words: _judged(
                _wrong(whole[..., :1], steps[..., :1]), own, made, words),
            "You compare one score of each step. A bug may change only some of the others.",
        ),
        Mistake(
            "position and mask exchanged",
            _exchanged,
            "You exchange position and mask. Which of the two keeps a token from attending to "
            "itself?",
        ),
        Mistake(
            "only the first text",
            _by_the_first_text,
            "You look at the first text only. A cache that is not cleared shows in the second one.",
        ),
        Mistake(
            "any difference in the second text taken for a stale cache",
            _by(stale=lambda wrong, made, words: bool(wrong[1].any())),
            "Other bugs make the second text wrong, too. With a stale cache it is wrong from "
            "its first step on.",
        ),
        Mistake(
            "only the stale cache missed",
            _by(stale=lambda wrong, made, words: False),
            "You never find the stale cache. In which text does it show, and from which step on?",
        ),
        Mistake(
            "position and mask not told apart",
            _by(mask=lambda wrong, made, words: False),
            "You never find the mask bug. Like the position bug, it starts at the second step, "
            "but later tokens put no weight on themselves. Leave out step 0: every mask allows it.",
        ),
        Mistake(
            "position taken for mask",
            _by(mask=lambda wrong, made, words: True),
            "You never find the position bug. With the mask bug a new token cannot attend to "
            "itself: check whether own is 0.",
        ),
        Mistake(
            "no look at the work",
            _by(recomputed=lambda wrong, made, words: False),
            "You never find the recomputed context. All its scores are right. It only computes "
            "more keys than there are context vectors.",
        ),
        Mistake(
            "any work taken for too much",
            _by(recomputed=lambda wrong, made, words: made > 0),
            "The context's keys have to be computed once, so made = words is right. Only more "
            "than that is the bug.",
            alike=(_by(recomputed=lambda wrong, made, words: made > 1),),
        ),
        Mistake(
            "only more than twice the work taken for too much",
            _by(recomputed=lambda wrong, made, words: made > 2 * words),
            "You allow twice the keys. Anything above made = words is computed again.",
        ),
        Mistake(
            "a small weight taken for none",
            _own_below(0.5),
            "You take a small weight for the mask bug. With that bug the weight is exactly 0.",
        ),
        Mistake(
            "numbers from 1 on",
            lambda *inputs: with_torch(*inputs) + 1,
            "Your numbers are too large by one. No bug is 0.",
        ),
        Mistake(
            "always the same",
            lambda whole, steps, own, made, words: NONE,
            "You return 0 for every cache. Compare whole with steps first.",
        ),
        Mistake(
            "the work judged first",
            _by(recomputed=lambda wrong, made, words: made == words),
            "Your last rule is reversed: made = words is how it should be.",
        ),
    ),
    hints=(
        "Start with a table wrong[text, step]: does any score differ by more than 0.0001? Look at "
        "the largest absolute difference along the last axis.",
        "Ask in this order: is the second text wrong from step 0 on? Is anything wrong at all? If "
        "not, was too much work done?",
        "If something is wrong from step 1 on, own tells the two bugs apart: is it 0 at every "
        "later step?",
    ),
    alternatives=(with_torch, first_difference),
)  # fmt: skip
