"""The way back through the softmax."""

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


def _through_the_logarithm(A, grad_A):
    scores = A.log().requires_grad_()
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
            "One term is missing. A score also moves every other weight of its row, because the "
            "row must go on summing to one: so each row of your result should sum to 0.",
        ),
        Mistake(
            "the diagonal of the Jacobian alone",
            lambda A, grad_A: A * (1 - A) * grad_A,
            "You use how a weight moves with its own score. It moves with the other scores of its "
            "row as well: the Jacobian is not diagonal.",
        ),
        Mistake(
            "summed over the queries",
            lambda A, grad_A: A * (grad_A - (A * grad_A).sum(0, keepdim=True)),
            "A sum runs over the queries in your result. Rows do not know of each other: what "
            "happens in one row stays there.",
        ),
        Mistake(
            "summed over the whole matrix",
            lambda A, grad_A: A * (grad_A - (A * grad_A).sum()),
            "One number is subtracted from the whole matrix. Each row has its own softmax, and so "
            "its own sum.",
        ),
        Mistake(
            "the sum's axis is lost",
            lambda A, grad_A: A * (grad_A - (A * grad_A).sum(-1)),
            "The sums of the rows lie along the wrong axis: one number a row, subtracted from the "
            "columns, or refused where the sizes differ. A sum can keep its axis with size 1.",
        ),
        Mistake(
            "through the logarithm of zero",
            _through_the_logarithm,
            "NaN comes back where a weight is 0: its logarithm is minus infinity, and a gradient "
            "cannot go through that. A formula in A alone needs no logarithm.",
        ),
        Mistake(
            "sign the wrong way round",
            lambda A, grad_A: A * (_keep(A * grad_A) - grad_A),
            "Right but for the sign. Raising a score raises its own weight.",
        ),
        Mistake(
            "the row's sum without the weights",
            lambda A, grad_A: A * (grad_A - _keep(grad_A)),
            "What you subtract is a plain sum of the gradients of a row. Keys that get no weight "
            "should have no say in it.",
        ),
        Mistake(
            "the row's mean without the weights",
            lambda A, grad_A: A * (grad_A - grad_A.mean(-1, keepdim=True)),
            "What you subtract is the plain mean of a row's gradients, right only when all weights "
            "are equal. Whose mean should it be?",
        ),
        Mistake(
            "the first factor is missing",
            lambda A, grad_A: grad_A - _keep(A * grad_A),
            "A key with weight 0 gets a gradient in your result. Its weight stays 0 for a small "
            "change of its score: what must the gradient be multiplied with?",
        ),
        Mistake(
            "the weight squared in the second term",
            lambda A, grad_A: A * grad_A - A**2 * _keep(grad_A),
            "The second term holds one weight of this key and one of EACH other key, not the same "
            "weight twice. Write the sum over k with both letters.",
        ),
        Mistake(
            "mean over the keys instead of sum",
            lambda A, grad_A: A * (grad_A - (A * grad_A).mean(-1, keepdim=True)),
            "A mean stands where a sum belongs: your second term is too small by the number of "
            "keys.",
        ),
    ),
    hints=(
        "Start with two keys. If the first weight grows by a little, what does the second one do? "
        "So can the gradient of the scores of a row have any sum it likes?",
        "Differentiate a_j = exp(e_j) / sum_k exp(e_k) with respect to e_i, once for i = j and "
        "once for i different from j. Both cases can be written with the weights alone.",
        "Chain rule, for a loss l: dl/de_i = sum_j dl/da_j * da_j/de_i. Put your two cases in and "
        "collect what is the same for all i of a row. Check: equal gradients in a row must give 0.",
    ),
    alternatives=(with_the_jacobian, with_loops, with_autograd),
)
