"""8.5: cross-attention over a batch of sources of different lengths."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, C, lengths, W_q, W_k, W_v):
    X, C, W_q, W_k, W_v = (np.asarray(array) for array in (X, C, W_q, W_k, W_v))
    Y = np.zeros((*X.shape[:2], W_v.shape[1]))
    A = np.zeros((*X.shape[:2], C.shape[1]))
    for b, n in enumerate(np.asarray(lengths)):
        if n == 0:
            continue
        E = (X[b] @ W_q) @ (C[b, :n] @ W_k).T / np.sqrt(W_q.shape[1])
        weights = np.exp(E - E.max(-1, keepdims=True))
        A[b, :, :n] = weights / weights.sum(-1, keepdims=True)
        Y[b] = A[b, :, :n] @ (C[b, :n] @ W_v)
    return Y, A


def with_torch(X, C, lengths, W_q, W_k, W_v):
    real = torch.arange(C.shape[1]) < torch.as_tensor(lengths)[:, None]
    E = (X @ W_q) @ (C @ W_k).mT / W_q.shape[1] ** 0.5
    E = E.masked_fill(~real[:, None], float("-inf"))
    A = torch.softmax(E, -1).nan_to_num(0.0)
    return A @ (C @ W_v), A


def with_a_safe_sum(X, C, lengths, W_q, W_k, W_v):
    real = (torch.arange(C.shape[1]) < torch.as_tensor(lengths)[:, None]).to(X)[:, None]
    E = torch.einsum("bmd,dk,bnc,ck->bmn", X, W_q, C, W_k) * W_q.shape[1] ** -0.5
    E = E - (E * real - 1e30 * (1 - real)).amax(-1, keepdim=True).clamp(min=-1e20)
    powers = torch.exp(E.clamp(max=0)) * real
    A = powers / powers.sum(-1, keepdim=True).clamp(min=1e-300)
    return A @ (C @ W_v), A


def cases(rng: Generator) -> list[Case]:
    def case(name, batch, M, N, d, d_c, lengths, size=1.0, junk=0.0) -> Case:
        C = size * rng.normal(size=(batch, N, d_c))
        for b, n in enumerate(lengths):
            C[b, n:] += junk
        inputs = {
            "X": size * rng.normal(size=(batch, M, d)),
            "C": C,
            "lengths": np.array(lengths),
            "W_q": rng.normal(size=(d, 3)),
            "W_k": rng.normal(size=(d_c, 3)),
            "W_v": rng.normal(size=(d_c, 2)),
        }
        return Case(name, inputs)

    return [
        case("two sources of three and five words", 2, 2, 5, 4, 4, [3, 5]),
        case("queries and sources of different sizes", 2, 3, 4, 2, 5, [4, 2]),
        case("as many queries as keys as sequences", 3, 3, 3, 3, 3, [1, 2, 3]),
        case("one query, one key", 1, 1, 1, 4, 3, [1]),
        case("a source with nothing in it", 2, 2, 3, 3, 4, [0, 3]),
        case("large numbers where the padding is", 2, 3, 4, 3, 3, [2, 3], junk=3000.0),
        case("large scores", 2, 2, 4, 3, 3, [3, 4], size=40.0),
    ]


def _run(X, C, lengths, W_q, W_k, W_v, scale=None, mask="-inf", swap=False, extra=0):
    real = torch.arange(C.shape[1]) < torch.as_tensor(lengths)[:, None] + extra
    real = real if mask != "inverted" else ~real
    if mask == "start":
        real = torch.arange(C.shape[1]) >= C.shape[1] - torch.as_tensor(lengths)[:, None]
    C = C * real[..., None] if mask == "vectors" else C
    Q, K, V = X @ W_q, C @ W_k, C @ W_v
    E = Q @ K.mT * (W_q.shape[1] ** -0.5 if scale is None else scale)
    hide = mask in ("-inf", "inverted", "start", "no axis")
    if hide:
        E = E.masked_fill(~(real if mask == "no axis" else real[:, None]), float("-inf"))
    if mask == "queries":
        asks = torch.arange(X.shape[1]) < torch.as_tensor(lengths)[:, None]
        E, hide = E.masked_fill(~asks[..., None], float("-inf")), True
    if mask == "zero":
        E = E * real[:, None]
    if mask == "large":
        E = E.masked_fill(~real[:, None], -1e9)
    A = E.exp() * real[:, None] if mask == "exp" else torch.softmax(E, 1 if swap else -1)
    A = A / A.sum(-1, keepdim=True).clamp(min=1e-300) if mask == "exp" else A
    A = A.nan_to_num(0.0) if hide else A
    if mask == "after":
        A = A * real[:, None]
    return A @ V, A


def _divided_again(*inputs, more=0.0, least=0.0):
    A = _run(*inputs, mask="after")[1]
    A = A / (A.sum(-1, keepdim=True) + more).clamp(min=least)
    return A @ (inputs[1] @ inputs[5]), A


def _even_map(*inputs):
    return _run(*inputs)[0], _run(*inputs, mask="large")[1]


def _only_the_map(*inputs):
    Y, A = _run(*inputs)
    return torch.where((torch.as_tensor(inputs[2]) == 0)[:, None, None], torch.nan, Y), A


def _nan(X, C, lengths, W_q, W_k, W_v):
    real = torch.arange(C.shape[1]) < torch.as_tensor(lengths)[:, None]
    E = (X @ W_q) @ (C @ W_k).mT / W_q.shape[1] ** 0.5
    A = torch.softmax(E.masked_fill(~real[:, None], float("-inf")), -1)
    return A @ (C @ W_v), A


EXERCISE = Exercise(
    id="heads.cross_attend",
    notebook="08",
    number="8.5",
    title="Sources of different lengths",
    kind="graded",
    difficulty=3,
    minutes=25,
    points=3,
    function="cross_attend",
    answer=answer,
    cases=cases,
    outputs=("Y", "A"),
    mistakes=(
        Mistake(
            "padding is not masked",
            lambda *inputs: _run(*inputs, mask="none"),
            "The padding gets weight: lengths is not used.",
        ),
        Mistake(
            "padding gets a score of zero",
            lambda *inputs: _run(*inputs, mask="zero"),
            "The padding's scores are 0, and exp(0) is 1: it still gets weight.",
        ),
        Mistake(
            "padding removed after the softmax",
            lambda *inputs: _run(*inputs, mask="after"),
            "Your rows sum to less than one: the padding is still in the softmax's denominator.",
        ),
        Mistake(
            "NaN for an empty source",
            _nan,
            "Everything is right except for an empty source, where the softmax of a row of minus "
            "infinities is NaN. There the weights and the output should be 0.",
        ),
        Mistake(
            "even weights for an empty source",
            lambda *inputs: _run(*inputs, mask="large"),
            "Everything is right except for an empty source. There all the scores are the same "
            "very negative number, so the padding shares the weight.",
        ),
        Mistake(
            "not scaled",
            lambda *inputs: _run(*inputs, scale=1.0),
            "Your weights are too peaked: the scores are not scaled.",
        ),
        Mistake(
            "softmax over the queries",
            lambda *inputs: _run(*inputs, swap=True),
            "Your weights sum to one over the queries. Each query divides its own attention among "
            "the vectors of the source.",
        ),
        Mistake(
            "one vector of padding is not masked",
            lambda *inputs: _run(*inputs, extra=1),
            "The first vector of the padding still gets weight. The real vectors have the "
            "indices 0 to lengths[b] - 1.",
        ),
        Mistake(
            "the last real vector is hidden",
            lambda *inputs: _run(*inputs, extra=-1),
            "The last real vector of each source gets no weight. The real vectors have the indices "
            "0 to lengths[b] - 1, that one included.",
        ),
        Mistake(
            "the mask inverted",
            lambda *inputs: _run(*inputs, mask="inverted"),
            "Your mask is inverted: only the padding gets weight. torch.nn.MultiheadAttention's "
            "masks are true where attention is forbidden, this course's where it is allowed.",
        ),
        Mistake(
            "queries hidden instead of keys",
            lambda *inputs: _run(*inputs, mask="queries"),
            "You mask rows. Rows are queries, and all of them may ask. The padding are keys: which "
            "axis of the scores is theirs?",
        ),
        Mistake(
            "the padding's vectors set to zero",
            lambda *inputs: _run(*inputs, mask="vectors"),
            "You set the padding's vectors to zero. Then their scores are 0, and exp(0) is 1: they "
            "still get weight.",
        ),
        Mistake(
            "scaled by the size of the vectors of X",
            lambda *inputs: _run(*inputs, scale=inputs[0].shape[-1] ** -0.5),
            "You divide by the square root of d. The dot product compares queries and keys: what "
            "size do they have?",
        ),
        Mistake(
            "scaled by the size of the vectors of C",
            lambda *inputs: _run(*inputs, scale=inputs[1].shape[-1] ** -0.5),
            "You divide by the square root of d_c. The dot product compares queries and keys: what "
            "size do they have?",
        ),
        Mistake(
            "divided by d_k instead of its root",
            lambda *inputs: _run(*inputs, scale=1 / inputs[3].shape[1]),
            "Your weights are too even: the scores are divided by d_k itself, not by its square "
            "root.",
        ),
        Mistake(
            "weights left for an empty source",
            _even_map,
            "Y is right. But for an empty source A still has weights: they should be 0, too.",
        ),
        Mistake(
            "NaN only in the output of an empty source",
            _only_the_map,
            "A is right. But for an empty source Y is NaN: it should be 0.",
        ),
        Mistake(
            "exp without subtracting the maximum",
            lambda *inputs: _run(*inputs, mask="exp"),
            "This works until the scores get large: then exp is infinite. Subtract each row's "
            "largest real score first, as in notebook 06.",
        ),
        Mistake(
            "one length for all sources",
            lambda X, C, lengths, *W: _run(X, C, torch.as_tensor(lengths)[:1].expand(len(C)), *W),
            "You use the first source's length for all of them. Each source has its own.",
        ),
        Mistake(
            "padding removed after the softmax, and divided again",
            _divided_again,
            "You mask after the softmax and divide again. If the scores of the padding are far "
            "larger, the softmax has already rounded the real weights to 0: mask the scores.",
        ),
        Mistake(
            "padding removed after the softmax, and divided again by a little more",
            lambda *inputs: _divided_again(*inputs, more=1e-9),
            "You mask after the softmax, and a small number in the denominator hides what is lost. "
            "If the scores of the padding are larger, little is left of the real weights: mask the "
            "scores.",
            alike=(lambda *inputs: _divided_again(*inputs, least=1e-9),),
        ),
        Mistake(
            "a mask without an axis for the queries",
            lambda *inputs: _run(*inputs, mask="no axis"),
            "Your mask is (batch, N), the scores are (batch, M, N). Without an axis for the "
            "queries the mask's batch axis meets the queries: an error, or silently wrong. Give "
            "the mask that axis.",
        ),
        Mistake(
            "padding expected at the start",
            lambda *inputs: _run(*inputs, mask="start"),
            "You mask the first vectors. The real vectors come first, lengths[b] of them, and the "
            "padding comes after them.",
        ),
        Mistake(
            "X and C exchanged",
            lambda X, C, *rest: _run(C, X, *rest),
            "X and C are exchanged. X asks: the queries come from X, the keys and values from C.",
        ),
    ),
    hints=(
        "First without padding and without a batch: which of Q, K and V come from X, which from C?",
        "Make a mask (batch, 1, N) that is true where a key's index is below its sequence's "
        "length: compare arange(N) with lengths as a column.",
        "What does your softmax return for a row in which everything is masked? Set that row "
        "yourself.",
    ),
    alternatives=(with_torch, with_a_safe_sum),
    forbidden=(
        "torch.nn.functional.scaled_dot_product_attention",
        "torch.nn.MultiheadAttention",
    ),
)
