"""Designs: the masks and the attention of several model designs on one sentence."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.validate import InputError
from helpers.views.designs.design import DesignSet, log10
from helpers.views.kit import checks, colors, synced_bytes
from helpers.views.kit.answering import Typed


class Designs(Typed, script=Path(__file__).with_name("view.js")):
    """The designs of a `DesignSet` side by side: who may see whom, who attends to whom, which rank.

    Each has a grid (rows are queries, columns are keys, hatched cells are masked), and below it the
    singular values of all its heads on a logarithmic scale, with effective and numerical rank. The
    reader focuses a token in one design; the others follow to the same word. Read back or set:
    ``focus`` [design, token] (or empty), ``head`` [layer, head] (designs with fewer show their
    last), ``masks_only``. ``on_text(view, text)`` is called with a sentence that the reader types,
    and answers with ``view.show(...)``.
    """

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    notes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    tokens = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    word_of = traitlets.List(traitlets.List(traitlets.Int()), help="word of each token").tag(
        sync=True
    )
    sentence = traitlets.List(traitlets.Unicode()).tag(sync=True)
    parts: Any = traitlets.List(help="design, name, queries, keys, heads").tag(sync=True)
    masks = synced_bytes("[query, key] of each part as 0 and 1")
    levels = synced_bytes("[layer, head, query, key] of each part with weights, as levels")
    spectra = synced_bytes("log10 of singular values [layer, head, value] as float32, likewise")
    ranks = synced_bytes("[layer, head, 3]: effective, numerical, log10 of the limit, as float32")
    focus = traitlets.List(traitlets.Int(), help="design, token; empty: none").tag(sync=True)
    head = traitlets.List(traitlets.Int(), [0, 0], help="layer, head").tag(sync=True)
    masks_only = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        designs: DesignSet,
        *,
        focus: Sequence[int] = (),
        head: Sequence[int] = (0, 0),
        masks_only: bool = False,
        title: str = "Who may see whom",
        **traits: Any,
    ) -> None:
        self._shown = designs
        traits.setdefault("asked", "a sentence for all designs")
        super().__init__(
            **designs.traits(), title=title, head=list(head), masks_only=masks_only, **traits
        )
        self.focus = list(focus)

    def show(self, designs: DesignSet) -> None:
        """Show another sentence of the same designs; the focus goes."""
        if [design.name for design in designs.designs] != self.names:
            raise InputError(f"designs should be {self.names}, as before")
        with self.hold_sync():
            self.focus = []
            self._shown = designs
            for trait, value in designs.traits().items():
                setattr(self, trait, value)

    @traitlets.validate("focus")
    def _is_token(self, proposal: Any) -> list[int]:
        focus = list(proposal["value"])
        if focus and len(focus) != 2:
            raise ValueError(f"focus should be [design, token] or empty, got {focus}")
        if focus:
            checks.index(focus[0], len(self.names), "the design of focus")
            checks.index(focus[1], len(self.tokens[focus[0]]), "the token of focus")
        return focus

    @traitlets.validate("head")
    def _is_head(self, proposal: Any) -> list[int]:
        head = list(proposal["value"])
        if len(head) != 2 or min(head) < 0:
            raise ValueError(f"head should be [layer, head], both 0 or more, got {head}")
        return head

    def grid(self, design: int) -> np.ndarray:
        """Return who may look at whom in a design: True, [query, key] over all of its tokens."""
        shown = self._shown.designs[checks.index(design, len(self.names), "design")]
        seen = np.zeros((len(shown.tokens),) * 2, bool)
        for part in shown.parts:
            seen[slice(*part.queries or ()), slice(*part.keys or ())] = part.mask
        return seen

    def token_in(self, design: int) -> int | None:
        """Return the token of a design that the focus is on: of the same word, its last one."""
        if not self.focus:
            return None
        if self.focus[0] == design:
            return self.focus[1]
        word = self.word_of[self.focus[0]][self.focus[1]]
        found = [at for at, one in enumerate(self.word_of[design]) if one == word and word >= 0]
        return found[-1] if found else None

    def shown(self, design: int) -> np.ndarray:
        """Return the grid of a design [query, key] as levels of the head that is shown."""
        grid = self.grid(design)
        levels = np.where(grid, 127, colors.MASKED).astype(np.uint8)
        for at, part in enumerate(self._shown.designs[design].parts):
            if part.A is not None and not self.masks_only:
                layer, head = divmod(self.head_index(design, at), part.A.shape[1])
                one = colors.levels_of(part.A[layer, head], part.mask)
                levels[slice(*part.queries or ()), slice(*part.keys or ())] = one
        return levels

    def head_index(self, design: int, part: int) -> int:
        """Return which of a part's heads is shown, layer by layer."""
        shown = self._shown.designs[design].parts[part].A
        layers, heads = shown.shape[:2]
        return min(self.head[0], layers - 1) * heads + min(self.head[1], heads - 1)

    def lines(self, design: int) -> list[tuple[int, int, np.ndarray]]:
        """Return (part, head, log10 of its singular values) of every head of a design."""
        found = []
        for at, part in enumerate(self._shown.designs[design].parts):
            if part.spectra is not None:
                values = log10(part.spectra.values)
                found += [(at, i, v) for i, v in enumerate(values.reshape(-1, values.shape[-1]))]
        return found

    def words(self) -> str:
        """Return what may be seen in each design; nothing that depends on a training run."""
        said = []
        for at, name in enumerate(self.names):
            seen, token = self.grid(at), self.token_in(at)
            n = len(seen)
            if token is None:
                said.append(f"{name}, {n} tokens: a token sees {seen.sum(1).mean():.1f} on average")
            else:
                said.append(f"{name}: “{self.tokens[at][token]}” sees {seen[token].sum()} of {n}")
        return f"{self.title}, on “{' '.join(self.sentence)}”. {'; '.join(said)}."

    def still(self) -> Any:
        """Draw the grids, with the spectra below, with matplotlib."""
        from helpers.views.designs import still

        return still.draw(self)
