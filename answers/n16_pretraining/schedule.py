"""16.2: the learning rate of every step: a warm-up, then half a cosine."""

import math

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(steps, warmup, peak_lr, min_lr):
    t = np.arange(steps)
    share = (t - warmup) / (steps - warmup)
    cosine = min_lr + (peak_lr - min_lr) * (1 + np.cos(np.pi * share)) / 2
    return np.where(t < warmup, peak_lr * (t + 1) / max(warmup, 1), cosine)


def with_loops(steps, warmup, peak_lr, min_lr):
    rates = []
    for t in range(steps):
        if t < warmup:
            rates.append(peak_lr / warmup * (t + 1))
        else:
            half = math.cos(0.5 * math.pi * (t - warmup) / (steps - warmup)) ** 2
            rates.append(peak_lr * half + min_lr * (1 - half))
    return rates


def with_torch(steps, warmup, peak_lr, min_lr):
    up = torch.linspace(0, peak_lr, warmup + 1, dtype=torch.float64)[1:]
    angle = torch.linspace(0, torch.pi, steps - warmup + 1, dtype=torch.float64)[:-1]
    return torch.cat([up, (peak_lr + min_lr) / 2 + (peak_lr - min_lr) / 2 * angle.cos()])


def cases(rng: Generator) -> list[Case]:
    def case(name: str, steps: int, warmup: int, peak_lr: float, min_lr: float) -> Case:
        return Case(name, {"steps": steps, "warmup": warmup, "peak_lr": peak_lr, "min_lr": min_lr})

    return [
        case("ten steps, four of warm-up", 10, 4, 1.0, 0.0),
        case("down to a tenth", 12, 3, 0.003, 0.0003),
        case("no warm-up", 8, 0, 0.5, 0.1),
        case("one step of warm-up", 6, 1, 2.0, 0.0),
        case("as GPT-3's: a tenth remains", 300, 20, 6e-4, 6e-5),
        case("drawn at random", int(rng.integers(20, 40)), int(rng.integers(2, 9)),
             float(rng.uniform(0.5, 2)), float(rng.uniform(0.05, 0.3))),
    ]  # fmt: skip


def _rising(t, warmup, peak_lr):
    return peak_lr * (t + 1) / max(warmup, 1)


def _cosine(share):
    return (1 + np.cos(np.pi * share)) / 2


def _run(down=None, up=_rising):
    """Return a schedule with another warm-up, or another way down."""

    def wrong(steps, warmup, peak_lr, min_lr):
        t = np.arange(steps)
        falling = (
            _between(peak_lr, min_lr, _cosine((t - warmup) / (steps - warmup)))
            if down is None
            else down(t, steps, warmup, peak_lr, min_lr)
        )
        return np.where(t < warmup, up(t, warmup, peak_lr), falling)

    return wrong


def _between(peak_lr, min_lr, share):
    return min_lr + (peak_lr - min_lr) * share


def _of_share(down):
    """Fall along ``down(share)``, which should go from 1 to 0."""
    return _run(lambda t, n, w, p, m: _between(p, m, down((t - w) / (n - w))))


def _cosine_of(share):
    """Fall along half a cosine of another share of the run."""
    return _run(lambda t, n, w, p, m: _between(p, m, _cosine(share(t, n, w))))


def _from_min(steps, warmup, peak_lr, min_lr):
    up = _run(up=lambda t, w, p: _between(p, min_lr, (t + 1) / max(w, 1)))
    return up(steps, warmup, peak_lr, min_lr)


def _linspaces(steps, warmup, peak_lr, min_lr):
    up, share = np.linspace(0, peak_lr, warmup), np.linspace(0, 1, steps - warmup)
    return np.concatenate([up, _between(peak_lr, min_lr, _cosine(share))])


def _one_step_longer(steps, warmup, peak_lr, min_lr):
    t = np.arange(steps)
    longer = (t == warmup) & (warmup > 0)
    return np.where(longer, _rising(t, warmup, peak_lr), answer(steps, warmup, peak_lr, min_lr))


def _one_step_shorter(steps, warmup, peak_lr, min_lr):
    t = np.arange(steps)
    start = max(warmup - 1, 0)
    falling = _between(peak_lr, min_lr, _cosine((t - start) / (steps - start)))
    return np.where(t < start, _rising(t, warmup, peak_lr), falling)


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
        Mistake("the warm-up starts at 0", _run(up=lambda t, w, p: p * t / max(w, 1)),
                "Your first step has a rate of 0, so it changes nothing. The warm-up should reach "
                "the peak at its *last* step."),
        Mistake("the warm-up starts at the minimum", _from_min,
                "Your warm-up rises from `min_lr`. It should rise from 0, and 0 would come one "
                "step before the first."),
        Mistake("the cosine starts with the run", _cosine_of(lambda t, n, w: t / n),
                "Your cosine starts at step 0, so the rate jumps after the warm-up. It should "
                "start at step `warmup`, at the peak.", (_cosine_of(lambda t, n, w: t / (n - w)),)),
        Mistake("the cosine ends a step early", _cosine_of(lambda t, n, w: (t - w) / (n - 1 - w)),
                "You reach `min_lr` at the last step. The cosine takes steps - warmup steps, so "
                "`min_lr` would come one step after the last."),
        Mistake("down to 0", _run(lambda t, n, w, p, m: p * _cosine((t - w) / (n - w))),
                "Your rate falls to 0. It should fall to `min_lr`."),
        Mistake("clipped at the minimum",
                _run(lambda t, n, w, p, m: np.maximum(p * _cosine((t - w) / (n - w)), m)),
                "You let the rate fall to 0 and clip it at `min_lr`. Stretch the cosine instead, "
                "so that it goes from `peak_lr` to `min_lr`."),
        Mistake("a straight line", _of_share(lambda x: 1 - x),
                "You go down in a straight line. Half a cosine is flat at its start and its end."),
        Mistake("an exponential", _of_share(lambda x: np.exp(-5 * x)),
                "Your rate falls exponentially. Use half a cosine, which is flat at its start.",
                tuple(_of_share(lambda x, k=k: np.exp(-k * x)) for k in (1, 2, 3, 4, 10))),
        Mistake("a quarter of a cosine", _of_share(lambda x: np.cos(np.pi * x / 2)),
                "You use a quarter of a cosine, which is steep at its end. Half a cosine goes from "
                "cos 0 = 1 to cos π = -1."),
        Mistake("a whole cosine", _of_share(lambda x: _cosine(2 * x)),
                "Your rate rises again in the second half: that is a whole cosine. Use half of "
                "one."),
        Mistake("the warm-up from 0 to the peak",
                _run(up=lambda t, w, p: p * t / max(w - 1, 1)),
                "Your warm-up reaches the peak in time, but its first rate is 0, so the first step "
                "changes nothing. The first step should add as much as every other step."),
        Mistake("two np.linspace with both ends", _linspaces,
                "`np.linspace` includes both of its ends. Your first rate is 0 and your last is "
                "`min_lr`, but 0 belongs one step before the run and `min_lr` one step after it."),
        Mistake("the warm-up divided by one step more",
                _run(up=lambda t, w, p: p * (t + 1) / (w + 1)),
                "Your warm-up does not get to the peak. Its last step, `warmup - 1`, should."),
        Mistake("a constant warm-up", _run(up=lambda t, w, p: np.full(len(t), p)),
                "Your rate is at its peak from the first step on. Where is the warm-up?"),
        Mistake("the cosine a step ahead", _cosine_of(lambda t, n, w: (t + 1 - w) / (n - w)),
                "Your cosine is one step ahead: at step `warmup` the rate should still be "
                "`peak_lr`."),
        Mistake("the cosine starts a step early", _one_step_shorter,
                "Your cosine starts from the last step of the warm-up. It should start one step "
                "later: two steps in a row have the peak."),
        Mistake("the cosine divided by all steps", _cosine_of(lambda t, n, w: (t - w) / n),
                "Your cosine is too slow, so the rate ends far above `min_lr`. How many steps are "
                "left for it after the warm-up?"),
        Mistake("the minimum added", _run(lambda t, n, w, p, m: m + p * _cosine((t - w) / (n - w))),
                "You add `min_lr` to a cosine of height `peak_lr`, so you start above the peak. "
                "By how much should the rate fall?"),
        Mistake("the sum for the difference",
                _run(lambda t, n, w, p, m: m + (p + m) * _cosine((t - w) / (n - w))),
                "Your cosine starts above the peak. Its height is the *difference* of the two "
                "rates."),
        Mistake("the warm-up one step longer", _one_step_longer,
                "Your warm-up lasts one step too long and goes above the peak. Its last step is "
                "`warmup - 1`."),
        Mistake("no π", _of_share(lambda x: _cosine(x / np.pi)),
                "Your rate hardly falls. Half a cosine ends at an angle of π, not of 1."),
        Mistake("degrees", _of_share(lambda x: _cosine(x * 180 / np.pi)),
                "Your rate jumps up and down: cos takes radians, not degrees."),
        Mistake("not halved", _of_share(lambda x: 2 * _cosine(x)),
                "1 + cos falls from 2 to 0, so your rate jumps to about twice the peak."),
        Mistake("upside down", _of_share(lambda x: 1 - _cosine(x)),
                "After the warm-up, your rate rises from `min_lr` to `peak_lr`. It should fall."),
        Mistake("a fraction of the peak", lambda s, w, p, m: answer(s, w, 1.0, m / p),
                "You return fractions of the peak. Return the rates themselves."),
    ),
    hints=(
        "Two formulas, one for t < warmup, the other for the rest. np.where can choose.",
        "After the warm-up, let a share of the remaining steps run from 0 to almost 1.",
        "(1 + cos(π · share)) / 2 falls from 1 to 0. Stretch it to fall from peak_lr to min_lr.",
    ),
    alternatives=(with_loops, with_torch),
)  # fmt: skip
