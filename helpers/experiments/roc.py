"""A guard's trade-off: what share of attacks it stops, and what share of harmless requests.

A guard gives every text a score and stops those that score ``threshold`` or more.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from helpers.validate import Share, checked, require


class Roc(NamedTuple):
    """One point for every threshold, from the one that stops nothing to the one that stops all."""

    thresholds: Float[np.ndarray, " points"]
    false_alarms: Float[np.ndarray, " points"]  # the share of harmless texts that are stopped
    caught: Float[np.ndarray, " points"]  # the share of attacks that are stopped

    @property
    def area(self) -> float:
        """The area under the curve: the chance that an attack scores above a harmless text."""
        return float(np.trapezoid(self.caught, self.false_alarms))


@checked
def roc(scores: Float[np.ndarray, " texts"], attack: Bool[np.ndarray, " texts"]) -> Roc:
    """Return the curve of a guard on texts of which ``attack`` says which are attacks.

    Equal scores cannot be told apart, so they are one point. Raises InputError where there is no
    attack, or nothing else.
    """
    both = bool(attack.any()) and not bool(attack.all())
    require(both, "attack", "true for some texts and false for others", attack)
    thresholds = np.concatenate([[np.inf], np.unique(scores)[::-1]])
    stopped = scores >= thresholds[:, None]
    return Roc(thresholds, stopped[:, ~attack].mean(1), stopped[:, attack].mean(1))


@checked
def threshold_for(harmless: Float[np.ndarray, " texts"], allowed: Share) -> float:
    """Return the lowest threshold that stops at most a share ``allowed`` of harmless texts.

    It is one of their scores, or just above the largest of them.
    """
    require(len(harmless) > 0, "harmless", "one score or more", harmless)
    tries = [*np.unique(harmless), np.nextafter(harmless.max(), np.inf)]
    return float(next(t for t in tries if (harmless >= t).mean() <= allowed))
