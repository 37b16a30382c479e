"""What SceneEditor is answered with: a model's caption of the scene."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from helpers.views.kit import checks, colors
from helpers.views.kit.answering import most_likely


@dataclass(frozen=True, eq=False)
class Answer:
    """A caption, checked when it is made.

    ``written`` are the words, ``P`` [word, token] their probabilities over ``tokens``, ``wrong``
    is True where a word is a mistake, ``grid`` [channel, row, column] are the model's features
    (0 or larger); ``note`` is shown below the caption.

    Raises ValueError with the expected shape for anything else.
    """

    written: Sequence[str]
    P: Any = None
    tokens: Sequence[str] = ()
    _: KW_ONLY
    wrong: Sequence[bool] | None = None
    grid: Any = None
    note: str = ""

    def __post_init__(self) -> None:
        said = [str(word) for word in self.written]
        checks.put(self, written=said, wrong=checks.truths(self.wrong, len(said), "wrong"))
        if self.P is not None:
            P, names = checks.distributions(self.P, self.tokens, len(said), "word")
            if unknown := set(said) - set(names):
                raise ValueError(
                    f"tokens should name every word that is written, {unknown} are missing"
                )
            checks.put(self, P=P.astype(np.float32), tokens=names)
        if self.grid is not None:
            grid = checks.array(self.grid, "grid", (3,), "[channel, row, column]")
            if grid.min() < 0:
                raise ValueError(
                    "grid of shape [channel, row, column] should hold 0 or more, as after a ReLU: "
                    f"the smallest is {grid.min():.4g}"
                )
            checks.put(self, grid=grid)

    def own(self) -> np.ndarray:
        """Return the probability of every written word; none without P."""
        if self.P is None:
            return np.zeros(0, np.float32)
        return self.P[np.arange(len(self.P)), [self.tokens.index(word) for word in self.written]]

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view; those of the features only where there are some."""
        likely = {"choices": [], "chances": b""}
        traits = {
            "written": self.written,
            "wrong": self.wrong,
            "chance_of": self.own().tobytes(),
            "note": self.note,
            **(likely if self.P is None else most_likely(self.P, self.tokens)),
        }
        if self.grid is None:
            return traits
        limit = colors.nice_limit(float(self.grid.max()))
        levels = colors.levels_of(self.grid / limit).tobytes()
        return traits | {"grid": levels, "grid_size": list(self.grid.shape), "limit": limit}
