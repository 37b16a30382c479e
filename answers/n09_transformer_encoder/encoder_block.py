"""9.2: the encoder block, with the norm before or after each part."""

from functools import partial

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, attention, W_1, W_2, gain, bias, norm):
    W_q, W_k, W_v, W_o = (np.asarray(W) for W in attention)
    W_1, W_2, gain, bias = (np.asarray(array) for array in (W_1, W_2, gain, bias))

    def normed(X, n):
        centered = X - X.mean(-1, keepdims=True)
        return centered / np.sqrt(X.var(-1, keepdims=True) + 1e-5) * gain[n] + bias[n]

    def attend(X):
        E = (X @ W_q) @ (X @ W_k).T / np.sqrt(W_q.shape[1])
        A = np.exp(E - E.max(-1, keepdims=True))
        return A / A.sum(-1, keepdims=True) @ (X @ W_v) @ W_o

    def feed(X):
        return np.maximum(X @ W_1, 0) @ W_2

    X = np.asarray(X)
    for n, part in enumerate((attend, feed)):
        X = X + part(normed(X, n)) if norm == "pre" else normed(X + part(X), n)
    return X


def _norm(X, gain, bias):
    return torch.nn.functional.layer_norm(X, gain.shape, gain, bias)


def _attend(X, attention, scaled=True, over=-1):
    W_q, W_k, W_v, W_o = attention
    E = (X @ W_q) @ (X @ W_k).mT / (W_q.shape[1] ** 0.5 if scaled else 1)
    return torch.softmax(E, over) @ (X @ W_v) @ W_o


def _feed(X, W_1, W_2):
    return torch.relu(X @ W_1) @ W_2


def with_torch(X, attention, W_1, W_2, gain, bias, norm):
    if norm == "pre":
        X = X + _attend(_norm(X, gain[0], bias[0]), attention)
        return X + _feed(_norm(X, gain[1], bias[1]), W_1, W_2)
    X = _norm(X + _attend(X, attention), gain[0], bias[0])
    return _norm(X + _feed(X, W_1, W_2), gain[1], bias[1])


def token_by_token(X, attention, W_1, W_2, gain, bias, norm):
    W_q, W_k, W_v, W_o = attention
    first, second = (partial(_norm, gain=gain[n], bias=bias[n]) for n in (0, 1))
    read, rows = [first(x) if norm == "pre" else x for x in X], []
    for x, q in zip(X, read, strict=True):
        scores = torch.stack([(q @ W_q) @ (k @ W_k) for k in read]) / W_q.shape[1] ** 0.5
        weights = torch.softmax(scores, 0)
        y = x + sum(a * (v @ W_v) for a, v in zip(weights, read, strict=True)) @ W_o
        y = y if norm == "pre" else first(y)
        made = _feed(second(y) if norm == "pre" else y, W_1, W_2)
        rows.append(y + made if norm == "pre" else second(y + made))
    return torch.stack(rows)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, norm: str, time: int, d: int, hidden: int) -> Case:
        inputs = {
            "X": rng.normal(0.3, 1.5, size=(time, d)),
            "attention": rng.normal(size=(4, d, d)) / d**0.5,
            "W_1": rng.normal(size=(d, hidden)) / d**0.5,
            "W_2": rng.normal(size=(hidden, d)) / hidden**0.5,
            "gain": rng.uniform(0.5, 2, size=(2, d)),
            "bias": rng.normal(size=(2, d)) / 2,
            "norm": norm,
        }
        return Case(name, inputs)

    return [
        case("pre-norm, three tokens", "pre", 3, 4, 8),
        case("post-norm, three tokens", "post", 3, 4, 8),
        case("pre-norm, a narrow MLP", "pre", 5, 6, 2),
        case("post-norm, as many tokens as numbers", "post", 4, 4, 16),
        case("pre-norm, one token", "pre", 1, 4, 6),
        case("post-norm, one token", "post", 1, 5, 5),
    ]


def _block(
    X, attention, W_1, W_2, gain, bias, norm, *, attend=_attend, feed=_feed, residuals=(True, True),
    norms=(0, 1), normed_stream=False, keep="stream", how_normed=_norm,
):  # fmt: skip
    """Run the block with one thing changed."""
    start = X
    parts = (lambda Z: attend(Z, attention)), (lambda Z: feed(Z, W_1, W_2))
    for n, (part, residual, own) in enumerate(zip(parts, residuals, norms, strict=True)):

        def normed(Z, own=own):
            return Z if own is None else how_normed(Z, gain[own], bias[own])

        kept = start if keep == "input" and n else X
        if norm == "pre":
            read = normed(X)
            base = read if normed_stream else kept
            X = base * residual + part(read)
        else:
            X = normed(kept * residual + part(X))
    return X


def _after_the_part(X, attention, W_1, W_2, gain, bias, norm):
    """Norm what is added instead of the sum."""
    if norm == "pre":
        return with_torch(X, attention, W_1, W_2, gain, bias, norm)
    X = X + _norm(_attend(X, attention), gain[0], bias[0])
    return X + _norm(_feed(X, W_1, W_2), gain[1], bias[1])


def _side_by_side(X, attention, W_1, W_2, gain, bias, norm):
    if norm == "pre":
        read = (_norm(X, gain[n], bias[n]) for n in (0, 1))
        return X + _attend(next(read), attention) + _feed(next(read), W_1, W_2)
    return _norm(_norm(X + _attend(X, attention) + _feed(X, W_1, W_2), gain[0], bias[0]), gain[1],
                 bias[1])  # fmt: skip


def _changed(**how):
    return lambda *inputs: _block(*inputs, **how)


def _attending(order=(0, 1, 2, 3), **how):
    return _changed(attend=lambda X, W: _attend(X, [W[i] for i in order], **how))


def _unbiased(X, gain, bias):
    return (X - X.mean(-1, True)) / (X.var(-1, keepdim=True) + 1e-5).sqrt() * gain + bias


def _mlp_reads_the_sum(X, attention, W_1, W_2, gain, bias, norm, adds_to_sum=False):
    if norm == "pre":
        return with_torch(X, attention, W_1, W_2, gain, bias, norm)
    total = X + _attend(X, attention)
    normed = _norm(total, gain[0], bias[0])
    kept, read = (total, normed) if adds_to_sum else (normed, total)
    return _norm(kept + _feed(read, W_1, W_2), gain[1], bias[1])


EXERCISE = Exercise(
    id="encoder.block",
    notebook="09",
    number="9.2",
    title="The encoder block",
    kind="graded",
    difficulty=3,
    minutes=25,
    points=3,
    function="encoder_block",
    answer=answer,
    cases=cases,
    outputs=("Y",),
    mistakes=(
        Mistake(
            "pre and post exchanged",
            lambda *inputs: with_torch(*inputs[:-1], {"pre": "post"}.get(inputs[-1], "pre")),
            "You do post-norm where pre-norm is asked for, and vice versa. Pre-norm: the norm "
            "comes before the part, and the stream itself is never normed.",
        ),
        Mistake(
            "always pre-norm",
            lambda *inputs: with_torch(*inputs[:-1], "pre"),
            "Right for pre-norm. With post-norm, the norm comes after the addition.",
        ),
        Mistake(
            "always post-norm",
            lambda *inputs: with_torch(*inputs[:-1], "post"),
            "Right for post-norm. With pre-norm, the norm comes before the part.",
        ),
        Mistake(
            "the residual from the normed input",
            _changed(normed_stream=True),
            "With pre-norm you add to the normed vector. Add to the stream as it was before the "
            "norm: only the part reads the normed one.",
        ),
        Mistake(
            "no residuals",
            _changed(residuals=(False, False)),
            "What a part returns replaces the stream in your block. It should be added to it.",
        ),
        Mistake(
            "no residual around the MLP",
            _changed(residuals=(True, False)),
            "The MLP's result replaces the stream. It should be added, like that of attention.",
        ),
        Mistake(
            "no residual around attention",
            _changed(residuals=(False, True)),
            "What attention returns replaces the stream. It should be added, like that of the MLP.",
        ),
        Mistake(
            "the input added twice",
            _changed(keep="input"),
            "You add the MLP's result to the block's input. Add it to what came out of the first "
            "half: the stream goes on.",
        ),
        Mistake(
            "one norm for both",
            _changed(norms=(0, 0)),
            "Both halves use the first gain and bias. The second norm has its own: row 1.",
        ),
        Mistake(
            "the second norm forgotten",
            _changed(norms=(0, None)),
            "The first half is right. The second has a norm, too.",
        ),
        Mistake(
            "the norms forgotten",
            _changed(norms=(None, None)),
            "There is no norm in your block. Both halves have one.",
        ),
        Mistake(
            "the norms exchanged",
            _changed(norms=(1, 0)),
            "Row 0 of gain and bias belongs to attention, row 1 to the MLP. You have them the "
            "other way round.",
        ),
        Mistake(
            "what is added is normed, not the sum",
            _after_the_part,
            "With post-norm you norm what the part returns, then add. Add first, norm the sum.",
        ),
        Mistake(
            "attention and MLP side by side",
            _side_by_side,
            "Your MLP reads what attention reads. It should read the stream after attention.",
        ),
        Mistake(
            "after post-norm, the MLP reads or adds to the sum before the norm",
            _mlp_reads_the_sum,
            "Right for pre-norm. With post-norm the first norm's result is the new stream: the MLP "
            "reads it, and adds to it.",
            alike=(lambda *inputs: _mlp_reads_the_sum(*inputs, adds_to_sum=True),),
        ),
        Mistake(
            "gain and bias not used",
            _changed(how_normed=lambda X, gain, bias: _norm(X, gain * 0 + 1, bias * 0)),
            "Your norms stop at mean 0 and variance 1. Gain and bias come after that.",
        ),
        Mistake(
            "the unbiased variance",
            _changed(how_normed=_unbiased),
            "The variance in your norm divides by d - 1, torch's default. Layer norm divides by d.",
        ),
        Mistake(
            "W_q and W_k exchanged",
            _attending(order=(1, 0, 2, 3)),
            "Two of the matrices in attention are exchanged. They come as W_q, W_k, W_v, W_o.",
            alike=(_attending(order=(0, 1, 3, 2)),),
        ),
        Mistake(
            "the scores not scaled",
            _attending(scaled=False),
            "Your scores are not divided by the root of d_k.",
        ),
        Mistake(
            "the softmax over the queries",
            _attending(over=0),
            "Your softmax runs down the columns. Each row, a query, should sum to one.",
        ),
        Mistake(
            "W_o forgotten",
            _changed(attend=lambda X, W: _attend(X, [*W[:3], torch.eye(len(W[0]), dtype=X.dtype)])),
            "The last of the four matrices, W_o, is not used.",
        ),
        Mistake(
            "no relu",
            _changed(feed=lambda X, W_1, W_2: X @ W_1 @ W_2),
            "There is nothing between the two matrices of your MLP, so they are one matrix. Put "
            "a relu there.",
        ),
        Mistake(
            "a gelu",
            _changed(feed=lambda X, W_1, W_2: torch.nn.functional.gelu(X @ W_1) @ W_2),
            "Your MLP uses a gelu. The one asked for here uses a relu.",
        ),
    ),
    hints=(
        "Write the two halves as functions of X first: attend(X) and feed(X). Then the block is "
        "two lines for pre-norm and two for post-norm.",
        "Pre-norm: the part reads norm(X), and its result is added to X. Post-norm: the part reads "
        "X, its result is added to X, and the sum is normed.",
        "The second half starts from what the first half returned, not from the block's input, "
        "and it has its own gain and bias: row 1.",
    ),
    forbidden=("helpers.layers.EncoderBlock", "torch.nn.TransformerEncoderLayer"),
    alternatives=(with_torch, token_by_token),
)
