"""Tokens: a text in the colours of a number for every token, with what was expected there."""

from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import checks, synced_bytes
from helpers.views.kit.answering import Answering
from helpers.views.tokens.values import TokenValues


class Tokens(Answering, script=Path(__file__).with_name("view.js")):
    """`TokenValues`: a text coloured by a number; below it the distribution at one place.

    ``limit`` is the value of the darkest colour (default: the largest value).

    The reader moves with the pointer or the arrow keys, a click or Enter keeps a place, and types
    or clicks a bar as in `Answering`: ``on_text(view, text)``, ``on_choice(view, place, token)``.
    Read back or set: ``at``, the place that is kept.
    """

    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    given = traitlets.Int(0, help="tokens at the start that were not guessed").tag(sync=True)
    values = synced_bytes("of every guessed token, as float32")
    own = synced_bytes("probability of every guessed token, as float32; empty without P")
    limit = traitlets.Float(1.0, help="value of the darkest colour").tag(sync=True)
    name = traitlets.Unicode("surprise", help="what the value is").tag(sync=True)
    unit = traitlets.Unicode("nats").tag(sync=True)
    at = traitlets.Int(0, help="the place that is kept").tag(sync=True)

    def __init__(
        self,
        shown: TokenValues,
        *,
        limit: float | None = None,
        title: str = "Tokens",
        **traits: Any,
    ) -> None:
        self._fixed = limit
        traits.setdefault("at", shown.largest)
        super().__init__(**self._content(shown), title=title, **traits)

    def show(self, shown: TokenValues, *, at: int | None = None) -> None:
        """Show another text; the place stays, as far as there are places, or moves to ``at``."""
        place = min(self.at if at is None else at, shown.last)
        with self.hold_sync():
            self.at = 0
            for trait, value in self._content(shown).items():
                setattr(self, trait, value)
            self.at = place

    def _content(self, shown: TokenValues) -> dict[str, Any]:
        largest = float(shown.values.max(initial=0)) or 1.0
        return shown.traits() | {"limit": largest if self._fixed is None else self._fixed}

    @traitlets.validate("at")
    def _inside(self, proposal: Any) -> int:
        return checks.index(proposal["value"], len(self.tokens) + self._next(), "at")

    def _next(self) -> bool:
        return len(self.choices) > len(self.tokens) - self.given

    def array(self) -> np.ndarray:
        """Give the value of every guessed token."""
        return np.frombuffer(self.values, np.float32)

    def words(self) -> str:
        """Say how long the text is, its mean, and where the value is largest."""
        values, guessed = self.array(), self.tokens[self.given :]
        if not guessed:
            return f"{self.title}: no token was guessed yet."
        top = int(values.argmax())
        before = self.before(self.given + top, 12)
        unit = f" {self.unit}" if self.unit else ""
        return (
            f"{self.title}: {len(guessed)} tokens, mean {self.name} {values.mean():.2f}{unit}; "
            f"largest {values[top]:.2f} at {checks.visible(guessed[top])!r}"
            + (f" after {before!r}." if before else ".")
        )

    def before(self, place: int, most: int = 24) -> str:
        """Give the last characters before a place; words without spaces of their own get one."""
        spaced = any(" " in token for token in self.tokens)
        words = not spaced and any(len(token) > 1 for token in self.tokens)
        return (" " if words else "").join(self.tokens[:place])[-most:]

    def still(self) -> Any:
        """Draw the coloured text above the bars of the place that is kept."""
        from helpers.views.tokens import still

        return still.draw(self)
