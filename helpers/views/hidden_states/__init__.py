"""HiddenStates: what every unit of a recurrent network does while a text goes by."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.hidden_states.states import States
from helpers.views.kit import checks, synced_bytes
from helpers.views.kit.answering import Typed

ORDERS = ("as they are", "similar", "pattern")
Reader = Callable[["HiddenStates", str], None]


class HiddenStates(Typed, script=Path(__file__).with_name("view.js")):
    """`States`: one unit under the text in colour, all units as a map over time.

    ``on_text(view, text)`` is called with what the reader types; it answers with
    ``view.show(States(...))``. Read back or set: ``unit``, ``series`` (which of the names is
    shown), ``order``.
    """

    sizes = traitlets.List(traitlets.Int(), help="series, time, units").tag(sync=True)
    names = traitlets.List(traitlets.Unicode(), help="of the series: h and the gates").tag(
        sync=True
    )
    values = synced_bytes("[series, time, unit] as int16, each series scaled by its limit")
    limits = traitlets.List(traitlets.Float()).tag(sync=True)
    signed = traitlets.List(traitlets.Bool(), help="colour centred on zero").tag(sync=True)
    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    spans = traitlets.List(traitlets.Bool(), help="where the pattern holds").tag(sync=True)
    pattern_name = traitlets.Unicode("").tag(sync=True)
    scores = traitlets.List(traitlets.Float(), help="of each unit of h").tag(sync=True)
    likeness = traitlets.List(traitlets.Int(), help="units, similar ones together").tag(sync=True)
    series = traitlets.Int(0, help="which of the names is shown").tag(sync=True)
    unit = traitlets.Int(0, help="the unit under the text").tag(sync=True)
    order = traitlets.Enum(ORDERS, "as they are").tag(sync=True)

    def __init__(
        self,
        shown: States,
        *,
        title: str = "Hidden states",
        on_text: Reader | None = None,
        **traits: Any,
    ) -> None:
        if shown.pattern is not None:
            traits.setdefault("order", "pattern")
            traits.setdefault("unit", int(np.argmax(shown.scores)))
        traits.setdefault("asked", "a text for the network to read")
        super().__init__(
            **shown.traits(),
            text="".join(shown.tokens or ()) if on_text else "",
            title=title,
            on_text=on_text,
            **traits,
        )

    def show(self, shown: States) -> None:
        """Show another run of the same network; unit, series and order stay where they are.

        Raises ValueError for another number of units and for values of other names.
        """
        content = shown.traits()
        if content["sizes"][2] != self.sizes[2] or content["names"] != self.names:
            raise ValueError(
                f"another run should have the same {self.sizes[2]} units and values "
                f"{', '.join(self.names)}, got {content['sizes'][2]} and {content['names']}"
            )
        with self.hold_sync():
            for trait, value in content.items():
                setattr(self, trait, value)

    @traitlets.validate("unit", "series")
    def _inside(self, proposal: Any) -> int:
        name, value = proposal["trait"].name, proposal["value"]
        count = self.sizes[2 if name == "unit" else 0]
        return checks.index(value, count, name)

    def array(self, series: int) -> np.ndarray:
        """Return the values of a series as they are shown: [time, unit]."""
        steps = np.frombuffer(self.values, np.int16).reshape(self.sizes)[series]
        return steps.astype(np.float32) / 32767 * self.limits[series]

    def rows(self) -> np.ndarray:
        """Return the units in the order in which they are shown, top first."""
        if self.order == "similar":
            return np.array(self.likeness)
        if self.order == "pattern" and self.scores:
            return np.argsort(-np.array(self.scores), kind="stable")
        return np.arange(self.sizes[2])

    def words(self) -> str:
        """Say the sizes and which unit is shown, with its score."""
        _, time, units = self.sizes
        name = self.names[self.series]
        told = ""
        if self.scores:
            told = (
                f"; it detects “{self.pattern_name}” at {self.scores[self.unit]:.1%} of the steps"
            )
        seen = f"{name} of {units} units over {time} steps"
        return f"{self.title}: {seen}. Unit {self.unit} is shown{told}."

    def still(self) -> Any:
        """Draw the text in the colours of the unit, and all units over time."""
        from helpers.views.hidden_states import still

        return still.draw(self)
