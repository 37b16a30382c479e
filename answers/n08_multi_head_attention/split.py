"""8.1: split vectors into heads."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, n_heads):
    X = np.asarray(X)
    time, d_model = X.shape
    return X.reshape(time, n_heads, d_model // n_heads).transpose(1, 0, 2)


def with_torch(X, n_heads):
    return torch.stack(torch.chunk(X, n_heads, dim=1))


def with_loops(X, n_heads):
    d_k = X.shape[1] // n_heads
    return np.array([[list(x[h * d_k : (h + 1) * d_k]) for x in X] for h in range(n_heads)])


def cases(rng: Generator) -> list[Case]:
    def case(name: str, time: int, d_model: int, n_heads: int) -> Case:
        return Case(name, {"X": rng.normal(size=(time, d_model)), "n_heads": n_heads})

    return [
        case("three words of size 4, two heads", 3, 4, 2),
        case("as many heads as words", 3, 6, 3),
        case("one head", 4, 6, 1),
        case("as many heads as numbers", 5, 4, 4),
        case("one word", 1, 6, 2),
        case("a square, two heads", 6, 6, 2),
    ]


EXERCISE = Exercise(
    id="heads.split",
    notebook="08",
    number="8.1",
    title="Split the vectors into heads",
    kind="practice",
    difficulty=1,
    minutes=8,
    points=0,
    function="split_heads",
    answer=answer,
    cases=cases,
    outputs=("heads",),
    mistakes=(
        Mistake(
            "reshaped without moving an axis",
            lambda X, n_heads: X.reshape(n_heads, X.shape[0], X.shape[1] // n_heads),
            "The shape is right, but words and heads are mixed up. reshape keeps the order in "
            "memory: make the heads an axis of their own first, then move it to the start.",
        ),
        Mistake(
            "every head takes every n-th number",
            lambda X, n_heads: torch.stack([X[:, h::n_heads] for h in range(n_heads)]),
            "Each of your heads takes every n-th number. Head 0 should get the first d_k numbers "
            "of each word, head 1 the next d_k.",
        ),
        Mistake(
            "words before heads",
            lambda X, n_heads: X.reshape(X.shape[0], n_heads, -1),
            "The numbers are right, but the heads' axis should come first, so that each head has a "
            "matrix of words.",
        ),
        Mistake(
            "stacked along the last axis",
            lambda X, n_heads: torch.stack(X.chunk(n_heads, -1), -1),
            "The pieces are right, but you stack them along the last axis. The heads' axis should "
            "come first.",
        ),
        Mistake(
            "words divided instead of numbers",
            lambda X, n_heads: torch.stack(X.chunk(n_heads, 0)),
            "You divide the words among the heads. Every head sees all the words: divide the D "
            "numbers of each word, the other axis.",
            alike=(lambda X, n_heads: X.reshape(n_heads, -1, X.shape[1]),),
        ),
        Mistake(
            "sizes and number of heads exchanged",
            lambda X, n_heads: torch.stack(torch.split(X, n_heads, dim=1)),
            "Your pieces have n_heads numbers each. There should be n_heads pieces: how long is "
            "each of them?",
        ),
        Mistake(
            "words and numbers exchanged",
            lambda X, n_heads: X.T.reshape(n_heads, -1, X.shape[0]),
            "Each of your heads is transposed: a row should be a word.",
        ),
        Mistake(
            "every head gets everything",
            lambda X, n_heads: X.expand(n_heads, *X.shape),
            "Each of your heads has a copy of the whole words. The heads should divide the D "
            "numbers among them.",
        ),
        Mistake(
            "the last head first",
            lambda X, n_heads: with_torch(X, n_heads).flip(0),
            "The pieces are right, but the heads are in the wrong order: head 0 gets the first "
            "numbers of each word.",
        ),
        Mistake(
            "only the first head",
            lambda X, n_heads: X[:, : X.shape[1] // n_heads],
            "You return head 0 alone. The task asks for all heads, on an axis of their own.",
        ),
        Mistake(
            "a tuple of pieces, not stacked",
            lambda X, n_heads: X.chunk(n_heads, -1),
            "You return a tuple of pieces. Stack them into one array, (n_heads, N, d_k).",
        ),
        Mistake(
            "all axes moved",
            lambda X, n_heads: with_torch(X, n_heads).transpose(1, 2).transpose(0, 1),
            "You have moved one axis too many. In the end the heads come first, then the words, "
            "then the numbers of a head.",
        ),
    ),
    hints=(
        "Write down one word of size 4 for two heads: which numbers belong to which head?",
        "First one word: from (D,) to (n_heads, d_k). Then all words: which axes do you have now, "
        "and in which order should they be?",
        "Check that heads[0] equals the first d_k columns of X.",
    ),
    alternatives=(with_torch, with_loops),
    forbidden=("helpers.layers.split_heads",),
)
