"""19.5: what a model card's GPU-hours say about utilization, and how long a cluster takes."""

from fractions import Fraction

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(parameters, tokens, gpu_hours, peak, gpus):
    work = np.prod(np.array([6.0, parameters, tokens]))
    possible = np.prod(np.array([3600.0, gpu_hours, peak]))
    return work / possible, gpu_hours / (24.0 * gpus)


def with_fractions(parameters, tokens, gpu_hours, peak, gpus):
    seconds = Fraction(gpu_hours) * 60 * 60
    share = 6 * Fraction(parameters) * Fraction(tokens) / seconds / Fraction(peak)
    return float(share), float(Fraction(gpu_hours) / Fraction(gpus) / 24)


def factor_by_factor(parameters, tokens, gpu_hours, peak, gpus):
    share = 6.0
    for factor in (parameters, tokens, 1 / gpu_hours, 1 / peak, 1 / 3600):
        share = share * factor
    return share, gpu_hours / gpus / 24


def in_logs(parameters, tokens, gpu_hours, peak, gpus):
    logs = torch.tensor([parameters, tokens, gpu_hours, peak, gpus], dtype=torch.float64).log()
    share = (
        torch.tensor(6 / 3600, dtype=torch.float64).log() + logs[0] + logs[1] - logs[2] - logs[3]
    )
    return share.exp(), (logs[2] - logs[4]).exp() / 24


def cases(rng: Generator) -> list[Case]:
    names = ("parameters", "tokens", "gpu_hours", "peak", "gpus")

    def case(name: str, *numbers: float) -> Case:
        return Case(name, dict(zip(names, map(float, numbers), strict=True)))

    return [
        case("Llama 3 8B", 8.03e9, 15e12, 1.3e6, 989e12, 24_576),
        case("Llama 3.1 405B", 405.85e9, 15.6e12, 30.84e6, 989e12, 16_384),
        case("Llama 2 7B on A100", 6.74e9, 2e12, 184_320, 312e12, 2048),
        case("DeepSeek-V3, active parameters", 36.7e9, 14.8e12, 2.664e6, 989e12, 2048),
        case("one GPU", 1e8, 2e9, 2.0, 312e12, 1),
        case("drawn at random", *(float(rng.integers(2, 90)) * size for size in
                                  (1e9, 1e11, 1e6, 1e13, 100))),
    ]  # fmt: skip


def _off_by(share=1.0, days=1.0):
    def mistake(*inputs):
        right = answer(*inputs)
        return right[0] * share, right[1] * days

    return mistake


def _off_by_peak(parameters, tokens, gpu_hours, peak, gpus):
    share, days = answer(parameters, tokens, gpu_hours, peak, gpus)
    return share * peak, days


EXERCISE = Exercise(
    id="llama.card",
    notebook="19",
    number="19.5",
    title="Read a model card",
    kind="practice",
    difficulty=1,
    minutes=10,
    points=0,
    function="read_card",
    answer=answer,
    cases=cases,
    outputs=("share", "days"),
    mistakes=(
        Mistake(
            "the forward pass alone",
            _off_by(share=1 / 3),
            "You count 2 N D, the forward pass. The backward pass costs twice as much again.",
        ),
        Mistake(
            "a multiplication and an addition as one",
            _off_by(share=1 / 2),
            "You count 3 N D. Each weight multiplies *and* adds: two FLOPs.",
        ),
        Mistake(
            "hours taken as seconds",
            _off_by(share=3600.0),
            "Your share is 3,600 times too large: the peak is FLOP per second, not hour.",
        ),
        Mistake(
            "minutes",
            _off_by(share=60.0),
            "Your share is 60 times too large: an hour has 3,600 seconds.",
        ),
        Mistake(
            "in percent",
            _off_by(share=100.0),
            "Return the share itself, such as 0.5 for one half, not percent.",
        ),
        Mistake(
            "upside down",
            lambda *inputs: (1 / answer(*inputs)[0], answer(*inputs)[1]),
            "Your share is upside down: work done over work that was possible.",
        ),
        Mistake(
            "the GPUs counted twice",
            lambda *n: (answer(*n)[0] / n[4], answer(*n)[1]),
            "GPU-hours already count every GPU. Do not multiply by gpus again.",
        ),
        Mistake(
            "hours instead of days",
            _off_by(days=24.0),
            "Your days are hours: convert them.",
        ),
        Mistake(
            "all GPU-hours on one GPU",
            lambda *n: (answer(*n)[0], n[2] / 24),
            "Your days are those of one GPU. Divide the hours among all of them.",
        ),
        Mistake(
            "the days at full speed",
            lambda *n: (answer(*n)[0], answer(*n)[0] * answer(*n)[1]),
            "Your days assume that every GPU runs at its peak. The card's GPU-hours are the "
            "time that training really took.",
        ),
        Mistake(
            "one FLOP for each parameter and token",
            _off_by(share=1 / 6),
            "Your work is N D. Training takes about six FLOPs for each parameter and token.",
        ),
        Mistake(
            "activations recomputed",
            _off_by(share=4 / 3),
            "You count 8 N D: a second forward pass, as with activation checkpointing. Here "
            "it is 6 N D.",
        ),
        Mistake(
            "GPU-hours taken as days",
            _off_by(share=1 / 24),
            "Your share is 24 times too small: GPU-hours are hours, not days.",
        ),
        Mistake(
            "the work multiplied by the GPUs",
            lambda *n: (answer(*n)[0] * n[4], answer(*n)[1]),
            "You multiply the share by gpus. N and D already describe all of the work, and "
            "GPU-hours all of the GPUs.",
        ),
        Mistake(
            "hours multiplied by the GPUs",
            lambda *n: (answer(*n)[0], n[2] * n[4] / 24),
            "Your days grow with the number of GPUs. More GPUs need fewer days.",
        ),
        Mistake(
            "seconds instead of days",
            _off_by(days=24.0 * 3600),
            "Your days are seconds.",
        ),
        Mistake(
            "3,600 hours a day",
            _off_by(days=24 / 3600),
            "You divide hours by 3,600. Hours become days by dividing by 24.",
        ),
        Mistake(
            "whole days",
            lambda *n: (answer(*n)[0], round(n[2] / n[4] / 24)),
            "Your days are rounded. Return the number as it is.",
            alike=(
                lambda *n: (answer(*n)[0], n[2] // (24 * n[4])),
                lambda *n: (answer(*n)[0], -(-n[2] // (24 * n[4]))),
            ),
        ),
        Mistake(
            "a rounded share",
            lambda *n: (round(answer(*n)[0], 2), answer(*n)[1]),
            "Your share is rounded. Return the number as it is.",
        ),
        Mistake(
            "no peak",
            _off_by_peak,
            "Your share is in FLOPs per second. Divide by the peak to get a share of it.",
        ),
        Mistake(
            "hours divided by 3,600",
            _off_by(share=3600.0**2),
            "You divide the hours by 3,600. An hour *has* 3,600 seconds: multiply.",
        ),
        Mistake(
            "what was not used",
            lambda *n: (1 - answer(*n)[0], answer(*n)[1]),
            "You return the share of the peak that was *not* used.",
        ),
        Mistake(
            "days upside down",
            lambda *n: (answer(*n)[0], 1 / answer(*n)[1]),
            "Your days are upside down: GPU-hours over GPUs, not GPUs over GPU-hours.",
        ),
    ),
    hints=(
        "How many FLOPs does training take? 6 for each parameter and token.",
        "How many would the GPUs have done at their peak? GPU-hours · 3,600 seconds · peak.",
        "share = 6 N D / (GPU-hours · 3600 · peak); days = GPU-hours / GPUs / 24.",
    ),
    alternatives=(with_fractions, factor_by_factor, in_logs),
)
