"""What Tokens shows: a text with a number for every token."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from helpers.views.kit import checks
from helpers.views.kit.answering import most_likely

_SMALLEST = 1e-38  # a probability of 0 has a finite surprise: the smallest float32's


@dataclass(frozen=True, eq=False)
class TokenValues:
    """A text, token by token, with what was expected; checked when it is made.

    ``P`` [position, name] are a model's probabilities over ``names`` at every token that it had to
    guess. The first ``given`` tokens were not guessed; one row more than there are tokens is the
    guess at what comes next. ``values`` [position] is the number shown for each token; without it,
    that is the surprise -log p(token) in nats.

    Raises ValueError with the expected shape for anything else.
    """

    tokens: Sequence[str]
    P: Any = None
    names: Sequence[str] = ()
    _: KW_ONLY
    values: Any = None
    given: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.tokens, str) or not len(self.tokens):
            raise ValueError(f"tokens should be a list of one token or more, got {self.tokens!r}")
        checks.put(self, tokens=[str(token) for token in self.tokens])
        if not 0 <= self.given <= len(self.tokens):
            raise ValueError(f"given should be in 0..{len(self.tokens)}, got {self.given}")
        guessed = self.tokens[self.given :]
        if self.P is not None:
            P = checks.weights(self.P, "P", (2,), "[position, name]")
            names = checks.labels(self.names, P.shape[1], "names", "column of P")
            if len(P) not in (len(guessed), len(guessed) + 1):
                raise ValueError(
                    f"P should have {len(guessed)} rows, one for each guessed token, or one more "
                    f"for what comes next, got {P.shape}"
                )
            checks.put(self, P=P, names=names)
            own = self.own()
            if self.values is None:
                checks.put(self, values=-np.log(np.maximum(own, _SMALLEST)))
        values = self.values
        if guessed or values is None:
            values = checks.array(values, "values", (1,), "[position]")
        if len(values) != len(guessed):
            raise ValueError(
                f"values should be {len(guessed)}, one for each guessed token, got {len(values)}"
            )
        values = np.asarray(values, np.float32)
        if values.min(initial=0) < 0:
            raise ValueError(f"values should be 0 or more, the smallest is {values.min():.4g}")
        checks.put(self, values=values)

    def own(self) -> np.ndarray:
        """Return the probability of every guessed token; none without P.

        Raises ValueError for a token that is not among the names.
        """
        if self.P is None:
            return np.zeros(0, np.float32)
        number = {name: i for i, name in enumerate(self.names)}
        guessed = self.tokens[self.given :]
        if unknown := [token for token in guessed if token not in number]:
            raise ValueError(f"{unknown[0]!r} is not among the {len(number)} names of P's columns")
        return self.P[np.arange(len(guessed)), [number[token] for token in guessed]]

    @property
    def last(self) -> int:
        """The last position that can be kept: that of what comes next, where P says so."""
        rows = len(self.values) if self.P is None else len(self.P)
        return self.given + rows - 1

    @property
    def largest(self) -> int:
        """The position with the largest value, or the first guess where there is none yet."""
        return self.given + (int(self.values.argmax()) if len(self.values) else 0)

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view, but its limit."""
        likely = {"choices": [], "chances": b""}
        return {
            "tokens": self.tokens,
            "given": self.given,
            "own": self.own().astype(np.float32).tobytes(),
            "values": self.values.tobytes(),
            **(likely if self.P is None else most_likely(self.P, self.names)),
        }
