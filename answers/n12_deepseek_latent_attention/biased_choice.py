"""12.6: DeepSeek-V3's router: chosen with a bias, weighed without."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(logits, bias, k, scale, speed):
    logits, bias = np.asarray(logits), np.asarray(bias)
    scores = 1 / (1 + np.exp(-logits))
    chosen = np.argsort(-(scores + bias), -1)[:, :k]
    gates = np.zeros_like(scores)
    np.put_along_axis(gates, chosen, np.take_along_axis(scores, chosen, -1), -1)
    load = (gates > 0).sum(0)
    return scale * gates / gates.sum(-1, keepdims=True), bias + speed * np.sign(load.mean() - load)


def with_topk(logits, bias, k, scale, speed):
    scores = logits.sigmoid()
    chosen = (scores + bias).topk(k, -1).indices
    picked = scores.gather(-1, chosen)
    weights = scale * picked / picked.sum(-1, keepdim=True)
    load = torch.bincount(chosen.flatten(), minlength=len(bias)).to(bias)
    return torch.zeros_like(scores).scatter(-1, chosen, weights), bias + speed * torch.sign(
        load.mean() - load
    )


def token_by_token(logits, bias, k, scale, speed):
    gates, load = torch.zeros_like(logits), [0] * len(bias)
    for token, row in enumerate(torch.sigmoid(logits)):
        order = sorted(range(len(row)), key=lambda e: float(row[e] + bias[e]), reverse=True)
        total = sum(row[e] for e in order[:k])
        for e in order[:k]:
            gates[token, e] = scale * row[e] / total
            load[e] += 1
    mean = sum(load) / len(load)
    moved = [b + speed * ((n < mean) - (n > mean)) for b, n in zip(bias, load, strict=True)]
    return gates, torch.stack(moved)


def cases(rng: Generator) -> list[Case]:
    def case(name, tokens, experts, k, *, scale=2.5, speed=0.001, size=0.3) -> Case:
        logits = rng.normal(size=(tokens, experts))
        bias = size * rng.normal(size=experts)
        return Case(name, {"logits": logits, "bias": bias, "k": k, "scale": scale, "speed": speed})

    return [
        case("two of four experts", 5, 4, 2),
        case("eight of sixteen, as many as DeepSeek-V3 takes", 3, 16, 8),
        case("a large bias, also negative", 6, 5, 2, size=3.0),
        case("another scale and speed", 4, 6, 3, scale=1.7, speed=0.1),
        case("no bias yet", 4, 4, 1, size=0.0, speed=0.01),
        case("some experts at exactly the mean load", 4, 4, 2, size=1.0, speed=0.5),
        case("many tokens", 12, 6, 2, speed=0.2),
    ]


def _routed(logits, bias, k, scale, *, choice=None, weigh=None, normalize=True):
    scores = logits.sigmoid()
    choice = scores + bias if choice is None else choice
    chosen = choice.topk(k, -1).indices
    weights = (scores if weigh is None else weigh).gather(-1, chosen)
    if normalize:
        weights = weights / weights.sum(-1, keepdim=True)
    load = torch.bincount(chosen.flatten(), minlength=len(bias)).to(bias)
    return torch.zeros_like(scores).scatter(-1, chosen, scale * weights), load


def _moved(bias, load, speed):
    return bias + speed * (load.mean() - load).sign()


def _with(**changes):
    def mistake(logits, bias, k, scale, speed):
        made = {name: change(logits, bias) for name, change in changes.items()}
        gates, load = _routed(logits, bias, k, scale, **made)
        return gates, _moved(bias, load, speed)

    return mistake


def _update(update):
    def mistake(logits, bias, k, scale, speed):
        gates, load = _routed(logits, bias, k, scale)
        return gates, update(bias, load, speed)

    return mistake


def _normalized_over_all(logits, bias, k, scale, speed):
    gates, load = _routed(logits, bias, k, scale, normalize=False)
    return gates / logits.sigmoid().sum(-1, keepdim=True), _moved(bias, load, speed)


def _scaled(factor, normalize=True):
    def mistake(logits, bias, k, scale, speed):
        gates, load = _routed(logits, bias, k, factor(scale), normalize=normalize)
        return gates, _moved(bias, load, speed)

    return mistake


def _weighed_load(logits, bias, k, scale, speed):
    gates, _ = _routed(logits, bias, k, scale)
    return gates, _moved(bias, gates.sum(0), speed)


def _loads(choose):
    def mistake(logits, bias, k, scale, speed):
        chosen = choose(logits.sigmoid(), bias, k).flatten()
        load = torch.bincount(chosen, minlength=len(bias)).to(bias)
        return _routed(logits, bias, k, scale)[0], _moved(bias, load, speed)

    return mistake


def _biased_sum(logits, bias, k, scale, speed):
    bare, load = _routed(logits, bias, k, scale, normalize=False)
    total = ((logits.sigmoid() + bias) * (bare > 0)).sum(-1, keepdim=True)
    return bare / total, _moved(bias, load, speed)


def _softmax_of_scores(logits, bias, k, scale, speed):
    bare, load = _routed(logits, bias, k, 1.0, normalize=False)
    weights = bare.masked_fill(bare == 0, -torch.inf).softmax(-1)
    return scale * weights, _moved(bias, load, speed)


EXERCISE = Exercise(
    id="latent.biased_choice",
    notebook="12",
    number="12.6",
    title="Choose with a bias, weigh without",
    kind="graded",
    difficulty=3,
    minutes=20,
    points=3,
    function="biased_choice",
    answer=answer,
    cases=cases,
    outputs=("gates", "new_bias"),
    mistakes=(
        Mistake(
            "the bias folded into the gate",
            _with(weigh=lambda logits, bias: logits.sigmoid() + bias),
            "Your weights include the bias. It decides who is chosen, and nothing else. Use the "
            "scores as they were.",
        ),
        Mistake(
            "the bias in the sum of the scores",
            _biased_sum,
            "Each score is right, but the sum you divide by includes the bias.",
        ),
        Mistake(
            "the bias subtracted",
            _with(choice=lambda logits, bias: logits.sigmoid() - bias),
            "You subtract the bias from the scores. Add it.",
        ),
        Mistake(
            "chosen without the bias",
            _with(choice=lambda logits, bias: logits.sigmoid()),
            "You choose by the scores alone. The bias is there to change the choice.",
        ),
        Mistake(
            "the bias added to the logits",
            _with(choice=lambda logits, bias: logits + bias),
            "You add the bias to the logits. It belongs to the scores, after the sigmoid.",
            alike=(_with(choice=lambda logits, bias: (logits + bias).sigmoid()),),
        ),
        Mistake(
            "the bias added before the sigmoid, for the weights, too",
            _with(
                choice=lambda logits, bias: logits + bias,
                weigh=lambda logits, bias: (logits + bias).sigmoid(),
            ),
            "You add the bias before the sigmoid, so it changes the weights as well. Add it to the "
            "scores, and only to choose.",
        ),
        Mistake(
            "a softmax of the chosen scores",
            _softmax_of_scores,
            "You take a softmax of the chosen scores. Divide them by their sum instead.",
        ),
        Mistake(
            "a softmax",
            _with(
                choice=lambda logits, bias: logits.softmax(-1) + bias,
                weigh=lambda logits, bias: logits.softmax(-1),
            ),
            "You take a softmax over the experts. DeepSeek-V3 takes a sigmoid, which scores every "
            "expert by itself.",
        ),
        Mistake(
            "not normalized",
            _with(normalize=lambda logits, bias: False),
            "The weights of a token should sum to scale: divide by the sum of the chosen scores.",
        ),
        Mistake(
            "the scores themselves",
            _scaled(lambda scale: 1.0, normalize=False),
            "The experts are right, but their scores should still be divided by their sum and "
            "multiplied by scale.",
        ),
        Mistake(
            "normalized over all experts",
            _normalized_over_all,
            "You divide by the sum over all experts. Divide by the sum over the chosen ones.",
        ),
        Mistake(
            "the scale forgotten",
            _scaled(lambda scale: 1.0),
            "A token's weights sum to 1. They should sum to scale.",
        ),
        Mistake(
            "2.5 always",
            _scaled(lambda scale: 2.5),
            "You multiply by 2.5, as DeepSeek-V3 does. Here scale is an argument.",
        ),
        Mistake(
            "the bias moved the wrong way",
            _update(lambda bias, load, speed: bias - speed * (load.mean() - load).sign()),
            "Your bias rewards experts that already have too much. Which way should it move?",
        ),
        Mistake(
            "in proportion to the load",
            _update(lambda bias, load, speed: bias + speed * (load.mean() - load)),
            "You move the bias in proportion to what is missing. The rule takes the sign only.",
        ),
        Mistake(
            "the load as the sum of the weights",
            _weighed_load,
            "You add up weights for the load. The load is the number of tokens that chose an "
            "expert.",
        ),
        Mistake(
            "compared with a share",
            _update(lambda b, load, speed: b + speed * (1 / len(b) - load).sign().to(b)),
            "You compare a number of tokens with a share, 1/E. Compare it with the mean load.",
        ),
        Mistake(
            "the median load",
            _update(lambda b, load, speed: b + speed * (load.median() - load).sign().to(b)),
            "You compare with the median load. The rule takes the mean.",
        ),
        Mistake(
            "the bias not moved",
            _update(lambda bias, load, speed: bias),
            "The gates are right. The bias should also move, by speed.",
        ),
        Mistake(
            "the bias replaced",
            _update(lambda bias, load, speed: speed * (load.mean() - load).sign()),
            "You return the change alone. Add it to the bias.",
        ),
        Mistake(
            "the speed forgotten",
            _update(lambda bias, load, speed: bias + (load.mean() - load).sign()),
            "Your bias moves by 1 in each step. It should move by speed.",
        ),
        Mistake(
            "every expert moves",
            _update(lambda b, load, s: b + s * torch.where(load < load.mean(), 1.0, -1.0).to(b)),
            "An expert that has exactly the mean load should keep its bias: the sign of 0 is 0.",
            alike=(
                _update(
                    lambda bias, load, speed: (
                        bias + speed * torch.where(load > load.mean(), -1.0, 1.0).to(bias)
                    )
                ),
            ),
        ),
        Mistake(
            "the load without the bias",
            _loads(lambda scores, bias, k: scores.topk(k, -1).indices),
            "The gates are right. For the load you count a choice without the bias; count the "
            "experts that were really chosen.",
        ),
        Mistake(
            "the load of the first choice",
            _loads(lambda scores, bias, k: (scores + bias).argmax(-1)),
            "The gates are right. For the load you count each token's best expert alone; each "
            "token chose k.",
        ),
    ),
    hints=(
        "Keep two arrays apart: scores = sigmoid(logits), and scores + bias. Which of them "
        "chooses, and which becomes the weights?",
        "topk(k, -1) of one array returns the positions of the chosen experts. "
        "gather(-1, positions) takes their numbers out of the other one.",
        "The load counts the tokens that chose each expert: torch.bincount with minlength helps. "
        "Its mean is N k / E.",
    ),
    forbidden=("helpers.layers.route", "helpers.layers.updated_bias"),
    alternatives=(with_topk, token_by_token),
)
