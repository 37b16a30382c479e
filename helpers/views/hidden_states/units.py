"""Which hidden unit follows a pattern, and which units do alike."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int


class Agreement(NamedTuple):
    """For every unit: how often it is right about the pattern, from which value, on which side."""

    share: Float[np.ndarray, " unit"]
    threshold: Float[np.ndarray, " unit"]
    above: Bool[np.ndarray, " unit"]  # True: the pattern holds where the unit is above

    @property
    def best(self) -> int:
        """The unit that is right most often."""
        return int(self.share.argmax())

    def right_on(
        self, H: Float[np.ndarray, "time unit"], pattern: Bool[np.ndarray, " time"]
    ) -> float:
        """Return the share of steps at which the best unit, with its threshold, is right."""
        return float(self.shares_on(H, pattern)[self.best])

    def shares_on(
        self, H: Float[np.ndarray, "time unit"], pattern: Bool[np.ndarray, " time"]
    ) -> Float[np.ndarray, " unit"]:
        """Return for every unit the share of another text's steps at which it is right.

        The thresholds stay as they are. Raises ValueError for another number of units or steps.
        """
        if H.shape != (len(pattern), len(self.share)):
            raise ValueError(
                f"H should be (time, unit) = {(len(pattern), len(self.share))}, got {H.shape}"
            )
        said = np.greater(H, self.threshold) == self.above
        return (said == pattern[:, None]).mean(0)


def agreement(H: Float[np.ndarray, "time unit"], pattern: Bool[np.ndarray, " time"]) -> Agreement:
    """Use each unit alone as a detector of the pattern, with the best threshold, on either side.

    1 is always right; never saying anything already reaches the larger of the pattern's share
    and its rest. A threshold found here belongs to this text: measure it on another.
    """
    time, _ = H.shape
    order = np.argsort(H, axis=0, kind="stable")
    values = np.take_along_axis(H, order, 0)
    hits = np.cumsum(pattern[order], axis=0)  # patterned steps among the k+1 lowest
    lowest = np.arange(1, time + 1)[:, None]
    right = ((lowest - hits) + (hits[-1] - hits)) / time  # pattern said above a cut after k
    cuts = np.empty((time, H.shape[1]), dtype=bool)
    cuts[:-1], cuts[-1] = values[1:] > values[:-1], True  # between equal values is no cut
    best_above = np.where(cuts, right, -1).argmax(0)
    best_below = np.where(cuts, 1 - right, -1).argmax(0)
    units = np.arange(H.shape[1])
    above = right[best_above, units] >= 1 - right[best_below, units]
    cut = np.where(above, best_above, best_below)
    share = np.where(above, right[cut, units], 1 - right[cut, units])
    after = values[np.minimum(cut + 1, time - 1), units]
    threshold = np.where(cut == time - 1, values[-1], (values[cut, units] + after) / 2)
    return Agreement(share, threshold, above)


def similar_order(H: Float[np.ndarray, "time unit"]) -> Int[np.ndarray, " unit"]:
    """Put units that rise and fall together next to each other: by angle in their main plane."""
    centred = H - H.mean(0)
    centred = centred / np.maximum(np.linalg.norm(centred, axis=0), 1e-12)
    _, _, across = np.linalg.svd(centred, full_matrices=False)
    second = across[1] if len(across) > 1 else np.zeros(H.shape[1])
    return np.argsort(np.arctan2(second, across[0]), kind="stable")
