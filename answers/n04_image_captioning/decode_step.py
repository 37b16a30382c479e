"""4.3: one step of the decoder."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(y_prev, h_prev, c, E, W_xh, W_hh, b_h, W_hy, b_y):
    arrays = map(np.asarray, (y_prev, h_prev, c, E, W_xh, W_hh, b_h, W_hy, b_y))
    y_prev, h_prev, c, E, W_xh, W_hh, b_h, W_hy, b_y = arrays
    x_t = np.concatenate([E[y_prev], c], -1)
    h_t = np.tanh(x_t @ W_xh + h_prev @ W_hh + b_h)
    return _softmax(h_t @ W_hy + b_y), h_t


def _softmax(scores, axis=-1):
    powers = np.exp(scores - scores.max(axis, keepdims=True))
    return powers / powers.sum(axis, keepdims=True)


def with_torch(y_prev, h_prev, c, E, W_xh, W_hh, b_h, W_hy, b_y):
    size = E.shape[1]
    from_word, from_c = E[y_prev] @ W_xh[:size], c @ W_xh[size:]
    h_t = torch.tanh(from_word + from_c + h_prev @ W_hh + b_h)
    return torch.softmax(h_t @ W_hy + b_y, -1), h_t


def with_loops(y_prev, h_prev, c, E, W_xh, W_hh, b_h, W_hy, b_y):
    states, chances = [], []
    for n in range(len(y_prev)):
        x_t = [*E[int(y_prev[n])].tolist(), *c[n].tolist()]
        h_t = [
            float(np.tanh(sum(x * float(W_xh[i, u]) for i, x in enumerate(x_t))
                          + sum(float(h_prev[n, v]) * float(W_hh[v, u])
                                for v in range(len(W_hh)))
                          + float(b_h[u])))
            for u in range(len(b_h))
        ]  # fmt: skip
        scores = np.array(h_t) @ np.asarray(W_hy) + np.asarray(b_y)
        states.append(h_t)
        chances.append(_softmax(scores))
    return np.stack(chances), np.array(states)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, batch: int, tokens: int, embedding: int, hidden: int, lift: float = 0.0,
             far: bool = False):  # fmt: skip
        d_x = embedding + hidden
        inputs = {
            "y_prev": rng.integers(0, tokens, size=batch),
            "h_prev": np.tanh(rng.normal(size=(batch, hidden))),
            "c": np.tanh(rng.normal(size=(batch, hidden))),
            "E": rng.normal(size=(tokens, embedding)),
            "W_xh": rng.normal(size=(d_x, hidden)) / np.sqrt(d_x),
            "W_hh": rng.normal(size=(hidden, hidden)) / np.sqrt(hidden),
            "b_h": 0.3 * rng.normal(size=hidden),
            "W_hy": rng.normal(size=(hidden, tokens)),
            "b_y": lift + 0.3 * rng.normal(size=tokens),
        }
        if far:  # the first unit remembers, and lifts all scores of a caption
            inputs["W_xh"][:, 0] = inputs["W_hh"][:, 0] = 0.0
            inputs["W_hh"][0, 0], inputs["W_hy"][0] = 5.0, 1000.0
            inputs["h_prev"][:, 0] = np.where(np.arange(batch) % 2, -0.9, 0.9)
        return Case(name, inputs)

    return [
        case("two captions, five tokens", 2, 5, 3, 4),
        case("one caption", 1, 6, 2, 3),
        case("as many units as numbers in an embedding", 3, 5, 4, 4),
        case("as many captions as tokens", 4, 4, 3, 5),
        case("many captions", 8, 7, 3, 4),
        case("scores in the hundreds", 2, 5, 3, 4, lift=800.0),
        case("captions with scores far from each other", 3, 5, 3, 4, far=True),
    ]


def _step(y_prev, h_prev, c, E, W_xh, W_hh, b_h, W_hy, b_y, *, turned=False, tanh=np.tanh,
          read=None, out=_softmax):  # fmt: skip
    arrays = map(np.asarray, (y_prev, h_prev, c, E, W_xh, W_hh, b_h, W_hy, b_y))
    y_prev, h_prev, c, E, W_xh, W_hh, b_h, W_hy, b_y = arrays
    x_t = np.concatenate([c, E[y_prev]] if turned else [E[y_prev], c], -1)
    h_t = tanh(x_t @ W_xh + h_prev @ W_hh + b_h)
    return out((h_prev if read == "before" else h_t) @ W_hy + b_y), h_t


def _minus_one_for_all(scores):
    exponentials = np.exp(scores - scores.max())
    return exponentials / exponentials.sum(-1, keepdims=True)


def _without_c(y_prev, h_prev, c, *weights):
    return _step(y_prev, h_prev, 0 * np.asarray(c), *weights)


def _without_h(y_prev, h_prev, c, *weights):
    return _step(y_prev, 0 * np.asarray(h_prev), c, *weights)


EXERCISE = Exercise(
    id="captioning.decode_step",
    notebook="04",
    number="4.3",
    title="One step of the decoder",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="decode_step",
    answer=answer,
    cases=cases,
    outputs=("p", "h_t"),
    mistakes=(
        Mistake(
            "the largest score of all captions subtracted",
            lambda *inputs: _step(*inputs, out=_minus_one_for_all),
            "You subtract one number for all captions. A caption whose scores are all far below "
            "it underflows to 0 / 0: subtract each row's own largest score.",
        ),
        Mistake(
            "c and h_prev exchanged",
            lambda y, h, c, *weights: _step(y, c, h, *weights),
            "You exchanged c and h_prev: c is part of the input x_t, and h_prev is the previous "
            "state.",
        ),
        Mistake(
            "no bias in the state",
            lambda y, h, c, E, W, U, b, V, b_y: _step(y, h, c, E, W, U, 0 * b, V, b_y),
            "The bias b_h is missing from the new state.",
        ),
        Mistake(
            "no bias in the scores",
            lambda y, h, c, E, W, U, b, V, b_y: _step(y, h, c, E, W, U, b, V, 0 * b_y),
            "h_t is right. The bias b_y is missing from the scores.",
        ),
        Mistake(
            "c left out",
            _without_c,
            "Your step does not use c: it would write the same about every image.",
        ),
        Mistake(
            "the state left out",
            _without_h,
            "Your step does not use h_prev: it cannot know what it has already said.",
        ),
        Mistake(
            "c before the word",
            lambda *a: _step(*a, turned=True),
            "You put c before the word's embedding. The first rows of W_xh belong to the word.",
        ),
        Mistake(
            "without tanh",
            lambda *a: _step(*a, tanh=lambda x: x),
            "The tanh of the new state is missing.",
        ),
        Mistake(
            "a sigmoid instead of tanh",
            lambda *a: _step(*a, tanh=lambda x: 1 / (1 + np.exp(-x))),
            "Your state lies between 0 and 1: that is a sigmoid. The formula has tanh.",
        ),
        Mistake(
            "the word read off the state before",
            lambda *a: _step(*a, read="before"),
            "You compute the probabilities from h_prev. Use the new state.",
        ),
        Mistake(
            "scores instead of probabilities",
            lambda *a: _step(*a, out=lambda scores: scores),
            "Your p holds the scores. Apply a softmax: p sums to one over the tokens.",
        ),
        Mistake(
            "logarithms of the probabilities",
            lambda *a: _step(*a, out=lambda scores: np.log(_softmax(scores))),
            "Your p holds log-probabilities. We ask for the probabilities themselves.",
        ),
        Mistake(
            "powers that overflow",
            lambda *a: _step(
                *a, out=lambda scores: np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
            ),
            "With small scores you are right, with large ones p is not a number: e to the 800 is "
            "too large for a computer. What can you subtract from all scores without changing the "
            "softmax?",
        ),
        Mistake(
            "the softmax over the captions",
            lambda *a: _step(*a, out=lambda scores: _softmax(scores, 0)),
            "Your p sums to one over the captions of the batch. It should sum to one over the "
            "tokens.",
        ),
    ),
    hints=(
        "What does the step read? The previous word, the previous state, and c. Which of them does "
        "W_xh take?",
        "x_t is the word's row of E, followed by c.",
        "h_t is the recurrent step of notebook 01 on x_t and h_prev. Then compute the scores and a "
        "softmax over the tokens, with each row's largest score subtracted first.",
    ),
    alternatives=(with_torch, with_loops),
)
