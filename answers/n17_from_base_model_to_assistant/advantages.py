"""17.3: generalized advantages, without the off-by-one that was planted."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def _surprises(rewards, values, gamma):
    following = torch.zeros_like(values)
    following[:-1] = values[1:]
    return rewards - values + gamma * following


def answer(rewards, values, gamma, lam):
    T, decay = len(rewards), gamma * lam
    apart = torch.arange(T)[None, :] - torch.arange(T)[:, None]
    weights = torch.where(apart < 0, 0.0, decay ** apart.clamp(min=0).double())
    A = weights @ _surprises(rewards, values, gamma)
    return A, A + values


def backward(rewards, values, gamma, lam):
    found, carried, expected = [], 0.0, 0.0
    for r, v in zip(np.asarray(rewards)[::-1], np.asarray(values)[::-1], strict=True):
        carried = r + gamma * expected - v + gamma * lam * carried
        expected = v
        found.insert(0, carried)
    return np.array(found), np.array(found) + np.asarray(values)


def by_sums(rewards, values, gamma, lam):
    d = _surprises(rewards, values, gamma)
    sums = [sum((gamma * lam) ** k * d[t + k] for k in range(len(d) - t)) for t in range(len(d))]
    return torch.stack(sums), torch.stack(sums) + values


def cases(rng: Generator) -> list[Case]:
    def case(name: str, T: int, gamma: float, lam: float, last=False) -> Case:
        arrays = normal_inputs(rng, {"rewards": (T,), "values": (T,)})
        if last:
            arrays["rewards"][:-1] = 0
        return Case(name, arrays | {"gamma": gamma, "lam": lam})  # type: ignore[operator]

    return [
        case("a reward at the end alone", 4, 1.0, 0.95, last=True),
        case("one token", 1, 1.0, 0.95),
        case("lam = 1: what came minus what was expected", 5, 1.0, 1.0),
        case("lam = 0: one step", 5, 0.9, 0.0),
        case("gamma and lam below 1", 6, 0.9, 0.8),
        case("a long answer", int(rng.integers(10, 20)), 0.99, 0.95),
    ]


def _planted(rewards, values, gamma, lam):
    A = torch.zeros_like(rewards)
    for t in range(len(rewards) - 2, -1, -1):
        surprise = rewards[t] + gamma * values[t + 1] - values[t]
        A[t] = surprise + gamma * lam * A[t + 1]
    return A, A + values


def _from(surprises, decay=lambda gamma, lam: gamma * lam, targets=None):
    def wrong(rewards, values, gamma, lam):
        A, carried = torch.zeros_like(values), torch.zeros((), dtype=values.dtype)
        d = surprises(rewards, values, gamma)
        for t in range(len(d) - 1, -1, -1):
            carried = d[t] + decay(gamma, lam) * carried
            A[t] = carried
        return A, (A + values if targets is None else targets(A, rewards, values))

    return wrong


def _last_value_kept(rewards, values, gamma):
    d = _surprises(rewards, values, gamma)
    d[-1] += gamma * values[-1]
    return d


def _wrapped(rewards, values, gamma):
    return rewards - values + gamma * torch.roll(values, -1)


def _last_dropped(rewards, values, gamma):
    d = _surprises(rewards, values, gamma)
    d[-1] = rewards[-1]
    return d


def _following(values):
    return torch.cat([values[1:], 0 * values[:1]])


def _last_too_late(rewards, values, gamma, lam):
    A, _ = _planted(rewards, values, gamma, lam)
    A[-1] = rewards[-1] - values[-1]
    return A, A + values


def _standardized(A):
    return (A - A.mean()) / (A.std(correction=0) + 1e-8)


EXERCISE = Exercise(
    id="assistant.advantages",
    notebook="17",
    number="17.3",
    title="An advantage estimator that never learns",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="repaired_advantages",
    answer=answer,
    cases=cases,
    outputs=("A", "targets"),
    mistakes=(
        Mistake(
            "the planted bug",
            _planted,
            "The bug is still there: the last token gets no advantage, although it has the reward.",
        ),
        Mistake(
            "the last value expected again",
            _from(_last_value_kept),
            "After the last token you expect its value once more. Nothing comes after it: V = 0.",
        ),
        Mistake(
            "the first value after the end",
            _from(_wrapped),
            "After the last token you use the first value (did you roll the values?). Nothing "
            "comes after it: V = 0.",
        ),
        Mistake(
            "the last value not subtracted",
            _from(_last_dropped),
            "At the last token you forget to subtract what was expected there.",
        ),
        Mistake(
            "without lam",
            _from(_surprises, lambda gamma, lam: gamma),
            "Later surprises are discounted by gamma times lam, not by gamma alone.",
        ),
        Mistake(
            "without gamma",
            _from(_surprises, lambda gamma, lam: lam),
            "Later surprises are discounted by gamma times lam, not by lam alone.",
        ),
        Mistake(
            "one step alone",
            _from(_surprises, lambda gamma, lam: 0.0),
            "You return the surprise of one step. Later ones count, too, discounted by gamma lam. "
            "Does your loop run from the last token to the first?",
        ),
        Mistake(
            "values of the same position",
            _from(lambda rewards, values, gamma: rewards + gamma * values - values),
            "You use the value of the same token twice. The surprise compares it with the next.",
        ),
        Mistake(
            "the value before",
            _from(
                lambda rewards, values, gamma: (
                    rewards - values + gamma * torch.cat([values[:1] * 0, values[:-1]])
                )
            ),
            "You use the value of the token before. The surprise looks one token ahead.",
        ),
        Mistake(
            "targets are the advantages",
            _from(_surprises, targets=lambda A, rewards, values: A),
            "A is right. The targets of the values are what came, A plus what was expected.",
        ),
        Mistake(
            "targets are the rewards",
            _from(_surprises, targets=lambda A, rewards, values: rewards),
            "A is right. A value predicts all rewards that are still to come, not one.",
        ),
        Mistake(
            "targets with the values subtracted",
            _from(_surprises, targets=lambda A, rewards, values: A - values),
            "A is right. In the targets the values are added.",
        ),
        Mistake(
            "targets one step ahead",
            _from(_surprises, targets=lambda A, rewards, values: rewards + _following(values)),
            "A is right. The targets here are A plus the values, not the reward plus the next "
            "value.",
        ),
        Mistake(
            "targets are the discounted rewards to come",
            lambda rewards, values, gamma, lam: (
                answer(rewards, values, gamma, lam)[0],
                answer(rewards, 0 * values, gamma, 1.0)[0],
            ),
            "A is right. You sum the rewards to come; the targets asked for are A plus the values.",
        ),
        Mistake(
            "advantages normalized",
            lambda rewards, values, gamma, lam: (
                _standardized(answer(rewards, values, gamma, lam)[0]),
                answer(rewards, values, gamma, lam)[1],
            ),
            "The targets are right. You standardize the advantages; that is a later step of PPO, "
            "not part of the estimate.",
        ),
        Mistake(
            "the other sign",
            lambda rewards, values, gamma, lam: (
                -answer(rewards, values, gamma, lam)[0],
                values - answer(rewards, values, gamma, lam)[0],
            ),
            "The sign is wrong: an advantage is what came minus what was expected.",
        ),
        Mistake(
            "the last advantage filled in after the loop",
            _last_too_late,
            "The last token's advantage comes too late: the loop has already used it as 0. The "
            "earlier tokens hear nothing of it.",
        ),
        Mistake(
            "lam in the surprise",
            lambda rewards, values, gamma, lam: _from(
                lambda r, v, g: _surprises(r, v, g * lam), lambda g, la: gamma * lam
            )(rewards, values, gamma, lam),
            "lam belongs to the next advantage alone. In the surprise, the next value is "
            "discounted by gamma.",
        ),
        Mistake(
            "the value added",
            _from(lambda rewards, values, gamma: rewards + values + gamma * _following(values)),
            "You add the value of the token. A surprise subtracts what was expected.",
        ),
        Mistake(
            "the next reward",
            _from(
                lambda rewards, values, gamma: (
                    _following(rewards) - values + gamma * _following(values)
                )
            ),
            "You use the reward of the next token. Each token has its own reward, the last one, "
            "too.",
        ),
        Mistake(
            "targets are the values",
            _from(_surprises, targets=lambda A, rewards, values: values),
            "A is right. As targets you return the values themselves: then they learn nothing.",
        ),
        Mistake(
            "targets with the rewards added",
            _from(_surprises, targets=lambda A, rewards, values: A + rewards),
            "A is right. In the targets the values are added to A, not the rewards.",
        ),
        Mistake(
            "the next value without gamma",
            _from(lambda rewards, values, gamma: rewards - values + _following(values)),
            "The value of the next token is discounted by gamma, too.",
        ),
        Mistake(
            "the next value missing",
            _from(lambda rewards, values, gamma: rewards - values),
            "The value of the next token is missing. The surprise adds what is still expected.",
        ),
    ),
    hints=(
        "Try it with a single token. What should its advantage be, and what does the code give?",
        "The answer's reward is at the last token. Which tokens does the loop visit?",
        "Let the loop visit the last token, too. The value after it is 0, not an error.",
    ),
    alternatives=(backward, by_sums),
)
