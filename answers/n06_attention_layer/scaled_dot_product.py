"""Scaled dot-product attention with a mask, and the ways in which it goes wrong."""

import math

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(Q, K, V, mask=None):
    Q, K, V = (np.asarray(array) for array in (Q, K, V))
    scores = Q @ K.T / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = np.where(np.asarray(mask), scores, -np.inf)
    A = _weights(scores)
    return A @ V, A


def _weights(scores):
    largest = scores.max(-1, keepdims=True)
    exponentials = np.exp(scores - np.where(np.isinf(largest), 0.0, largest))
    return exponentials / np.maximum(exponentials.sum(-1, keepdims=True), 1e-300)


def with_torch(Q, K, V, mask=None):
    scores = torch.einsum("id,jd->ij", Q, K) * Q.shape[-1] ** -0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    A = torch.nan_to_num(torch.softmax(scores, dim=-1), nan=0.0)
    return torch.einsum("ij,jd->id", A, V), A


def with_loops(Q, K, V, mask=None):
    Q, K, V = (np.asarray(array) for array in (Q, K, V))
    A = np.zeros((len(Q), len(K)))
    Y = np.zeros((len(Q), V.shape[1]))
    for i, query in enumerate(Q):
        allowed = [j for j in range(len(K)) if mask is None or mask[i, j]]
        scores = {j: float(query @ K[j]) / math.sqrt(len(query)) for j in allowed}
        total = sum(math.exp(e - max(scores.values())) for e in scores.values())
        for j, e in scores.items():
            A[i, j] = math.exp(e - max(scores.values())) / total
            Y[i] += A[i, j] * V[j]
    return Y, A


def cases(rng: Generator) -> list[Case]:
    def case(name: str, m: int, n: int, d_k: int, d_v: int, mask=None, size: float = 1.0) -> Case:
        Q, K = size * rng.normal(size=(m, d_k)), size * rng.normal(size=(n, d_k))
        inputs = {"Q": Q, "K": K, "V": rng.normal(size=(n, d_v))}
        return Case(name, inputs if mask is None else inputs | {"mask": mask})

    mask = rng.random((3, 5)) < 0.6
    mask[:, 0], mask[0, 1:3], mask[1, 3] = True, [False, True], False  # no row all or nothing
    nothing = np.array([[True, True, False, True], [False] * 4, [False, True, True, False]])
    return [
        case("two queries, three keys", 2, 3, 4, 5),
        case("as many queries as keys", 4, 4, 3, 2),
        case("values as wide as keys", 3, 5, 2, 2),
        case("one query", 1, 4, 3, 2),
        case("one key", 3, 1, 2, 4),
        case("scores of about 1000", 3, 4, 4, 3, size=32.0),
        case("three queries, five keys, a mask", 3, 5, 4, 2, mask),
        case("a causal mask", 4, 4, 3, 3, np.tri(4, dtype=bool)),
        case("a query that may attend to nothing", 3, 4, 2, 3, nothing),
    ]


def attend_wrongly(
    Q, K, V, mask=None, *, scale=None, axis=-1, use_mask="right", values=None, transposed=False
):
    """Return attention with one thing done differently; by default it is correct."""
    scores = Q @ K.T * (Q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None and use_mask in ("right", "NaN"):
        scores = scores.masked_fill(~mask, -math.inf)
    if mask is not None and use_mask.startswith("inverted"):
        scores = scores.masked_fill(mask, -math.inf)
    if mask is not None and use_mask == "zero":
        scores = scores * mask
    if mask is not None and use_mask == "a million":
        scores = scores.masked_fill(~mask, -1e6)
    if mask is not None and use_mask.startswith("times infinity"):
        scores = scores + ~mask * -math.inf
    A = torch.softmax(scores, axis)
    if not use_mask.endswith("NaN"):
        A = A.nan_to_num(nan=0.0)
    if mask is not None and use_mask == "after":
        A = A * mask
    return A @ (V if values is None else values), (A.T if transposed else A)


TEN_MISTAKES = (
    Mistake(
        "not scaled",
        lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, scale=1.0),
        "Your weights are more peaked than expected: the scores are not scaled. How does a dot "
        "product grow with d_k?",
    ),
    Mistake(
        "scaled by d_k instead of its root",
        lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, scale=1 / Q.shape[-1]),
        "Your weights are flatter than expected: you divide the scores by d_k itself. A dot "
        "product of d_k terms has variance d_k. Divided by which number does it have variance 1?",
    ),
    Mistake(
        "scaled by the number of keys",
        lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, scale=len(K) ** -0.5),
        "You divide by the root of N, the number of keys. The dot product grows with d_k, the "
        "size of one key. Which axis of K is that?",
    ),
    Mistake(
        "softmax over the queries",
        lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, axis=0),
        "Your columns sum to one: the softmax runs over the queries. It should run over the keys, "
        "so that each row sums to one.",
    ),
    Mistake(
        "mask the wrong way round",
        lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, use_mask="inverted"),
        "Your mask works the wrong way round. Here True means that a query MAY attend to a key "
        "(torch's nn.MultiheadAttention has it the other way).",
    ),
    Mistake(
        "masked scores set to zero",
        lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, use_mask="zero"),
        "You set masked scores to 0, but exp(0) is 1, so a masked key still gets weight. Which "
        "score has the exponential 0?",
    ),
    Mistake(
        "mask after the softmax",
        lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, use_mask="after"),
        "The masked weights are 0, but the rows no longer sum to one. The mask has to come before "
        "the softmax.",
    ),
    Mistake(
        "mask ignored",
        lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, use_mask="ignored"),
        "Your result is the same with and without a mask: you never use it.",
    ),
    Mistake(
        "keys taken for values",
        lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, values=K),
        "A is correct, but Y is a mean of the keys. Keys decide the weights; the values are what "
        "is averaged.",
    ),
    Mistake(
        "weights returned transposed",
        lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, transposed=True),
        "Y is correct, but A is transposed: rows are queries, columns are keys.",
    ),
)

EXERCISE = Exercise(
    id="attention.scaled_dot_product",
    notebook="06",
    number="6.4",
    title="Scaled dot-product attention",
    kind="practice",
    difficulty=2,
    minutes=15,
    points=0,
    function="attend",
    answer=answer,
    cases=cases,
    outputs=("Y", "A"),
    mistakes=(
        *TEN_MISTAKES,
        Mistake(
            "NaN for a query that may attend to nothing",
            lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, use_mask="NaN"),
            "Check the query that may attend to nothing. All its scores are minus infinity, and "
            "its softmax is 0 / 0, which is NaN. Its weights and its output should be 0.",
        ),
        Mistake(
            "mask the wrong way round, and NaN",
            lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, use_mask="inverted, NaN"),
            "Your mask works the wrong way round. Here True means that a query MAY attend to a "
            "key. With your mask some query may attend to nothing, and its softmax is NaN.",
        ),
        Mistake(
            "a large negative number for minus infinity",
            lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, use_mask="a million"),
            "Only the query that may attend to nothing is wrong: it attends to all keys equally. "
            "That is what a number such as -1e6 does in place of minus infinity.",
        ),
        Mistake(
            "scaled by the size of the values",
            lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, scale=V.shape[-1] ** -0.5),
            "You divide by the root of d_v, the size of a value. The dot product has d_k terms: "
            "use the size of a query or a key.",
        ),
        Mistake(
            "multiplied by the root of d_k",
            lambda Q, K, V, mask=None: attend_wrongly(Q, K, V, mask, scale=Q.shape[-1] ** 0.5),
            "You multiply by the root of d_k. Divide.",
        ),
        Mistake(
            "the mask times minus infinity",
            lambda Q, K, V, mask=None: attend_wrongly(
                Q, K, V, mask, use_mask="times infinity, NaN"
            ),
            "0 times minus infinity is NaN. Use torch.where or masked_fill.",
        ),
    ),
    hints=(
        "Four lines: the scores E, the mask, the weights A, the output Y. Before you write the "
        "code, write down the shape of each.",
        "Before the softmax, give a masked pair the score minus infinity, with torch.where or "
        "masked_fill. The mask is True where a query may attend.",
        "In a row where all scores are minus infinity, the softmax is 0 / 0, which is NaN. Set "
        "such a row of A to zeros, for instance with nan_to_num.",
    ),
    alternatives=(with_torch, with_loops),
    forbidden=(
        "torch.nn.functional.scaled_dot_product_attention",
        "torch.nn.MultiheadAttention",
        "torch.nn.functional.multi_head_attention_forward",
        "helpers.layers.attend",
    ),
)
