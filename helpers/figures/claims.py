"""The lecture's claims, each with a verdict and the number on this machine that decides it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Verdict = Literal["true", "true with conditions", "misleading"]
_SIGNS = {"true": "✓", "true with conditions": "◐", "misleading": "✗"}


@dataclass(frozen=True)
class Claim:
    """One sentence of the lecture (``source`` is its id, such as A3), judged by a measurement.

    Raises ValueError for a verdict that is none of the three, or without evidence.
    """

    source: str
    sentence: str
    verdict: Verdict
    evidence: str

    def __post_init__(self) -> None:
        if self.verdict not in get_args(Verdict):
            raise ValueError(
                f"a verdict is one of {', '.join(get_args(Verdict))}, got {self.verdict!r}"
            )
        if not self.evidence.strip():
            raise ValueError(f"the claim {self.sentence!r} needs evidence")


class Claims:
    """A table of claims, as the last thing a notebook shows."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.claims = tuple(claims)

    def __repr__(self) -> str:
        return "\n".join(
            f"{c.source}: {c.sentence} - {c.verdict}: {c.evidence}" for c in self.claims
        )

    def _repr_markdown_(self) -> str:
        head = "| | The lecture says | Verdict | Measured here |\n|---|---|---|---|\n"
        return head + "\n".join(
            f"| {c.source} | {_cell(c.sentence)} | {_SIGNS[c.verdict]} {c.verdict} "
            f"| {_cell(c.evidence)} |"
            for c in self.claims
        )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
