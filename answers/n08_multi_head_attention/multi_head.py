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
        case("large scores", 4, 4, 2, size=70.0),
    ]


def _run(X, W_q, W_k, W_v, W_o, n_heads, scale=None, mix=False, order=None, **wrong):
    def split(Z):
        if "split" in wrong:
            return wrong["split"](Z, n_heads)
        if mix:
            return Z.reshape(n_heads, len(X), -1)
        return Z.reshape(len(X), n_heads, -1).transpose(0, 1)

    Q, K, V = split(X @ W_q), split(X @ W_k), split(X @ wrong.get("values", W_v))
    scale = Q.shape[-1] ** wrong.get("power", -0.5) if scale is None else scale
    A = wrong.get("softmax", torch.softmax)(Q @ K.mT * scale, wrong.get("axis", -1))
    Y = (A.mT if wrong.get("turned") else A) @ V
    if "joined" in wrong:
        Y = wrong["joined"](Y)
    else:
        Y = Y.reshape(len(X), -1) if order else Y.transpose(0, 1).reshape(len(X), -1)
    return (Y @ W_o if wrong.get("project", True) else Y), A


def _overflowing(E, axis):
    return E.exp() / E.exp().sum(axis, keepdim=True)


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
            "Your weights are too even: you divide by the square root of D. Each head's dot "
            "product has only d_k terms.",
        ),
        Mistake(
            "not scaled",
            lambda *inputs: _run(*inputs, scale=1.0),
            "Your weights are too peaked: the scores are not scaled.",
        ),
        Mistake(
            "heads split with reshape alone",
            lambda *inputs: _run(*inputs, mix=True),
            "Words and heads are mixed up before the attention. reshape does not move an axis: see "
            "exercise 8.1.",
        ),
        Mistake(
            "heads merged with reshape alone",
            lambda *inputs: _run(*inputs, order=True),
            "A is right. Your merge mixes up words and heads: move the heads' axis back before you "
            "flatten.",
        ),
        Mistake(
            "split and merged with reshape alone",
            lambda *inputs: _run(*inputs, mix=True, order=True),
            "You split and merge with reshape alone. It keeps the order in memory, so each of your "
            "heads gets numbers of several words. The heads' axis has to move, both times.",
        ),
        Mistake(
            "every head takes every n-th number",
            lambda *inputs: _run(
                *inputs, split=lambda Z, n: torch.stack([Z[:, h::n] for h in range(n)])
            ),
            "Each of your heads takes every n-th number of Q, K and V. Head 0 should get the first "
            "d_k numbers, head 1 the next d_k.",
        ),
        Mistake(
            "heads interleaved in the merge",
            lambda *inputs: _run(
                *inputs, joined=lambda Y: Y.permute(1, 2, 0).reshape(Y.shape[1], -1)
            ),
            "A is right. Your merge interleaves the heads. The numbers of one head should stay "
            "side by side: head 0 first, then head 1.",
        ),
        Mistake(
            "heads joined below each other",
            lambda *inputs: _run(*inputs, project=False, joined=lambda Y: Y.flatten(0, 1)),
            "A is right. You put the heads below each other, along the axis of the words, so that "
            "W_o no longer fits. Put them side by side: (N, D).",
        ),
        Mistake(
            "a softmax that overflows",
            lambda *inputs: _run(*inputs, softmax=_overflowing),
            "This works for scores of ordinary size. But exp(1000) is infinite: notebook 06 shows "
            "what a softmax does about it.",
        ),
        Mistake(
            "heads added",
            lambda *inputs: _run(*inputs, project=False, joined=lambda Y: Y.sum(0)),
            "A is right. You add the heads up. Put them side by side, (N, D), and then multiply by "
            "W_o.",
        ),
        Mistake(
            "heads averaged",
            lambda *inputs: _run(*inputs, project=False, joined=lambda Y: Y.mean(0)),
            "A is right. You average the heads. Put them side by side, (N, D), and then multiply "
            "by W_o.",
        ),
        Mistake(
            "without W_o",
            lambda *inputs: _run(*inputs, project=False),
            "A is right. Your heads are side by side, but nothing mixes them: W_o is missing.",
        ),
        Mistake(
            "one head for all",
            lambda X, W_q, W_k, W_v, W_o, n_heads: (lambda Y, A: (Y, A.expand(n_heads, -1, -1)))(
                *_run(X, W_q, W_k, W_v, W_o, 1)
            ),
            "All your heads have the same weights. Each head has its own queries and keys.",
        ),
        Mistake(
            "the mean of the maps",
            _mean_map,
            "Y is right. A should hold the weights of every head, not their mean.",
        ),
        Mistake(
            "the first map alone",
            _first_map,
            "Y is right. A should hold the weights of all heads. Yours are those of the first.",
        ),
        Mistake(
            "divided by d_k instead of its root",
            lambda *inputs: _run(*inputs, power=-1.0),
            "Your weights are too even: the scores are divided by d_k itself, not by its square "
            "root.",
        ),
        Mistake(
            "divided by the root of the number of heads",
            lambda *inputs: _run(*inputs, scale=inputs[-1] ** -0.5),
            "You divide by the square root of the number of heads. How many terms does the dot "
            "product of one head have?",
        ),
        Mistake(
            "softmax over the queries",
            lambda *inputs: _run(*inputs, axis=1),
            "The columns of your weights sum to one. Each query divides its attention among the "
            "keys: the rows should sum to one.",
        ),
        Mistake(
            "softmax over the heads",
            lambda *inputs: _run(*inputs, axis=0),
            "Your weights sum to one over the heads. Each head has its own softmax, over the keys.",
        ),
        Mistake(
            "the weights transposed",
            lambda *inputs: _run(*inputs, turned=True),
            "A is right. Your values are mixed with the columns of A. Each query mixes them with "
            "its own row.",
        ),
        Mistake(
            "projections transposed",
            lambda X, W_q, W_k, W_v, W_o, n: _run(X, W_q.T, W_k.T, W_v.T, W_o, n),
            "You transpose W_q, W_k and W_v, as torch.nn.Linear does. In this course projections "
            "are (size in, size out) and are not transposed.",
        ),
        Mistake(
            "W_o transposed",
            lambda X, W_q, W_k, W_v, W_o, n: _run(X, W_q, W_k, W_v, W_o.T, n),
            "A is right. You transpose W_o, as torch.nn.Linear does. In this course projections "
            "are not transposed.",
        ),
        Mistake(
            "values not projected",
            lambda *inputs: _run(*inputs, values=torch.eye(len(inputs[1])).to(inputs[1])),
            "A is right. Your values are pieces of the words themselves: which projection makes "
            "the values?",
        ),
        Mistake(
            "words split before they are projected",
            lambda X, W_q, W_k, W_v, W_o, n: _run(
                X, *(_blocks(W, n) for W in (W_q, W_k, W_v)), W_o, n
            ),
            "Each of your heads has seen only a piece of the words. A head's query comes from the "
            "whole word: project first, then split.",
        ),
    ),
    hints=(
        "Project first, then split: three projections of all words, and then pieces for the heads.",
        "A loop over the heads is fine: each uses its own d_k columns of Q, K and V.",
        "Put the heads' results side by side, in order, (N, D), and only then multiply by W_o.",
    ),
    alternatives=(with_torch, with_einsum),
    forbidden=(
        "torch.nn.MultiheadAttention",
        "torch.nn.functional.multi_head_attention_forward",
        "helpers.layers.MultiHeadAttention",
    ),
)
