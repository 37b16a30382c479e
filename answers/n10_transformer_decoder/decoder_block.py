"""10.1: the decoder block, with pre-norm: the past, the context, then the MLP."""

import numpy as np
import torch
from numpy.random import Generator

from answers.decoder_blocks import (
    attend,
    attend_with,
    changed,
    from_the_context,
    lower,
    norm,
    raw_in,
    reordered,
)
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


def with_torch(X, C, own, cross, W_1, W_2):
    Z = norm(X)
    found, A_self = attend(Z, Z, own, lower(len(X), len(X)))
    X = X + found
    found, A_cross = attend(norm(X), C, cross)
    X = X + found
    return X + torch.relu(norm(X) @ W_1) @ W_2, A_self, A_cross


def token_by_token(X, C, own, cross, W_1, W_2):
    rows, past, past_rows, cross_rows = [], [], [], []
    for x in X:
        past.append(norm(x))
        found, a = attend(past[-1][None], torch.stack(past), own)
        past_rows.append(torch.cat([a[0], torch.zeros(len(X) - len(past), dtype=a.dtype)]))
        x = x + found[0]
        found, a = attend(norm(x)[None], C, cross)
        cross_rows.append(a[0])
        x = x + found[0]
        rows.append(x + torch.relu(norm(x) @ W_1) @ W_2)
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
            changed(mask=None),
            "Your words attend to words that come later. Self-attention in a decoder has a mask.",
        ),
        Mistake(
            "a mask that hides the word itself",
            changed(mask=lambda rows, columns: lower(rows, columns, -1)),
            "Your mask also hides the word itself. A word attends to itself and to all before it.",
        ),
        Mistake(
            "a mask that lets one later word through",
            changed(mask=lambda rows, columns: lower(rows, columns, 1)),
            "Your mask lets each word see the next one. Row t is allowed up to column t.",
        ),
        Mistake(
            "a mask that is upside down",
            changed(mask=lambda rows, columns: lower(rows, columns).mT),
            "Your mask allows the future and forbids the past. Rows are queries, columns are keys.",
        ),
        Mistake(
            "the scores multiplied by the mask",
            changed(of=attend_with(masked="product")),
            "Your forbidden scores are 0, and a softmax gives a score of 0 some weight. Which "
            "score gets no weight?",
        ),
        Mistake(
            "the mask after the softmax",
            changed(of=attend_with(masked="weights")),
            "You mask after the softmax, so your rows no longer sum to one. Mask the scores.",
        ),
        Mistake(
            "cross-attention masked, too",
            changed(context_mask=lower),
            "You mask cross-attention as well. The context is complete before the first word: "
            "every word may attend to all of it.",
        ),
        Mistake(
            "the mask on cross-attention instead",
            changed(mask=None, context_mask=lower),
            "Your mask is on the wrong attention layer. A word may see the whole context, but not "
            "the words after it.",
        ),
        Mistake(
            "self-attention twice",
            changed(context=lambda Z, C: Z),
            "Your second attention layer reads the words again. Its keys and values come from "
            "the context C.",
        ),
        Mistake(
            "queries from the context",
            changed(of_cross=from_the_context),
            "Your queries come from the context. In cross-attention the queries come from the "
            "words, the keys and values from C.",
        ),
        Mistake(
            "the context normed",
            changed(context=lambda Z, C: norm(C)),
            "You norm the context. The block norms only its own stream and uses C as it is.",
        ),
        Mistake(
            "the weights of the two attentions exchanged",
            lambda X, C, own, cross, W_1, W_2: with_torch(X, C, cross, own, W_1, W_2),
            "You use the weights of self-attention for cross-attention, and vice versa.",
        ),
        Mistake(
            "cross-attention first",
            changed(order=("cross", "own", "mlp")),
            "You attend to the context first. Self-attention comes first, and its result "
            "makes the queries to the context.",
        ),
        Mistake(
            "the MLP between the attentions",
            changed(order=("own", "mlp", "cross")),
            "Your MLP comes between the two attentions. It is the last part.",
        ),
        Mistake(
            "all parts read the input",
            changed(side_by_side=True),
            "All three parts of your block read its input. Each should read the stream after the "
            "part before it has added its result.",
        ),
        Mistake(
            "no residual around cross-attention",
            changed(residuals=(True, False, True)),
            "The output of your cross-attention replaces the stream. Add it to the stream.",
        ),
        Mistake(
            "no residual around self-attention",
            changed(residuals=(False, True, True)),
            "The output of your self-attention replaces the stream. Add it to the stream.",
        ),
        Mistake(
            "no residual around the MLP",
            changed(residuals=(True, True, False)),
            "The output of your MLP replaces the stream. Add it to the stream.",
        ),
        Mistake(
            "post-norm",
            changed(post=True),
            "You norm after each addition. With pre-norm, the stream itself is never normed.",
        ),
        Mistake(
            "a norm at the end",
            lambda *inputs: (lambda Y, A, B: (norm(Y), A, B))(*with_torch(*inputs)),
            "You norm the result. With pre-norm the stream itself leaves the block unnormed.",
        ),
        Mistake(
            "the norm along the words",
            changed(read=lambda X: norm(X.mT).mT),
            "Your norm runs along the words. Each word has a mean and a variance of its own.",
        ),
        Mistake(
            "no norms",
            changed(read=lambda X: X),
            "A part of your block reads the stream without a norm. Each of the three parts reads "
            "the normed stream.",
            alike=(raw_in("own"), raw_in("cross"), raw_in("mlp"), raw_in("own", "cross")),
        ),
        Mistake(
            "the stream normed",
            lambda X, *rest: with_torch(norm(X), *rest),
            "You add the first part's output to the normed stream. Only what a part reads is "
            "normed.",
        ),
        Mistake(
            "the constant added after the root",
            changed(read=lambda X: (X - X.mean(-1, keepdim=True))
                     / (X.var(-1, keepdim=True, correction=0).sqrt() + 1e-5)),
            "Your norm adds 1e-5 to the root of the variance. It belongs under the root.",
        ),
        Mistake(
            "the variance divided by d - 1",
            changed(read=lambda X: (X - X.mean(-1, keepdim=True))
                     / (X.var(-1, keepdim=True) + 1e-5).sqrt()),
            "Your norm's variance divides by d - 1. A layer norm divides by d: torch's var needs "
            "correction=0.",
        ),
        Mistake(
            "the scores not scaled",
            changed(of=attend_with(scale=False)),
            "Your scores are not divided by the root of d.",
        ),
        Mistake(
            "the softmax of self-attention over the queries",
            changed(of=attend_with(axis=0), of_cross=attend),
            "In your block the columns of A_self sum to one. Each row (a word) should sum to one.",
        ),
        Mistake(
            "the four matrices in another order",
            reordered(1, 0, 2, 3),
            "You take the four matrices in another order. It is W_q, W_k, W_v, W_o.",
            alike=(reordered(0, 2, 1, 3), reordered(0, 1, 3, 2), reordered(2, 1, 0, 3)),
        ),
        Mistake(
            "the scores of cross-attention not scaled",
            changed(of_cross=attend_with(scale=False)),
            "Self-attention is right. The scores of cross-attention have to be scaled, too.",
        ),
        Mistake(
            "the softmax of cross-attention over the queries",
            changed(of_cross=attend_with(axis=0)),
            "In your block the columns of A_cross sum to one. Each row (a word) should sum to one.",
        ),
        Mistake(
            "W_o forgotten",
            changed(of=attend_with(W_o=False)),
            "You don't use W_o, the last of the four matrices of each attention layer.",
        ),
        Mistake(
            "no relu",
            changed(feed=lambda Z, W_1, W_2: Z @ W_1 @ W_2),
            "There is nothing between the two matrices of your MLP. Put a relu there.",
        ),
        Mistake(
            "gelu for relu",
            changed(feed=lambda Z, W_1, W_2: torch.nn.functional.gelu(Z @ W_1) @ W_2),
            "Both maps are right. Your MLP uses a gelu; this one has a relu.",
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
        "Write one function attend(X, context, weights, mask) that returns the output and the "
        "attention weights. Call it once for each attention layer.",
        "The same pattern comes three times: norm the stream, let a part read it, add its output "
        "to the stream. Only self-attention has a mask.",
        "In cross-attention the queries come from the normed stream, the keys and values from C.",
    ),
    forbidden=("helpers.layers.DecoderBlock", "torch.nn.TransformerDecoderLayer"),
    alternatives=(with_torch, token_by_token),
)  # fmt: skip
