"""16.2: the learning rate of every step: a warm-up, then half a cosine."""

import math

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(steps, warmup, peak, least):
    t = np.arange(steps)
    share = (t - warmup) / (steps - warmup)
    cosine = least + (peak - least) * (1 + np.cos(np.pi * share)) / 2
    return np.where(t < warmup, peak * (t + 1) / max(warmup, 1), cosine)


def with_loops(steps, warmup, peak, least):
    rates = []
    for t in range(steps):
        if t < warmup:
            rates.append(peak / warmup * (t + 1))
        else:
            half = math.cos(0.5 * math.pi * (t - warmup) / (steps - warmup)) ** 2
            rates.append(peak * half + least * (1 - half))
    return rates


def with_torch(steps, warmup, peak, least):
    up = torch.linspace(0, peak, warmup + 1, dtype=torch.float64)[1:]
    angle = torch.linspace(0, torch.pi, steps - warmup + 1, dtype=torch.float64)[:-1]
    return torch.cat([up, (peak + least) / 2 + (peak - least) / 2 * angle.cos()])


def cases(rng: Generator) -> list[Case]:
    def case(name: str, steps: int, warmup: int, peak: float, least: float) -> Case:
        return Case(name, {"steps": steps, "warmup": warmup, "peak": peak, "least": least})

    return [
        case("ten steps, four of warm-up", 10, 4, 1.0, 0.0),
        case("down to a tenth", 12, 3, 0.003, 0.0003),
        case("no warm-up", 8, 0, 0.5, 0.1),
        case("one step of warm-up", 6, 1, 2.0, 0.0),
        case("as GPT-3's: a tenth remains", 300, 20, 6e-4, 6e-5),
        case("drawn at random", int(rng.integers(20, 40)), int(rng.integers(2, 9)),
             float(rng.uniform(0.5, 2)), float(rng.uniform(0.05, 0.3))),
    ]  # fmt: skip


def _after(steps, warmup, peak, least, down, up=None):
    """Warm up, then let ``down(share)`` go from 1 to 0."""
    t = np.arange(steps)
    share = (t - warmup) / (steps - warmup)
    rising = peak * (t + 1) / max(warmup, 1) if up is None else up(t)
    return np.where(t < warmup, rising, least + (peak - least) * down(share))


def _cosine(share):
    return (1 + np.cos(np.pi * share)) / 2


def _from_zero(steps, warmup, peak, least):
    return _after(steps, warmup, peak, least, _cosine, lambda t: peak * t / max(warmup, 1))


def _from_least(steps, warmup, peak, least):
    return _after(steps, warmup, peak, least, _cosine,
                  lambda t: least + (peak - least) * (t + 1) / max(warmup, 1))  # fmt: skip


def _over_all(steps, warmup, peak, least):
    t = np.arange(steps)
    rates = least + (peak - least) * _cosine(t / steps)
    return np.where(t < warmup, peak * (t + 1) / max(warmup, 1), rates)


def _reaches_the_end(steps, warmup, peak, least):
    t = np.arange(steps)
    share = (t - warmup) / (steps - 1 - warmup)
    rates = least + (peak - least) * _cosine(share)
    return np.where(t < warmup, peak * (t + 1) / max(warmup, 1), rates)


def _to_zero(steps, warmup, peak, least):
    return answer(steps, warmup, peak, 0.0)


def _cut_off(steps, warmup, peak, least):
    return np.maximum(answer(steps, warmup, peak, 0.0), least)


def _a_step_ahead(steps, warmup, peak, least):
    t = np.arange(steps)
    share = (t + 1 - warmup) / (steps - warmup)
    rates = least + (peak - least) * _cosine(share)
    return np.where(t < warmup, peak * (t + 1) / max(warmup, 1), rates)


def _over_steps(steps, warmup, peak, least):
    t = np.arange(steps)
    rates = least + (peak - least) * _cosine((t - warmup) / steps)
    return np.where(t < warmup, peak * (t + 1) / max(warmup, 1), rates)


def _from_zero_to_peak(steps, warmup, peak, least):
    return _after(steps, warmup, peak, least, _cosine, lambda t: peak * t / max(warmup - 1, 1))


def _added(steps, warmup, peak, least):
    return _after(steps, warmup, peak, least, lambda x: (peak * _cosine(x)) / (peak - least))


def _one_step_longer(steps, warmup, peak, least):
    t = np.arange(steps)
    return np.where(
        (t == warmup) & (warmup > 0), peak * (t + 1) / max(warmup, 1),
        answer(steps, warmup, peak, least),
    )  # fmt: skip


EXERCISE = Exercise(
    id="pretraining.schedule",
    notebook="16",
    number="16.2",
    title="Warm up, then cool down",
    kind="practice",
    difficulty=1,
    minutes=12,
    points=0,
    function="learning_rates",
    answer=answer,
    cases=cases,
    outputs=("rates",),
    mistakes=(
        Mistake("the warm-up begins at 0", _from_zero,
                "Your first step has the rate 0, so it changes nothing. The warm-up reaches the "
                "peak with its *last* step."),
        Mistake("the warm-up begins at the least rate", _from_least,
                "Your warm-up rises from `least`. It should rise from 0: peak · (t + 1) / warmup."),
        Mistake("the cosine begins with the run", _over_all,
                "Your cosine begins at step 0, so the rate jumps after the warm-up. Let it begin "
                "at step `warmup`, at the peak."),
        Mistake("the cosine ends a step early", _reaches_the_end,
                "You reach `least` with the last step. The cosine takes steps - warmup steps, so "
                "`least` would come one step after the last."),
        Mistake("down to 0", _to_zero,
                "Your rate falls to 0. It should fall to `least`."),
        Mistake("cut off at the least rate", _cut_off,
                "You let the rate fall to 0 and cut it off at `least`. Stretch the cosine instead, "
                "so that it goes from `peak` to `least`."),
        Mistake("a straight line", lambda s, w, p, least: _after(s, w, p, least, lambda x: 1 - x),
                "You go down in a straight line. Half a cosine starts and ends flat."),
        Mistake("a quarter of a cosine",
                lambda s, w, p, least: _after(s, w, p, least, lambda x: np.cos(np.pi * x / 2)),
                "You use a quarter of a cosine, which is steep at the end. Half of one goes from "
                "cos 0 = 1 to cos π = -1."),
        Mistake("a whole cosine",
                lambda s, w, p, least: _after(s, w, p, least,
                                              lambda x: (1 + np.cos(2 * np.pi * x)) / 2),
                "Your rate rises again in the second half: that is a whole cosine. Use half."),
        Mistake("the warm-up from 0 to the peak", _from_zero_to_peak,
                "Your warm-up reaches the peak in time, but its first rate is 0, so the first step "
                "changes nothing. All its steps are equally high, the first one too."),
        Mistake("the cosine a step ahead", _a_step_ahead,
                "Your cosine is one step ahead: at step `warmup` the rate should still be `peak`."),
        Mistake("the cosine divided by all steps", _over_steps,
                "Your cosine is too slow, so the rate ends far above `least`. How many steps does "
                "it have?"),
        Mistake("the least rate added", _added,
                "You add `least` to a cosine that is `peak` high, so you start above the peak. "
                "How high is the fall?"),
        Mistake("the warm-up one step longer", _one_step_longer,
                "Your warm-up lasts one step too long and goes above the peak. Its last step is "
                "`warmup - 1`."),
        Mistake("no π", lambda s, w, p, least: _after(s, w, p, least,
                                                      lambda x: (1 + np.cos(x)) / 2),
                "Your rate hardly falls. Half a cosine ends at an angle of π, not of 1."),
        Mistake("not halved",
                lambda s, w, p, least: _after(s, w, p, least, lambda x: 1 + np.cos(np.pi * x)),
                "1 + cos runs from 2 to 0, so your rate jumps to twice the peak."),
        Mistake("upside down",
                lambda s, w, p, least: _after(s, w, p, least, lambda x: 1 - _cosine(x)),
                "After the warm-up, your rate rises from `least` to `peak`. It should fall."),
        Mistake("a fraction of the peak", lambda s, w, p, least: answer(s, w, 1.0, least / p),
                "You return fractions of the peak. Return the rates themselves."),
    ),
    hints=(
        "Two formulas, one for t < warmup, the other for the rest. np.where can choose.",
        "After the warm-up, let a share of the remaining steps run from 0 to almost 1.",
        "(1 + cos(π · share)) / 2 falls from 1 to 0. Where does it belong between least and peak?",
    ),
    alternatives=(with_loops, with_torch),
)  # fmt: skip
