"""The exact curve as Frontier draws it: many points for the line, a few marks to select."""

import numpy as np

from helpers.views.frontier import exact
from helpers.views.frontier.run import FrontierRun, Method
from helpers.views.frontier.track import turn_of

EXACT = "π*, exact"
_POINTS = 240


def curve_of(run: FrontierRun) -> tuple[np.ndarray, Method]:
    """Return KL, reward and true reward along the curve [point, 3], and the marks on it.

    The marks are the reference, pi* for the betas of the run, and, with a true reward, the point
    of the curve where that is largest before it falls.
    """
    reference, reward = run.reference, run.reward
    end = exact.furthest(reference, reward)[0]
    betas = [float("inf")]
    if end > 1e-9:
        first, last = (exact.along(reference, reward, "kl", share * end) for share in (1e-4, 0.999))
        betas += list(np.geomspace(first, last or first, _POINTS))
    P = np.stack([exact.best_policy(reference, reward, beta) for beta in betas])
    curve = run.measured(P)
    marks = {"reference": reference}
    named = {f"β = {beta:g}": beta for beta in run.betas or []}
    turn = turn_of(curve[:, 2]) if run.true is not None else -1
    if turn >= 0:
        named[f"turning point, β = {betas[turn]:.2g}"] = betas[turn]
    for label, beta in sorted(named.items(), key=lambda one: -one[1]):
        marks[label] = exact.best_policy(reference, reward, beta)
    return curve, Method(EXACT, np.stack(list(marks.values())), labels=list(marks))
