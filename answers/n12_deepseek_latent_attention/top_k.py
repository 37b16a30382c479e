"""12.5: top-k routing."""

import numpy as np
import torch
from numpy.random import Generator
from torch.nn import functional as F

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


def _over_sum(weights):
    return weights / weights.sum(-1, keepdim=True)


def _placed(logits, k, weigh):
    best, chosen = logits.topk(k, -1)
    return torch.zeros_like(logits).scatter(-1, chosen, weigh(best).reshape(best.shape))


def _twice(logits, k):
    probabilities = logits.softmax(-1)
    return _placed(probabilities, k, lambda best: best.softmax(-1))


def _above(logits, k):
    least = logits.topk(k, -1).values[:, -1:]
    return logits.masked_fill(logits <= least, -torch.inf).softmax(-1)


def _placed_at(logits, chosen):
    weights = logits.gather(-1, chosen).softmax(-1)
    return torch.zeros_like(logits).scatter(-1, chosen, weights)


def _in_their_order(logits, k):
    best, chosen = logits.topk(k, -1)
    return torch.zeros_like(logits).scatter(-1, chosen.sort(-1).values, best.softmax(-1))


def _largest_of_all(logits, k):
    least = logits.flatten().topk(k * len(logits)).values[-1]
    return logits.masked_fill(logits < least, -torch.inf).softmax(-1).nan_to_num(0)


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
            "The experts are right, but a token's weights do not sum to 1. The softmax is over the "
            "k chosen logits alone.",
        ),
        Mistake(
            "the softmax taken twice",
            _twice,
            "You take the softmax of a softmax. Take it once, of the k largest logits.",
        ),
        Mistake(
            "the logits themselves",
            lambda logits, k: logits * _kept(logits, k),
            "The experts are right, but you return their logits. The weights are a softmax.",
        ),
        Mistake(
            "logits divided by their sum",
            lambda logits, k: _over_sum(logits * _kept(logits, k)),
            "You divide logits by their sum, without exp. Logits can be negative; the weights are "
            "a softmax.",
        ),
        Mistake(
            "the softmax over the tokens",
            lambda logits, k: _placed(logits, k, lambda best: best.softmax(0)),
            "Your softmax runs over the tokens. Each token's k weights should sum to 1.",
        ),
        Mistake(
            "one softmax for all tokens",
            lambda logits, k: _placed(logits, k, lambda best: best.flatten().softmax(0)),
            "All your weights together sum to 1. Each token's weights should.",
        ),
        Mistake(
            "one expert too few",
            _above,
            "You keep the logits above the k-th largest, so the k-th itself is left out.",
        ),
        Mistake(
            "the numbers of the experts",
            lambda logits, k: logits.topk(k, -1).indices,
            "You return which experts were chosen. The task asks for the weight of every expert.",
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
            "You return k weights for each token, and nobody can tell whose they are. Return one "
            "for every expert, with 0 for those not chosen.",
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
            alike=(lambda logits, k: _placed(logits, k, lambda best: _over_sum(best.exp())),),
        ),
        Mistake(
            "one expert too many",
            lambda logits, k: masked_first(logits, min(k + 1, logits.shape[1])),
            "You choose one expert too many for each token.",
        ),
        Mistake(
            "in the first columns",
            lambda logits, k: F.pad(_compact(logits, k), (0, logits.shape[1] - k)),
            "The weights are right, but they are in the first k columns. Each belongs in the "
            "column of its expert.",
        ),
        Mistake(
            "in the order of the experts",
            _in_their_order,
            "The right experts have the right weights, but exchanged: topk sorts by size. Keep "
            "weights and positions in the same order.",
        ),
        Mistake(
            "the best expert alone",
            lambda logits, k: _kept(logits, 1),
            "You choose the best expert alone. Each token has k.",
        ),
        Mistake(
            "the largest absolute values",
            lambda logits, k: _placed_at(logits, logits.abs().topk(k, -1).indices),
            "You choose by absolute value. A large negative logit speaks against an expert.",
        ),
        Mistake(
            "no softmax after the mask",
            lambda logits, k: logits.masked_fill(_kept(logits, k) == 0, -torch.inf),
            "You return masked logits. Take their softmax: it turns minus infinity into 0.",
        ),
        Mistake(
            "the largest of all tokens",
            _largest_of_all,
            "You choose the largest logits of the whole batch. Every token chooses its own k.",
        ),
    ),
    hints=(
        "logits.topk(k, -1) returns the k largest numbers of each row, and their positions.",
        "Take the softmax of these k alone, and write the results to their positions in an array "
        "of zeros (scatter).",
        "torch.zeros_like(logits).scatter(-1, indices, weights) does the last step in one line.",
    ),
    forbidden=("helpers.layers.route",),
    alternatives=(masked_first, token_by_token),
)
