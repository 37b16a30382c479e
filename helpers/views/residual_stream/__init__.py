"""ResidualStream: a token's path through the blocks, and what each part adds to it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import checks, synced_bytes
from helpers.views.kit.answering import Typed
from helpers.views.residual_stream.run import Row, StreamRun

_RIDES_ALONG = 4_000_000  # bytes of strips that travel with the view; more follow token by token
Switch = Callable[["ResidualStream", int, int, bool], None]


class ResidualStream(Typed, script=Path(__file__).with_name("view.js")):
    """One token's residual stream as strips of colored cells, from the first block to the last.

    Below the stream as it enters: what each part of each block of a `StreamRun` adds, and the
    stream after it. Beside the strips, by depth: norms, the cosine to the final state, and the
    mean cosine between tokens, which is near 1 when all tokens have become one (rank collapse).
    ``on_switch(view, block, part, off)`` is called when the reader switches a part off or on;
    it answers with ``view.show(run)``, as ``on_text(view, text)`` does to what the reader types.
    Without ``on_switch`` there are no switches. Read back or set: ``token``, ``off``
    (a list of (block, part)).
    """

    sizes = traitlets.List(traitlets.Int(), help="rows, tokens, d_model").tag(sync=True)
    rows = traitlets.List(
        traitlets.List(traitlets.Int()), help="[block, part, 1: the stream, 0: what is added]"
    ).tag(sync=True)
    names = traitlets.List(traitlets.Unicode(), help="of the rows").tag(sync=True)
    parts = traitlets.List(traitlets.Unicode(), help="of a block").tag(sync=True)
    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    values = synced_bytes("[row, token, unit] as int16, 32767 is largest; or one token's")
    held = traitlets.Int(-1, help="the one token in values, -1: all").tag(sync=True)
    largest = traitlets.Float(1.0).tag(sync=True)
    limit = traitlets.Float(1.0, help="where the colors end").tag(sync=True)
    profile = synced_bytes("norm, cosine to the final state: [2, row, token] as float32")
    alike = traitlets.List(traitlets.Float(), help="mean cosine of tokens, of every stream").tag(
        sync=True
    )
    matrices = synced_bytes("cosines between tokens, [depth, small, small] as int8")
    full = synced_bytes("the profile while nothing was switched off; empty: another text")
    full_alike = traitlets.List(traitlets.Float()).tag(sync=True)
    note = traitlets.Unicode("", help="a sentence beside the strips").tag(sync=True)
    token = traitlets.Int(0, help="the token that is followed").tag(sync=True)
    off = traitlets.List(
        traitlets.Tuple(traitlets.Int(), traitlets.Int()), help="(block, part) switched off"
    ).tag(sync=True)
    switchable = traitlets.Bool(False, help="Python answers a switch").tag(sync=True)

    def __init__(
        self,
        run: StreamRun,
        *,
        title: str = "The residual stream",
        token: int | None = None,
        on_switch: Switch | None = None,
        **traits: Any,
    ) -> None:
        self._on_switch: Switch | None = None  # not called while it is being made
        self._steps = np.zeros((0, 0, 0), np.int16)
        token = len(run.start) - 1 if token is None else token
        off = traits.pop("off", [])
        super().__init__(title=title, switchable=on_switch is not None, **traits)
        self.show(run)
        self.token = token
        self._on_switch = on_switch
        self.off = off

    def show(self, run: StreamRun) -> None:
        """Show another run; the token that is followed stays, as far as there are tokens."""
        content = run.traits()
        steps = np.round(run.values() * (32767 / content["largest"]))
        self._steps = steps.astype(np.int16)
        token = min(self.token, len(run.start) - 1)
        same = content["rows"] == self.rows and content["tokens"] == self.tokens
        if not self.off:
            content |= {"full": content["profile"], "full_alike": content["alike"]}
        elif same:  # in the same colors, so that what changed is seen
            content["limit"] = self.limit
        else:
            content |= {"full": b"", "full_alike": []}
        with self.hold_sync():
            for trait, value in (content | self._carried(token)).items():
                setattr(self, trait, value)
            self.token = token

    def _carried(self, token: int) -> dict[str, Any]:
        """Return the traits that hold the strips: all of them, or those of one token."""
        if self._steps.nbytes <= _RIDES_ALONG:
            return {"values": self._steps.tobytes(), "held": -1}
        return {"values": self._steps[:, token].tobytes(), "held": token}

    @traitlets.observe("token")
    def _follow(self, change: Any) -> None:
        if self.held not in (-1, change["new"]):
            with self.hold_sync():
                for trait, value in self._carried(change["new"]).items():
                    setattr(self, trait, value)

    @traitlets.validate("token")
    def _is_token(self, proposal: Any) -> int:
        return checks.index(proposal["value"], self.sizes[1], "token")

    @traitlets.validate("off")
    def _are_parts(self, proposal: Any) -> list[tuple[int, int]]:
        pairs = [tuple(pair) for pair in proposal["value"]]
        if pairs and not self.switchable:
            raise ValueError("parts can be switched off only where on_switch is given")
        there = {(block, part) for block, part, stream in self.rows if not stream}
        if unknown := [pair for pair in pairs if pair not in there]:
            blocks, parts = (max(numbers) + 1 for numbers in zip(*there, strict=True))
            raise ValueError(
                f"off should name (block, part) with block in 0..{blocks - 1} and part in "
                f"0..{parts - 1}, got {unknown[0]}"
            )
        return pairs

    @traitlets.observe("off")
    def _switched(self, change: Any) -> None:
        if self._on_switch is None:
            return
        before, after = ({tuple(pair) for pair in change[key] or ()} for key in ("old", "new"))
        for block, part in sorted(before ^ after):
            self._answer(self._on_switch, block, part, (block, part) in after)

    def array(self) -> np.ndarray:
        """Return the strips of the token as they are shown: [row, unit]."""
        return self._steps[:, self.token].astype(np.float32) / 32767 * self.largest

    def ends(self) -> list[bool]:
        """Return for every row whether a block ends there, or the first one begins."""
        return [
            Row(block, part, bool(stream)).ends(len(self.parts))
            for block, part, stream in self.rows
        ]

    def profiles(self) -> np.ndarray:
        """Return norms and cosines to the final state of the token: [2, row]."""
        shape = (2, *self.sizes[:2])
        return np.frombuffer(self.profile, np.float32).reshape(shape)[:, :, self.token]

    def words(self) -> str:
        """Return the sizes, how the norm of the token grows, and how alike the tokens become."""
        _, time, units = self.sizes
        norms, _ = self.profiles()
        blocks = self.rows[-1][0] + 1
        parts = " and ".join(part for part in (", ".join(self.parts[:-1]), self.parts[-1]) if part)
        said = [
            f"{blocks} block{'s' * (blocks > 1)} of {parts}, "
            f"{time} token{'s' * (time > 1)}, d_model = {units}",
            f"the norm of “{self.tokens[self.token]}” goes from {norms[0]:.1f} to {norms[-1]:.1f}",
        ]
        if self.alike:
            first, last = (f"{max(0.0, self.alike[at]):.1f}" for at in (0, -1))
            said.append(f"the mean cosine between tokens from {first} to {last}")
        if self.off:
            gone = ", ".join(f"{self.parts[part]} of block {block}" for block, part in self.off)
            said.append(f"switched off: {gone}")
        return f"{self.title}: {'; '.join(said)}. {self.note}".strip()

    def still(self) -> Any:
        """Draw the strips, the profiles and the matrices with matplotlib."""
        from helpers.views.residual_stream import still

        return still.draw(self)
