"""13.6: the LoRA layer, and the gradients that train it."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, W, A, B, alpha, G):
    s = alpha / A.shape[1]
    Y = X @ W + s * (X @ A) @ B
    return Y, s * X.T @ (G @ B.T), s * (X @ A).T @ G


def with_autograd(X, W, A, B, alpha, G):
    A, B = A.clone().requires_grad_(), B.clone().requires_grad_()
    Y = X @ (W + alpha / len(B) * A @ B)
    return Y.detach(), *torch.autograd.grad(Y, (A, B), G)


def through_the_whole_matrix(X, W, A, B, alpha, G):
    X, W, A, B, G = (np.asarray(one) for one in (X, W, A, B, G))
    s, whole = alpha / A.shape[1], X.T @ G  # the gradient of W + s A B
    return X @ (W + s * A @ B), s * whole @ B.T, s * A.T @ whole


def cases(rng: Generator) -> list[Case]:
    def case(name: str, n: int, d: int, e: int, r: int, alpha: float) -> Case:
        shapes = {"X": (n, d), "W": (d, e), "A": (d, r), "B": (r, e)}
        inputs: dict = normal_inputs(rng, shapes)
        return Case(name, inputs | {"alpha": alpha, "G": rng.normal(size=(n, e))})

    start = case("at the start, B is 0", 3, 4, 5, 2, 2.0)
    start.inputs["B"][:] = 0  # type: ignore[index]
    return [
        case("rank 2", 3, 4, 5, 2, 2.0),
        start,
        case("rank 1", 4, 6, 3, 1, 3.0),
        case("alpha twice the rank", 2, 5, 5, 3, 6.0),
        case("rank 4, alpha 1", 6, 7, 4, 4, 1.0),
        case("one vector", 1, 3, int(rng.integers(2, 6)), 2, 0.5),
    ]


def _with(change):
    def wrong(X, W, A, B, alpha, G):
        return change(X, W, A, B, alpha, G, *answer(X, W, A, B, alpha, G))

    return wrong


def _scaled(of):
    def wrong(X, W, A, B, alpha, G):
        return answer(X, W, A, B, of(alpha, *A.shape) * A.shape[1], G)

    return wrong


EXERCISE = Exercise(
    id="foundation.lora",
    notebook="13",
    number="13.6",
    title="A LoRA layer and its gradients",
    kind="graded",
    difficulty=2,
    minutes=18,
    points=2,
    function="lora_layer",
    answer=answer,
    cases=cases,
    outputs=("Y", "dA", "dB"),
    mistakes=(
        Mistake(
            "without alpha / r",
            lambda X, W, A, B, alpha, G: answer(X, W, A, B, float(A.shape[1]), G),
            "The product A B is multiplied by alpha / r, in the output and in both gradients.",
        ),
        Mistake(
            "multiplied by alpha",
            lambda X, W, A, B, alpha, G: answer(X, W, A, B, alpha * A.shape[1], G),
            "You multiply by alpha. The factor is alpha / r.",
        ),
        Mistake(
            "W left out",
            _with(lambda X, W, A, B, alpha, G, Y, dA, dB: (Y - X @ W, dA, dB)),
            "The gradients are right. The output also has the part of the frozen matrix, X W.",
        ),
        Mistake(
            "gradients without the factor",
            _with(
                lambda X, W, A, B, alpha, G, Y, dA, dB: (
                    Y,
                    dA * A.shape[1] / alpha,
                    dB * A.shape[1] / alpha,
                )
            ),
            "Y is right. The factor alpha / r belongs to the gradients, too.",
        ),
        Mistake(
            "no gradient for A",
            _with(lambda X, W, A, B, alpha, G, Y, dA, dB: (Y, 0 * dA, dB)),
            "Y and dB are right. A learns as well: its gradient is 0 only where B is 0.",
        ),
        Mistake(
            "no gradient for B",
            _with(lambda X, W, A, B, alpha, G, Y, dA, dB: (Y, dA, 0 * dB)),
            "Y and dA are right. B learns as well.",
        ),
        Mistake(
            "the mean over the vectors",
            _with(lambda X, W, A, B, alpha, G, Y, dA, dB: (Y, dA / len(X), dB / len(X))),
            "You average over the rows of X. Their gradients add up; a mean would be in G already.",
        ),
        Mistake(
            "gradients of the merged matrix, cut to size",
            _with(
                lambda X, W, A, B, alpha, G, Y, dA, dB: (
                    Y,
                    (X.T @ G)[:, :1].expand(dA.shape),
                    (X.T @ G)[:1].expand(dB.shape),
                )
            ),
            "You hand out the gradient of W. By the chain rule it goes through B to A, and through "
            "A to B.",
        ),
        Mistake(
            "A's gradient without the factor",
            _with(lambda X, W, A, B, alpha, G, Y, dA, dB: (Y, dA * A.shape[1] / alpha, dB)),
            "Y and dB are right. The factor alpha / r belongs to dA, too.",
        ),
        Mistake(
            "B's gradient without the factor",
            _with(lambda X, W, A, B, alpha, G, Y, dA, dB: (Y, dA, dB * A.shape[1] / alpha)),
            "Y and dA are right. The factor alpha / r belongs to dB, too.",
        ),
        Mistake(
            "the output without the factor",
            _with(lambda X, W, A, B, alpha, G, Y, dA, dB: (X @ W + X @ A @ B, dA, dB)),
            "The gradients are right. The output needs the factor alpha / r as well.",
        ),
        Mistake(
            "r taken from the wrong side",
            _scaled(lambda alpha, d, r: alpha / d),
            "You divide by the number of rows of A. r is the number of its columns.",
        ),
        Mistake(
            "divided by the root of r",
            _scaled(lambda alpha, d, r: alpha / r**0.5),
            "You divide alpha by the square root of r. Here the factor is alpha / r.",
        ),
        Mistake(
            "r / alpha",
            _scaled(lambda alpha, d, r: r / alpha),
            "Your factor is r / alpha. It is the other way around.",
        ),
        Mistake(
            "the factor twice in the gradients",
            _with(
                lambda X, W, A, B, alpha, G, Y, dA, dB: (
                    Y,
                    dA * alpha / A.shape[1],
                    dB * alpha / A.shape[1],
                )
            ),
            "Y is right. Your gradients have the factor alpha / r twice.",
        ),
        Mistake(
            "W scaled, too",
            _with(
                lambda X, W, A, B, alpha, G, Y, dA, dB: (
                    Y + (alpha / A.shape[1] - 1) * X @ W,
                    dA,
                    dB,
                )
            ),
            "The gradients are right. The factor alpha / r is for the product alone, not for X W.",
        ),
        Mistake(
            "gradients with a minus",
            _with(lambda X, W, A, B, alpha, G, Y, dA, dB: (Y, -dA, -dB)),
            "Y is right. Your gradients point downhill. Return the gradients themselves.",
        ),
        Mistake(
            "G left out",
            lambda X, W, A, B, alpha, G: answer(X, W, A, B, alpha, torch.ones_like(G)),
            "Y is right. Your gradients do not use G, the gradient that comes back to Y.",
        ),
    ),
    hints=(
        "Y = X W + (alpha / r) (X A) B. Which shape does each product have?",
        "Call H = X A. Then B is the weight of a linear layer with input H. What is its gradient?",
        "dB = (alpha / r) H^T G. For dA, bring G back through B first: G B^T.",
    ),
    alternatives=(with_autograd, through_the_whole_matrix),
)
