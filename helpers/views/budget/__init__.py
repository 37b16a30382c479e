"""Budget: what a training run costs, beside what model cards say."""

from pathlib import Path
from typing import Any, NamedTuple

import traitlets

from helpers.views.budget.cards import HOUR, BudgetCards, ModelCard, in_range
from helpers.views.kit import View
from helpers.views.kit.amounts import large, power, share


class Outcome(NamedTuple):
    """What a training run costs: FLOPs, hours of one GPU, days on all of them."""

    flops: float
    gpu_hours: float
    days: float


def duration(days: float) -> str:
    """Return a time in the unit that keeps the number short.

    >>> duration(1.5), duration(0.5 / 24), duration(800.0)
    ('1.5 days', '30 minutes', '2.19 years')
    """
    units = [("years", 365.25), ("days", 1.0), ("hours", 1 / 24), ("minutes", 1 / 1440)]
    name, size = next(((n, s) for n, s in units if days >= s), ("seconds", 1 / 86_400))
    value = days / size
    return f"{value:,.0f} {name}" if value >= 1000 else f"{value:.3g} {name}"


def hours(value: float) -> str:
    """Return GPU-hours as they are read: 1.3M, or a power of ten below a hundredth."""
    return large(value) if value >= 0.01 else power(value)


class Budget(View, script=Path(__file__).with_name("view.js")):
    """Five sliders, what they cost, and a table of model cards to compare with.

    Training takes ``6 N D`` FLOPs; a GPU does ``utilization * peak`` of them a second. A card is
    chosen by a click or by key: its numbers go into the sliders, all but the utilization, which
    stays the reader's guess until "match" takes the one that the stated GPU-hours imply. Read back
    or set: ``parameters``, ``tokens``, ``gpus``, ``peak`` (FLOP/s of one GPU), ``utilization``.
    Raises ValueError for a number out of its range.
    """

    cards: Any = traitlets.List(
        help="[name, parameters, tokens, peak, gpu, source, gpu_hours, gpus, flops]"
    ).tag(sync=True)
    usual_gpus = traitlets.Float(1024.0, help="for a card that states no GPUs").tag(sync=True)
    parameters = traitlets.Float(1e9, help="N").tag(sync=True)
    tokens = traitlets.Float(1e9, help="D").tag(sync=True)
    gpus = traitlets.Float(1.0).tag(sync=True)
    peak = traitlets.Float(1e12, help="FLOP/s of one GPU").tag(sync=True)
    utilization = traitlets.Float(0.4, help="the share of the peak that is used").tag(sync=True)

    def __init__(
        self, cards: BudgetCards, *, title: str = "Does the model card add up?", **traits: Any
    ) -> None:
        super().__init__(**(cards.traits() | traits), title=title)

    @traitlets.validate("parameters", "tokens", "gpus", "peak", "utilization")
    def _in_range(self, proposal: Any) -> float:
        return in_range(proposal["trait"].name, proposal["value"])

    def choose(self, name: str) -> None:
        """Put the numbers of a card into the sliders. Raises ValueError for a card not there."""
        found = [ModelCard(*row) for row in self.cards if row[0] == name]
        if not found:
            names = ", ".join(row[0] for row in self.cards)
            raise ValueError(f"the card should be one of {names}, got {name!r}")
        with self.hold_sync():
            self.parameters, self.tokens, self.peak = map(float, found[0][1:4])
            self.gpus = float(found[0].gpus or self.usual_gpus)

    def card(self) -> ModelCard | None:
        """Return the card whose parameters, tokens and peak the sliders have, if there is one."""
        now = [self.parameters, self.tokens, self.peak]
        found = [ModelCard(*row) for row in self.cards if [float(n) for n in row[1:4]] == now]
        return found[0] if found else None

    def outcome(self) -> Outcome:
        """Return what the sliders cost."""
        flops = 6 * self.parameters * self.tokens
        gpu_hours = flops / (self.utilization * self.peak * HOUR)
        return Outcome(flops, gpu_hours, gpu_hours / self.gpus / 24)

    def words(self) -> str:
        """Return the sliders, what they cost, and what the card says that they are taken from."""
        cost, card = self.outcome(), self.card()
        said = (
            f"{self.title} {large(self.parameters)} parameters × {large(self.tokens)} tokens: "
            f"{power(cost.flops)} FLOPs, {hours(cost.gpu_hours)} GPU-hours at "
            f"{share(self.utilization)} of {large(self.peak / 1e12)} TFLOP/s, "
            f"{duration(cost.days)} on {self.gpus:,.0f} GPUs."
        )
        if card and card.gpu_hours and card.implied_utilization:
            said += (
                f" The card of {card.name} states {large(card.gpu_hours)} GPU-hours: a utilization "
                f"of {share(card.implied_utilization)}."
            )
        elif card and card.flops:
            said += f" The source of {card.name} states {power(card.flops)} FLOPs."
        return said

    def still(self) -> Any:
        """Draw the table of cards with matplotlib."""
        from helpers.views.budget import still

        return still.draw(self)
