"""10.4: one step of self-attention with a key-value cache."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from answers.transposes import transposed
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(x, K, V, W_q, W_k, W_v, n_heads):
    x, K, V, W_q, W_k, W_v = (np.asarray(array) for array in (x, K, V, W_q, W_k, W_v))
    K, V = np.vstack([K, x @ W_k]), np.vstack([V, x @ W_v])
    d_k = len(x) // n_heads
    found = []
    for head in range(n_heads):
        own = slice(head * d_k, (head + 1) * d_k)
        e = K[:, own] @ (x @ W_q)[own] / np.sqrt(d_k)
        a = np.exp(e - e.max())
        found.append(a / a.sum() @ V[:, own])
    return np.concatenate(found), K, V


def _extended(x, K, V, W_k, W_v):
    return torch.cat([K, (x @ W_k)[None]]), torch.cat([V, (x @ W_v)[None]])


def _attend(q, K, V, n_heads, scale=None, axis=-1):
    """Let one query attend, head by head: columns are cut into heads."""
    Q, K, V = (Z.unflatten(-1, (n_heads, -1)).transpose(-3, -2) for Z in (q[None], K, V))
    e = Q @ K.mT * (Q.shape[-1] ** -0.5 if scale is None else scale)
    return (torch.softmax(e, axis) @ V).transpose(-3, -2).flatten()


def with_torch(x, K, V, W_q, W_k, W_v, n_heads):
    K, V = _extended(x, K, V, W_k, W_v)
    return _attend(x @ W_q, K, V, n_heads), K, V


def with_einsum(x, K, V, W_q, W_k, W_v, n_heads):
    K, V = _extended(x, K, V, W_k, W_v)
    heads = (-1, n_heads, len(x) // n_heads)
    q = (x @ W_q).reshape(heads[1:])
    a = torch.softmax(torch.einsum("hd,thd->ht", q / heads[2] ** 0.5, K.reshape(heads)), -1)
    return torch.einsum("ht,thd->hd", a, V.reshape(heads)).reshape(-1), K, V


def cases(rng: Generator) -> list[Case]:
    def case(name: str, past: int, d: int, n_heads: int) -> Case:
        square = dict.fromkeys(("W_q", "W_k", "W_v"), (d, d))
        inputs = normal_inputs(rng, {"x": (d,), "K": (past, d), "V": (past, d)}, 1.2)
        inputs |= normal_inputs(rng, square, d**-0.5)
        return Case(name, inputs | {"n_heads": n_heads})

    return [
        case("one head, three tokens in the cache", 3, 4, 1),
        case("two heads, five tokens in the cache", 5, 6, 2),
        case("an empty cache", 0, 4, 2),
        case("one token in the cache", 1, 6, 3),
        case("as many heads as numbers", 4, 4, 4),
        case("a longer cache", 12, 8, 2),
    ]


def _found(attend, extend=_extended):
    """Attend in another way over keys and values that are kept in the right one."""

    def wrong(x, K, V, W_q, W_k, W_v, n_heads):
        K, V = extend(x, K, V, W_k, W_v)
        return attend(x @ W_q, K, V, n_heads), K, V

    return wrong


def _only_the_past(x, K, V, W_q, W_k, W_v, n_heads):
    new_K, new_V = _extended(x, K, V, W_k, W_v)
    return (_attend(x @ W_q, K, V, n_heads) if len(K) else torch.zeros_like(x)), new_K, new_V


def _interleaved(q, K, V, n_heads):
    """Give head h the numbers h, h + n_heads, and so on."""
    order = torch.arange(len(q)).reshape(-1, n_heads).T.flatten()
    found = torch.zeros_like(q)
    found[order] = _attend(q[order], K[:, order], V[:, order], n_heads)
    return found


def _mixed_by_reshape(q, K, V, n_heads):
    """Cut keys and values into heads without a transpose, which mixes the tokens."""
    heads = (n_heads, -1, len(q) // n_heads)
    e = torch.einsum("hd,htd->ht", q.reshape(n_heads, -1), K.reshape(heads))
    a = torch.softmax(e / heads[2] ** 0.5, -1)
    return torch.einsum("ht,htd->hd", a, V.reshape(heads)).flatten()


def _weights(q, K, n_heads):
    heads = (-1, n_heads, len(q) // n_heads)
    e = torch.einsum("hd,thd->ht", q.reshape(heads[1:]), K.reshape(heads))
    return e / heads[2] ** 0.5


def _one_softmax(q, K, V, n_heads):
    e = _weights(q, K, n_heads)
    a = e.flatten().softmax(0).view_as(e)
    return torch.einsum("ht,thd->hd", a, V.unflatten(1, (n_heads, -1))).flatten()


def _averaged(q, K, V, n_heads):
    return _weights(q, K, n_heads).softmax(-1).mean(0) @ V


def _without_softmax(q, K, V, n_heads):
    Q, K, V = (Z.unflatten(-1, (n_heads, -1)).transpose(-3, -2) for Z in (q[None], K, V))
    return (Q @ K.mT / Q.shape[-1] ** 0.5 @ V).transpose(-3, -2).flatten()


EXERCISE = Exercise(
    id="decoder.cached_step",
    notebook="10",
    number="10.4",
    title="One cached step",
    kind="graded",
    difficulty=2,
    minutes=20,
    points=3,
    function="cached_step",
    answer=answer,
    cases=cases,
    outputs=("y", "K", "V"),
    mistakes=(
        Mistake(
            "the new token does not see itself",
            _only_the_past,
            "Your token attends to the cache as it came in. Put its own key and value there "
            "first: a token attends to itself, too.",
        ),
        Mistake(
            "the cache not extended",
            lambda x, K, V, *rest: (with_torch(x, K, V, *rest)[0], K, V),
            "Your y is right. Return K and V with the new token's row, or the next step won't "
            "see that token.",
        ),
        Mistake(
            "only the new rows returned",
            lambda x, K, V, *rest: (lambda y, K, V: (y, K[-1:], V[-1:]))(
                *with_torch(x, K, V, *rest)),
            "Your y is right. Return the whole cache, the old rows and the new one.",
        ),
        Mistake(
            "the new rows first",
            _found(_attend, lambda x, K, V, W_k, W_v: (
                torch.cat([(x @ W_k)[None], K]), torch.cat([(x @ W_v)[None], V]))),
            "Your new rows are at the start of the cache. Its rows are the tokens in their order, "
            "so the newest comes last. Attention without a mask doesn't notice, a mask does.",
        ),
        Mistake(
            "the old keys projected again",
            _found(_attend, lambda x, K, V, W_k, W_v: (
                torch.cat([K, x[None]]) @ W_k, torch.cat([V, x[None]]) @ W_v)),
            "You multiply the cached rows with W_k and W_v. They are keys and values already: "
            "project only the new token.",
        ),
        Mistake(
            "the new token cached as it is",
            _found(_attend, lambda x, K, V, W_k, W_v: (
                torch.cat([K, x[None]]), torch.cat([V, x[None]]))),
            "You put x itself into the cache. Its row in K is x @ W_k, its row in V x @ W_v.",
        ),
        Mistake(
            "keys for values",
            _found(_attend, lambda x, K, V, W_k, W_v: (
                torch.cat([K, (x @ W_k)[None]]), torch.cat([V, (x @ W_k)[None]]))),
            "You compute the new row of V with W_k. Values have a matrix of their own.",
        ),
        Mistake(
            "W_k and W_v exchanged",
            _found(_attend, lambda x, K, V, W_k, W_v: (
                torch.cat([K, (x @ W_v)[None]]), torch.cat([V, (x @ W_k)[None]]))),
            "You compute the new row of K with W_v and the new row of V with W_k. Exchange them.",
        ),
        Mistake(
            "K and V returned in the wrong order",
            lambda *inputs: (lambda y, K, V: (y, V, K))(*with_torch(*inputs)),
            "Your y is right. Return K before V.",
        ),
        Mistake(
            "one head",
            _found(lambda q, K, V, n_heads: _attend(q, K, V, 1)),
            "Your K and V are right. You attend with one head over all columns: cut them into "
            "n_heads groups, each with a softmax of its own.",
        ),
        Mistake(
            "scaled by the whole size",
            _found(lambda q, K, V, n_heads: _attend(q, K, V, n_heads, len(q) ** -0.5)),
            "You divide the scores by the root of d. Each head works with d / n_heads numbers.",
        ),
        Mistake(
            "not scaled",
            _found(lambda q, K, V, n_heads: _attend(q, K, V, n_heads, 1.0)),
            "Your scores are not divided by the root of d_k.",
        ),
        Mistake(
            "scaled by d_k",
            _found(lambda q, K, V, n_heads: _attend(q, K, V, n_heads, n_heads / len(q))),
            "You divide the scores by d_k. Divide by its root.",
        ),
        Mistake(
            "scaled by the number of heads",
            _found(lambda q, K, V, n_heads: _attend(q, K, V, n_heads, n_heads**-0.5)),
            "Your scores are divided by a wrong number. How long is one head's query?",
            alike=(_found(lambda q, K, V, n_heads: _attend(q, K, V, n_heads, len(K) ** -0.5)),),
        ),
        Mistake(
            "no softmax",
            _found(_without_softmax),
            "You weight the values by the scores themselves. What turns scores into weights?",
        ),
        Mistake(
            "the query made with W_k",
            lambda x, K, V, W_q, W_k, W_v, n_heads: with_torch(x, K, V, W_k, W_k, W_v, n_heads),
            "Your K and V are right. You compute the query with W_k. It has a matrix of its own.",
        ),
        Mistake(
            "the softmax over the one query",
            _found(lambda q, K, V, n_heads: _attend(q, K, V, n_heads, axis=-2)),
            "All your weights are 1: your softmax runs over the queries, and there is only one. "
            "It should run over the keys.",
        ),
        Mistake(
            "a mask from the upper left corner",
            _found(lambda q, K, V, n_heads: V[0]),
            "Your token attends only to the first token: is your mask aligned with the upper left "
            "corner? The newest token may attend to everything in the cache.",
        ),
        Mistake(
            "only itself",
            _found(lambda q, K, V, n_heads: V[-1]),
            "Your token attends only to itself. It may attend to every row of the cache.",
        ),
        Mistake(
            "the weights summed without the values",
            _found(lambda q, K, V, n_heads: _attend(q, K, K, n_heads)),
            "Your output is a weighted sum of keys. Take the weighted sum of the values.",
        ),
        Mistake(
            "one softmax for all heads",
            _found(_one_softmax),
            "Your softmax runs over the keys of all heads at once. Each head's weights sum to one.",
        ),
        Mistake(
            "d_k and the number of heads exchanged",
            _found(lambda q, K, V, n_heads: _attend(q, K, V, len(q) // n_heads)),
            "You have d_k heads of n_heads numbers. It is the other way round.",
        ),
        Mistake(
            "the heads' weights averaged",
            _found(_averaged),
            "You average the weights of the heads. Each head mixes its own columns with its own "
            "weights.",
        ),
        Mistake(
            "x as the query",
            lambda x, K, V, W_q, *rest: with_torch(x, K, V, torch.eye(len(x)).to(x), *rest),
            "Your K and V are right. You use x itself as the query: multiply it by W_q.",
        ),
        Mistake(
            "a residual added",
            lambda x, *rest: (lambda y, K, V: (x + y, K, V))(*with_torch(x, *rest)),
            "You add x to the output. The task asks for the output of attention alone.",
        ),
        Mistake(
            "every n-th number to a head",
            _found(_interleaved),
            "You give head h the columns h, h + n_heads, …. A head has neighboring columns: the "
            "first head has the first d / n_heads of them.",
        ),
        Mistake(
            "heads cut without a transpose",
            _found(_mixed_by_reshape),
            "You reshape K to (head, token, d_k), which mixes tokens. Reshape to (token, head, "
            "d_k), then exchange two axes.",
        ),
        transposed(with_torch, 3, "W_q", "x"),
        transposed(with_torch, 4, "W_k", "x"),
        transposed(with_torch, 5, "W_v", "x"),
    ),
    hints=(
        "Three things are made from x: a query, which is used once, and a row for K and one for "
        "V, which are kept.",
        "Extend K and V first. Then the query attends to all rows, head by head; no mask is "
        "needed, since everything in the cache is past.",
        "Head h has columns h·d_k to (h+1)·d_k of the query, of K and of V, where d_k = d / "
        "n_heads. Put the heads' results side by side.",
    ),
    alternatives=(with_torch, with_einsum),
)  # fmt: skip
