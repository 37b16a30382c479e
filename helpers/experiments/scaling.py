"""Scaling laws: from the losses of small runs to the best size of a large one (notebook 16)."""

from __future__ import annotations

import itertools
from typing import NamedTuple, cast

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from helpers.validate import Size, checked, require
from helpers.worlds.zipf_rules import ZipfRules

Numbers = Float[np.ndarray, " runs"]
METHODS = ("lowest run", "parabola")
DELTA = 1e-3  # where Huber's loss turns from a square to a line, as in Hoffmann et al. 2022


class Law(NamedTuple):
    """``L(N, D) = E + A / N^alpha + B / D^beta``: a floor, the price of size, the price of data."""

    E: float
    A: float
    alpha: float
    B: float
    beta: float

    def loss(self, N: np.ndarray | float, D: np.ndarray | float) -> np.ndarray | float:
        """Return the loss in nats of N parameters and D tokens."""
        return self.E + self.A / N**self.alpha + self.B / D**self.beta

    def best_size(self, C: float) -> tuple[float, float]:
        """Return the N and D that have the lowest loss among all with ``6 N D = C``.

        ``N = (alpha A / (beta B))^(1 / (alpha + beta)) (C / 6)^(beta / (alpha + beta))``.
        """
        both = self.alpha + self.beta
        G = (self.alpha * self.A / (self.beta * self.B)) ** (1 / both)
        N = G * (C / 6) ** (self.beta / both)
        return N, C / 6 / N


PUBLISHED = {
    "Hoffmann et al. 2022": Law(1.69, 406.4, 0.34, 410.7, 0.28),  # arXiv 2203.15556, approach 3
    "Besiroglu et al. 2024": Law(1.8172, 482.01, 0.3478, 2085.43, 0.3658),  # arXiv 2404.10102
}


@checked
def fit_law(N: Numbers, D: Numbers, losses: Numbers) -> Law:
    """Return the law that fits runs best: the least sum of Huber losses of ``ln L``.

    As approach 3 of Hoffmann et al. 2022: many starts, then L-BFGS on the logarithms of E, A and B
    and on the exponents. Raises InputError for fewer than five runs or numbers that are not above
    zero.
    """
    require(len(N) >= 5, "N", "at least five runs, as many as the law has numbers", N)
    _require_above_0(N=N, D=D, losses=losses)
    N, D, losses = (values.astype(np.float64) for values in (N, D, losses))
    n, d, y = (torch.from_numpy(np.log(values)) for values in (N, D, losses))
    starts = [
        _linear_start(N, D, losses, alpha, beta)
        for alpha, beta in itertools.product(np.arange(0.1, 2.2, 0.1), repeat=2)
    ]
    starts.sort(key=lambda start: float(_huber(torch.tensor(start), n, d, y)))
    ends = [_polish(start, n, d, y) for start in starts[:5]]
    e, a, alpha, b, beta = min(ends, key=lambda end: float(_huber(end, n, d, y))).tolist()
    return Law(float(np.exp(e)), float(np.exp(a)), alpha, float(np.exp(b)), beta)


def _require_above_0(**arguments: np.ndarray) -> None:
    for name, values in arguments.items():
        for value in values:
            require(0 < value < np.inf, name, "above 0, and finite", float(value))


def _huber(x: Tensor, n: Tensor, d: Tensor, y: Tensor) -> Tensor:
    e, a, alpha, b, beta = x
    terms = torch.stack([e.expand(len(n)), a - alpha * n, b - beta * d])
    return torch.nn.functional.huber_loss(terms.logsumexp(0), y, reduction="sum", delta=DELTA)


def _linear_start(
    N: np.ndarray, D: np.ndarray, losses: np.ndarray, alpha: float, beta: float
) -> list[float]:
    """Return E, A and B for given exponents: the least relative squares, kept above zero."""
    parts = np.stack([np.ones(len(N)), (N / N.min()) ** -alpha, (D / D.min()) ** -beta], 1)
    E, A, B = np.linalg.lstsq(parts / losses[:, None], np.ones(len(N)), rcond=None)[0]
    e, a, b = np.log(np.maximum([E, A, B], 1e-4 * losses.min()))
    return [e, a + alpha * np.log(N.min()), alpha, b + beta * np.log(D.min()), beta]


def _polish(start: list[float], n: Tensor, d: Tensor, y: Tensor) -> Tensor:
    """Go down from a start; the numbers that L-BFGS sees are shifted to the middle of the data."""
    n_0, d_0, (e, a, alpha, b, beta) = n.mean(), d.mean(), start
    z = torch.tensor([e, a - alpha * n_0, alpha, b - beta * d_0, beta], requires_grad=True)
    scale = 1 / DELTA**2  # so that the stopping rule sees numbers of ordinary size
    optimizer = torch.optim.LBFGS(
        [z],
        max_iter=2000,
        tolerance_grad=1e-10,
        tolerance_change=1e-14,
        line_search_fn="strong_wolfe",
    )

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = scale * _huber(z, n - n_0, d - d_0, y)
        loss.backward()
        return loss

    optimizer.step(closure)
    e, a, alpha, b, beta = z.detach()
    return torch.stack([e, a + alpha * n_0, alpha, b + beta * d_0, beta])


@checked
def best_of_each_budget(
    N: Numbers, C: Numbers, losses: Numbers, method: str = "parabola"
) -> tuple[Float[np.ndarray, " budgets"], Float[np.ndarray, " budgets"]]:
    """Return the compute budgets and the best N of each, as the runs show it.

    ``method`` "lowest run" takes the run with the lowest loss; "parabola" fits a parabola to the
    loss over ln N and takes its lowest point. Raises InputError for another method, for numbers
    that are not above zero, and for a parabola through fewer than three sizes.
    """
    require(method in METHODS, "method", f"one of {', '.join(METHODS)}", method)
    _require_above_0(N=N, C=C, losses=losses)
    if method == "parabola":
        fewest = min(len(np.unique(N[budget == C])) for budget in np.unique(C))
        require(fewest >= 3, "N", "at least three sizes for each budget", N)
    N, C, losses = (values.astype(np.float64) for values in (N, C, losses))
    budgets = np.unique(C)
    return budgets, np.array([_best(N[c == C], losses[c == C], method) for c in budgets])


def _best(N: np.ndarray, losses: np.ndarray, method: str) -> float:
    if method == "lowest run":
        return float(N[losses.argmin()])
    a, b, _ = np.polyfit(np.log(N), losses, 2)
    return float(np.exp(-b / (2 * a)))


@checked
def zipf_runs(world: ZipfRules, count: Size = 6) -> tuple[Numbers, Numbers, Numbers]:
    """Return room N, examples D and expected losses of ``2 count`` runs in the world of rules.

    Half of them have all the examples they can use and too little room, half the other way
    around, so that each price is seen alone: where both are short the learner pays about the
    larger price, not their sum.
    """
    few = [(int(n), 10**8) for n in np.geomspace(20, 2000, count)]
    few += [(world.rules, int(d)) for d in np.geomspace(300, 30_000, count)]
    losses = [world.loss(world.unknown_share(n, d)) for n, d in few]
    N, D = np.array(few, dtype=np.float64).T
    return N, D, np.array(losses)


@checked
def power_law(x: Numbers, y: Numbers) -> tuple[float, float]:
    """Return c and the exponent m of ``y = c x^m``, a straight line on two logarithmic axes.

    Raises InputError for numbers that are not above zero and for fewer than two different x.
    """
    _require_above_0(x=x, y=y)
    require(len(np.unique(x)) > 1, "x", "at least two different numbers", x)
    m, c = np.polyfit(np.log(x.astype(np.float64)), np.log(y.astype(np.float64)), 1)
    return cast(float, np.exp(c).item()), float(m)
