"""Merges: a text in colored tokens, merge by merge, for one vocabulary or several."""

from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import checks, synced_bytes
from helpers.views.kit.answering import Typed
from helpers.views.merges.run import MergeRun, shown_token


class Merges(Typed, script=Path(__file__).with_name("view.js")):
    """`MergeRun`: a text in colored tokens, and a chart of bytes per token against the size.

    The slider is the size of the vocabulary: every step is one size. The reader moves over the
    tokens with the pointer or the arrow keys and types a text, which ``on_text(view, text)``
    answers with ``view.show(...)``. Read back or set: ``step``, the place of the slider.
    """

    data = synced_bytes("the text")
    sizes = traitlets.List(traitlets.Int(), help="of the vocabulary, at every step").tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    captions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    counts: Any = traitlets.List(help="tokens, [vocabulary][step]").tag(sync=True)
    lengths = synced_bytes("bytes of every token of every step, as uint16")
    ids = synced_bytes("id of every token of every step, as uint32")
    step = traitlets.Int(0, help="the place of the slider").tag(sync=True)

    def __init__(
        self, run: MergeRun, *, step: int | None = None, title: str = "Merges", **traits: Any
    ) -> None:
        last = len(run.sizes) - 1
        super().__init__(**run.traits(), title=title, step=last if step is None else step, **traits)

    def show(self, run: MergeRun) -> None:
        """Show another text; a slider at its end stays there, any other as far as it can."""
        last = len(run.sizes) - 1
        step = last if self.step == len(self.sizes) - 1 else min(self.step, last)
        with self.hold_sync():
            self.step = 0
            for trait, value in run.traits().items():
                setattr(self, trait, value)
            self.step = step

    @traitlets.validate("step")
    def _inside(self, proposal: Any) -> int:
        return checks.index(proposal["value"], len(self.sizes), "step")

    def tokens(self, vocabulary: int, step: int | None = None) -> list[bytes]:
        """Return the tokens of a vocabulary at a step (default: where the slider is)."""
        step = self.step if step is None else step
        counts = self.counts[vocabulary]
        before = sum(map(sum, self.counts[:vocabulary])) + sum(counts[: min(step, len(counts) - 1)])
        count = counts[min(step, len(counts) - 1)]
        lengths = np.frombuffer(self.lengths, np.uint16)[before : before + count].tolist()
        edges = accumulate(lengths, initial=0)
        return [self.data[start:end] for start, end in pairwise(edges)]

    def bytes_per_token(self, vocabulary: int, step: int | None = None) -> float:
        """Return how many bytes a token has on average, at a step."""
        return len(self.data) / len(self.tokens(vocabulary, step))

    def words(self) -> str:
        """Say how many tokens every vocabulary needs where the slider is."""
        rows = ", ".join(
            f"{name} {len(self.tokens(v))} tokens" for v, name in enumerate(self.names)
        )
        first = " | ".join(checks.visible(shown_token(token)) for token in self.tokens(0)[:8])
        return (
            f"{self.title}: {len(self.data)} bytes, vocabulary of {self.sizes[self.step]:,}: "
            f"{rows}; {self.names[0]} begins {first}."
        )

    def still(self) -> Any:
        """Draw the tokens of every vocabulary above the chart."""
        from helpers.views.merges import still

        return still.draw(self)
