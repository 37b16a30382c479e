"""Famous figures, each beside what the course recomputes: does it add up?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Fits = Literal["adds up", "adds up under a condition", "does not add up"]
_SIGNS = {"adds up": "✓", "adds up under a condition": "◐", "does not add up": "✗"}


@dataclass(frozen=True)
class Entry:
    """One published figure: what is said and by whom, what comes out, and whether it adds up.

    ``notebook`` is where the course recomputes it. Raises ValueError for an unknown verdict, and
    for an entry without a result.
    """

    figure: str
    source: str
    result: str
    verdict: Fits
    notebook: str

    def __post_init__(self) -> None:
        if self.verdict not in get_args(Fits):
            raise ValueError(
                f"a verdict is one of {', '.join(get_args(Fits))}, got {self.verdict!r}"
            )
        if not self.result.strip():
            raise ValueError(f"the figure {self.figure!r} needs a result")


class Ledger:
    """A table of published figures, with the verdict on each."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)

    def count(self, verdict: Fits) -> int:
        """Return how many entries have a verdict."""
        return sum(entry.verdict == verdict for entry in self.entries)

    def __repr__(self) -> str:
        return "\n".join(
            f"{e.figure} ({e.source}, notebook {e.notebook}) - {e.verdict}: {e.result}"
            for e in self.entries
        )

    def _repr_markdown_(self) -> str:
        head = (
            "| What is said | Source | Does it add up? | Recomputed | In |\n|---|---|---|---|---|\n"
        )
        return head + "\n".join(
            f"| {_cell(e.figure)} | {_cell(e.source)} | {_SIGNS[e.verdict]} {e.verdict} "
            f"| {_cell(e.result)} | {e.notebook} |"
            for e in self.entries
        )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
