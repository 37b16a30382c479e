"""7.1: self-attention, the queries calculated from the inputs."""

import math

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, W_q, W_k, W_v):
    X, W_q, W_k, W_v = (np.asarray(array) for array in (X, W_q, W_k, W_v))
    E = (X @ W_q) @ (X @ W_k).T / math.sqrt(W_q.shape[1])
    A = np.exp(E - E.max(-1, keepdims=True))
    A = A / A.sum(-1, keepdims=True)
    return A @ (X @ W_v), A


def with_einsum(X, W_q, W_k, W_v):
    E = torch.einsum("id,dk,jc,ck->ij", X, W_q, X, W_k) * W_k.shape[1] ** -0.5
    A = torch.softmax(E, dim=1)
    return torch.einsum("ij,jd,dv->iv", A, X, W_v), A


def token_by_token(X, W_q, W_k, W_v):
    K, V, rows = X @ W_k, X @ W_v, []
    for x in X:
        rows.append(torch.softmax(K @ (x @ W_q) / math.sqrt(K.shape[1]), 0))
    A = torch.stack(rows)
    return A @ V, A


def cases(rng: Generator) -> list[Case]:
    def case(name: str, time: int, d: int, d_k: int, d_v: int, size: float = 1.0) -> Case:
        inputs = {
            "X": size * rng.normal(size=(time, d)),
            "W_q": rng.normal(size=(d, d_k)) / math.sqrt(d),
            "W_k": rng.normal(size=(d, d_k)) / math.sqrt(d),
            "W_v": rng.normal(size=(d, d_v)) / math.sqrt(d),
        }
        return Case(name, inputs)

    return [
        case("four words of size 4", 4, 4, 4, 4),
        case("keys smaller than the words", 5, 6, 2, 3),
        case("keys larger than the words", 3, 2, 6, 4),
        case("one word, which can only attend to itself", 1, 3, 2, 5),
        case("as many words as the keys have numbers", 4, 5, 4, 4, size=2.0),
        case("scores of several thousand", 4, 4, 3, 2, size=70.0),
    ]


def _attend(Q, K, V, scale, axis=-1):
    A = torch.softmax(Q @ K.T * scale, axis)
    return A @ V, A


EXERCISE = Exercise(
    id="self_attention.layer",
    notebook="07",
    number="7.1",
    title="Queries from the inputs",
    kind="practice",
    difficulty=1,
    minutes=10,
    points=0,
    function="self_attend",
    answer=answer,
    cases=cases,
    outputs=("Y", "A"),
    mistakes=(
        Mistake(
            "the inputs themselves as queries",
            lambda X, W_q, W_k, W_v: _attend(X @ W_k, X @ W_k, X @ W_v, W_k.shape[1] ** -0.5),
            "W_q has no effect on your result: queries and keys come from the same projection, so "
            "the scores are symmetric.",
        ),
        Mistake(
            "scaled by the size of the words",
            lambda X, W_q, W_k, W_v: _attend(X @ W_q, X @ W_k, X @ W_v, X.shape[1] ** -0.5),
            "You divide by the square root of d, the size of the words. The dot product runs over "
            "the numbers of a query and a key: how many are there?",
        ),
        Mistake(
            "not scaled",
            lambda X, W_q, W_k, W_v: _attend(X @ W_q, X @ W_k, X @ W_v, 1.0),
            "Your weights are too peaked: the scores are not scaled.",
        ),
        Mistake(
            "rows and columns of A exchanged",
            lambda X, W_q, W_k, W_v: _attend(X @ W_k, X @ W_q, X @ W_v, W_k.shape[1] ** -0.5),
            "Queries and keys are exchanged. Row i of A belongs to the query of word i.",
        ),
        Mistake(
            "softmax over the queries",
            lambda X, W_q, W_k, W_v: _attend(X @ W_q, X @ W_k, X @ W_v, W_k.shape[1] ** -0.5, 0),
            "The columns of your A sum to one. Each word divides its own attention among all "
            "words: the rows should sum to one.",
        ),
        Mistake(
            "values without W_v",
            lambda X, W_q, W_k, W_v: (lambda A: (A @ X, A))(
                _attend(X @ W_q, X @ W_k, X, W_k.shape[1] ** -0.5)[1]
            ),
            "A is right, but Y mixes the words themselves. It should mix their values.",
        ),
        Mistake(
            "scaled by the size of the values",
            lambda X, W_q, W_k, W_v: _attend(X @ W_q, X @ W_k, X @ W_v, W_v.shape[1] ** -0.5),
            "You divide by the square root of d_v, the size of the values. Which vectors does the "
            "dot product compare, and how many numbers do they have?",
        ),
        Mistake(
            "scaled by the number of words",
            lambda X, W_q, W_k, W_v: _attend(X @ W_q, X @ W_k, X @ W_v, len(X) ** -0.5),
            "You divide by the square root of N, the number of words. The dot product runs over "
            "the numbers of a query and a key: how many are there?",
        ),
        Mistake(
            "no word attends to itself",
            lambda X, W_q, W_k, W_v: (lambda A: (A @ (X @ W_v), A))(
                torch.softmax(
                    ((X @ W_q) @ (X @ W_k).T * W_k.shape[1] ** -0.5).masked_fill(
                        torch.eye(len(X), dtype=torch.bool), -torch.inf
                    ),
                    -1,
                )
            ),
            "No word attends to itself in your A. Every word attends to all words, including "
            "itself.",
        ),
        Mistake(
            "the scores instead of the weights",
            lambda X, W_q, W_k, W_v: (
                _attend(X @ W_q, X @ W_k, X @ W_v, W_k.shape[1] ** -0.5)[0],
                (X @ W_q) @ (X @ W_k).T * W_k.shape[1] ** -0.5,
            ),
            "Y is right. Your A holds the scores, before the softmax.",
        ),
        Mistake(
            "mixed by columns",
            lambda X, W_q, W_k, W_v: (lambda A: (A.T @ (X @ W_v), A))(
                _attend(X @ W_q, X @ W_k, X, W_k.shape[1] ** -0.5)[1]
            ),
            "A is right. Each of your outputs is mixed with a column of A, with how the others "
            "attend to this word. Use its row.",
        ),
        Mistake(
            "the inputs added",
            lambda X, W_q, W_k, W_v: (lambda Y, A: (X + Y, A))(
                *_attend(X @ W_q, X @ W_k, X @ W_v, W_k.shape[1] ** -0.5)
            ),
            "A is right, but you add the words to Y. This layer returns only mixed values, which "
            "need not even have the size of the words.",
        ),
        Mistake(
            "the queries as keys",
            lambda X, W_q, W_k, W_v: _attend(X @ W_q, X @ W_q, X @ W_v, W_q.shape[1] ** -0.5),
            "W_k has no effect on your result: queries are compared with queries.",
        ),
        Mistake(
            "multiplied by the root of d_k",
            lambda X, W_q, W_k, W_v: _attend(X @ W_q, X @ W_k, X @ W_v, W_k.shape[1] ** 0.5),
            "Your weights are far too peaked: you multiply the scores by the square root of d_k.",
        ),
        Mistake(
            "a softmax that overflows",
            lambda X, W_q, W_k, W_v: (lambda A: (A @ (X @ W_v), A))(
                (lambda e: e / e.sum(-1, keepdim=True))(
                    torch.exp((X @ W_q) @ (X @ W_k).T * W_k.shape[1] ** -0.5)
                )
            ),
            "This works for scores of ordinary size. But exp(1000) is infinite: notebook 06 shows "
            "what a softmax does about it.",
        ),
        Mistake(
            "weights transposed, as torch.nn.Linear stores them",
            lambda X, W_q, W_k, W_v: _attend(X @ W_q.T, X @ W_k.T, X @ W_v.T, len(W_k.T) ** -0.5),
            "You multiply by transposed weights, as torch.nn.Linear does. In this course they are "
            "(size in, size out) and are not transposed.",
        ),
        Mistake(
            "divided by d_k instead of its root",
            lambda X, W_q, W_k, W_v: _attend(X @ W_q, X @ W_k, X @ W_v, 1 / W_k.shape[1]),
            "Your weights are too even: the scores are divided by d_k itself, not by its square "
            "root.",
        ),
    ),
    hints=(
        "It is the layer of notebook 06. What was given there and is computed here?",
        "Compute three products first: Q, K and V. The rest is as in notebook 06.",
        "Check a single word: it can only attend to itself, so A is 1 and Y is its own value.",
    ),
    alternatives=(with_einsum, token_by_token),
    forbidden=(
        "torch.nn.functional.scaled_dot_product_attention",
        "torch.nn.MultiheadAttention",
        "helpers.layers.SelfAttention",
    ),
)
