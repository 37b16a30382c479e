"""SuffixSearch: a suffix that changes while the loss of its target falls."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import View, checks, synced_bytes
from helpers.views.suffix_search.plan import SearchPlan, SearchStep

_PAUSE = 0.15  # seconds between two pictures


class SuffixSearch(View, script=Path(__file__).with_name("view.js")):
    """A search for a suffix, live: the tokens that change, and the loss against the queries used.

    ``search.run(steps)`` (or ``for step in search.watch(steps)``) takes an iterable of `SearchStep`
    and draws each one; the stop button, or interrupting the kernel, ends it and keeps what was
    found. The searches of the plan's ``others`` are drawn beside it, compared at equal queries. The
    slider goes back through the steps. Read back: ``losses``, ``suffix`` (the one on show),
    ``stopped``; ``at`` is the step on show (-1: the newest).
    """

    prompt = traitlets.List(traitlets.Unicode()).tag(sync=True)
    target = traitlets.List(traitlets.Unicode()).tag(sync=True)
    total = traitlets.Int(1, help="queries at most").tag(sync=True)
    success = traitlets.List(traitlets.Float(), help="a loss, or empty").tag(sync=True)
    names = traitlets.List(traitlets.Unicode(), help="of the other searches").tag(sync=True)
    lengths = traitlets.List(traitlets.Int(), help="steps of each").tag(sync=True)
    others = synced_bytes("queries, then losses, of each other search, as float32")
    queries = synced_bytes("of each step, as float32")
    values = synced_bytes("loss of each step, as float32")
    suffixes: Any = traitlets.List(help="[step, token]; the first before any query").tag(sync=True)
    at = traitlets.Int(-1).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    stopped = traitlets.Bool(False, help="the reader has pressed stop").tag(sync=True)

    def __init__(
        self, plan: SearchPlan, *, title: str = "Searching for a suffix", **traits: Any
    ) -> None:
        self._start = list(plan.suffix)
        self._steps: list[SearchStep] = []
        super().__init__(**plan.traits(), suffixes=[self._start], title=title, **traits)

    @traitlets.validate("at")
    def _is_step(self, proposal: Any) -> int:
        return checks.index(proposal["value"] + 1, len(self.suffixes) + 1, "at + 1") - 1

    @property
    def losses(self) -> np.ndarray:
        """The loss of every step so far."""
        return np.array([step.loss for step in self._steps])

    @property
    def suffix(self) -> list[str]:
        """The tokens of the suffix on show."""
        return list(self.suffixes[self.at])

    def watch(self, steps: Iterable[SearchStep]) -> Iterator[SearchStep]:
        """Pass on the steps, and show them; ends early where the reader stops it."""
        self.stopped, self.running, shown = False, True, 0.0
        try:
            for step in steps:
                self._steps.append(step)
                if time.monotonic() - shown > _PAUSE:
                    self._show()
                    shown = time.monotonic()
                yield step
                if self.stopped:
                    break
        except KeyboardInterrupt:  # the kernel's own stop button
            self.stopped = True
        finally:
            self._show()
            self.running = False

    def run(self, steps: Iterable[SearchStep]) -> None:
        """Watch a search to its end."""
        for _ in self.watch(steps):
            pass

    def _show(self) -> None:
        with self.hold_sync():
            self.queries = np.array([step.queries for step in self._steps], np.float32).tobytes()
            self.values = self.losses.astype(np.float32).tobytes()
            self.suffixes = [self._start, *(list(map(str, one.suffix)) for one in self._steps)]

    def curves(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Return (queries, losses) of each other search."""
        ends = np.cumsum([2 * count for count in self.lengths])[:-1]
        rows = np.split(np.frombuffer(self.others, np.float32), ends)
        return {name: (row[: len(row) // 2], row[len(row) // 2 :])
                for name, row in zip(self.names, rows, strict=bool(self.names))}  # fmt: skip

    def words(self) -> str:
        """Return the target, how far the loss has fallen, and what the others reached."""
        target = "".join(self.target).strip()
        if not self._steps:
            said = f"{self.title}: nothing is searched yet, {self.total:,} queries are planned"
        else:
            first, last = self._steps[0], self._steps[-1]
            said = (
                f"{self.title}: loss of “{target}” from {first.loss:.2f} to {last.loss:.2f} in "
                f"{last.queries:,} of {self.total:,} queries{', stopped' * self.stopped}"
            )
        beside = "".join(
            f"; {name}: {losses[-1]:.2f}" for name, (_, losses) in self.curves().items()
        )
        return f"{said}{beside}."

    def still(self) -> Any:
        """Draw the tokens and the losses with matplotlib."""
        from helpers.views.suffix_search import still

        return still.draw(self)
