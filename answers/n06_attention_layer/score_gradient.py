"""The backward pass through the softmax."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(A, grad_A):
    A, grad_A = np.asarray(A), np.asarray(grad_A)
    return A * (grad_A - (A * grad_A).sum(-1, keepdims=True))


def with_the_jacobian(A, grad_A):
    jacobian = torch.diag_embed(A) - A[..., :, None] * A[..., None, :]
    return (jacobian @ grad_A[..., None])[..., 0]


def with_loops(A, grad_A):
    grad_E = np.zeros(A.shape)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            for k in range(A.shape[1]):
                grad_E[i, j] += grad_A[i, k] * A[i, k] * (float(j == k) - A[i, j])
    return grad_E


def with_autograd(A, grad_A):
    logarithms = torch.where(A > 0, A, 1e-300).log().requires_grad_()
    weights = torch.softmax(logarithms, -1) * (A.sum(-1, keepdim=True) > 0)
    weights.backward(grad_A)
    return logarithms.grad


def cases(rng: Generator) -> list[Case]:
    def case(name: str, A, size: float = 1.0) -> Case:
        A = np.array(A, dtype=np.float64)
        return Case(name, {"A": A, "grad_A": size * rng.normal(size=A.shape)})

    def weights(rows: int, keys: int, sharpness: float = 1.0):
        return rng.dirichlet(np.full(keys, 1 / sharpness), size=rows)

    masked = weights(3, 4)
    masked[0, 1], masked[2, 2:] = 0.0, 0.0
    masked /= masked.sum(-1, keepdims=True)
    return [
        case("two queries, four keys", weights(2, 4)),
        case("as many queries as keys", weights(3, 3)),
        case("one query", weights(1, 5)),
        case("one key: nothing to choose", np.ones((3, 1))),
        case("all weight on one key", np.eye(4)[[1, 3]]),
        case("some weights are zero", masked),
        case("a row of zeros, fully masked", np.concatenate([weights(2, 3), np.zeros((1, 3))])),
        case("large gradients", weights(2, 3), size=1000.0),
        case("equal weights", np.full((2, 6), 1 / 6)),
    ]


def _keep(total):
    return total.sum(-1, keepdim=True)


def _through_the_logarithm(A, grad_A, smallest=0.0):
    scores = A.clamp(min=smallest).log().requires_grad_()
    torch.softmax(scores, -1).backward(grad_A)
    return scores.grad


EXERCISE = Exercise(
    id="attention.score_gradient",
    notebook="06",
    number="6.3",
    title="The gradient that reaches the scores",
    kind="graded",
    difficulty=2,
    minutes=20,
    points=2,
    function="score_gradient",
    answer=answer,
    cases=cases,
    outputs=("grad_E",),
    mistakes=(
        Mistake(
            "as if the weights were independent",
            lambda A, grad_A: A * grad_A,
            "One term is missing. A score also changes every other weight of its row, because the "
            "row always sums to one. So each row of your result should sum to 0.",
        ),
        Mistake(
            "the diagonal of the Jacobian alone",
            lambda A, grad_A: A * (1 - A) * grad_A,
            "You use how a weight changes with its own score. It also changes with the other "
            "scores of its row: the Jacobian is not diagonal.",
        ),
        Mistake(
            "summed over the queries",
            lambda A, grad_A: A * (grad_A - (A * grad_A).sum(0, keepdim=True)),
            "Your sum runs over the queries. Each row has its own softmax, so rows don't affect "
            "each other: sum over the keys.",
        ),
        Mistake(
            "summed over the whole matrix",
            lambda A, grad_A: A * (grad_A - (A * grad_A).sum()),
            "You subtract one number from the whole matrix. Each row has its own softmax, and so "
            "its own sum.",
        ),
        Mistake(
            "the sum's axis is lost",
            lambda A, grad_A: A * (grad_A - (A * grad_A).sum(-1)),
            "The sum of each row comes out without the last axis, so it is subtracted from the "
            "columns, or raises an error where the sizes differ. Keep the axis: keepdim=True.",
        ),
        Mistake(
            "through the logarithm of zero",
            _through_the_logarithm,
            "A row of zeros gives NaN: all its logarithms are minus infinity, and their softmax "
            "is 0 / 0. The gradient of such a row is 0. A formula in A alone needs no logarithm.",
        ),
        Mistake(
            "a tiny number in place of zeros",
            lambda A, grad_A: _through_the_logarithm(A, grad_A, smallest=1e-300),
            "Only the row of zeros is wrong. You replaced its zeros with equal tiny numbers, and "
            "the softmax turns them into equal weights. In a fully masked row no score matters: "
            "its gradient is 0.",
        ),
        Mistake(
            "sign the wrong way round",
            lambda A, grad_A: A * (_keep(A * grad_A) - grad_A),
            "Only the sign is wrong. A higher score means a higher weight for the same key.",
        ),
        Mistake(
            "the row's sum without the weights",
            lambda A, grad_A: A * (grad_A - _keep(grad_A)),
            "You subtract the plain sum of a row's gradients. Keys with weight 0 should contribute "
            "nothing to it.",
        ),
        Mistake(
            "the row's mean without the weights",
            lambda A, grad_A: A * (grad_A - grad_A.mean(-1, keepdim=True)),
            "You subtract the plain mean of a row's gradients. That is correct only if all weights "
            "are equal. Which mean is it in general?",
        ),
        Mistake(
            "the first factor is missing",
            lambda A, grad_A: grad_A - _keep(A * grad_A),
            "In your result a key with weight 0 gets a gradient. But its weight stays 0 when its "
            "score changes a little. Which factor is missing?",
        ),
        Mistake(
            "the weight squared in the second term",
            lambda A, grad_A: A * grad_A - A**2 * _keep(grad_A),
            "Your second term squares the weight of one key. It should be the product of two "
            "weights, this key's and another's, summed over all keys. Write the sum with two "
            "indices, j and l.",
        ),
        Mistake(
            "mean over the keys instead of sum",
            lambda A, grad_A: A * (grad_A - (A * grad_A).mean(-1, keepdim=True)),
            "You take a mean where a sum belongs: your second term is too small by a factor of N, "
            "the number of keys.",
        ),
        Mistake(
            "softmax of the weights",
            lambda A, grad_A: (
                torch.softmax(A, -1) * (grad_A - _keep(torch.softmax(A, -1) * grad_A))
            ),
            "You take the softmax of A. A is the softmax of the scores already: use its weights "
            "as they are.",
        ),
        Mistake(
            "the second term alone",
            lambda A, grad_A: -A * _keep(A * grad_A),
            "The term with δ is missing: a weight also changes with its own score.",
        ),
    ),
    hints=(
        "Start with two keys. Adding the same number to both scores changes no weight. So what is "
        "the sum of the two gradients with respect to the scores?",
        "The derivative is in the text below the charts. How much does the loss change with e_l "
        "through each of the weights of its row?",
        "Use the chain rule for one row and a loss L: dL/de_l = sum_j dL/da_j * da_j/de_l. Put in "
        "the derivative and collect the terms that are the same for all l. Check: if all "
        "gradients in a row of grad_A are equal, the result is 0.",
    ),
    alternatives=(with_the_jacobian, with_loops, with_autograd),
)
