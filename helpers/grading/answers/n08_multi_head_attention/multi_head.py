"""8.2: the forward pass of multi-head self-attention."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.grading.exercise import Case, Exercise, Mistake


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


def _run(X, W_q, W_k, W_v, W_o, n_heads, scale=None, mix=False, order=None, project=True):
    def split(Z):
        if mix:
            return Z.reshape(n_heads, len(X), -1)
        return Z.reshape(len(X), n_heads, -1).transpose(0, 1)

    Q, K, V = split(X @ W_q), split(X @ W_k), split(X @ W_v)
    A = torch.softmax(Q @ K.mT * (Q.shape[-1] ** -0.5 if scale is None else scale), -1)
    Y = A @ V
    Y = Y.reshape(len(X), -1) if order else Y.transpose(0, 1).reshape(len(X), -1)
    return (Y @ W_o if project else Y), A


def _mean_map(*inputs):
    Y, A = _run(*inputs)
    return Y, A.mean(0)


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
            "The heads stand side by side, and nothing mixes them: the last projection is missing.",
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
