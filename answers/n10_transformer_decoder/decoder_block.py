"""10.1: the decoder block, with pre-norm: the past, the context, then the MLP."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, C, own, cross, W_1, W_2):
    X, C, own, cross, W_1, W_2 = (np.asarray(array) for array in (X, C, own, cross, W_1, W_2))

    def normed(X):
        return (X - X.mean(-1, keepdims=True)) / np.sqrt(X.var(-1, keepdims=True) + 1e-5)

    def attend(X, context, weights, allowed):
        W_q, W_k, W_v, W_o = weights
        E = (X @ W_q) @ (context @ W_k).T / np.sqrt(W_q.shape[1])
        E = np.where(allowed, E, -np.inf)
        A = np.exp(E - E.max(-1, keepdims=True))
        A /= A.sum(-1, keepdims=True)
        return A @ (context @ W_v) @ W_o, A

    Z = normed(X)
    found, A_self = attend(Z, Z, own, np.tri(len(X), dtype=bool))
    X = X + found
    found, A_cross = attend(normed(X), C, cross, True)
    X = X + found
    return X + np.maximum(normed(X) @ W_1, 0) @ W_2, A_self, A_cross


def _norm(X):
    return torch.nn.functional.layer_norm(X, X.shape[-1:])


def _attend(X, context, weights, mask=None, axis=-1, scale=True, W_o=True):
    Q, K, V = X @ weights[0], context @ weights[1], context @ weights[2]
    E = Q @ K.mT / (Q.shape[-1] ** 0.5 if scale else 1)
    if mask is not None:
        E = E.masked_fill(~mask, -torch.inf)
    A = torch.softmax(E, axis)
    return A @ V @ (weights[3] if W_o else torch.eye(V.shape[1], dtype=V.dtype)), A


def _lower(rows, columns, diagonal=0):
    return torch.ones(rows, columns, dtype=torch.bool).tril(diagonal)


def with_torch(X, C, own, cross, W_1, W_2):
    Z = _norm(X)
    found, A_self = _attend(Z, Z, own, _lower(len(X), len(X)))
    X = X + found
    found, A_cross = _attend(_norm(X), C, cross)
    X = X + found
    return X + torch.relu(_norm(X) @ W_1) @ W_2, A_self, A_cross


def token_by_token(X, C, own, cross, W_1, W_2):
    rows, past, past_rows, cross_rows = [], [], [], []
    for x in X:
        past.append(_norm(x))
        found, a = _attend(past[-1][None], torch.stack(past), own)
        past_rows.append(torch.cat([a[0], torch.zeros(len(X) - len(past), dtype=a.dtype)]))
        x = x + found[0]
        found, a = _attend(_norm(x)[None], C, cross)
        cross_rows.append(a[0])
        x = x + found[0]
        rows.append(x + torch.relu(_norm(x) @ W_1) @ W_2)
    return torch.stack(rows), torch.stack(past_rows), torch.stack(cross_rows)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, words: int, context: int, d: int, hidden: int) -> Case:
        inputs = normal_inputs(rng, {"X": (words, d), "C": (context, d)})
        inputs |= normal_inputs(rng, {"own": (4, d, d), "cross": (4, d, d)}, d**-0.5)
        inputs["X"] = 1.5 * inputs["X"] + 0.3
        inputs["C"] = 0.8 * inputs["C"] - 0.4
        inputs |= normal_inputs(rng, {"W_1": (d, hidden), "W_2": (hidden, d)}, d**-0.5)
        return Case(name, inputs)

    return [
        case("three words, five context vectors", 3, 5, 4, 8),
        case("more words than context vectors", 6, 2, 5, 7),
        case("as many words as context vectors", 4, 4, 6, 12),
        case("one word", 1, 3, 4, 5),
        case("one context vector", 5, 1, 4, 16),
        case("a longer sentence", 8, 6, 4, 4),
    ]


def _feed(Z, W_1, W_2):
    return torch.relu(Z @ W_1) @ W_2


def _block(
    X, C, own, cross, W_1, W_2, *, mask=_lower, context_mask=None, read=_norm, of=_attend,
    context=lambda X, C: C, residuals=(True, True, True), order=("own", "cross", "mlp"),
    side_by_side=False, feed=_feed, post=False, of_cross=None,
):  # fmt: skip
    """Run the block with one thing changed."""
    start, maps = X, {}
    parts = dict(zip(("own", "cross", "mlp"), residuals, strict=True))
    for part in order:
        Z = X if post else read(start if side_by_side else X)
        if part == "own":
            allowed = None if mask is None else mask(len(X), len(X))
            added, maps[part] = of(Z, Z, own, allowed)
        elif part == "cross":
            vectors = context(Z, C)
            allowed = None if context_mask is None else context_mask(len(X), len(vectors))
            added, maps[part] = (of_cross or of)(Z, vectors, cross, allowed)
        else:
            added = feed(Z, W_1, W_2)
        X = added + X if parts[part] else added
        X = _norm(X) if post else X
    return X, maps["own"], maps["cross"]


def _changed(**how):
    return lambda *inputs: _block(*inputs, **how)


def _attend_with(**how):
    return lambda X, context, weights, mask=None: _attend(X, context, weights, mask, **how)


def _from_the_context(X, context, weights, mask=None):
    """Ask with the context and answer with the words, then turn the map round."""
    found, A = _attend(context, X, weights)
    return found.mean(0).expand(len(X), -1), A.mT


EXERCISE = Exercise(
    id="decoder.block",
    notebook="10",
    number="10.1",
    title="The decoder block",
    kind="graded",
    difficulty=3,
    minutes=25,
    points=3,
    function="decoder_block",
    answer=answer,
    cases=cases,
    outputs=("Y", "A_self", "A_cross"),
    mistakes=(
        Mistake(
            "no causal mask",
            _changed(mask=None),
            "Your words attend to words that come later. Self-attention in a decoder has a mask.",
        ),
        Mistake(
            "a mask that hides the word itself",
            _changed(mask=lambda rows, columns: _lower(rows, columns, -1)),
            "Your mask also hides the word itself. A word attends to itself and to all before it.",
        ),
        Mistake(
            "a mask that lets one later word through",
            _changed(mask=lambda rows, columns: _lower(rows, columns, 1)),
            "Your mask lets each word see the next one. Row t is allowed up to column t.",
        ),
        Mistake(
            "a mask that is upside down",
            _changed(mask=lambda rows, columns: _lower(rows, columns).mT),
            "Your mask allows the future and forbids the past. Rows are queries, columns are keys.",
        ),
        Mistake(
            "cross-attention masked, too",
            _changed(context_mask=_lower),
            "You mask cross-attention as well. The context is complete before the first word: "
            "every word may attend to all of it.",
        ),
        Mistake(
            "the mask on cross-attention instead",
            _changed(mask=None, context_mask=_lower),
            "The mask is on the wrong attention. The context may be seen as a whole, the later "
            "words may not.",
        ),
        Mistake(
            "self-attention twice",
            _changed(context=lambda Z, C: Z),
            "Your second attention reads the words again. Its keys and values come from the "
            "context C.",
        ),
        Mistake(
            "queries from the context",
            _changed(of_cross=_from_the_context),
            "You ask with the context. In cross-attention the words ask (queries from X), and the "
            "context answers (keys and values from C).",
        ),
        Mistake(
            "the context normed",
            _changed(context=lambda Z, C: _norm(C)),
            "You norm the context. The block norms its own stream; C comes in as it is.",
        ),
        Mistake(
            "the weights of the two attentions exchanged",
            lambda X, C, own, cross, W_1, W_2: with_torch(X, C, cross, own, W_1, W_2),
            "You use the weights of self-attention for cross-attention, and vice versa.",
        ),
        Mistake(
            "cross-attention first",
            _changed(order=("cross", "own", "mlp")),
            "You attend to the context first. A word looks at the past first, and then asks the "
            "context with what it has found.",
        ),
        Mistake(
            "the MLP between the attentions",
            _changed(order=("own", "mlp", "cross")),
            "Your MLP comes between the two attentions. It is the last part.",
        ),
        Mistake(
            "all parts read the input",
            _changed(side_by_side=True),
            "All three parts of your block read its input. Each reads the stream that the part "
            "before has added to.",
        ),
        Mistake(
            "no residual around cross-attention",
            _changed(residuals=(True, False, True)),
            "What cross-attention returns replaces the stream. It should be added to it.",
        ),
        Mistake(
            "no residual around self-attention",
            _changed(residuals=(False, True, True)),
            "What self-attention returns replaces the stream. It should be added to it.",
        ),
        Mistake(
            "no residual around the MLP",
            _changed(residuals=(True, True, False)),
            "What the MLP returns replaces the stream. It should be added to it.",
        ),
        Mistake(
            "post-norm",
            _changed(post=True),
            "You norm after each addition. Pre-norm is asked for: a part reads the normed stream, "
            "and the stream itself is never normed.",
        ),
        Mistake(
            "no norms",
            _changed(read=lambda X: X),
            "There is no norm in your block. Each of its three parts reads the normed stream.",
        ),
        Mistake(
            "the variance divided by d - 1",
            _changed(read=lambda X: (X - X.mean(-1, keepdim=True))
                     / (X.var(-1, keepdim=True) + 1e-5).sqrt()),
            "Your norm's variance divides by d - 1. A layer norm divides by d: torch's var needs "
            "correction=0.",
        ),
        Mistake(
            "the scores not scaled",
            _changed(of=_attend_with(scale=False)),
            "Your scores are not divided by the root of d.",
        ),
        Mistake(
            "the scores of cross-attention not scaled",
            _changed(of_cross=_attend_with(scale=False)),
            "Self-attention is right. The scores of cross-attention have to be scaled, too.",
        ),
        Mistake(
            "the softmax of cross-attention over the queries",
            _changed(of_cross=_attend_with(axis=0)),
            "The columns of A_cross sum to one in your block. Each row, a word, has to.",
        ),
        Mistake(
            "W_o forgotten",
            _changed(of=_attend_with(W_o=False)),
            "The last of the four matrices of each attention, W_o, is not used.",
        ),
        Mistake(
            "no relu",
            _changed(feed=lambda Z, W_1, W_2: Z @ W_1 @ W_2),
            "There is nothing between the two matrices of your MLP. Put a relu there.",
        ),
        Mistake(
            "the maps exchanged",
            lambda *inputs: (lambda Y, A, B: (Y, B, A))(*with_torch(*inputs)),
            "Y is right. You return A_cross before A_self.",
        ),
        Mistake(
            "a map transposed",
            lambda *inputs: (lambda Y, A, B: (Y, A, B.mT))(*with_torch(*inputs)),
            "Y is right. Your A_cross is transposed: its rows are the words, its columns the "
            "context.",
        ),
    ),
    hints=(
        "Write one function attend(queries, context, weights, mask) that returns what was found "
        "and the weights. Both attentions are a call of it.",
        "Three times the same pattern: norm the stream, let a part read it, add what it returns "
        "to the stream. Only self-attention has a mask.",
        "In cross-attention the normed stream makes the queries, and C makes keys and values.",
    ),
    forbidden=("helpers.layers.DecoderBlock", "torch.nn.TransformerDecoderLayer"),
    alternatives=(with_torch, token_by_token),
)  # fmt: skip
