"""What students handed in: every file is graded, listed with its reason, or refused by name.

`find` reads a folder or an archive in any of the known layouts (`helpers.grading.judge.intake`).
One person is one student, many never collapse into one, and where the layout is ambiguous it asks.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from helpers.grading.judge.course import Cell, Course
from helpers.grading.judge.intake.archives import File, Listing, list_files
from helpers.grading.judge.intake.choice import Candidate, Conflict, choose, why_not
from helpers.grading.judge.intake.layouts import Ambiguous, Reading, claims
from helpers.grading.judge.intake.lms import NAMES, Claim, side_files
from helpers.grading.judge.intake.notebook_file import (
    MAX_BYTES,
    MAX_CELLS,
    MAX_FILE,
    Refused,
    looks_like_a_notebook,
    parse_notebook,
    without_outputs,
)
from helpers.grading.judge.intake.people import People, distinct, tell_apart
from helpers.grading.judge.intake.recognize import has_notebook_name, recognize, split_name
from helpers.grading.judge.intake.roster import Roster, Row, clean_name
from helpers.paths import COURSE

__all__ = ["MAX_BYTES", "MAX_CELLS", "MAX_FILE", "Ambiguous", "Found", "Refused", "Submission",
           "clean_name", "find", "parse_notebook"]  # fmt: skip
_EXPORTS = (".html", ".pdf", ".py", ".docx", ".md")
_MAY_BE_ONE = (".json", ".txt", ".bak", ".orig", ".download")


@dataclass(frozen=True)
class Submission:
    """One notebook of one student: where it is, or why it is refused."""

    student: str
    notebook: str  # "06"
    path: Path
    member: int | None = None  # its number in the zip at ``path``
    refusal: str = ""
    content: bytes | None = None  # where it was read already
    shown: str = ""  # its path as people read it
    notes: tuple[str, ...] = ()  # what an instructor should know of it
    fingerprint: str = ""  # of the content, where it was read already
    attempted: int = 0  # exercises that are not as they were given out

    def read(self) -> bytes:
        """Return the file's bytes; raises Refused."""
        where = File((self.path.name,), self.path, self.member, self.content, 0.0, self.refusal)
        return where.read()

    def loaded(self) -> "Submission":
        """Return the same with its content or refusal inside, for a machine without our files."""
        try:
            return replace(self, content=without_outputs(self.read()))
        except Refused as refusal:
            return replace(self, refusal=str(refusal))

    def digest(self) -> str:
        """Name content and notes, so that an unchanged submission is not graded twice."""
        try:
            name = self.fingerprint or hashlib.sha256(self.read()).hexdigest()
        except Refused as refusal:
            name = f"refused: {refusal}"
        if not self.notes:
            return name
        return hashlib.sha256("\n".join([name, *self.notes]).encode()).hexdigest()

    def cells(self) -> list[Cell]:
        """Return the notebook's cells; raises Refused for anything that is not a notebook."""
        return parse_notebook(self.read())


@dataclass(frozen=True)
class Found:
    """All submissions, in a fixed order, and what else was there."""

    submissions: list[Submission]
    ignored: list[tuple[str, str]]  # (path, why): every file that is not graded
    layouts: tuple[str, ...] = ()  # the layouts that were recognized, in words
    identities: dict[str, str] = field(default_factory=dict)  # student: by what they are known
    strangers: dict[str, str] = field(default_factory=dict)  # not in the roster: nearest name
    missing: tuple[Row, ...] = ()  # in the roster, without a graded notebook
    blank: bool = False  # not one exercise is attempted


def find(
    place: Path,
    course: Course,
    layout: str = "auto",
    level: int = 0,
    roster: Roster | None = None,
    same_name: str = "stop",
) -> Found:
    """Find every submission under a folder or in an archive.

    Raises FileNotFoundError or ValueError with a sentence where there is nothing to read, and
    `Ambiguous`, which is one, with a question where there are two readings.
    """
    here = place.resolve()
    if here in (COURSE, COURSE / "notebooks") or here in COURSE.parents:
        raise ValueError(f"{place} holds this course itself, not what students handed in.")
    listing = list_files(place)
    notebooks, others, ignored = _notebooks(listing)
    reading = Reading(layout, level, roster.knows if roster else None)
    said = claims(notebooks, side_files(others), others, course, place, reading)
    people = tell_apart(said, roster, same_name)
    ignored += [*listing.unread, *_in_folders(others)]
    ignored += [(claim.file.shown, f"It is not graded: {claim.note}.") for claim in people.unnamed]
    submissions, attempted = _chosen(people, course, same_name, ignored)
    graded = {submission.student for submission in submissions}
    missing = [row for row in (roster.rows if roster else ()) if row.login not in graded]
    counts = Counter(claim.layout for those in people.students.values() for claim in those)
    return Found(
        submissions,
        sorted(set(ignored)),
        tuple(f"{NAMES[name]}: {_files(count)}" for name, count in counts.most_common()),
        {name: people.identities[name] for name in graded if name in people.identities},
        {name: near for name, near in people.strangers.items() if name in graded},
        tuple(missing),
        bool(submissions) and not attempted,
    )


def _chosen(
    people: People, course: Course, same_name: str, ignored: list[tuple[str, str]]
) -> tuple[list[Submission], int]:
    """Return one submission for each person and notebook, and how many exercises are attempted."""
    submissions: list[Submission] = []
    attempted = 0
    for student in sorted(people.students):
        by_number: dict[str, list[Candidate]] = defaultdict(list)
        for claim in people.students[student]:
            one = _candidate(claim, course)
            if one.what.number:
                by_number[one.what.number].append(one)
            else:
                why = one.refusal or "It belongs to no notebook of the course."
                ignored.append((claim.file.shown, why))
        for number in sorted(by_number):
            for name, those in _split(student, by_number[number], same_name):
                best, note = choose(those, same_name == "stop")
                attempted += best.what.attempted
                notes = (note, best.claim.note, best.what.note)
                submissions.append(_submission(name, best, tuple(filter(None, notes))))
                ignored += [(c.claim.file.shown, _sentence(why_not(c, best)))
                            for c in those if c is not best]  # fmt: skip
    return submissions, attempted


def _split(
    student: str, candidates: Sequence[Candidate], same_name: str
) -> list[tuple[str, list[Candidate]]]:
    """Return the candidates as one student's, or by origin; raises Ambiguous for a conflict."""
    try:
        choose(candidates, stop_at_conflict=same_name != "join")
    except Conflict as conflict:
        if same_name == "stop":
            raise Ambiguous(
                f"{conflict}\nOne person: --same-name join (the solved and newest file counts). "
                "Several people: --same-name separate, or rename."
            ) from None
        origins: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
        for one in candidates:
            origins[one.claim.origin].append(one)
        names: list[str] = []
        for origin in sorted(origins):
            names.append(distinct(f"{student} ({'/'.join(origin)})", names))
        return [(name, origins[o]) for name, o in zip(names, sorted(origins), strict=True)]
    return [(student, list(candidates))]


def _candidate(claim: Claim, course: Course) -> Candidate:
    number, _ = split_name(claim.filename, course)
    try:
        data = claim.file.read()
        digest = hashlib.sha256(data).hexdigest()
        cells = parse_notebook(data)
    except Refused as refusal:
        why = str(refusal)
        return Candidate(claim, recognize(number, None, course), why, f"refused: {why}")
    return Candidate(claim, recognize(number, cells, course), "", digest)


def _submission(student: str, one: Candidate, notes: tuple[str, ...]) -> Submission:
    file, fingerprint = one.claim.file, "" if one.refusal else one.digest
    return Submission(
        student, one.what.number, file.path, file.member, one.refusal, file.content,
        file.shown, tuple(map(_sentence, notes)), fingerprint, one.what.attempted,
    )  # fmt: skip


def _notebooks(listing: Listing) -> tuple[list[File], list[File], list[tuple[str, str]]]:
    """Return the notebooks, by name or first bytes, the other files, and the lines to list."""
    notebooks: list[File] = []
    others: list[File] = []
    lines = []
    for file in listing.files:
        if ".ipynb_checkpoints" in file.parts:
            lines.append((file.shown, "A checkpoint that Jupyter saves by itself; not graded."))
            continue
        name = file.parts[-1].lower()
        maybe = name.endswith(_MAY_BE_ONE) or "." not in name
        is_one = has_notebook_name(name) and not name.endswith(_EXPORTS)
        if not is_one and maybe:
            try:
                is_one = looks_like_a_notebook(file.read())
            except Refused:
                is_one = False
        (notebooks if is_one else others).append(file)
    return notebooks, others, lines


def _in_folders(files: Iterable[File]) -> list[tuple[str, str]]:
    """List what is not a notebook: a folder's such files in one line, all by name."""
    folders: dict[tuple[str, ...], list[File]] = defaultdict(list)
    lines = []
    for file in files:
        if file.refusal:
            lines.append((file.shown, file.refusal))
        elif file.parts[-1].lower().endswith(".html"):
            lines.append((file.shown, "An export; the .ipynb file is what is graded."))
        else:
            folders[file.parts[:-1]].append(file)
    for folder, those in folders.items():
        if len(those) == 1 or not folder:
            lines += [(file.shown, "It is not a notebook.") for file in those]
        else:
            names = ", ".join(file.parts[-1] for file in those)
            lines.append(("/".join(folder) + "/", f"Not notebooks: {names}."))
    return lines


def _files(count: int) -> str:
    return f"{count} notebook file{'s' * (count != 1)}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "." * (not text.endswith("."))
