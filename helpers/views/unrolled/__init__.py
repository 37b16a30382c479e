"""Unrolled: a recurrent run as a graph, step by step: what is fed in, the state, what comes out."""

from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import checks, synced_bytes
from helpers.views.kit.answering import Answering
from helpers.views.unrolled.run import Run


class Unrolled(Answering, script=Path(__file__).with_name("view.js")):
    """The steps of a `Run` from left to right.

    The reader steps with the arrow keys or a click, and turns around with the key b where the run
    has a backward pass.
    ``on_text(view, text)`` is called with what the reader types, ``on_choice(view, step, token)``
    with a token that the reader puts in place of the written one (``step`` counts the decoder's
    steps from 0); both answer with ``view.show(run)``. It opens at the first mistake, or at the
    end. Read back or set: ``step``, ``backward``.
    """

    sizes = traitlets.List(traitlets.Int(), help="steps, units").tag(sync=True)
    states = synced_bytes("[step, unit] as int8, scaled by limit")
    limit = traitlets.Float(1.0).tag(sync=True)
    reads = traitlets.Int(0).tag(sync=True)
    fed = traitlets.List(traitlets.Unicode()).tag(sync=True)
    written = traitlets.List(traitlets.Unicode()).tag(sync=True)
    wrong = traitlets.List(traitlets.Bool()).tag(sync=True)
    planted = traitlets.List(traitlets.Int(), help="the reader's own words").tag(sync=True)
    picture = synced_bytes("[height, width, 3] as uint8")
    picture_size = traitlets.List(traitlets.Int(), help="height, width").tag(sync=True)
    note = traitlets.Unicode("", help="a sentence beside the graph").tag(sync=True)
    step = traitlets.Int(0, help="the step that is looked at").tag(sync=True)
    back_sizes = traitlets.List(traitlets.Int(), help="rows, columns of a part").tag(sync=True)
    back_states = synced_bytes("dL/dh_t [step, unit] as float32")
    back_parts = synced_bytes("[step, row, column] as float32")
    weight = traitlets.Unicode("", help="the shared weight's name").tag(sync=True)
    backward = traitlets.Bool(False, help="the backward pass is shown").tag(sync=True)

    def __init__(self, run: Run, *, title: str = "Unrolled", **traits: Any) -> None:
        mistakes = [run.reads + t for t, bad in enumerate(run.wrong or ()) if bad]
        traits.setdefault("step", mistakes[0] if mistakes else len(run.H) - 1)
        super().__init__(**run.traits(), title=title, **traits)

    def show(self, run: Run) -> None:
        """Show another run; the step that is looked at stays, as far as there are steps."""
        steps, at_end = len(run.H), self.step == self.sizes[0] - 1
        step = steps - 1 if at_end else min(self.step, steps - 1)
        with self.hold_sync():
            self.step = min(self.step, steps - 1)
            self.backward = self.backward and run.back is not None
            for trait, value in run.traits().items():
                setattr(self, trait, value)
            self.step = step

    @traitlets.validate("step")
    def _inside(self, proposal: Any) -> int:
        return checks.index(proposal["value"], self.sizes[0], "step")

    @traitlets.validate("backward")
    def _has_a_way_back(self, proposal: Any) -> bool:
        if proposal["value"] and not self.back_sizes:
            raise ValueError(
                "this run has no way back: pass Run(..., back=Backward(grad_H, parts))"
            )
        return proposal["value"]

    def array(self) -> np.ndarray:
        """Give the states as they are shown: [step, unit]."""
        steps = np.frombuffer(self.states, np.int8).reshape(self.sizes)
        return steps.astype(np.float32) / 127 * self.limit

    def part_sizes(self) -> np.ndarray:
        """Give the size (the root of the summed squares) of every step's part, and of their sum."""
        parts = np.frombuffer(self.back_parts, np.float32).reshape(-1, *self.back_sizes)
        return np.linalg.norm(np.concatenate([parts, parts.sum(0, keepdims=True)]), axis=(1, 2))

    def words(self) -> str:
        """Say what was read, what was written, where it went wrong, and what flows back."""
        read, wrote = " ".join(self.fed[: self.reads]), " ".join(self.written)
        parts = [f"reads {read}"] if read else []
        if wrote:
            parts.append(f"writes {wrote}")
        wrong = [str(step + 1) for step, bad in enumerate(self.wrong) if bad]
        if wrong:
            parts.append(f"wrong at {', '.join(wrong)}")
        told = "; ".join(parts) or f"{self.sizes[0]} steps"
        if self.back_sizes:
            *sizes, whole = (f"{size:.2f}" for size in self.part_sizes())
            told += (f". Backward, the steps ask {self.weight} for changes of size "
                     f"{', '.join(sizes)}; their sum, its gradient, has size {whole}")  # fmt: skip
        return f"{self.title}: {told}. {self.note}".strip()

    def still(self) -> Any:
        """Draw the graph: what is fed in below, the states, what comes out above."""
        from helpers.views.unrolled import still

        return still.draw(self)
