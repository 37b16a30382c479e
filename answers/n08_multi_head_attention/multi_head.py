"""8.2: the forward pass of multi-head self-attention."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, W_q, W_k, W_v, W_o, n_heads):
    X, W_q, W_k, W_v, W_o = (np.asarray(array) for array in (X, W_q, W_k, W_v, W_o))
    d_k = X.shape[1] // n_heads
    found, maps = [], []
    for h in range(n_heads):
        c = slice(h * d_k, (h + 1) * d_k)
        E = (X @ W_q[:, c]) @ (X @ W_k[:, c]).T / np.sqrt(d_k)
        A = np.exp(E - E.max(-1, keepdims=True))
        maps.append(A / A.sum(-1, keepdims=True))
        found.append(maps[-1] @ (X @ W_v[:, c]))
    return np.concatenate(found, 1) @ W_o, np.stack(maps)


def with_torch(X, W_q, W_k, W_v, W_o, n_heads):
    Q = (X @ W_q).unflatten(1, (n_heads, -1)).transpose(0, 1)
    K = (X @ W_k).unflatten(1, (n_heads, -1)).transpose(0, 1)
    V = (X @ W_v).unflatten(1, (n_heads, -1)).transpose(0, 1)
    A = torch.softmax(Q @ K.mT / Q.shape[-1] ** 0.5, -1)
    return (A @ V).transpose(0, 1).flatten(1) @ W_o, A


def with_einsum(X, W_q, W_k, W_v, W_o, n_heads):
    W_q = W_q.reshape(len(W_q), n_heads, -1)
    W_k = W_k.reshape(len(W_k), n_heads, -1)
    W_v = W_v.reshape(len(W_v), n_heads, -1)
    E = torch.einsum("nd,dhk,mc,chk->hnm", X, W_q, X, W_k) * W_q.shape[-1] ** -0.5
    A = torch.softmax(E, -1)
    W_o = W_o.reshape(n_heads, -1, W_o.shape[1])
    return torch.einsum("hnm,md,dhk,hko->no", A, X, W_v, W_o), A


def cases(rng: Generator) -> list[Case]:
    def case(name: str, time: int, d_model: int, n_heads: int, size: float = 1.0) -> Case:
        names = ("W_q", "W_k", "W_v", "W_o")
        W = {n: rng.normal(size=(d_model, d_model)) / np.sqrt(d_model) for n in names}
        return Case(name, {"X": size * rng.normal(size=(time, d_model)), **W, "n_heads": n_heads})

    return [
        case("three words, two heads", 3, 4, 2),
        case("as many heads as words", 3, 6, 3),
        case("one head", 4, 4, 1),
        case("as many heads as numbers", 3, 4, 4),
        case("one word", 1, 6, 2),
        case("large scores", 4, 4, 2, size=20.0),
    ]


def _run(X, W_q, W_k, W_v, W_o, n_heads, scale=None, mix=False, order=None, **wrong):
    def split(Z):
        if mix:
            return Z.reshape(n_heads, len(X), -1)
        return Z.reshape(len(X), n_heads, -1).transpose(0, 1)

    Q, K, V = split(X @ W_q), split(X @ W_k), split(X @ wrong.get("values", W_v))
    scale = Q.shape[-1] ** wrong.get("power", -0.5) if scale is None else scale
    A = torch.softmax(Q @ K.mT * scale, wrong.get("axis", -1))
    Y = (A.mT if wrong.get("turned") else A) @ V
    Y = Y.reshape(len(X), -1) if order else Y.transpose(0, 1).reshape(len(X), -1)
    return (Y @ W_o if wrong.get("project", True) else Y), A


def _mean_map(*inputs):
    Y, A = _run(*inputs)
    return Y, A.mean(0)


def _first_map(*inputs):
    Y, A = _run(*inputs)
    return Y, A[0]


def _blocks(W, n_heads):
    d_k = len(W) // n_heads
    cuts = [slice(h * d_k, (h + 1) * d_k) for h in range(n_heads)]
    return torch.block_diag(*(W[c, c] for c in cuts))


EXERCISE = Exercise(
    id="heads.multi_head",
    notebook="08",
    number="8.2",
    title="Several heads at once",
    kind="practice",
    difficulty=2,
    minutes=15,
    points=0,
    function="multi_head",
    answer=answer,
    cases=cases,
    outputs=("Y", "A"),
    mistakes=(
        Mistake(
            "scaled by the size of the whole word",
            lambda X, *rest: _run(X, *rest, scale=X.shape[1] ** -0.5),
            "Your weights are too even: you divide by the root of d_model. Each head's dot "
            "product has only d_k terms.",
        ),
        Mistake(
            "not scaled",
            lambda *inputs: _run(*inputs, scale=1.0),
            "Your weights are more peaked than expected: the scores are not scaled.",
        ),
        Mistake(
            "heads cut with reshape alone",
            lambda *inputs: _run(*inputs, mix=True),
            "Words and heads are mixed up before the attention: reshape does not move an axis.",
        ),
        Mistake(
            "heads merged with reshape alone",
            lambda *inputs: _run(*inputs, order=True),
            "A is right. At the merge words and heads were read across each other: move the axis "
            "back before you flatten.",
        ),
        Mistake(
            "without W_o",
            lambda *inputs: _run(*inputs, project=False),
            "Your heads are concatenated, but nothing mixes them: the last projection is missing.",
        ),
        Mistake(
            "one head for all",
            lambda X, W_q, W_k, W_v, W_o, n_heads: (lambda Y, A: (Y, A.expand(n_heads, -1, -1)))(
                *_run(X, W_q, W_k, W_v, W_o, 1)
            ),
            "All your heads have one and the same map. Each has its own queries and keys.",
        ),
        Mistake(
            "the mean of the maps",
            _mean_map,
            "Y is right. A should hold one map for each head, not their mean.",
        ),
        Mistake(
            "the first map alone",
            _first_map,
            "Y is right. A should hold the maps of all heads; yours is the first one's.",
        ),
        Mistake(
            "divided by d_k instead of its root",
            lambda *inputs: _run(*inputs, power=-1.0),
            "Your weights are too even: the scores are divided by too much. It is the root of d_k.",
        ),
        Mistake(
            "divided by the root of the number of heads",
            lambda *inputs: _run(*inputs, scale=inputs[-1] ** -0.5),
            "The scores are divided by the root of the number of heads. How many terms does one "
            "head's dot product have?",
        ),
        Mistake(
            "softmax over the queries",
            lambda *inputs: _run(*inputs, axis=1),
            "Each column of your maps sums to one. A row is a query: it shares its attention out "
            "over the keys.",
        ),
        Mistake(
            "softmax over the heads",
            lambda *inputs: _run(*inputs, axis=0),
            "Your weights sum to one over the heads. Each head has a softmax of its own, over the "
            "keys.",
        ),
        Mistake(
            "the map turned",
            lambda *inputs: _run(*inputs, turned=True),
            "A is right. Y is not: your values are mixed with the columns of A. Each query mixes "
            "the values with its own row.",
        ),
        Mistake(
            "projections applied from the left",
            lambda X, W_q, W_k, W_v, W_o, n: _run(X, W_q.T, W_k.T, W_v.T, W_o, n),
            "W_q, W_k and W_v are used turned. In this course a projection stands on the right of "
            "the words: torch.nn.Linear keeps its weights the other way round.",
        ),
        Mistake(
            "W_o turned",
            lambda X, W_q, W_k, W_v, W_o, n: _run(X, W_q, W_k, W_v, W_o.T, n),
            "A is right. W_o is used turned: torch.nn.Linear keeps its weights the other way "
            "round, this course does not.",
        ),
        Mistake(
            "values not projected",
            lambda *inputs: _run(*inputs, values=torch.eye(len(inputs[1])).to(inputs[1])),
            "A is right. Your values are pieces of the words themselves: which projection makes "
            "values?",
        ),
        Mistake(
            "words cut before they are projected",
            lambda X, W_q, W_k, W_v, W_o, n: _run(
                X, *(_blocks(W, n) for W in (W_q, W_k, W_v)), W_o, n
            ),
            "Each of your heads has seen a piece of the words only. A head's query comes from the "
            "whole word: project first.",
        ),
    ),
    hints=(
        "Project first, cut afterwards: three projections of all words, then pieces for heads.",
        "A loop over the heads is fine: each takes its own d_k columns of W_q, W_k and W_v.",
        "Put the heads' results side by side in order, (N, d_model), and only then use W_o.",
    ),
    alternatives=(with_torch, with_einsum),
    forbidden=(
        "torch.nn.MultiheadAttention",
        "torch.nn.functional.multi_head_attention_forward",
        "helpers.layers.MultiHeadAttention",
    ),
)
