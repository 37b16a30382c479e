"""2.4: gradient clipping by the global norm."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(grad_W, grad_b, most):
    grad_W, grad_b = np.asarray(grad_W), np.asarray(grad_b)
    norm = np.sqrt((grad_W**2).sum() + (grad_b**2).sum())
    share = 1.0 if norm <= most else most / norm
    return grad_W * share, grad_b * share


def with_torch(grad_W, grad_b, most):
    norm = torch.cat([grad_W.flatten(), grad_b]).norm()
    share = torch.clamp(most / norm.clamp(min=1e-300), max=1.0)
    return grad_W * share, grad_b * share


def with_a_loop(grad_W, grad_b, most):
    total = 0.0
    for row in [*grad_W, grad_b]:
        for entry in row:
            total += float(entry) ** 2
    share = min(1.0, most / total**0.5) if total > 0 else 1.0
    return grad_W * share, grad_b * share


def cases(rng: Generator) -> list[Case]:
    def case(name: str, rows: int, columns: int, most: float, size: float = 1.0) -> Case:
        return Case(
            name,
            {
                "grad_W": size * rng.normal(size=(rows, columns)),
                "grad_b": size * rng.normal(size=columns),
                "most": most,
            },
        )

    return [
        case("too long: shortened", 3, 4, 1.0),
        case("short enough: left alone", 3, 4, 50.0),
        case("an explosion", 3, 4, 1.0, size=1e6),
        case("each short enough, together too long", 2, 2, 2.2, size=0.9),
        case("one number each", 1, 1, 0.5, size=3.0),
        case("another limit", 4, 2, 2.5, size=2.0),
        Case("all zero", {"grad_W": np.zeros((2, 2)), "grad_b": np.zeros(2), "most": 1.0}),
    ]


def _norm(*gradients):
    return torch.cat([gradient.flatten() for gradient in gradients]).norm()


def _short(gradient, most, norm):
    return gradient * (most / norm) if norm > most else gradient


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
            "Each gradient is shortened by itself, so together they point elsewhere. One norm, "
            "over both, is wanted.",
        ),
        Mistake(
            "each number cut off",
            lambda W, b, m: (W.clamp(-m, m), b.clamp(-m, m)),
            "Every number is cut off by itself. That changes the direction; all of them should be "
            "multiplied by the same factor.",
        ),
        Mistake(
            "always that long",
            lambda W, b, m: (
                W * (m / _norm(W, b).clamp(min=1e-9)),
                b * (m / _norm(W, b).clamp(min=1e-9)),
            ),
            "Short gradients are made longer: a limit should leave them alone.",
        ),
        Mistake(
            "the squared norm",
            lambda W, b, m: (
                _short(W, m, _norm(W, b) ** 2),
                _short(b, m, _norm(W, b) ** 2),
            ),
            "A sum of squares is compared with the limit: the root is missing.",
        ),
        Mistake(
            "the sum of both norms",
            lambda W, b, m: (
                _short(W, m, W.norm() + b.norm()),
                _short(b, m, W.norm() + b.norm()),
            ),
            "The two norms are added. Lengths at right angles add by their squares: think of all "
            "numbers as one long vector.",
        ),
        Mistake(
            "only the larger one shortened",
            lambda W, b, m: (_short(W, m, _norm(W, b)), b),
            "grad_b is left as it was: both are multiplied by the factor.",
        ),
    ),
    hints=(
        "Imagine all numbers of both gradients in one long vector. How long is it?",
        "If it is longer than allowed, which factor makes it exactly that long? If it is not, the "
        "factor is 1.",
        "The same factor for both. Take care of a length of zero.",
    ),
    alternatives=(with_torch, with_a_loop),
    forbidden=("torch.nn.utils.clip_grad_norm_",),
)
