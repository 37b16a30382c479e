"""What became of one exercise in one submission: state, points, and the reason in words."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

LARGEST_PICTURE = 8 << 20  # numbers in a figure, before it is packed
LARGEST_EVIDENCE = 1 << 20  # bytes that are kept of one submission, packed
# state: what a student and an instructor read
STATES = {
    "right": "right",
    "partly": "partly right",
    "wrong": "not right yet",
    "untouched": "not attempted",
    "error": "raised an error",
    "time": "took too long",
    "ended": "ended the process",
    "refused": "the file was refused",
    "manual": "waits for points by hand",
    "fault": "not graded: the grader's own fault",
}


@dataclass(frozen=True)
class CaseResult:
    """One public case, as the feedback page tells it."""

    name: str
    right: bool
    words: str


@dataclass(frozen=True)
class Outcome:
    """One line of the ledger. ``points`` is None while it waits for a human or for another try."""

    student: str
    notebook: str
    exercise: str
    state: str
    points: float | None
    possible: float
    reason: str
    mistake: str = ""
    hint: str = ""
    cases: tuple[CaseResult, ...] = ()
    warnings: tuple[str, ...] = ()
    text: str = ""  # a written answer
    evidence: Mapping[str, np.ndarray] = field(default_factory=dict)  # for pictures

    def evidence_bytes(self, most: int = LARGEST_EVIDENCE) -> bytes:
        """Return the arrays packed, or nothing where that would be more than ``most`` bytes."""
        if not self.evidence:
            return b""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **self.evidence)  # type: ignore[arg-type]
        data = buffer.getvalue()
        return data if len(data) <= most else b""


def unpack_evidence(data: bytes) -> dict[str, np.ndarray]:
    """Read what `Outcome.evidence_bytes` wrote."""
    if not data:
        return {}
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return dict(arrays)
