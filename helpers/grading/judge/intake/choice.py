"""Several files that may be one person's notebook: the solved and newest one counts.

An untouched copy never wins over a solved one, and what was not chosen is listed with its reason.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.grading.judge.intake.lms import Claim
from helpers.grading.judge.intake.recognize import Recognized

_AS_NEW = 60.0  # seconds in which files were written together: then their time decides nothing
_BACKUP = re.compile(
    r"backup|\bbak\b|\bold|copy|kopie|draft|previous|archive|sicherung|version|\bv\d|~|\(\d+\)|"
    r"\btry|attempt \d|checkpoint|template|original|blank|empty",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Candidate:
    """One file that may be a person's notebook."""

    claim: Claim
    what: Recognized
    refusal: str
    digest: str

    @property
    def backup(self) -> bool:
        """Say whether its name or a folder below the student's says that it is a copy."""
        below = self.claim.file.parts[len(self.claim.origin) - (self.claim.layout == "files") :]
        return any(_BACKUP.search(re.sub(r"_", " ", part)) for part in below)


class Conflict(Exception):
    """Two different files of two origins for one person: the text names both."""


def choose(candidates: Sequence[Candidate], stop_at_conflict: bool) -> tuple[Candidate, str]:
    """Return the file that counts and why, of one person's files for one notebook.

    Raises `Conflict` where files of two origins beside each other differ.
    """
    if stop_at_conflict:
        _check_origins(candidates)
    best = [c for c in candidates if not c.refusal] or list(candidates)
    best = [c for c in best if c.what.attempted] or best
    best = [c for c in best if c.what.sure] or best
    latest = max(c.claim.order for c in best)
    best = [c for c in best if c.claim.order == latest]
    newest = max(c.claim.file.modified for c in best)
    best = [c for c in best if newest - c.claim.file.modified <= _AS_NEW]
    chosen = min(
        best,
        key=lambda c: (
            c.backup and c.what.attempted <= min(b.what.attempted for b in best),
            -c.what.attempted,
            c.backup,
            len(c.claim.file.parts),
            -c.claim.file.modified,
            c.claim.file.parts,
        ),
    )
    return chosen, _why(chosen, candidates)


def why_not(candidate: Candidate, chosen: Candidate) -> str:
    """Return the reason why a file was not graded."""
    graded = f"{chosen.claim.file.shown} was graded"
    if candidate.refusal:
        return f"a second file, refused ({candidate.refusal.rstrip('.')}); {graded}"
    if candidate.digest == chosen.digest:
        return f"a second file with the same content; {graded}"
    if not candidate.what.attempted and chosen.what.attempted:
        return f"a second file, an untouched copy; {graded}"
    kind = "a backup by its name" if candidate.backup else "not the solved and newest one"
    return f"a second file for the same notebook, {kind}; {graded}"


def _why(chosen: Candidate, candidates: Sequence[Candidate]) -> str:
    others = {c.digest for c in candidates} - {chosen.digest}
    if not others:
        return ""
    return (
        f"{len(candidates)} files may be meant; {chosen.claim.file.shown} was graded "
        f"({chosen.what.attempted} exercises attempted)"
    )


def _check_origins(candidates: Sequence[Candidate]) -> None:
    """Raise Conflict for two origins in one folder that both name this person.

    That is ``alice/`` beside ``alice.zip``, or two of Moodle's folders; two files in one folder
    whose names begin with the same person are copies. Equal files are no conflict, but for
    Moodle, where two people of one name may hand in the same.
    """
    for one in candidates:
        for other in candidates:
            a, b = one.claim.origin, other.claim.origin
            kinds = {one.claim.layout, other.claim.layout}
            if a >= b or a[:-1] != b[:-1] or kinds & {"canvas", "blackboard", "gradescope"}:
                continue
            if kinds == {"files"} or (one.digest == other.digest and kinds != {"moodle"}):
                continue
            raise Conflict(
                f"Two files for {one.claim.person!r} and notebook {one.what.number} come from "
                f"different origins:\n  {one.claim.file.shown!r}\n  {other.claim.file.shown!r}"
            )
