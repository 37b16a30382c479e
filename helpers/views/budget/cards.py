"""What Budget shows: training runs as model cards state them, and where its sliders start."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, NamedTuple

import numpy as np

from helpers.validate import InputError
from helpers.views.kit import checks

HOUR = 3600.0  # seconds
RANGES = {  # of the sliders
    "parameters": (1e4, 1e13),
    "tokens": (1e6, 1e15),
    "gpus": (1.0, 1e6),
    "peak": (1e9, 1e17),
    "utilization": (0.01, 1.0),
}


class ModelCard(NamedTuple):
    """One training run, as its source states it; None for what the source does not state."""

    name: str
    parameters: float | int  # N, of a mixture of experts those that one token goes through
    tokens: float | int  # D
    peak: float | int  # FLOP/s of one GPU, dense 16-bit
    gpu: str  # "H100"
    source: str
    gpu_hours: float | int | None = None
    gpus: float | int | None = None
    flops: float | int | None = None  # the compute that the source states

    @property
    def implied_utilization(self) -> float | None:
        """The share of the peak at which ``6 N D`` takes the stated GPU-hours; None without."""
        if self.gpu_hours is None:
            return None
        return 6 * self.parameters * self.tokens / (self.gpu_hours * HOUR * self.peak)


@dataclass(frozen=True, eq=False)
class BudgetCards:
    """Model cards to compare with; checked when it is made.

    ``gpus`` is shown for a card that states no number of GPUs, ``utilization`` is where its
    slider starts.

    Raises InputError, naming the card, where there is no card, two cards have one name or the same
    parameters, tokens and peak, a number is not above 0 or not in its range of RANGES, or the
    stated hours are too few for the peak.
    """

    cards: Sequence[ModelCard]
    _: KW_ONLY
    gpus: float | int = 1024
    utilization: float | int = 0.4

    def __post_init__(self) -> None:
        cards = list(self.cards)
        if not cards:
            raise InputError("cards should have at least one ModelCard")
        for what, key in (("name", lambda card: card.name), ("run", lambda card: card[1:4])):
            if len({key(card) for card in cards}) != len(cards):
                raise InputError(f"every card should have a {what} of its own")
        for card in cards:
            _check_card(card)
        for name in ("gpus", "utilization"):
            in_range(name, getattr(self, name))
        checks.put(self, cards=cards)

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view; it starts at the first card."""
        first = self.cards[0]
        return {
            "cards": [list(card) for card in self.cards],
            "usual_gpus": float(self.gpus),
            "parameters": float(first.parameters),
            "tokens": float(first.tokens),
            "gpus": float(first.gpus or self.gpus),
            "peak": float(first.peak),
            "utilization": float(self.utilization),
        }


def in_range(name: str, value: float | int, of: str = "") -> float:
    """Return a number as a float. Raises InputError unless it is in its range of RANGES."""
    low, high = RANGES[name]
    if not low <= value <= high:
        raise InputError(f"{name}{of} should be from {low:g} to {high:g}, got {value:g}")
    return float(value)


def _check_card(card: ModelCard) -> None:
    of = f" of {card.name!r}"
    for name in ("parameters", "tokens", "peak"):
        in_range(name, getattr(card, name), of)
    if card.gpus is not None:
        in_range("gpus", card.gpus, of)
    for name in ("gpu_hours", "flops"):
        value = getattr(card, name)
        if value is not None and not (np.isfinite(value) and value > 0):
            raise InputError(f"{name}{of} should be a number above 0, got {value}")
    share = card.implied_utilization
    if share is not None and share > 1:
        raise InputError(
            f"{card.gpu_hours:,.0f} GPU-hours{of} should be enough for 6 N D at the peak, got "
            f"{share:.0%} of it"
        )
