"""Unrolled: a recurrent run as a graph, step by step: what is fed in, the state, what comes out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import checks, synced_bytes
from helpers.views.kit.answering import Answering, likeliest
from helpers.views.unrolled.backward import NO_WAY_BACK, Backward


class Unrolled(Answering, script=Path(__file__).with_name("view.js")):
    """The steps of an encoder and a decoder, or of one of them, from left to right.

    ``H`` is [step, unit], the state after every step; ``fed`` the token that every step is fed.
    The first ``reads`` steps are the encoder's: nothing comes out of them. ``P`` [step - reads,
    token] are the decoder's probabilities over ``tokens``, ``written`` what was taken from
    each. ``wrong`` is True where that was a mistake, ``note`` stands beside the graph.
    ``back`` is the run's way back, a `Backward`: then the graph can be walked backwards, too.

    The reader steps with the arrow keys or a click, and turns around with the key b.
    ``on_text(view, text)`` is called with what the reader types, ``on_choice(view, step, token)``
    with a token that the reader puts in place of the written one (``step`` counts the decoder's
    steps from 0); both answer with ``view.show(...)``. ``image`` [3, height, width] in 0..1 stands
    in front of the graph. Read back or set: ``step``, ``backward``.

    Raises ValueError with the expected shape for anything else.
    """

    sizes = traitlets.List(traitlets.Int(), help="steps, units").tag(sync=True)
    states = synced_bytes("[step, unit] as int8, scaled by limit")
    limit = traitlets.Float(1.0).tag(sync=True)
    reads = traitlets.Int(0).tag(sync=True)
    fed = traitlets.List(traitlets.Unicode()).tag(sync=True)
    written = traitlets.List(traitlets.Unicode()).tag(sync=True)
    wrong = traitlets.List(traitlets.Bool()).tag(sync=True)
    picture = synced_bytes("[height, width, 3] as uint8")
    picture_size = traitlets.List(traitlets.Int(), help="height, width").tag(sync=True)
    note = traitlets.Unicode("", help="a sentence beside the graph").tag(sync=True)
    step = traitlets.Int(0, help="the step that is looked at").tag(sync=True)
    back_sizes = traitlets.List(traitlets.Int(), help="rows, columns of a part").tag(sync=True)
    back_states = synced_bytes("dL/dh_t [step, unit] as float32")
    back_parts = synced_bytes("[step, row, column] as float32")
    weight = traitlets.Unicode("", help="the shared weight's name").tag(sync=True)
    backward = traitlets.Bool(False, help="the way back is shown").tag(sync=True)

    def __init__(
        self,
        H: Any,
        fed: Sequence[str],
        written: Sequence[str] = (),
        P: Any = None,
        tokens: Sequence[str] = (),
        *,
        reads: int = 0,
        wrong: Sequence[bool] | None = None,
        image: Any = None,
        note: str = "",
        back: Backward | None = None,
        title: str = "Unrolled",
        **traits: Any,
    ) -> None:
        content = self._content(H, fed, written, P, tokens, reads, wrong, image, note, back)
        traits.setdefault("step", content["sizes"][0] - 1)
        super().__init__(**content, title=title, **traits)

    def show(
        self,
        H: Any,
        fed: Sequence[str],
        written: Sequence[str] = (),
        P: Any = None,
        tokens: Sequence[str] = (),
        *,
        reads: int = 0,
        wrong: Sequence[bool] | None = None,
        image: Any = None,
        note: str = "",
        back: Backward | None = None,
    ) -> None:
        """Show another run; the step that is looked at stays, as far as there are steps."""
        content = self._content(H, fed, written, P, tokens, reads, wrong, image, note, back)
        steps, at_end = content["sizes"][0], self.step == self.sizes[0] - 1
        step = steps - 1 if at_end else min(self.step, steps - 1)
        with self.hold_sync():
            self.step = min(self.step, steps - 1)
            self.backward = self.backward and back is not None
            for trait, value in content.items():
                setattr(self, trait, value)
            self.step = step

    def _content(
        self, H: Any, fed: Any, written: Any, P: Any, tokens: Any, reads: int, wrong: Any,
        image: Any, note: str, back: Backward | None,
    ) -> dict[str, Any]:  # fmt: skip
        H = checks.array(H, "H", (2,), "[step, unit]")
        steps = len(H)
        if not 0 <= reads <= steps:
            raise ValueError(f"reads should be in 0..{steps}, got {reads}")
        writes = steps - reads if len(written) or P is not None else 0
        limit = float(max(1.0, np.abs(H).max()))
        content: dict[str, Any] = {
            "sizes": list(H.shape),
            "states": np.round(H / limit * 127).astype(np.int8).tobytes(),
            "limit": limit,
            "reads": reads,
            "fed": checks.labels(fed, steps, "fed", "step of H"),
            "written": checks.labels(list(written), writes, "written", "step after reads"),
            "wrong": [bool(one) for one in wrong] if wrong is not None else [False] * writes,
            "chances": b"",
            "choices": [],
            "picture": b"",
            "picture_size": [0, 0],
            "note": note,
            **(back.traits(*H.shape) if back else NO_WAY_BACK),
        }
        if len(content["wrong"]) != writes:
            raise ValueError(f"wrong should be {writes} truth values, got {len(content['wrong'])}")
        if P is not None:
            P = checks.weights(P, "P", (2,), "[step after reads, token]")
            names = checks.labels(tokens, P.shape[1], "tokens", "column of P")
            if len(P) != writes:
                raise ValueError(f"P should have {writes} rows, one for each step after reads, "
                                 f"got {P.shape}")  # fmt: skip
            content |= likeliest(P, names)
        if image is not None:
            image = checks.weights(image, "image", (3,), "[3, height, width]")
            if len(image) != 3:
                raise ValueError(f"image should have shape [3, height, width], got {image.shape}")
            pixels = np.round(255 * image.transpose(1, 2, 0)).astype(np.uint8)
            content |= {"picture": pixels.tobytes(), "picture_size": list(pixels.shape[:2])}
        return content

    @traitlets.validate("step")
    def _inside(self, proposal: Any) -> int:
        if not 0 <= proposal["value"] < self.sizes[0]:
            raise ValueError(f"step should be in 0..{self.sizes[0] - 1}, got {proposal['value']}")
        return proposal["value"]

    @traitlets.validate("backward")
    def _has_a_way_back(self, proposal: Any) -> bool:
        if proposal["value"] and not self.back_sizes:
            raise ValueError("this run has no way back: pass back=Backward(grad_H, parts)")
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
