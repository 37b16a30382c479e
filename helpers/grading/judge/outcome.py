"""What became of one exercise in one submission: state, points, and the reason in words."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

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

    def evidence_bytes(self) -> bytes:
        """Pack the arrays; larger ones than a page can show are left out."""
        small = {k: v for k, v in self.evidence.items() if v.nbytes <= 8 << 20}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **small)  # type: ignore[arg-type]
        return buffer.getvalue() if small else b""


def unpack_evidence(data: bytes) -> dict[str, np.ndarray]:
    """Read what `Outcome.evidence_bytes` wrote."""
    if not data:
        return {}
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return dict(arrays)
