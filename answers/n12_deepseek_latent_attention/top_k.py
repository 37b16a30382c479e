"""12.5: top-k routing."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(logits, k):
    logits = np.asarray(logits)
    probabilities = np.exp(logits - logits.max(-1, keepdims=True))
    kept = np.argsort(-probabilities, -1)[:, :k]
    gates = np.zeros_like(probabilities)
    np.put_along_axis(gates, kept, np.take_along_axis(probabilities, kept, -1), -1)
    return gates / gates.sum(-1, keepdims=True)


def masked_first(logits, k):
    least = logits.topk(k, -1).values[:, -1:]
    return logits.masked_fill(logits < least, -torch.inf).softmax(-1)


def token_by_token(logits, k):
    gates = torch.zeros_like(logits)
    for token, row in enumerate(logits):
        chosen = sorted(range(len(row)), key=lambda e: -float(row[e]))[:k]
        gates[token, chosen] = torch.softmax(row[chosen], 0)
    return gates


def cases(rng: Generator) -> list[Case]:
    def case(name: str, tokens: int, experts: int, k: int, size: float = 1.0) -> Case:
        return Case(name, {"logits": size * rng.normal(size=(tokens, experts)), "k": k})

    return [
        case("two of four experts", 3, 4, 2),
        case("one expert a token", 4, 5, 1),
        case("all experts", 2, 3, 3),
        case("as many tokens as experts", 6, 6, 2, 2.0),
        case("large logits", 3, 5, 2, 3000.0),
        case("one token", 1, 8, 3),
    ]


def _softmax_of(logits, kept):
    return logits.softmax(-1) * kept


def _kept(logits, k, dim=-1):
    return torch.zeros_like(logits).scatter(dim, logits.topk(k, dim).indices, 1.0)


def _over_tokens(logits, k):
    gates = logits.softmax(-1) * _kept(logits, min(k, len(logits)), 0)
    return gates / gates.sum(-1, keepdim=True).clamp(min=1e-30)


def _smallest(logits, k):
    return masked_first(-logits, k) if k < logits.shape[1] else masked_first(logits, k) + 1


def _compact(logits, k):
    return logits.topk(k, -1).values.softmax(-1)


def _equal(logits, k):
    return _kept(logits, k) / k


def _zero_mask(logits, k):
    return (logits * _kept(logits, k)).softmax(-1)


def _sigmoid(logits, k):
    gates = logits.sigmoid() * _kept(logits, k)
    return gates / gates.sum(-1, keepdim=True)


def _unstable(logits, k):
    gates = logits.exp() * _kept(logits, k)
    return gates / gates.sum(-1, keepdim=True)


EXERCISE = Exercise(
    id="latent.top_k",
    notebook="12",
    number="12.5",
    title="Top-k routing",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="top_k_gates",
    answer=answer,
    cases=cases,
    outputs=("gates",),
    mistakes=(
        Mistake(
            "not renormalized",
            lambda logits, k: _softmax_of(logits, _kept(logits, k)),
            "The right experts, but a token's weights do not sum to 1. Divide by the sum of those "
            "that are left.",
        ),
        Mistake(
            "nothing left out",
            lambda logits, k: logits.softmax(-1),
            "Every expert has a weight. Only the k largest should; the others get 0.",
        ),
        Mistake(
            "the best tokens of each expert",
            _over_tokens,
            "You choose the k tokens with the largest logits for each expert. Here every token "
            "chooses its k experts.",
        ),
        Mistake(
            "the smallest logits",
            _smallest,
            "You choose the experts with the smallest logits.",
        ),
        Mistake(
            "only the chosen columns",
            _compact,
            "You return k weights a token. Return one for every expert, 0 for those not chosen, so "
            "that one sees whose weight it is.",
        ),
        Mistake(
            "all chosen alike",
            _equal,
            "You give the chosen experts equal weights. They should be the softmax of their "
            "logits.",
        ),
        Mistake(
            "logits set to 0 instead of minus infinity",
            _zero_mask,
            "You set the other logits to 0, and exp(0) is 1. Which number has the exponential 0?",
        ),
        Mistake(
            "a sigmoid",
            _sigmoid,
            "You weigh with a sigmoid, as DeepSeek-V3 does. Here the weights are a softmax.",
        ),
        Mistake(
            "exponentials that overflow",
            _unstable,
            "Large logits overflow in exp. torch.softmax subtracts the maximum first.",
        ),
    ),
    hints=(
        "logits.topk(k, -1) returns the k largest of each row and where they are.",
        "Take the softmax of these k alone, and put the results at their places in an array of "
        "zeros (scatter).",
        "torch.zeros_like(logits).scatter(-1, indices, weights) does the last step in one line.",
    ),
    forbidden=("helpers.layers.route",),
    alternatives=(masked_first, token_by_token),
)
