"""16.6: fit a scaling law to small runs, and plan a large one."""

import numpy as np
import torch
from numpy.random import Generator
from scipy.optimize import minimize_scalar

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(N, D, losses, alpha, beta, C):
    N, D, losses = (np.asarray(values) for values in (N, D, losses))
    columns = np.stack([np.ones(len(N)), N**-alpha, D**-beta], 1)
    law = np.linalg.lstsq(columns, losses, rcond=None)[0]
    size = (alpha * law[1] / (beta * law[2]) * (C / 6) ** beta) ** (1 / (alpha + beta))
    return law, np.array([size, C / (6 * size)])


def with_torch(N, D, losses, alpha, beta, C):
    X = torch.stack([torch.ones_like(N), N.pow(-alpha), D.pow(-beta)], -1)
    E, A, B = torch.linalg.solve(X.T @ X, X.T @ losses)
    log_ratio = torch.log(A * alpha) - torch.log(B * beta) + beta * np.log(C / 6)
    best = torch.exp(log_ratio / (alpha + beta))
    return torch.stack([E, A, B]), torch.stack([best, C / 6 / best])


def by_searching(N, D, losses, alpha, beta, C):
    N, D, losses = (np.asarray(values) for values in (N, D, losses))
    X = np.column_stack([N**0, 1 / N**alpha, 1 / D**beta])
    E, A, B = np.linalg.pinv(X) @ losses

    def slope(z):  # of the loss by ln N, which is 0 at the best size
        return alpha * A * np.exp(-alpha * z) - beta * B * np.exp(beta * (z - np.log(C / 6)))

    found = minimize_scalar(lambda z: slope(z) ** 2, (5, 40), method="bounded", bounds=(2, 60)).x
    for _ in range(50):  # Newton's steps, to the last digit
        step = 1e-4
        found -= slope(found) / ((slope(found + step) - slope(found - step)) / (2 * step))
    return [E, A, B], [np.exp(found), C / 6 / np.exp(found)]


def cases(rng: Generator) -> list[Case]:
    def case(name: str, law: tuple[float, ...], C: float, noise: float = 0.0, runs: int = 9):
        E, A, alpha, B, beta = law
        N = np.exp(rng.uniform(np.log(1e3), np.log(1e6), runs))
        D = np.exp(rng.uniform(np.log(1e4), np.log(1e7), runs))
        losses = E + A / N**alpha + B / D**beta
        losses = losses * np.exp(noise * rng.normal(size=runs))
        return Case(name, {"N": N, "D": D, "losses": losses, "alpha": alpha, "beta": beta, "C": C})

    return [
        case("losses that follow the law exactly", (1.7, 30.0, 0.35, 90.0, 0.4), 1e13),
        case("equal exponents", (0.5, 8.0, 0.3, 20.0, 0.3), 1e12),
        case("a little noise", (2.0, 25.0, 0.4, 60.0, 0.35), 1e14, 0.002, 20),
        case("a floor near 0", (0.01, 5.0, 0.2, 9.0, 0.25), 1e12),
        case("many tokens are cheap", (1.0, 60.0, 0.5, 5.0, 0.2), 1e13, 0.001, 12),
        case("drawn at random", (float(rng.uniform(1, 3)), 40.0, float(rng.uniform(0.3, 0.5)), 70.0,
                                 float(rng.uniform(0.3, 0.5))), 3e13),
    ]  # fmt: skip


def _planned(law, alpha, beta, budget, terms=None):
    """Return the best N and D with N D = budget."""
    _, A, B = law
    ratio = alpha * A / (beta * B) if terms is None else terms(A, B)
    with np.errstate(all="ignore"):
        N = (ratio * budget**beta) ** (1 / (alpha + beta))
    return np.array([N, budget / N])


def _without_six(N, D, losses, alpha, beta, C):
    law, _ = answer(N, D, losses, alpha, beta, C)
    return law, _planned(law, alpha, beta, C)


def _equal_terms(N, D, losses, alpha, beta, C):
    law, _ = answer(N, D, losses, alpha, beta, C)
    return law, _planned(law, alpha, beta, C / 6, lambda A, B: A / B)


def _equal_split(N, D, losses, alpha, beta, C):
    law, _ = answer(N, D, losses, alpha, beta, C)
    return law, np.array([(C / 6) ** 0.5] * 2)


def _twenty(N, D, losses, alpha, beta, C):
    law, _ = answer(N, D, losses, alpha, beta, C)
    size = (C / 120) ** 0.5
    return law, np.array([size, 20 * size])


def _exchanged_exponents(N, D, losses, alpha, beta, C):
    law, _best = answer(N, D, losses, alpha, beta, C)
    _, A, B = law
    N = (alpha * A / (beta * B) * (C / 6) ** alpha) ** (1 / (alpha + beta))
    return law, np.array([N, C / 6 / N])


def _planned_with(plan):
    """Fit rightly; then let ``plan`` compute N from the fit and from C / 6."""

    def wrong(N, D, losses, alpha, beta, C):
        law, _ = answer(N, D, losses, alpha, beta, C)
        with np.errstate(all="ignore"):
            size = plan(law[1], law[2], alpha, beta, C / 6)
        return law, np.array([size, C / 6 / size])

    return wrong


def _times_six(N, D, losses, alpha, beta, C):
    law, _ = answer(N, D, losses, alpha, beta, C)
    return law, _planned(law, alpha, beta, C * 6)


def _relative_squares(N, D, losses, alpha, beta, C):
    N, D, losses = (np.asarray(values) for values in (N, D, losses))
    columns = np.stack([np.ones(len(N)), N**-alpha, D**-beta], 1) / losses[:, None]
    law = np.linalg.lstsq(columns, np.ones(len(N)), rcond=None)[0]
    return law, _planned(law, alpha, beta, C / 6)


def _other_way(N, D, losses, alpha, beta, C):
    law, best = answer(N, D, losses, alpha, beta, C)
    return law, best[::-1]


def _no_floor(N, D, losses, alpha, beta, C):
    N, D, losses = (np.asarray(values) for values in (N, D, losses))
    A, B = np.linalg.lstsq(np.stack([N**-alpha, D**-beta], 1), losses, rcond=None)[0]
    with np.errstate(all="ignore"):
        return np.array([0.0, A, B]), np.nan_to_num(_planned((0, A, B), alpha, beta, C / 6))


def _rising(N, D, losses, alpha, beta, C):
    N, D, losses = (np.asarray(values) for values in (N, D, losses))
    law = np.linalg.lstsq(np.stack([N**0, N**alpha, D**beta], 1), losses, rcond=None)[0]
    with np.errstate(all="ignore"):
        return law, np.nan_to_num(_planned(law, alpha, beta, C / 6))


def _lowest_run(N, D, losses, alpha, beta, C):
    law, _ = answer(N, D, losses, alpha, beta, C)
    at = int(np.argmin(np.asarray(losses)))
    return law, np.array([float(N[at]), C / 6 / float(N[at])])


def _upside_down(N, D, losses, alpha, beta, C):
    law, _ = answer(N, D, losses, alpha, beta, C)
    return law, _planned(law, alpha, beta, C / 6, lambda A, B: beta * B / (alpha * A))


def _order(N, D, losses, alpha, beta, C, order):
    law, best = answer(N, D, losses, alpha, beta, C)
    return law[list(order)], best


def _data_without_six(N, D, losses, alpha, beta, C):
    law, best = answer(N, D, losses, alpha, beta, C)
    return law, best * np.array([1, 6])


def _exponents_exchanged_in_the_fit(N, D, losses, alpha, beta, C):
    law, _ = answer(N, D, losses, beta, alpha, C)
    with np.errstate(all="ignore"):
        return law, np.nan_to_num(_planned(law, alpha, beta, C / 6))


def _floor_is_the_lowest_loss(N, D, losses, alpha, beta, C):
    N, D, losses = (np.asarray(values) for values in (N, D, losses))
    columns = np.stack([N**-alpha, D**-beta], 1)
    A, B = np.linalg.lstsq(columns, losses - losses.min(), rcond=None)[0]
    law = np.array([losses.min(), A, B])
    with np.errstate(all="ignore"):
        return law, np.nan_to_num(_planned(law, alpha, beta, C / 6))


def _of_the_logarithm(N, D, losses, alpha, beta, C):
    law, _ = answer(N, D, np.log(np.asarray(losses)), alpha, beta, C)
    with np.errstate(all="ignore"):
        return law, np.nan_to_num(_planned(law, alpha, beta, C / 6))


EXERCISE = Exercise(
    id="pretraining.scaling_fit",
    notebook="16",
    number="16.6",
    title="Plan a run that nobody has made",
    kind="graded",
    difficulty=3,
    minutes=25,
    points=3,
    function="plan_a_run",
    answer=answer,
    cases=cases,
    outputs=("law", "best"),
    tolerance=1e-5,
    mistakes=(
        Mistake("compute is N D", _without_six,
                "You spend N · D. A token costs about 6 FLOPs for each parameter."),
        Mistake("6 on the wrong side", _times_six,
                "You multiply the budget by 6. Each token costs 6 N, so the budget has room for "
                "N · D = C / 6."),
        Mistake("the root only around the budget",
                _planned_with(lambda A, B, a, b, K: a * A / (b * B) * K ** (b / (a + b))),
                "Your fit is right. In the best N, the root 1 / (α + β) belongs to the fraction of "
                "A and B as well, not to the budget alone."),
        Mistake("α and β exchanged in the fraction",
                _planned_with(lambda A, B, a, b, K: (b * A / (a * B) * K**b) ** (1 / (a + b))),
                "Your fit is right. In the best N, check the factors that come down from the "
                "exponents: which one belongs to A?"),
        Mistake("the budget's square root",
                _planned_with(lambda A, B, a, b, K: (a * A / (b * B)) ** (1 / (a + b)) * K**0.5),
                "Your fit is right. N grows with the square root of the budget only where α = β."),
        Mistake("relative squares", _relative_squares,
                "Your fit divides by the losses. Use least squares on the loss itself."),
        Mistake("the two prices made equal", _equal_terms,
                "You make A/N^α and B/D^β equal. At the lowest loss it is their *derivatives* with "
                "respect to ln N that balance, and these have the factors α and β."),
        Mistake("N = D", _equal_split,
                "You take N = D. Which N has the lowest loss depends on A, B, α and β."),
        Mistake("20 tokens a parameter", _twenty,
                "You use 20 tokens for each parameter. That comes from other runs."),
        Mistake("the exponents exchanged", _exchanged_exponents,
                "In your best N, the budget has the exponent α / (α + β). That exponent belongs to "
                "the best D."),
        Mistake("N and D exchanged", _other_way,
                "You return D, N. Return N first."),
        Mistake("no floor", _no_floor,
                "Your law has no E. Give the least squares a column of ones."),
        Mistake("exponents with the wrong sign", _rising,
                "Your columns grow with N and D. The law divides by N^α and by D^β."),
        Mistake("the size of the best small run", _lowest_run,
                "You take the size of the run with the lowest loss. The large budget needs another "
                "size."),
        Mistake("the ratio upside down", _upside_down,
                "Your fit is right. In the best N, your fraction of A and B is upside down: if "
                "size matters much (large A), the best model is larger."),
        Mistake("A, B, E", lambda *a: _order(*a, order=(1, 2, 0)),
                "Your fit is right, but in another order. Return E, A, B."),
        Mistake("E, B, A", lambda *a: _order(*a, order=(0, 2, 1)),
                "Your A and B are exchanged. A belongs to N, B to D."),
        Mistake("D without the 6", _data_without_six,
                "Your N is right. The budget is 6 N D: your D would cost six times as much."),
        Mistake("the exponents exchanged in the fit", _exponents_exchanged_in_the_fit,
                "In your fit, N has the exponent β and D has α. It is the other way round."),
        Mistake("the lowest loss as the floor", _floor_is_the_lowest_loss,
                "You take the lowest loss as E. No run reaches the floor: fit E with A and B."),
        Mistake("the logarithm of the loss", _of_the_logarithm,
                "You fit the logarithm of the loss. The law is about the loss itself."),
    ),
    hints=(
        "With α and β given, the law is linear in E, A and B: three columns, least squares.",
        "np.linalg.lstsq takes the columns 1, N^-α, D^-β. For the plan, substitute D = C / (6 N).",
        "Set the derivative of A N^-α + B (6 N / C)^β with respect to N to 0, and solve for N.",
    ),
    alternatives=(with_torch, by_searching),
)  # fmt: skip
