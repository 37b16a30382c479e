"""2.4: gradient clipping by the global norm."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(grad_W, grad_b, max_norm):
    grad_W, grad_b = np.asarray(grad_W), np.asarray(grad_b)
    norm = np.sqrt((grad_W**2).sum() + (grad_b**2).sum())
    share = 1.0 if norm <= max_norm else max_norm / norm
    return grad_W * share, grad_b * share


def with_torch(grad_W, grad_b, max_norm):
    norm = torch.cat([grad_W.flatten(), grad_b]).norm()
    share = torch.clamp(max_norm / norm.clamp(min=1e-300), max=1.0)
    return grad_W * share, grad_b * share


def with_a_loop(grad_W, grad_b, max_norm):
    total = 0.0
    for row in [*grad_W, grad_b]:
        for entry in row:
            total += float(entry) ** 2
    share = min(1.0, max_norm / total**0.5) if total > 0 else 1.0
    return grad_W * share, grad_b * share


def cases(rng: Generator) -> list[Case]:
    def case(name: str, rows: int, columns: int, max_norm: float, size: float = 1.0) -> Case:
        return Case(
            name,
            {
                "grad_W": size * rng.normal(size=(rows, columns)),
                "grad_b": size * rng.normal(size=columns),
                "max_norm": max_norm,
            },
        )

    return [
        case("too long: shortened", 3, 4, 1.0),
        case("short enough: left alone", 3, 4, 50.0),
        case("an explosion", 3, 4, 1.0, size=1e6),
        _each_short_enough(rng),
        case("one number each", 1, 1, 0.5, size=3.0),
        case("another limit", 4, 2, 2.5, size=2.0),
        Case("all zero", {"grad_W": np.zeros((2, 2)), "grad_b": np.zeros(2), "max_norm": 1.0}),
    ]


def _each_short_enough(rng: Generator) -> Case:
    grad_W, grad_b = rng.normal(size=(2, 2)), rng.normal(size=2)
    inputs = {
        "grad_W": 2 * grad_W / np.linalg.norm(grad_W),
        "grad_b": 1.5 * grad_b / np.linalg.norm(grad_b),
        "max_norm": 2.2,  # together they are 2.5 long
    }
    return Case("each short enough, together too long", inputs)


def _norm(*gradients):
    return torch.cat([gradient.flatten() for gradient in gradients]).norm()


def _short(gradient, max_norm, norm):
    return gradient * (max_norm / norm) if norm > max_norm else gradient


def _long(gradient, max_norm, norm):
    return gradient * (norm / max_norm) if norm > max_norm else gradient


def _largest(*gradients):
    return max(gradient.abs().max() for gradient in gradients)


def _sizes(*gradients):
    return sum(gradient.abs().sum() for gradient in gradients)


EXERCISE = Exercise(
    id="lstm.clip",
    notebook="02",
    number="2.4",
    title="Clipping by the global norm",
    kind="practice",
    difficulty=1,
    minutes=10,
    points=0,
    function="clip_gradients",
    answer=answer,
    cases=cases,
    outputs=("clipped_W", "clipped_b"),
    mistakes=(
        Mistake(
            "each by its own norm",
            lambda W, b, m: (_short(W, m, W.norm()), _short(b, m, b.norm())),
            "You shorten each gradient by itself, so the direction changes. Use one norm, over "
            "both gradients.",
        ),
        Mistake(
            "each number cut off",
            lambda W, b, m: (W.clamp(-m, m), b.clamp(-m, m)),
            "You cut off every number by itself, so the direction changes. Multiply all of them by "
            "the same factor.",
        ),
        Mistake(
            "always that long",
            lambda W, b, m: (
                W * (m / _norm(W, b).clamp(min=1e-9)),
                b * (m / _norm(W, b).clamp(min=1e-9)),
            ),
            "You make short gradients longer. A limit should leave them alone.",
        ),
        Mistake(
            "the squared norm",
            lambda W, b, m: (
                _short(W, m, _norm(W, b) ** 2),
                _short(b, m, _norm(W, b) ** 2),
            ),
            "You compare a sum of squares with the limit: the square root is missing.",
        ),
        Mistake(
            "the sum of both norms",
            lambda W, b, m: (
                _short(W, m, W.norm() + b.norm()),
                _short(b, m, W.norm() + b.norm()),
            ),
            "You add the two norms. Take the norm of all numbers in one long vector instead.",
        ),
        Mistake(
            "the factor upside down",
            lambda W, b, m: (_long(W, m, _norm(W, b)), _long(b, m, _norm(W, b))),
            "Your factor is upside down: it makes long gradients even longer. Which factor turns "
            "their length into the limit?",
        ),
        Mistake(
            "shortened to length 1",
            lambda W, b, m: (W / _norm(W, b), b / _norm(W, b)) if _norm(W, b) > m else (W, b),
            "Long gradients get length 1 in yours. They should be exactly as long as the limit.",
        ),
        Mistake(
            "the norm of grad_W alone",
            lambda W, b, m: (_short(W, m, W.norm()), _short(b, m, W.norm())),
            "You measure the length of grad_W only. Both gradients together form the long vector.",
        ),
        Mistake(
            "the largest number as the length",
            lambda W, b, m: (_short(W, m, _largest(W, b)), _short(b, m, _largest(W, b))),
            "You take the largest number as the length. The length of a vector is the root of the "
            "sum of all squares.",
        ),
        Mistake(
            "the sum of all sizes as the length",
            lambda W, b, m: (_short(W, m, _sizes(W, b)), _short(b, m, _sizes(W, b))),
            "You add the absolute values. The length of a vector is the root of the sum of all "
            "squares.",
        ),
        Mistake(
            "only the larger one shortened",
            lambda W, b, m: (_short(W, m, _norm(W, b)), b),
            "You leave grad_b as it was. Multiply both gradients by the factor.",
        ),
    ),
    hints=(
        "Imagine all numbers of both gradients in one long vector. How long is it?",
        "If it is too long, which factor makes it exactly as long as the limit? If it isn't, the "
        "factor is 1.",
        "Use the same factor for both gradients. Don't divide by a length of zero.",
    ),
    alternatives=(with_torch, with_a_loop),
    forbidden=("torch.nn.utils.clip_grad_norm_",),
)
