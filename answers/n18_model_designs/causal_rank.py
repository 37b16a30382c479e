"""18.7: determinant and effective rank of a causal map, from its scores."""

import numpy as np
import torch
from numpy.random import Generator
from scipy.linalg import svdvals
from scipy.special import log_softmax

from helpers.exercises.exercise import Case, Exercise, Mistake


def _map(E):
    E = torch.as_tensor(np.asarray(E, float))
    allowed = torch.ones_like(E, dtype=torch.bool).tril()
    return torch.log_softmax(E.masked_fill(~allowed, -torch.inf), -1)


def _spread(A):
    return _equal_values(torch.linalg.svdvals(A))


def _equal_values(s):
    return torch.distributions.Categorical(probs=s / s.sum()).entropy().exp()


def answer(E):
    logs = _map(E)
    s = torch.linalg.svdvals(logs.exp())
    return logs.diagonal().sum(), _equal_values(s)


def row_by_row(E):
    E = np.asarray(E, float)
    A, log_det = np.zeros_like(E), 0.0
    for t in range(len(E)):
        logs = log_softmax(E[t, : t + 1])
        A[t, : t + 1] = np.exp(logs)
        log_det += logs[t]
    p = svdvals(A) / svdvals(A).sum()
    return log_det, np.exp(-sum(x * np.log(x) for x in p if x > 0))


def with_logsumexp(E):
    E = np.asarray(E, float)
    rows = [np.logaddexp.reduce(E[t, : t + 1]) for t in range(len(E))]
    A = np.tril(np.exp(np.where(np.tri(len(E)) > 0, E - np.array(rows)[:, None], 0)))
    s = np.linalg.svd(A)[1]
    share = (s / s.sum())[s > 0]
    return np.trace(E) - sum(rows), float(np.prod(share**-share))


def cases(rng: Generator) -> list[Case]:
    def case(name: str, time: int, size: float) -> Case:
        return Case(name, {"E": size * rng.normal(size=(time, time))})

    return [
        case("four tokens", 4, 1.0),
        case("even weights", 6, 0.0),
        case("sharp weights", 8, 4.0),
        case("a long text: its determinant is too small for a float", 150, 6.0),
        case("one token", 1, 1.0),
        case("drawn at random", int(rng.integers(5, 40)), 1.5),
    ]


def _bidirectional(E):
    A = torch.softmax(torch.as_tensor(np.asarray(E, float)), -1)
    return torch.linalg.slogdet(A)[1], _spread(A)


def _after(E):
    """Mask after the softmax, so that rows do not sum to 1."""
    A = torch.softmax(torch.as_tensor(np.asarray(E, float)), -1).tril()
    return A.diagonal().log().sum(), _spread(A)


def _with_zeros(E):
    """Mask with 0 before the softmax."""
    A = torch.softmax(torch.as_tensor(np.asarray(E, float)).tril(), -1)
    return A.diagonal().log().sum(), _spread(A)


def _naive(E):
    logs = _map(E)
    return torch.log(torch.prod(logs.exp().diagonal())), answer(E)[1]


def _squared(E):
    logs = _map(E)
    return logs.diagonal().sum(), _equal_values(torch.linalg.svdvals(logs.exp()) ** 2)


def _both(logs):
    return logs.diagonal().sum(), _spread(logs.exp())


def _of_scores(E):
    s = torch.linalg.svdvals(torch.as_tensor(np.asarray(E, float)))
    return _entropy(s / s.sum()).exp()


def _entropy(s):
    return -torch.special.xlogy(s, s).sum()


def _divided(by):
    def wrong(E):
        logs = _map(E)
        s = torch.linalg.svdvals(logs.exp())
        return logs.diagonal().sum(), _entropy(s / by(s)).exp()

    return wrong


def _participation(E):
    s = torch.linalg.svdvals(_map(E).exp())
    return answer(E)[0], s.sum() ** 2 / s.square().sum()


EXERCISE = Exercise(
    id="designs.causal_rank",
    notebook="18",
    number="18.7",
    title="Determinant and effective rank of a causal map",
    kind="graded",
    difficulty=3,
    minutes=18,
    points=3,
    function="causal_rank",
    answer=answer,
    cases=cases,
    outputs=("log_det", "effective_rank"),
    mistakes=(
        Mistake(
            "no mask",
            _bidirectional,
            "Your map is not causal. Set the scores above the diagonal to minus infinity first.",
        ),
        Mistake(
            "masked after the softmax",
            _after,
            "You mask after the softmax, so your rows do not sum to 1. Mask the scores.",
        ),
        Mistake(
            "masked with 0",
            _with_zeros,
            "You set the masked scores to 0. Their weights are then e^0, not 0: use minus "
            "infinity.",
        ),
        Mistake(
            "the logarithm of a product",
            _naive,
            "For a long text your product becomes 0, and its logarithm minus infinity. Add the "
            "logarithms of the diagonal.",
        ),
        Mistake(
            "the determinant itself",
            lambda E: (answer(E)[0].exp(), answer(E)[1]),
            "You return the determinant. Return its logarithm.",
        ),
        Mistake(
            "base 10",
            lambda E: (answer(E)[0] / np.log(10), answer(E)[1]),
            "Your logarithm of the determinant has base 10 or 2. Use the natural one.",
            alike=(lambda E: (answer(E)[0] / np.log(2), answer(E)[1]),),
        ),
        Mistake(
            "squared singular values",
            _squared,
            "log_det is right. The effective rank uses the singular values, not their squares.",
        ),
        Mistake(
            "the entropy",
            lambda E: (answer(E)[0], answer(E)[1].log()),
            "log_det is right. The effective rank is e to the power of the entropy.",
        ),
        Mistake(
            "the entropy in bits as an exponent of e",
            lambda E: (answer(E)[0], (answer(E)[1].log() / np.log(2)).exp()),
            "log_det is right. Your entropy uses base 2 or 10, but your power has base e: use one "
            "base for both.",
            alike=(lambda E: (answer(E)[0], (answer(E)[1].log() / np.log(10)).exp()),),
        ),
        Mistake(
            "the numerical rank",
            lambda E: (answer(E)[0], torch.linalg.matrix_rank(_map(E).exp())),
            "log_det is right. You count singular values. The effective rank is e to the power "
            "of the entropy of their shares.",
        ),
        Mistake(
            "the sum of the diagonal",
            lambda E: (_map(E).exp().diagonal().sum(), answer(E)[1]),
            "You add the diagonal (the trace). The determinant of a triangular matrix is the "
            "product of its diagonal.",
        ),
        Mistake(
            "the upper triangle",
            lambda E: _both(_map(np.asarray(E)[::-1, ::-1].copy())),
            "Your mask is transposed: your tokens see only themselves and the future. Set the "
            "scores above the diagonal to minus infinity.",
        ),
        Mistake(
            "a softmax over queries",
            lambda E: _both(
                torch.log_softmax(
                    torch.as_tensor(np.asarray(E, float)).masked_fill(
                        torch.ones(np.shape(E), dtype=torch.bool).triu(1), -torch.inf
                    ),
                    0,
                )
            ),
            "Your softmax runs over queries, so the columns sum to 1. The keys are the last "
            "axis: each row sums to 1.",
        ),
        Mistake(
            "scores divided again",
            lambda E: answer(np.asarray(E, float) / len(E) ** 0.5),
            "You scale the scores. They are scaled already: only mask them.",
        ),
        Mistake(
            "the wrong sign",
            lambda E: (-answer(E)[0], answer(E)[1]),
            "effective_rank is right. Each weight is at most 1, so the logarithm of the "
            "determinant is at most 0.",
        ),
        Mistake(
            "the mean of the logarithms",
            lambda E: (_map(E).diagonal().mean(), answer(E)[1]),
            "effective_rank is right. You take the mean of the logarithms on the diagonal. The "
            "logarithm of a product is their sum.",
        ),
        Mistake(
            "the diagonal of the scores",
            lambda E: (np.trace(E), answer(E)[1]),
            "effective_rank is right. You add the diagonal of the scores. The map comes after "
            "the softmax.",
        ),
        Mistake(
            "eigenvalues",
            lambda E: (answer(E)[0], _equal_values(_map(E).exp().diagonal())),
            "log_det is right. The diagonal holds the eigenvalues of the map. The effective "
            "rank uses its singular values.",
        ),
        Mistake(
            "singular values that are not shares",
            _divided(lambda s: 1),
            "log_det is right. Divide the singular values by their sum first, so that they are "
            "shares.",
            alike=(_divided(lambda s: s.max()), _divided(lambda s: s.norm())),
        ),
        Mistake(
            "a softmax of the singular values",
            lambda E: (
                answer(E)[0],
                _equal_values(torch.linalg.svdvals(_map(E).exp()).softmax(-1)),
            ),
            "log_det is right. Make shares by dividing by the sum, not with a softmax.",
        ),
        Mistake(
            "the singular values of the scores",
            lambda E: (answer(E)[0], _of_scores(E)),
            "log_det is right. You use the singular values of the scores; use those of the map.",
        ),
        Mistake(
            "the entropy with a wrong sign",
            lambda E: (answer(E)[0], 1 / answer(E)[1]),
            "log_det is right. The effective rank is at least 1: a minus sign is missing in "
            "your entropy.",
        ),
        Mistake(
            "the entropy as an exponent of 2",
            lambda E: (answer(E)[0], 2 ** answer(E)[1].log()),
            "log_det is right. Your entropy is in nats, but your power has base 2 or 10: use e.",
            alike=(lambda E: (answer(E)[0], 10 ** answer(E)[1].log()),),
        ),
        Mistake(
            "the stable rank",
            lambda E: (
                answer(E)[0],
                _map(E).exp().pow(2).sum() / torch.linalg.svdvals(_map(E).exp()).max() ** 2,
            ),
            "log_det is right. You return the stable rank or the participation ratio. The "
            "effective rank is e to the power of the entropy of the shares.",
            alike=(_participation,),
        ),
    ),
    hints=(
        "Make the map first: scores above the diagonal to minus infinity, then the softmax.",
        "The determinant is the product of the diagonal. Its logarithm is a sum: use log_softmax.",
        "With s from svd: p = s / s.sum(), then e to the power of -sum(p ln p); p = 0 adds 0.",
    ),
    alternatives=(row_by_row, with_logsumexp),
)
