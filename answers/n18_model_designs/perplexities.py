"""18.6: perplexity of a causal model, pseudo-perplexity of a masked one."""

import numpy as np
import torch
from numpy.random import Generator
from scipy.special import log_softmax
from torch.nn import functional as F

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(ids, causal, masked):
    ids, causal, masked = map(torch.as_tensor, map(np.asarray, (ids, causal, masked)))
    own = masked[torch.arange(len(ids)), torch.arange(len(ids))]
    return F.cross_entropy(causal[:-1], ids[1:]).exp(), F.cross_entropy(own, ids).exp()


def with_loops(ids, causal, masked):
    n = len(ids)
    next_ = [log_softmax(causal[t])[ids[t + 1]] for t in range(n - 1)]
    gaps = [log_softmax(masked[t, t])[ids[t]] for t in range(n)]
    return np.exp(-np.mean(next_)), np.exp(-np.mean(gaps))


def with_products(ids, causal, masked):
    ids, n = np.asarray(ids), len(ids)
    p = np.exp(causal - np.max(causal, -1, keepdims=True))
    p = (p / p.sum(-1, keepdims=True))[np.arange(n - 1), ids[1:]]
    q = np.stack([masked[t][t] for t in range(n)])
    q = np.exp(q - q.max(-1, keepdims=True))
    q = (q / q.sum(-1, keepdims=True))[np.arange(n), ids]
    return np.prod(p ** (-1 / (n - 1))), np.prod(q ** (-1 / n))


def cases(rng: Generator) -> list[Case]:
    def case(name: str, time: int, vocab: int, size: float = 1.0) -> Case:
        return Case(
            name,
            {
                "ids": rng.integers(0, vocab, time),
                "causal": size * rng.normal(size=(time, vocab)),
                "masked": size * rng.normal(size=(time, time, vocab)),
            },
        )

    return [
        case("five tokens", 5, 7),
        case("two tokens", 2, 4),
        case("no preference", 6, 10, 0.0),
        case("large logits", 8, 5, 6.0),
        case("a long text", 20, 6),
        case("drawn at random", int(rng.integers(3, 12)), int(rng.integers(5, 20)), 2.0),
    ]


def _cost(scores, ids):
    return F.cross_entropy(torch.as_tensor(np.asarray(scores)), torch.as_tensor(np.asarray(ids)))


def _with(first=None, second=None):
    def wrong(ids, causal, masked):
        a, b = answer(ids, causal, masked)
        a = a if first is None else first(ids, causal, masked)
        return a, (b if second is None else second(ids, causal, masked))

    return wrong


def _own(ids, causal, masked):
    t, ids = torch.arange(len(ids)), torch.as_tensor(np.asarray(ids))
    return torch.as_tensor(causal)[t[:-1], ids[1:]], torch.as_tensor(masked)[t, t, ids]


def _chances(ids, causal, masked):
    return _own(ids, *(torch.as_tensor(np.asarray(x)).softmax(-1) for x in (causal, masked)))


def _at(later_pass, later_position, ids, causal, masked):
    t = np.arange(len(ids))
    rows = np.asarray(masked)[(t + later_pass) % len(ids), t + later_position]
    return _cost(rows, ids).exp()


def _masked_over(axis, ids, causal, masked):
    logs = torch.as_tensor(np.asarray(masked)).log_softmax(axis)
    return (-_own(ids, causal, logs)[1].mean()).exp()


EXERCISE = Exercise(
    id="designs.perplexities",
    notebook="18",
    number="18.6",
    title="Perplexity and pseudo-perplexity",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="perplexities",
    answer=answer,
    cases=cases,
    outputs=("perplexity", "pseudo_perplexity"),
    mistakes=(
        Mistake(
            "causal scores not shifted",
            _with(first=lambda ids, causal, masked: _cost(causal, ids).exp()),
            "pseudo_perplexity is right. causal[t] predicts token t + 1, not token t.",
            alike=(
                _with(first=lambda ids, causal, masked: _cost(causal[:-1], ids[:-1]).exp()),
                _with(first=lambda ids, causal, masked: _cost(causal[1:], ids[1:]).exp()),
            ),
        ),
        Mistake(
            "shifted the wrong way",
            _with(first=lambda ids, causal, masked: _cost(causal[1:], ids[:-1]).exp()),
            "pseudo_perplexity is right. You shift the wrong way: causal[t] predicts ids[t + 1].",
        ),
        Mistake(
            "masked scores shifted",
            _with(
                second=lambda ids, causal, masked: _cost(
                    np.stack([masked[t, t] for t in range(len(ids) - 1)]), ids[1:]
                ).exp()
            ),
            "perplexity is right. The masked model predicts the hidden token itself, not a "
            "neighbor: position t of pass t is about token t.",
            alike=(_with(second=lambda *inputs: _at(0, -1, *inputs)),),
        ),
        Mistake(
            "one pass for all tokens",
            _with(second=lambda ids, causal, masked: _cost(masked[0], ids).exp()),
            "perplexity is right. You use the first pass for all tokens, but it hides only token "
            "0. Token t was hidden in pass t.",
        ),
        Mistake(
            "all positions of all passes",
            _with(
                second=lambda ids, causal, masked: _cost(
                    np.concatenate(list(masked)), np.tile(ids, len(ids))
                ).exp()
            ),
            "perplexity is right. In pass t only token t was hidden; the others could be copied.",
        ),
        Mistake(
            "a last position that predicts the first token",
            _with(first=lambda ids, causal, masked: _cost(causal, np.roll(ids, -1)).exp()),
            "pseudo_perplexity is right. Your last position predicts the first token. Nothing "
            "follows the last position: leave it out.",
        ),
        Mistake(
            "bits as an exponent of e",
            lambda *inputs: tuple((x.log() / np.log(2)).exp() for x in answer(*inputs)),
            "Your surprise is in bits and the power has base e. Use one base for both.",
        ),
        Mistake(
            "without the exponential",
            lambda *inputs: tuple(x.log() for x in answer(*inputs)),
            "You return a mean surprise. Perplexity is e to the power of it, for both models.",
            alike=(
                _with(first=lambda *inputs: answer(*inputs)[0].log()),
                _with(second=lambda *inputs: answer(*inputs)[1].log()),
            ),
        ),
        Mistake(
            "sums in place of means",
            lambda ids, causal, masked: (
                answer(ids, causal, masked)[0] ** (len(ids) - 1),
                answer(ids, causal, masked)[1] ** len(ids),
            ),
            "You add the surprises. Take their mean, or long texts always look bad.",
            alike=(
                _with(first=lambda *inputs: answer(*inputs)[0] ** (len(inputs[0]) - 1)),
                _with(second=lambda *inputs: answer(*inputs)[1] ** len(inputs[0])),
            ),
        ),
        Mistake(
            "divided by one too many",
            _with(
                first=lambda ids, causal, masked: (
                    answer(ids, causal, masked)[0] ** ((len(ids) - 1) / len(ids))
                )
            ),
            "pseudo_perplexity is right. The causal model predicts one token less than the text "
            "has: divide by len(ids) - 1.",
        ),
        Mistake(
            "the power of two",
            lambda *inputs: tuple(2 ** x.log() for x in answer(*inputs)),
            "Your surprise is in nats and the power has base 2. Use e.",
        ),
        Mistake(
            "the mean probability",
            _with(
                second=lambda ids, causal, masked: (
                    1
                    / np.mean([np.exp(log_softmax(masked[t, t])[ids[t]]) for t in range(len(ids))])
                )
            ),
            "perplexity is right. You average probabilities; average their logarithms.",
        ),
        Mistake(
            "the mean probability twice",
            lambda *inputs: tuple(1 / p.mean() for p in _chances(*inputs)),
            "You average the probabilities. Average their logarithms.",
        ),
        Mistake(
            "the mean probability of the causal model",
            _with(first=lambda *inputs: 1 / _chances(*inputs)[0].mean()),
            "pseudo_perplexity is right. In the perplexity, you average probabilities; average "
            "their logarithms.",
        ),
        Mistake(
            "the mean of 1 / p",
            lambda *inputs: tuple((1 / p).mean() for p in _chances(*inputs)),
            "You average 1 / p. Average the logarithms first, then take the exponential.",
        ),
        Mistake(
            "the wrong sign",
            lambda *inputs: tuple(1 / x for x in answer(*inputs)),
            "Your numbers are below 1: a minus sign is missing. Perplexity is e to the power of "
            "the mean of -ln p.",
        ),
        Mistake(
            "the logits as log-probabilities",
            lambda ids, causal, masked: tuple(
                (-x.mean()).exp()
                for x in _own(ids, torch.as_tensor(causal), torch.as_tensor(masked))
            ),
            "You use the logits as if they were log-probabilities. Apply log_softmax over the "
            "vocabulary first.",
        ),
        Mistake(
            "softmax over positions",
            _with(
                first=lambda *inputs: (
                    -_own(inputs[0], torch.as_tensor(inputs[1]).log_softmax(0), inputs[2])[0].mean()
                ).exp()
            ),
            "pseudo_perplexity is right. Your softmax of the causal logits runs over positions; "
            "the vocabulary is the last axis.",
        ),
        Mistake(
            "softmax over positions or passes in the masked model",
            _with(second=lambda *inputs: _masked_over(1, *inputs)),
            "perplexity is right. Your softmax of the masked logits runs over positions or "
            "passes; the vocabulary is the last axis.",
            alike=(_with(second=lambda *inputs: _masked_over(0, *inputs)),),
        ),
        Mistake(
            "softmax applied twice",
            lambda ids, causal, masked: answer(
                ids, torch.as_tensor(causal).softmax(-1), torch.as_tensor(masked).softmax(-1)
            ),
            "You apply the softmax twice. cross_entropy takes logits.",
        ),
        Mistake(
            "no first token for the masked model",
            _with(second=lambda *inputs: (-_chances(*inputs)[1][1:].log().mean()).exp()),
            "perplexity is right. The masked model predicts every token, the first and the last "
            "one included.",
            alike=(_with(second=lambda *inputs: (-_chances(*inputs)[1][:-1].log().mean()).exp()),),
        ),
        Mistake(
            "divided by one too few",
            _with(
                second=lambda *inputs: answer(*inputs)[1] ** (len(inputs[0]) / (len(inputs[0]) - 1))
            ),
            "perplexity is right. The masked model predicts all tokens: divide by len(ids).",
        ),
        Mistake(
            "the last pass for all tokens",
            _with(second=lambda ids, causal, masked: _cost(masked[-1], ids).exp()),
            "perplexity is right. You use the last pass for all tokens. Token t was hidden in "
            "pass t.",
        ),
        Mistake(
            "the pass before",
            _with(second=lambda *inputs: _at(-1, 0, *inputs)),
            "perplexity is right. You use a neighboring pass. Token t was hidden in pass t, so its "
            "logits are in masked[t].",
            alike=(_with(second=lambda *inputs: _at(1, 0, *inputs)),),
        ),
        Mistake(
            "the mean of the passes",
            _with(second=lambda ids, causal, masked: _cost(np.mean(masked, 0), ids).exp()),
            "perplexity is right. You average over the passes, but only in pass t was token t "
            "hidden.",
        ),
    ),
    hints=(
        "causal[t] holds the logits of token t + 1. What does the last row predict?",
        "masked[t] is the pass in which token t was hidden, so its logits are masked[t, t].",
        "Mean of the negative log-probabilities, then the exponential. Do it twice.",
    ),
    alternatives=(with_loops, with_products),
)
