"""9.5: attention weights written by hand, which count."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X):
    X = np.asarray(X)
    d, s = X.shape[1], 40.0
    W_q = s * np.sqrt(d) * np.eye(d)
    W_q[:, -1] = s * np.sqrt(d)
    E = X @ W_q @ X.T / np.sqrt(d)
    A = np.exp(E - E.max(-1, keepdims=True))
    A = A / A.sum(-1, keepdims=True)
    return A, 1 / A[:, 0] - 1


def with_other_matrices(X):
    """BOS gets its score from W_k, and the values carry the symbols, read through their sum."""
    d = X.shape[1]
    W_q = 900.0 * torch.eye(d, dtype=X.dtype)
    W_k = torch.eye(d, dtype=X.dtype)
    W_k[-1, :] = 1.0
    E = X @ W_q @ (X @ W_k).T / d**0.5
    A = torch.softmax(E, -1)
    on_symbols = A @ (1 - X[:, -1:])
    return A, (on_symbols / (1 - on_symbols))[:, 0]


def with_loops(X):
    rows, counts = [], []
    for q in X:
        wanted = q.clone()
        wanted[-1] = 1.0
        a = torch.softmax(torch.stack([50.0 * (wanted @ k) for k in X]), 0)
        rows.append(a)
        counts.append((1 - a[0]) / a[0])
    return torch.stack(rows), torch.stack(counts)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, symbols: int, string: list[int] | np.ndarray) -> Case:
        tokens = [symbols, *string]
        return Case(name, {"X": np.eye(symbols + 1)[tokens]})

    return [
        case("a b a", 3, [0, 1, 0]),
        case("twenty letters of eight", 8, rng.integers(0, 8, 20)),
        case("the same letter ten times", 8, [2] * 10),
        case("all different", 6, rng.permutation(6)),
        case("one letter", 4, [3]),
        case("nine letters of three", 3, rng.integers(0, 3, 9)),
    ]


def _head(X, own=60.0, bos=60.0, self_only=None):
    """Scores ``own`` for equal tokens and ``bos`` for BOS; that of BOS for itself is ``own``."""
    E = own * X @ X.T
    E[:, 0] = torch.where(X[:, -1] > 0, own, bos)
    if self_only is not None:
        E = E.masked_fill(~torch.eye(len(X), dtype=torch.bool), self_only)
    return torch.softmax(E, -1)


def _counts(A):
    return 1 / A[:, 0] - 1


def _own_kind(X, scale):
    """Attend to the own kind alone, with a score of ``scale`` that attention divides."""
    return torch.softmax(scale / X.shape[1] ** 0.5 * X @ X.T, -1)


def _without_bos(scale):
    def head(X):
        A = _own_kind(X, scale)
        return A, _counts(A)

    return head


def _own_share(X):
    A = _own_kind(X, 1000.0)
    return A, 1 / A.diagonal()


def _small(X, scale):
    A = torch.softmax(_scores(X) * scale, -1)
    return A, _counts(A)


def _scaled(size):
    return lambda X: _small(X, size / X.shape[1] ** 0.5)


def _scores(X):
    W_q = torch.eye(X.shape[1], dtype=X.dtype)
    W_q[:, -1] = 1.0
    return X @ W_q @ X.T


def _bos_everywhere(X):
    A = torch.softmax(60.0 * (X @ X.T + X[:, -1:]), -1)
    A = torch.where(X[:, -1:] > 0, torch.full_like(A, 1 / len(X)), _head(X))
    return A, _counts(A)


def _all_letters(X):
    A = torch.full((len(X), len(X)), 1 / len(X), dtype=X.dtype)
    return A, _counts(A)


def _turned(scale):
    def head(X):
        W_q = torch.eye(X.shape[1], dtype=X.dtype)
        W_q[-1, :] = 1.0
        A = torch.softmax(scale / X.shape[1] ** 0.5 * X @ W_q @ X.T, -1)
        return A, _counts(A)

    return head


def _first_kind(size):
    def head(X):
        W_q = torch.eye(X.shape[1], dtype=X.dtype)
        W_q[:, 0] = 1.0
        A = torch.softmax(size / X.shape[1] ** 0.5 * X @ W_q @ X.T, -1)
        return A, _counts(A)

    return head


def _bos_twice(X):
    A = torch.softmax(60.0 * (_scores(X) + X[:, -1] * (1 - X[:, -1:])), -1)
    return A, _counts(A)


def _read(how):
    return lambda X: (_head(X), how(_head(X), X))


def _down(X):
    A = torch.softmax(60.0 * _scores(X), 0)
    return A, _counts(A)


EXERCISE = Exercise(
    id="encoder.histogram_head",
    notebook="09",
    number="9.5",
    title="Write the weights by hand",
    kind="graded",
    difficulty=3,
    minutes=30,
    points=3,
    function="histogram_head",
    answer=answer,
    cases=cases,
    outputs=("A", "counts"),
    mistakes=(
        Mistake(
            "BOS gets nothing",
            _without_bos(100.0),
            "Every letter attends to its own kind, which is half of the idea. Nothing goes to BOS, "
            "so the count cannot be read from it: give BOS the same score.",
        ),
        Mistake(
            "BOS gets nothing, and small scores",
            _without_bos(1.0),
            "The own kind has the largest score, which is half of the idea. BOS should get the "
            "same score, so that the count can be read from it. And attention divides the scores "
            "by sqrt(d_k): make them much larger.",
            alike=(_without_bos(10.0),),
        ),
        Mistake(
            "BOS gets nothing, the count from the own share",
            _own_share,
            "Your letters attend to their own kind alone. In the map that we want, BOS gets as "
            "much weight as each copy of the letter.",
        ),
        Mistake(
            "scores that are too small",
            lambda X: _small(X, 1.0),
            "The right keys have the largest scores, but the scores are small: exp(1) is only 2.7 "
            "times exp(0), so the other letters get weight, too. How large must a score be, after "
            "the division by sqrt(d_k), for that to vanish?",
            alike=(lambda X: _small(X, 1 / X.shape[1] ** 0.5),),
        ),
        Mistake(
            "scores that are not large enough",
            lambda X: _small(X, 10.0),
            "Almost: the other letters still have small weights, and in a long string they add up. "
            "Attention divides your scores by sqrt(d_k), too. Make W_q several times larger.",
            alike=tuple(map(_scaled, (10.0, 20.0, 30.0, 40.0, 50.0))),
        ),
        Mistake(
            "the weight on BOS, not the count",
            _read(lambda A, X: A[:, 0]),
            "The map is right. The weight on BOS is 1 / (count + 1); turn it into the count.",
        ),
        Mistake(
            "one too many",
            _read(lambda A, X: 1 / A[:, 0]),
            "The map is right, and your counts are one too large: BOS is one of those that share "
            "the row.",
        ),
        Mistake(
            "the other letters only",
            _read(lambda A, X: _counts(A) - (X[:, -1] == 0).to(X)),
            "The map is right. You do not count the letter that asks. It counts as well: a letter "
            "that occurs once has count 1.",
        ),
        Mistake(
            "BOS attends to all",
            _bos_everywhere,
            "The letters are right. In row 0 BOS spreads its weight over everything. It should "
            "attend to itself alone.",
        ),
        Mistake(
            "everything the same weight",
            _all_letters,
            "All your weights are equal: that is what scores of 0 give. Where does W_q make a "
            "letter's own kind stand out?",
        ),
        Mistake(
            "row and column of W_q exchanged",
            _turned(100.0),
            "BOS attends to all letters, and no letter attends to BOS. Row v of W_q is the query "
            "of letter v: where does the number for BOS go?",
        ),
        Mistake(
            "row and column of W_q exchanged, scores of one",
            _turned(1.0),
            "BOS attends to all letters, and letters do not prefer BOS. Row v of W_q is the query "
            "of letter v: where does the number for BOS go? And how large must it be?",
        ),
        Mistake(
            "BOS taken for the first kind",
            _first_kind(100.0),
            "Your letters attend to their own kind and to letter 0. BOS is the last kind: which "
            "column of W_q is its score?",
            alike=tuple(map(_first_kind, (10.0, 20.0, 50.0, 200.0, 400.0, 1000.0))),
        ),
        Mistake(
            "BOS scored higher than the own kind",
            _bos_twice,
            "Your letters attend to BOS alone: it has the larger score. Equal shares need equal "
            "scores.",
        ),
        Mistake(
            "the weight on the letters, not the count",
            _read(lambda A, X: 1 - A[:, 0]),
            "The map is right. The weight that is not on BOS is count / (count + 1); turn it into "
            "the count.",
        ),
        Mistake(
            "a count for BOS",
            _read(lambda A, X: torch.where(X[:, -1] > 0, 1.0, _counts(A))),
            "Your letters are right. BOS attends to itself alone and counts no letter: its count "
            "is 0.",
        ),
        Mistake(
            "no count for BOS",
            _read(lambda A, X: _counts(A)[1:]),
            "The map is right. Return a count for every row, that of BOS included (it is 0).",
        ),
        Mistake(
            "the softmax down the columns",
            _down,
            "Your columns sum to one. Rows are queries: each row should.",
        ),
    ),
    hints=(
        "Let W_k be the identity: a key is then its own one-hot vector, and a query is a list of "
        "scores, one for each kind of token. Which kinds should letter v score high?",
        "Row v of W_q has a large number s at v and at BOS. Then BOS and every copy of v share the "
        "row equally: with count c each gets 1 / (c + 1).",
        "Attention divides by sqrt(d_k), so make s large: exp(-s / sqrt(d_k)) must be "
        "negligible, even if a hundred of them add up. The count is 1 / A[:, 0] - 1.",
    ),
    forbidden=("helpers.worlds.histogram.counting_map", "helpers.worlds.histogram.counts_of"),
    alternatives=(with_other_matrices, with_loops),
)
