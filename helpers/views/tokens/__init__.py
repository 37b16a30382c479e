"""Tokens: a text in the colours of a number for every token, with what was expected there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import checks, synced_bytes
from helpers.views.kit.answering import Answering, likeliest

_SMALLEST = 1e-38  # a probability of 0 has a finite surprise: the smallest float32's


class Tokens(Answering, script=Path(__file__).with_name("view.js")):
    """A text, token by token, coloured by a number; below it the distribution at one place.

    ``P`` [place, name] are a model's probabilities over ``names`` at every token that it had to
    guess. The first ``given`` tokens were not guessed; one row more than there are tokens is the
    guess at what comes next. ``values`` [place] is the number shown for each token; without it,
    that is the surprise -log p(token) in nats. Values without ``P`` are shown without bars.
    ``limit`` is the value of the darkest colour (default: the largest value).

    The reader moves with the pointer or the arrow keys, a click or Enter keeps a place, and types
    or clicks a bar as in `Answering`: ``on_text(view, text)``, ``on_choice(view, place, token)``.
    Read back or set: ``at``, the place that is kept.

    Raises ValueError with the expected shape for anything else.
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
        tokens: Sequence[str],
        P: Any = None,
        names: Sequence[str] = (),
        *,
        values: Any = None,
        given: int = 0,
        limit: float | None = None,
        title: str = "Tokens",
        **traits: Any,
    ) -> None:
        self._fixed = limit
        content = self._content(tokens, P, names, values, given)
        traits.setdefault("at", _startled(content, given))
        super().__init__(**content, title=title, **traits)

    def show(
        self,
        tokens: Sequence[str],
        P: Any = None,
        names: Sequence[str] = (),
        *,
        values: Any = None,
        given: int = 0,
        at: int | None = None,
    ) -> None:
        """Show another text; the place stays, as far as there are places, or moves to ``at``."""
        content = self._content(tokens, P, names, values, given)
        place = min(self.at if at is None else at, _last(content))
        with self.hold_sync():
            self.at = 0
            for trait, value in content.items():
                setattr(self, trait, value)
            self.at = place

    def _content(self, tokens: Any, P: Any, names: Any, values: Any, given: int) -> dict[str, Any]:
        if isinstance(tokens, str) or not len(tokens):
            raise ValueError(f"tokens should be a list of one token or more, got {tokens!r}")
        shown = [str(token) for token in tokens]
        if not 0 <= given <= len(shown):
            raise ValueError(f"given should be in 0..{len(shown)}, got {given}")
        guessed = shown[given:]
        content: dict[str, Any] = {"tokens": shown, "given": given, "own": b"", "chances": b"",
                                   "choices": []}  # fmt: skip
        if P is not None:
            P = checks.weights(P, "P", (2,), "[place, name]")
            labels = checks.labels(names, P.shape[1], "names", "column of P")
            if len(P) not in (len(guessed), len(guessed) + 1):
                raise ValueError(f"P should have {len(guessed)} rows, one for each guessed token, "
                                 f"or one more for what comes next, got {P.shape}")  # fmt: skip
            own = P[np.arange(len(guessed)), _places(guessed, labels)]
            content |= likeliest(P, labels) | {"own": own.astype(np.float32).tobytes()}
            if values is None:
                values = -np.log(np.maximum(own, _SMALLEST))
        if guessed or values is None:
            values = checks.array(values, "values", (1,), "[place]")
        if len(values) != len(guessed):
            raise ValueError(f"values should be {len(guessed)}, one for each guessed token, "
                             f"got {len(values)}")  # fmt: skip
        values = np.asarray(values, np.float32)
        if values.min(initial=0) < 0:
            raise ValueError(f"values should be 0 or more, the smallest is {values.min():.4g}")
        limit = self._fixed if self._fixed is not None else float(values.max(initial=0)) or 1.0
        return content | {"values": values.tobytes(), "limit": limit}

    @traitlets.validate("at")
    def _inside(self, proposal: Any) -> int:
        last = len(self.tokens) - (not self._next())
        if not 0 <= proposal["value"] <= last:
            raise ValueError(f"at should be in 0..{last}, got {proposal['value']}")
        return proposal["value"]

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
        return (
            f"{self.title}: {len(guessed)} tokens, mean {self.name} {values.mean():.2f} "
            f"{self.unit}; largest {values[top]:.2f} at {checks.visible(guessed[top])!r}"
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


def _places(tokens: list[str], names: list[str]) -> list[int]:
    """Say which name each token is. Raises ValueError naming the first that is none."""
    number = {name: i for i, name in enumerate(names)}
    if unknown := [token for token in tokens if token not in number]:
        raise ValueError(f"{unknown[0]!r} is not among the {len(names)} names of P's columns")
    return [number[token] for token in tokens]


def _last(content: dict[str, Any]) -> int:
    rows = len(content["choices"]) or len(content["tokens"]) - content["given"]
    return content["given"] + rows - 1


def _startled(content: dict[str, Any], given: int) -> int:
    """Give the place with the largest value: where there is something to see."""
    values = np.frombuffer(content["values"], np.float32)
    return given + (int(values.argmax()) if len(values) else 0)
