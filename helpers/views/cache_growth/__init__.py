"""CacheGrowth: caches filling token by token, in bytes and to scale."""

from pathlib import Path
from typing import Any

import traitlets

from helpers.views.cache_growth.sets import CacheRow, CacheSets
from helpers.views.kit import View, checks
from helpers.views.kit.amounts import size

LIMIT = 131_072  # tokens


class CacheGrowth(View, script=Path(__file__).with_name("view.js")):
    """One bar for each model of a set: what its cache holds after so many tokens, to scale.

    While there are few tokens, each is a cell of its own. Read back or set: ``chosen`` (the set),
    ``tokens``. Raises ValueError for a set or a number of tokens that is not there.
    """

    sets = traitlets.List(traitlets.Unicode()).tag(sync=True)
    kinds = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rows: Any = traitlets.List(help="[set, name, kind, bytes a token]").tag(sync=True)
    chosen = traitlets.Int(0, help="the set that is shown").tag(sync=True)
    tokens = traitlets.Int(8).tag(sync=True)
    limit = traitlets.Int(LIMIT, help="the most tokens").tag(sync=True)

    def __init__(
        self, sets: CacheSets, *, title: str = "The cache grows", tokens: int = 8, **traits: Any
    ) -> None:
        super().__init__(**sets.traits(), title=title, **traits)
        self.tokens = tokens

    @traitlets.validate("chosen")
    def _is_set(self, proposal: Any) -> int:
        return checks.index(proposal["value"], len(self.sets), "chosen")

    @traitlets.validate("tokens")
    def _is_length(self, proposal: Any) -> int:
        if not 1 <= proposal["value"] <= self.limit:
            raise ValueError(f"tokens should be in 1..{self.limit}, got {proposal['value']}")
        return proposal["value"]

    def shown(self) -> list[CacheRow]:
        """Return the rows of the set that is shown."""
        return [CacheRow(*row[1:]) for row in self.rows if row[0] == self.chosen]

    def words(self) -> str:
        """Return the set, the tokens, and what each cache holds."""
        held = ", ".join(
            f"{row.name} ({row.kind}) {size(row.bytes * self.tokens)}" for row in self.shown()
        )
        return f"{self.title}: {self.sets[self.chosen]}, after {self.tokens:,} tokens: {held}."

    def still(self) -> Any:
        """Draw the bars with matplotlib."""
        from helpers.views.cache_growth import still

        return still.draw(self)
