"""What Unrolled shows: one run of an encoder and a decoder, or of one of them."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from helpers.views.kit import checks
from helpers.views.kit.answering import most_likely
from helpers.views.unrolled.backward import NO_WAY_BACK, Backward


@dataclass(frozen=True, eq=False)
class Run:
    """One run, checked when it is made.

    ``H`` is [step, unit], the state after every step; ``fed`` the token that every step is fed.
    The first ``reads`` steps are the encoder's: nothing comes out of them. ``P`` [step - reads,
    token] are the decoder's probabilities over ``tokens``, ``written`` what was taken from
    each. ``wrong`` is True where that was a mistake, ``planted`` are the decoder's steps (from 0)
    whose token the reader chose, ``note`` is shown beside the graph, and ``image`` [3, height,
    width] in 0..1 before it. ``back`` is the run's backward pass.

    Raises ValueError with the expected shape for anything else.
    """

    H: Any
    fed: Sequence[str]
    written: Sequence[str] = ()
    P: Any = None
    tokens: Sequence[str] = ()
    _: KW_ONLY
    reads: int = 0
    wrong: Sequence[bool] | None = None
    planted: Sequence[int] = ()
    image: Any = None
    note: str = ""
    back: Backward | None = None

    def __post_init__(self) -> None:
        H = checks.array(self.H, "H", (2,), "[step, unit]")
        steps = len(H)
        if not 0 <= self.reads <= steps:
            raise ValueError(f"reads should be in 0..{steps}, got {self.reads}")
        writes = steps - self.reads if len(self.written) or self.P is not None else 0
        checks.put(
            self,
            H=H,
            fed=checks.labels(self.fed, steps, "fed", "step of H"),
            written=checks.labels(list(self.written), writes, "written", "step after reads"),
            wrong=checks.truths(self.wrong, writes, "wrong"),
            planted=sorted(checks.index(step, writes, "a planted step") for step in self.planted),
        )
        if self.P is not None:
            P, names = checks.distributions(self.P, self.tokens, writes, "step after reads")
            checks.put(self, P=P, tokens=names)
        if self.image is not None:
            checks.put(self, image=checks.image(self.image))
        self._backward()

    def _backward(self) -> dict[str, Any]:
        return self.back.traits(*self.H.shape) if self.back else NO_WAY_BACK

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view."""
        limit = float(max(1.0, np.abs(self.H).max()))
        pixels = np.zeros((0, 0, 3), np.uint8) if self.image is None else checks.pixels(self.image)
        likely = {"choices": [], "chances": b""}
        return {
            "sizes": list(self.H.shape),
            "states": np.round(self.H / limit * 127).astype(np.int8).tobytes(),
            "limit": limit,
            "reads": self.reads,
            "fed": self.fed,
            "written": self.written,
            "wrong": self.wrong,
            "planted": self.planted,
            "picture": pixels.tobytes(),
            "picture_size": list(pixels.shape[:2]),
            "note": self.note,
            **(likely if self.P is None else most_likely(self.P, self.tokens)),
            **self._backward(),
        }
