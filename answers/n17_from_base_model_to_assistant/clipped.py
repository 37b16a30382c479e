"""17.4: PPO's clipped objective and its gradient."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def _flat(rho, A, eps):
    """Where the clipped branch is the smaller one: the gradient is 0 there."""
    return ((A > 0) & (rho > 1 + eps)) | ((A < 0) & (rho < 1 - eps))


def answer(logp, logp_old, A, eps):
    rho, n = (logp - logp_old).exp(), len(A)
    stopped = _flat(rho, A, eps)
    limit = torch.where(A > 0, 1 + eps, 1 - eps).to(A)
    used = torch.where(stopped, limit, rho)
    slope = torch.where(stopped, 0.0, rho * A)
    return -(used * A).sum() / n, -slope / n


def with_autograd(logp, logp_old, A, eps):
    x = logp.clone().requires_grad_()
    ratio = torch.exp(x - logp_old)
    both = torch.stack([ratio * A, torch.clip(ratio, 1 - eps, 1 + eps) * A])
    objective = -both.amin(0).mean()
    return objective.detach(), torch.autograd.grad(objective, x)[0]


def with_loops(logp, logp_old, A, eps):
    total, gradient = 0.0, np.zeros(len(A))
    rows = zip(*(np.asarray(one).tolist() for one in (logp, logp_old, A)), strict=True)
    for i, (new, old, a) in enumerate(rows):
        rho = np.exp(new - old)
        free, bounded = rho * a, min(max(rho, 1 - eps), 1 + eps) * a
        total -= min(free, bounded) / len(A)
        gradient[i] = -free / len(A) if free <= bounded else 0.0
    return total, gradient


def cases(rng: Generator) -> list[Case]:
    def case(name: str, n: int, eps: float, move: float) -> Case:
        arrays = normal_inputs(rng, {"logp_old": (n,), "A": (n,)})
        logp = arrays["logp_old"] + move * rng.normal(size=n)
        ordered = {"logp": logp, "logp_old": arrays["logp_old"], "A": arrays["A"]}
        return Case(name, ordered | {"eps": eps})

    corners = {
        "logp": np.log([1.5, 1.5, 0.5, 0.5, 1.1]), "logp_old": np.zeros(5),
        "A": np.array([1.0, -1.0, 1.0, -1.0, 2.0]), "eps": 0.2,
    }  # fmt: skip
    same = normal_inputs(rng, {"logp": (4,)})["logp"]
    return [
        Case("every corner once", corners),
        Case(
            "nothing has moved",
            {"logp": same, "logp_old": same.copy(), "A": rng.normal(size=4), "eps": 0.2},
        ),
        case("small moves", 6, 0.2, 0.05),
        case("large moves", 8, 0.2, 0.8),
        case("a wide range", 8, 0.5, 0.8),
        case("many tokens", int(rng.integers(12, 30)), 0.1, 0.4),
    ]


def _wrong(objective, gradient=None):
    """Take another objective, with its own gradient unless one is given."""

    def function(logp, logp_old, A, eps):
        x = torch.as_tensor(logp).clone().requires_grad_()
        loss = objective(torch.exp(x - logp_old), A, eps)
        found = torch.autograd.grad(loss, x)[0] if gradient is None else gradient(
            torch.exp(x.detach() - logp_old), A, eps)  # fmt: skip
        return loss.detach(), found

    return function


def _clip(rho, eps):
    return rho.clamp(1 - eps, 1 + eps)


def _right(rho, A, eps):
    return -torch.minimum(rho * A, _clip(rho, eps) * A).mean()


def _quotient(logp, logp_old, A, eps):
    """Divide the log-probabilities; the gradient is that of this ratio."""
    x = torch.as_tensor(logp).clone().requires_grad_()
    loss = _right(x / logp_old, A, eps)
    return loss.detach(), torch.autograd.grad(loss, x)[0]


EXERCISE = Exercise(
    id="assistant.clipped",
    notebook="17",
    number="17.4",
    title="The clipped objective and its gradient",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="clipped_objective",
    answer=answer,
    cases=cases,
    outputs=("loss", "gradient"),
    mistakes=(
        Mistake(
            "not clipped",
            _wrong(lambda rho, A, eps: -(rho * A).mean()),
            "Nothing is clipped: far from the old policy the objective must stop improving.",
        ),
        Mistake(
            "clipped alone",
            _wrong(lambda rho, A, eps: -(_clip(rho, eps) * A).mean()),
            "You use the clipped ratio everywhere. Take the smaller of the two products: a move in "
            "the wrong direction must still be punished.",
        ),
        Mistake(
            "the larger of the two",
            _wrong(lambda rho, A, eps: -torch.maximum(rho * A, _clip(rho, eps) * A).mean()),
            "You take the larger product. The objective is pessimistic: take the smaller one.",
        ),
        Mistake(
            "the minimum of the ratios",
            _wrong(lambda rho, A, eps: -(torch.minimum(rho, _clip(rho, eps)) * A).mean()),
            "You compare the ratios. Compare the products with A: for negative A it is the other "
            "way around.",
        ),
        Mistake(
            "without the minus sign",
            _wrong(lambda rho, A, eps: -_right(rho, A, eps)),
            "The sign is wrong: a loss falls when the objective rises.",
        ),
        Mistake(
            "the sum over tokens",
            _wrong(lambda rho, A, eps: len(A) * _right(rho, A, eps)),
            "You sum over the tokens. The loss is their mean.",
        ),
        Mistake(
            "the difference for the ratio",
            _wrong(
                lambda rho, A, eps: (
                    -torch.minimum(rho.log() * A, rho.log().clamp(-eps, eps) * A).mean()
                )
            ),
            "You use the difference of the logarithms. The ratio is its exponential.",
        ),
        Mistake(
            "clipped from 0 to eps",
            _wrong(lambda rho, A, eps: -torch.minimum(rho * A, rho.clamp(0, eps) * A).mean()),
            "The ratio is clipped to a range around 1, not around 0.",
        ),
        Mistake(
            "a gradient without the ratio",
            _wrong(
                _right,
                lambda rho, A, eps: -torch.where(_flat(rho, A, eps), 0.0, A) / len(A),
            ),
            "The loss is right. The derivative of exp(logp - logp_old) is the ratio itself; it is "
            "missing in your gradient.",
        ),
        Mistake(
            "a gradient for every token",
            _wrong(_right, lambda rho, A, eps: -rho * A / len(A)),
            "The loss is right. Where the clipped product is the smaller one, the gradient is 0.",
        ),
        Mistake(
            "no gradient outside the range",
            _wrong(
                _right,
                lambda rho, A, eps: -torch.where((rho - 1).abs() > eps, 0.0, rho * A) / len(A),
            ),
            "The loss is right. A ratio outside the range still has a gradient where it moved "
            "against its advantage.",
        ),
        Mistake(
            "the gradient's sign",
            _wrong(
                _right,
                lambda rho, A, eps: torch.where(_flat(rho, A, eps), 0.0, rho * A) / len(A),
            ),
            "The loss is right. The gradient has the other sign: is it that of the loss, with "
            "respect to logp?",
        ),
        Mistake(
            "the gradient of a sum",
            _wrong(_right, lambda rho, A, eps: -torch.where(_flat(rho, A, eps), 0.0, rho * A)),
            "The loss is right. It is a mean, so the gradient is divided by the number of tokens, "
            "too.",
        ),
        Mistake(
            "the ratio upside down",
            lambda logp, logp_old, A, eps: answer(logp_old, logp, A, eps),
            "The ratio is upside down: it is the new probability divided by the old one.",
        ),
        Mistake(
            "the logarithm of the ratio clipped",
            _wrong(
                lambda rho, A, eps: (
                    -torch.minimum(rho * A, rho.log().clamp(-eps, eps).exp() * A).mean()
                )
            ),
            "You clip the logarithm of the ratio. Clip the ratio itself.",
        ),
        Mistake(
            "clipped from above alone",
            _wrong(lambda rho, A, eps: -torch.minimum(rho * A, rho.clamp(max=1 + eps) * A).mean()),
            "You clip the ratio from above only. For negative A the lower limit counts.",
        ),
        Mistake(
            "the clipped ratio in the gradient",
            _wrong(_right, lambda rho, A, eps: -_clip(rho, eps) * A / len(A)),
            "The loss is right. A clipped ratio is a constant: its gradient is 0.",
        ),
        Mistake(
            "the two sides exchanged",
            _wrong(
                _right,
                lambda rho, A, eps: -torch.where(_flat(rho, -A, eps), 0.0, rho * A) / len(A),
            ),
            "The loss is right. The gradient is 0 where the ratio has moved too far in the "
            "direction that its advantage asks for. You have the other direction.",
        ),
        Mistake(
            "the smaller of two means",
            _wrong(
                lambda rho, A, eps: -torch.minimum((rho * A).mean(), (_clip(rho, eps) * A).mean())
            ),
            "You compare the two means. Take the smaller product for each token, then the mean.",
        ),
        Mistake(
            "no gradient above the range, whatever the advantage",
            _wrong(_right, lambda rho, A, eps: -torch.where(rho > 1 + eps, 0.0, rho * A) / len(A)),
            "The loss is right. Which limit counts for the gradient depends on the sign of A.",
        ),
        Mistake(
            "a clipped token costs nothing",
            _wrong(lambda rho, A, eps: -torch.where(_flat(rho, A, eps), 0.0, rho * A).mean()),
            "The gradient is right. In the loss, a clipped token still counts, with the limit of "
            "its ratio.",
        ),
        Mistake(
            "the product clipped",
            _wrong(
                lambda rho, A, eps: (
                    -torch.minimum(rho * A, (rho * A).clamp(1 - eps, 1 + eps)).mean()
                )
            ),
            "You clip the product. Clip the ratio, then multiply it by A.",
        ),
        Mistake(
            "clipped from below alone",
            _wrong(lambda rho, A, eps: -torch.minimum(rho * A, rho.clamp(min=1 - eps) * A).mean()),
            "You clip the ratio from below only. For positive A the upper limit counts.",
        ),
        Mistake(
            "without the old policy",
            lambda logp, logp_old, A, eps: _wrong(_right)(logp, 0 * logp, A, eps),
            "The old policy is missing: a ratio compares the new probability with the old one.",
        ),
        Mistake(
            "a quotient of logarithms",
            _quotient,
            "You divide the log-probabilities. The ratio of two probabilities is exp of their "
            "difference.",
        ),
        Mistake(
            "the limit as the gradient",
            _wrong(
                _right,
                lambda rho, A, eps: (
                    -torch.where(_flat(rho, A, eps), _clip(rho, eps) * A, rho * A) / len(A)
                ),
            ),
            "The loss is right. At the limit the objective is a constant, so its gradient is 0.",
        ),
        Mistake(
            "the advantages alone as the gradient",
            _wrong(_right, lambda rho, A, eps: -A / len(A)),
            "The loss is right. Your gradient has no ratio, and is never 0.",
        ),
    ),
    hints=(
        "rho = exp(logp - logp_old). Compare rho A with the clipped ratio times A.",
        "The smaller of the two counts, for each token. Then minus the mean.",
        "Where rho A is the smaller one, its derivative is rho A again; elsewhere nothing depends "
        "on logp.",
    ),
    alternatives=(with_autograd, with_loops),
)
