"""9.4: who influences whom, read from the derivatives."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(J):
    influence = np.abs(np.asarray(J)).max((1, 3))
    off_diagonal = influence * (1 - np.eye(len(influence)))
    return influence, (off_diagonal > 0).sum(1)


def with_torch(J):
    influence = J.abs().amax((1, 3))
    others = (influence > 0).sum(1) - (influence.diagonal() > 0).long()
    return influence, others


def with_loops(J):
    time = len(J)
    influence = torch.zeros(time, time, dtype=J.dtype)
    for t in range(time):
        for s in range(time):
            influence[t, s] = max(abs(float(v)) for v in J[t, :, s].flatten())
    heard = [sum(float(influence[t, s]) != 0 for s in range(time) if s != t) for t in range(time)]
    return influence, torch.tensor(heard)


def cases(rng: Generator) -> list[Case]:
    def jacobian(f, time: int, d: int):
        X = torch.tensor(rng.normal(size=(time, d)))
        return torch.autograd.functional.jacobian(f, X).numpy()

    def weights(*shape):
        return torch.tensor(rng.normal(size=shape))

    def attend(mask=None):
        W_q, W_k, W_v = weights(3, 3, 3)

        def layer(X):
            E = (X @ W_q) @ (X @ W_k).T
            E = E if mask is None else E.masked_fill(~mask, -torch.inf)
            return X + torch.softmax(E, -1) @ (X @ W_v)

        return layer

    W_1, W_2 = weights(3, 4), weights(4, 2)
    causal = torch.ones(5, 5, dtype=torch.bool).tril()
    return [
        Case("layer norm", {"J": jacobian(
            lambda X: torch.nn.functional.layer_norm(X, (3,)), 4, 3)}),
        Case("an MLP with another size of output", {"J": jacobian(
            lambda X: torch.relu(X @ W_1 + 0.5) @ W_2, 5, 3)}),
        Case("self-attention with its residual", {"J": jacobian(attend(), 4, 3)}),
        Case("masked self-attention", {"J": jacobian(attend(causal), 5, 3)}),
        Case("one token", {"J": jacobian(attend(), 1, 3)}),
        Case("a faint influence", {"J": jacobian(lambda X: X + 1e-4 * X.mean(0), 5, 2)}),
        Case("a running sum, negative", {"J": jacobian(
            lambda X: -X.cumsum(0) @ W_1[:2].abs(), 6, 2)}),
        Case("each token becomes the one before it", {"J": jacobian(
            lambda X: X.roll(1, 0), 4, 2)}),
    ]  # fmt: skip


def _others(influence):
    return ((influence != 0) & ~torch.eye(len(influence), dtype=torch.bool)).sum(1)


def _off(influence):
    return influence.masked_fill(torch.eye(len(influence), dtype=torch.bool), 0)


def _with(influence):
    return influence, _others(influence)


EXERCISE = Exercise(
    id="encoder.influence",
    notebook="09",
    number="9.4",
    title="Who influences whom?",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="influence",
    answer=answer,
    cases=cases,
    outputs=("I", "others"),
    mistakes=(
        Mistake(
            "rows and columns exchanged",
            lambda J: _with(J.abs().amax((1, 3)).T),
            "Your matrix is transposed: row t is the output, column s the input.",
        ),
        Mistake(
            "the sign kept",
            lambda J: _with(J.amax((1, 3))),
            "A large negative derivative is influence, too. Take absolute values before the "
            "largest.",
        ),
        Mistake(
            "the sign dropped too late",
            lambda J: _with(J.amax((1, 3)).abs()),
            "You take the largest first and its absolute value afterwards, so a large negative "
            "derivative is lost. Exchange the two.",
        ),
        Mistake(
            "the sum of the derivatives",
            lambda J: _with(J.abs().sum((1, 3))),
            "You add the absolute derivatives of a pair of tokens. Take the largest.",
        ),
        Mistake(
            "the mean of the derivatives",
            lambda J: _with(J.abs().mean((1, 3))),
            "You average the absolute derivatives of a pair of tokens. Take the largest.",
        ),
        Mistake(
            "derivatives added with their signs",
            lambda J: _with(J.sum((1, 3)).abs()),
            "Derivatives of both signs cancel in your sum (in layer norm all of them do). Take "
            "absolute values first, then the largest.",
        ),
        Mistake(
            "the size of the block of derivatives",
            lambda J: _with(J.square().sum((1, 3)).sqrt()),
            "You compute the norm of each block. Take its largest absolute number.",
        ),
        Mistake(
            "the largest over the tokens",
            lambda J: _with(J.abs().amax((0, 2))),
            "You take the largest over axes 0 and 2, which leaves pairs of numbers. Which two axes "
            "of J are the tokens? Keep those.",
        ),
        Mistake(
            "a token counted as its own other",
            lambda J: (J.abs().amax((1, 3)), (J.abs().amax((1, 3)) != 0).sum(1)),
            "I is right. In others you count the token itself as well: leave the diagonal out.",
        ),
        Mistake(
            "one taken off for the token itself",
            lambda J: (J.abs().amax((1, 3)), (J.abs().amax((1, 3)) != 0).sum(1) - 1),
            "I is right. You take one off for the token itself. But an output need not depend on "
            "its own input: leave the diagonal out.",
        ),
        Mistake(
            "the inputs' side counted",
            lambda J: (J.abs().amax((1, 3)), _others(J.abs().amax((1, 3)).T)),
            "I is right. others asks how many inputs each *output* depends on: count along a row.",
        ),
        Mistake(
            "faint influence taken for none",
            lambda J: (J.abs().amax((1, 3)), _others(J.abs().amax((1, 3)) > 1e-3)),
            "I is right. A derivative of 0.00002 is influence, too: only exactly 0 is none.",
        ),
        Mistake(
            "the diagonal of I set to 0",
            lambda J: (_off(J.abs().amax((1, 3))), _others(J.abs().amax((1, 3)))),
            "others is right. In I a token's influence on itself counts, too: leave the diagonal "
            "as it is.",
        ),
        Mistake(
            "all pairs counted together",
            lambda J: (J.abs().amax((1, 3)), _others(J.abs().amax((1, 3))).sum()),
            "I is right. others is a number for *each* output: count every row for itself.",
        ),
        Mistake(
            "whether, not how many",
            lambda J: (J.abs().amax((1, 3)), _others(J.abs().amax((1, 3))) > 0),
            "I is right. You say whether an output depends on another token. Say on how many.",
        ),
        Mistake(
            "the influences added",
            lambda J: (J.abs().amax((1, 3)), _off(J.abs().amax((1, 3))).sum(1)),
            "I is right. You add up the influences of the others. Count them instead.",
        ),
        Mistake(
            "derivatives counted, not tokens",
            lambda J: (J.abs().amax((1, 3)), (J != 0).sum((1, 2, 3))),
            "I is right. In others you count single derivatives. Count tokens: pairs (t, s) with t "
            "and s different.",
        ),
        Mistake(
            "the smallest",
            lambda J: _with(J.abs().amin((1, 3))),
            "You take the smallest derivative of a pair of tokens. Take the largest.",
        ),
        Mistake(
            "the largest over one input token",
            lambda J: (J.abs().amax((2, 3)), _others(J.abs().amax((1, 3)))),
            "others is right. Your I has axes t and i. It should have t and s, the two tokens.",
        ),
        Mistake(
            "all others counted",
            lambda J: (J.abs().amax((1, 3)), torch.full((len(J),), len(J) - 1)),
            "I is right. You say that every output depends on all other tokens; count the ones "
            "whose influence is not 0.",
        ),
    ),
    hints=(
        "J[t, i, s, j] is the derivative of number i of output t by number j of input s. Which "
        "axes belong to the pair (t, s), and which should disappear?",
        "Take the absolute value of J, then the largest over the axes 1 and 3.",
        "For others, count along each row of I what is not 0, without the diagonal.",
    ),
    alternatives=(with_torch, with_loops),
)
