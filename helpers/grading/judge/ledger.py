"""The ledger: every outcome with its reason, written before the next submission begins.

SQLite with a write-ahead log, so that a grader which is killed at any moment loses nothing that
it had finished: the next run goes on where this one stopped, and grades nothing twice.
"""

import dataclasses
import json
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path

from helpers.grading.judge.outcome import (
    LARGEST_EVIDENCE,
    CaseResult,
    Outcome,
    unpack_evidence,
)

_TABLES = """
CREATE TABLE IF NOT EXISTS course (fingerprint TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS outcomes (
    student TEXT, notebook TEXT, exercise TEXT, digest TEXT NOT NULL, state TEXT NOT NULL,
    points REAL, possible REAL NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
    evidence BLOB NOT NULL, written TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (student, exercise));
"""


class OtherCourse(RuntimeError):
    """The ledger was written with another secret: its grades cannot be continued."""


class Ledger:
    """One file of outcomes; may be used from several threads."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_TABLES)
        known = self._db.execute("SELECT fingerprint FROM course").fetchone()
        if known is None:
            self._db.execute("INSERT INTO course VALUES (?)", (fingerprint,))
        elif known[0] != fingerprint:
            self.close()
            raise OtherCourse(
                f"{path} was written with another secret: its hidden cases were others. "
                "Grade into a new folder, or give the secret of that run."
            )

    def write(self, outcomes: Iterable[Outcome], digest: str) -> None:
        """Write all outcomes of one submission, or none; they are on the disk on return."""
        rows = _rows(outcomes, digest)
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "INSERT OR REPLACE INTO outcomes (student, notebook, exercise, digest, state, "
                "points, possible, reason, detail, evidence) VALUES (?,?,?,?,?,?,?,?,?,?)",
                rows,
            )

    def forget(self, student: str) -> int:
        """Take a student's outcomes out; returns how many there were."""
        with self._lock, self._db:
            cursor = self._db.execute("DELETE FROM outcomes WHERE student = ?", (student,))
        return int(cursor.rowcount)

    def done(self) -> dict[tuple[str, str], str]:
        """Map (student, exercise) to the digest of the file that was graded.

        An outcome that is the grader's own fault is not done.
        """
        with self._lock:
            rows = self._db.execute(
                "SELECT student, exercise, digest FROM outcomes WHERE state != 'fault'"
            ).fetchall()
        return {(student, exercise): digest for student, exercise, digest in rows}

    def outcomes(self) -> list[Outcome]:
        """Return every outcome, by student and exercise, without evidence."""
        with self._lock:
            rows = self._db.execute(
                "SELECT student, notebook, exercise, state, points, possible, reason, detail "
                "FROM outcomes ORDER BY student, exercise"
            ).fetchall()
        return [_outcome(*row) for row in rows]

    def with_evidence(self, outcome: Outcome) -> Outcome:
        """Return an outcome with the arrays that its pictures are drawn from."""
        with self._lock:
            (data,) = self._db.execute(
                "SELECT evidence FROM outcomes WHERE student = ? AND exercise = ?",
                (outcome.student, outcome.exercise),
            ).fetchone()
        return dataclasses.replace(outcome, evidence=unpack_evidence(data))

    def __enter__(self) -> "Ledger":
        """Give the ledger, to be closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the file; what was written stays."""
        self._db.close()


def _rows(outcomes: Iterable[Outcome], digest: str) -> list[tuple[object, ...]]:
    """Return the lines of one submission; its pictures share what is kept of a submission."""
    left, rows = LARGEST_EVIDENCE, []
    for outcome in outcomes:
        evidence = outcome.evidence_bytes(left)
        left -= len(evidence)
        rows.append(_row(outcome, digest, evidence))
    return rows


def _row(outcome: Outcome, digest: str, evidence: bytes) -> tuple[object, ...]:
    detail = {
        "mistake": outcome.mistake,
        "hint": outcome.hint,
        "cases": [dataclasses.astuple(case) for case in outcome.cases],
        "warnings": outcome.warnings,
        "text": outcome.text,
    }
    return (outcome.student, outcome.notebook, outcome.exercise, digest, outcome.state,
            outcome.points, outcome.possible, outcome.reason, json.dumps(detail),
            evidence)  # fmt: skip


def _outcome(
    student: str,
    notebook: str,
    exercise: str,
    state: str,
    points: float | None,
    possible: float,
    reason: str,
    detail: str,
) -> Outcome:
    more = json.loads(detail)
    more["cases"] = tuple(CaseResult(*case) for case in more["cases"])
    more["warnings"] = tuple(more["warnings"])
    return Outcome(student, notebook, exercise, state, points, possible, reason, **more)
