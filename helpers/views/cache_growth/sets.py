"""What CacheGrowth shows: sets of models, and how many bytes each caches for one token."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from helpers.views.kit import checks


class CacheRow(NamedTuple):
    """One bar: a model, its kind of attention, and its bytes a token in all layers together."""

    name: str
    kind: str
    bytes: float


@dataclass(frozen=True, eq=False)
class CacheSets:
    """Sets of models that are compared, {name of the set: rows}; checked when it is made.

    Raises ValueError where there is no set, a set has no rows, or a row has no positive number of
    bytes.
    """

    sets: Mapping[str, Sequence[CacheRow]]

    def __post_init__(self) -> None:
        if not self.sets:
            raise ValueError("sets should be {name: rows}, with at least one set")
        for name, rows in self.sets.items():
            if not rows:
                raise ValueError(f"the set {name!r} should have at least one CacheRow")
            for row in rows:
                if not (np.isfinite(row.bytes) and row.bytes > 0):
                    raise ValueError(
                        f"bytes of {row.name!r} should be a number above 0, got {row.bytes}"
                    )
        checks.put(self, sets={str(name): list(rows) for name, rows in self.sets.items()})

    @property
    def kinds(self) -> list[str]:
        """The kinds of attention, in the order in which they first come."""
        return list(dict.fromkeys(row.kind for rows in self.sets.values() for row in rows))

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view."""
        return {
            "sets": list(self.sets),
            "kinds": self.kinds,
            "rows": [
                [at, row.name, row.kind, float(row.bytes)]
                for at, rows in enumerate(self.sets.values())
                for row in rows
            ],
        }
