"""A rule: a number measured on each text, and the range in which a text is kept."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool

from helpers.validate import InputError, checked


class Rule(NamedTuple):
    """Keep a text whose ``measure`` is from ``least`` to ``most``, included; None: no limit."""

    measure: str
    least: float | None = None
    most: float | None = None

    def __str__(self) -> str:
        if self.least is None:
            return f"{self.measure} at most {self.most:g}"
        if self.most is None:
            return f"{self.measure} at least {self.least:g}"
        return f"{self.measure} from {self.least:g} to {self.most:g}"

    def keeps(self, values: np.ndarray) -> np.ndarray:
        """Return which values are inside the range."""
        kept = np.ones(values.shape, bool)
        if self.least is not None:
            kept &= values >= self.least
        if self.most is not None:
            kept &= values <= self.most
        return kept


@checked
def passes(
    measures: Mapping[str, np.ndarray], rules: Sequence[Rule]
) -> Bool[np.ndarray, "rule text"]:
    """Return for every rule which texts it keeps. Raises InputError for an unknown measure."""
    for rule in rules:
        if rule.measure not in measures:
            known = ", ".join(measures)
            raise InputError(f"a rule should use one of {known}, got {rule.measure!r}")
    count = len(next(iter(measures.values()))) if measures else 0
    kept = [rule.keeps(measures[rule.measure]) for rule in rules]
    return np.array(kept, bool).reshape(len(rules), count)
