"""17.5: DPO's loss and its gradient."""

import math

import numpy as np
import torch
from numpy.random import Generator
from torch.nn import functional as F

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def _margin(won, lost, ref_won, ref_lost, beta):
    return beta * ((won - lost) - (ref_won - ref_lost))


def answer(won, lost, ref_won, ref_lost, beta):
    m = _margin(won, lost, ref_won, ref_lost, beta)
    pull = -beta * torch.sigmoid(-m) / len(m)
    return -F.logsigmoid(m).mean(), pull, -pull


def with_autograd(won, lost, ref_won, ref_lost, beta):
    a, b = won.clone().requires_grad_(), lost.clone().requires_grad_()
    value = torch.logaddexp(torch.zeros_like(a), -_margin(a, b, ref_won, ref_lost, beta))
    loss = value.mean()
    return loss.detach(), *torch.autograd.grad(loss, (a, b))


def with_loops(won, lost, ref_won, ref_lost, beta):
    rows = [np.asarray(one).tolist() for one in (won, lost, ref_won, ref_lost)]
    total, up, n = 0.0, [], len(rows[0])
    for w, l_, rw, rl in zip(*rows, strict=True):
        m = beta * (w - rw) - beta * (l_ - rl)
        total += (math.log1p(math.exp(-abs(m))) + max(-m, 0)) / n
        up.append(-beta / n * (1 - 1 / (1 + math.exp(-m))))
    return total, np.array(up), -np.array(up)


def cases(rng: Generator) -> list[Case]:
    names = ("won", "lost", "ref_won", "ref_lost")

    def case(name: str, n: int, beta: float, size: float = 1.0) -> Case:
        arrays = normal_inputs(rng, dict.fromkeys(names, (n,)), size)
        return Case(name, {k: v - 5 for k, v in arrays.items()} | {"beta": beta})

    start = normal_inputs(rng, {"won": (3,), "lost": (3,)})
    return [
        Case("at the start: policy = reference", start | {
            "ref_won": start["won"].copy(), "ref_lost": start["lost"].copy(), "beta": 0.5,
        }),
        case("one pair", 1, 0.3),
        case("a small beta", 5, 0.1, 3.0),
        case("a large beta", 4, 2.0),
        case("far from the reference", 5, 0.5, 20.0),
        case("many pairs", int(rng.integers(8, 20)), 0.2, 2.0),
    ]  # fmt: skip


def _with(change):
    def wrong(won, lost, ref_won, ref_lost, beta):
        given = [torch.as_tensor(one) for one in (won, lost, ref_won, ref_lost)]
        return change(*given, beta)

    return wrong


def _then(change):
    """Change the right results."""
    return _with(lambda *given: change(given, *answer(*given)))


def _each_alone(won, lost, ref_won, ref_lost, beta):
    a, b, n = beta * (won - ref_won), beta * (lost - ref_lost), len(won)
    loss = (F.softplus(-a) + F.softplus(b)).mean()
    return loss, -beta * torch.sigmoid(-a) / n, beta * torch.sigmoid(b) / n


def _added(won, lost, ref_won, ref_lost, beta):
    loss, up, _ = answer(won, 2 * ref_lost - lost, ref_won, ref_lost, beta)
    return loss, up, up


def _no_logarithm(won, lost, ref_won, ref_lost, beta):
    s = torch.sigmoid(_margin(won, lost, ref_won, ref_lost, beta))
    pull = -beta * s * (1 - s) / len(s)
    return -s.mean(), pull, -pull


def _by_autograd(objective):
    """Take another loss, with its own gradients."""

    def wrong(won, lost, ref_won, ref_lost, beta):
        a, b = won.clone().requires_grad_(), lost.clone().requires_grad_()
        loss = objective(a, b, ref_won, ref_lost, beta)
        return loss.detach(), *torch.autograd.grad(loss, (a, b))

    return _with(wrong)


EXERCISE = Exercise(
    id="assistant.dpo_gradient",
    notebook="17",
    number="17.5",
    title="DPO and its gradient",
    kind="graded",
    difficulty=3,
    minutes=20,
    points=3,
    function="dpo_gradient",
    answer=answer,
    cases=cases,
    outputs=("loss", "d_won", "d_lost"),
    mistakes=(
        Mistake(
            "without the reference",
            _with(lambda w, l_, rw, rl, beta: answer(w, l_, 0 * rw, 0 * rl, beta)),
            "The reference is missing. An implicit reward compares the policy with it.",
        ),
        Mistake(
            "the reference added",
            _with(lambda w, l_, rw, rl, beta: answer(w, l_, -rw, -rl, beta)),
            "The reference has the wrong sign, or its two numbers are exchanged. Each answer is "
            "compared with the reference's probability of the same answer.",
        ),
        Mistake(
            "chosen and rejected exchanged",
            _with(lambda w, l_, rw, rl, beta: answer(l_, w, rl, rw, beta)),
            "Chosen and rejected answers are exchanged.",
        ),
        Mistake(
            "without beta",
            _with(lambda w, l_, rw, rl, beta: answer(w, l_, rw, rl, 1.0)),
            "beta is missing, in the margin and in the gradient.",
        ),
        Mistake(
            "divided by beta",
            _with(lambda w, l_, rw, rl, beta: answer(w, l_, rw, rl, 1 / beta)),
            "You divide by beta. The implicit reward is beta times the log-ratio.",
        ),
        Mistake(
            "the sum over pairs",
            _then(
                lambda given, loss, up, down: tuple(len(given[0]) * one for one in (loss, up, down))
            ),
            "You sum over the pairs. The loss is their mean.",
        ),
        Mistake(
            "a gradient without beta",
            _then(lambda given, loss, up, down: (loss, up / given[4], down / given[4])),
            "The loss is right. By the chain rule beta is a factor of the gradient, too.",
        ),
        Mistake(
            "a gradient of a sum",
            _then(lambda given, loss, up, down: (loss, len(given[0]) * up, len(given[0]) * down)),
            "The loss is right. It is a mean, so the gradient is divided by the number of pairs.",
        ),
        Mistake(
            "the sigmoid of the margin",
            _then(
                lambda given, loss, up, down: (
                    loss,
                    -given[4] * torch.sigmoid(_margin(*given)) / len(up),
                    given[4] * torch.sigmoid(_margin(*given)) / len(up),
                )
            ),
            "The loss is right. The gradient's weight is large where the pair is ordered wrongly: "
            "the sigmoid of minus the margin.",
        ),
        Mistake(
            "the rejected answer is left alone",
            _then(lambda given, loss, up, down: (loss, up, 0 * down)),
            "The loss is right, and d_won. The rejected answer is pushed down as well.",
        ),
        Mistake(
            "the same gradient for both",
            _then(lambda given, loss, up, down: (loss, up, up)),
            "The loss is right, and d_won. The margin falls with the rejected answer: the other "
            "sign.",
        ),
        Mistake(
            "gradients of the other sign",
            _then(lambda given, loss, up, down: (loss, down, up)),
            "The loss is right. It falls when the chosen answer becomes more likely, so d_won is "
            "negative.",
        ),
        Mistake(
            "constant weights",
            _then(
                lambda given, loss, up, down: (
                    loss,
                    0 * up - given[4] / len(up),
                    0 * down + given[4] / len(up),
                )
            ),
            "The loss is right. Every pair has its own weight in the gradient: a pair that is "
            "already in the right order has little.",
        ),
        Mistake(
            "beta on the policy alone",
            _with(lambda w, l_, rw, rl, beta: answer(w, l_, rw / beta, rl / beta, beta)),
            "beta multiplies the whole log-ratio, the reference's part, too.",
        ),
        Mistake(
            "without the minus sign",
            _then(lambda given, *found: tuple(-one for one in found)),
            "The sign is wrong: a loss is minus a log-probability, so it is never negative.",
        ),
        Mistake(
            "the loss without the minus sign",
            _then(lambda given, loss, up, down: (-loss, up, down)),
            "The gradients are right. The loss needs a minus sign.",
        ),
        Mistake(
            "the rejected answer added",
            _with(_added),
            "You add the two log-ratios. The margin is their difference.",
        ),
        Mistake(
            "each answer by itself",
            _with(_each_alone),
            "You judge each answer by itself. The sigmoid belongs around the difference of the "
            "two.",
        ),
        Mistake(
            "the derivative of the sigmoid",
            _then(
                lambda given, loss, up, down: (
                    loss,
                    up * torch.sigmoid(_margin(*given)),
                    down * torch.sigmoid(_margin(*given)),
                )
            ),
            "The loss is right. You use the derivative of the sigmoid; the loss has the logarithm "
            "of the sigmoid.",
        ),
        Mistake(
            "beta before the logarithm of the sigmoid",
            _by_autograd(
                lambda w, l_, rw, rl, beta: -beta * F.logsigmoid(_margin(w, l_, rw, rl, 1.0)).mean()
            ),
            "beta multiplies the loss. It belongs inside the sigmoid.",
        ),
        Mistake(
            "beta on one answer alone",
            _by_autograd(
                lambda w, l_, rw, rl, beta: -F.logsigmoid(beta * (w - rw) - (l_ - rl)).mean()
            ),
            "beta multiplies only the chosen answer's log-ratio. Did you forget brackets?",
        ),
        Mistake(
            "the rejected answer without its reference",
            _by_autograd(
                lambda w, l_, rw, rl, beta: -F.logsigmoid(beta * (w - rw) - beta * l_).mean()
            ),
            "The chosen answer is compared with the reference, the rejected one is not.",
        ),
        Mistake(
            "the margins averaged first",
            _by_autograd(
                lambda w, l_, rw, rl, beta: -F.logsigmoid(_margin(w, l_, rw, rl, beta).mean())
            ),
            "You average the margins first. Take -log sigmoid for each pair, then the mean.",
        ),
        Mistake(
            "ratios without their logarithm",
            _by_autograd(
                lambda w, l_, rw, rl, beta: (
                    -F.logsigmoid(beta * ((w - rw).exp() - (l_ - rl).exp())).mean()
                )
            ),
            "You use the ratios themselves. The margin is a difference of their logarithms.",
        ),
        Mistake(
            "the loss of the wrong order",
            _with(lambda *given: (F.softplus(_margin(*given)).mean(), *answer(*given)[1:])),
            "The gradients are right. The loss is small where the rejected answer wins: check the "
            "sign of the margin.",
        ),
        Mistake(
            "each answer weighted by its own reward",
            _then(lambda given, loss, up, down: (loss, *_each_alone(*given)[1:])),
            "The loss is right. In the gradient, both answers of a pair share one weight: it "
            "depends on their margin.",
        ),
        Mistake(
            "the probability, not its logarithm",
            _with(_no_logarithm),
            "The logarithm is missing: the loss is the mean of -log sigmoid(margin).",
        ),
    ),
    hints=(
        "Two implicit rewards, beta times (log pi - log pi_ref). Their difference is the margin m.",
        "The loss is the mean of -log sigmoid(m). What is its derivative with respect to m?",
        "It is -sigmoid(-m). Then the chain rule: m rises by beta with won, and falls by beta with "
        "lost.",
    ),
    alternatives=(with_autograd, with_loops),
)
