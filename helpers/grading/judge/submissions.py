"""Find what students handed in, and read it as data: regular files of bounded size, strict JSON,
nothing followed or unpacked.

Known forms: ``student/notebook.ipynb``, ``student_notebook.ipynb``, ``student.zip``, one zip
with any of these, and nbgrader's ``submitted/student/assignment/notebook.ipynb``. What cannot be
read is a refusal with a reason.
"""

import hashlib
import json
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from helpers.grading.judge.course import Cell, Course

MAX_BYTES = 5 << 20
MAX_CELLS = 2000
MAX_MEMBERS = 5000
MAX_DEPTH = 5
_COPY = re.compile(
    r"[ _-]*(\(\d+\)|-\d+|copy\d*)$", re.IGNORECASE
)  # "notebook (1)", "notebook-Copy1"


class Refused(Exception):
    """A file that is not graded; the text says why in the course's own words."""


@dataclass(frozen=True)
class Submission:
    """One notebook of one student: where it lies, or why it is refused."""

    student: str
    notebook: str  # "06"
    path: Path
    member: str = ""  # inside a zip
    refusal: str = ""
    content: bytes | None = None  # where it was read already

    def read(self) -> bytes:
        """Return the file's bytes; raises Refused."""
        if self.refusal:
            raise Refused(self.refusal)
        if self.content is not None:
            return self.content
        return _read_member(self.path, self.member) if self.member else _read_file(self.path)

    def loaded(self) -> "Submission":
        """Return the same with its content or refusal inside, for who does not see our files."""
        try:
            return replace(self, content=self.read())
        except Refused as refusal:
            return replace(self, refusal=str(refusal))

    def digest(self) -> str:
        """Name the content, so that an unchanged submission is not graded twice."""
        try:
            return hashlib.sha256(self.read()).hexdigest()
        except Refused as refusal:
            return f"refused: {refusal}"

    def cells(self) -> list[Cell]:
        """Return the notebook's cells; raises Refused for anything that is no notebook."""
        return parse_notebook(self.read())


@dataclass(frozen=True)
class Found:
    """All submissions, in a fixed order, and what lay there but belongs to none."""

    submissions: list[Submission]
    ignored: list[tuple[str, str]]  # (place, why)


def parse_notebook(data: bytes) -> list[Cell]:
    """Read a notebook's cells; raises Refused, and nothing else, whatever the bytes are."""
    try:
        notebook = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise Refused("The file is not UTF-8 text.") from None
    except (ValueError, RecursionError, MemoryError):
        raise Refused("The file is not JSON; it may be cut off.") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise Refused("The file is JSON but no notebook (version 4).")
    if len(cells) > MAX_CELLS:
        raise Refused(f"The notebook has more than {MAX_CELLS} cells.")
    return [_cell(cell) for cell in cells if isinstance(cell, dict)]


def find(place: Path, course: Course) -> Found:
    """Find every submission under a folder or in a zip file.

    Raises FileNotFoundError with a sentence where there is nothing.
    """
    if not place.exists():
        raise FileNotFoundError(f"{place} does not exist.")
    if place.is_dir() and (place / "submitted").is_dir():
        place = place / "submitted"
    kept: dict[tuple[str, str], Submission] = {}
    ignored: list[tuple[str, str]] = []
    entries = _walk(place) if place.is_dir() else _unzip(place, ())
    for parts, path, member, refusal in sorted(entries, key=lambda entry: entry[:1]):
        shown = "/".join(parts)
        if not parts[-1].lower().endswith(".ipynb"):
            if refusal:
                ignored.append((shown, refusal))
            continue
        stem = unicodedata.normalize("NFC", parts[-1])[: -len(".ipynb")]
        number, rest = _notebook_of(stem, course)
        student = clean_name(parts[0] if len(parts) > 1 else rest)
        submission = Submission(student, number, path, member, refusal)
        if not number:
            submission = Submission(student, _by_cells(submission, course), path, member, refusal)
        if not submission.notebook or not student:
            ignored.append((shown, "it belongs to no notebook of the course, or names no student"))
            continue
        key = (submission.student, submission.notebook)
        if key in kept:
            ignored.append((shown, "a second file for the same notebook; the first was graded"))
        else:
            kept[key] = submission
    return Found([kept[key] for key in sorted(kept)], ignored)


def clean_name(name: str) -> str:
    r"""Return a student's name as it is shown and stored: any script, no control character.

    >>> clean_name(" Zoë\x00\u202e "), clean_name("李 小龍")
    ('Zoë', '李 小龍')
    """
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    text = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    return kept.strip()[:200]


def _notebook_of(stem: str, course: Course) -> tuple[str, str]:
    """Return (number, what stands before it) of a file name."""
    bare = _COPY.sub("", stem)
    for number, notebook in course.notebooks.items():
        if bare.lower().endswith(notebook.stem.lower()):
            return number, bare[: -len(notebook.stem)].rstrip(" _-")
    short = re.search(r"(?:^|[ _-])(\d\d)$", bare)
    if short and short[1] in course.notebooks:
        return short[1], bare[: short.start()].rstrip(" _-")
    return "", stem


def _by_cells(submission: Submission, course: Course) -> str:
    """Recognise a renamed notebook by the cells that it shares with one of ours."""
    try:
        ids = {cell.id for cell in submission.cells()} - {""}
    except Refused:
        return ""
    shared = {n: len(ids & {c.id for c in b.cells}) for n, b in course.notebooks.items()}
    best = max(shared, key=lambda number: shared[number], default="")
    return best if best and shared[best] > 0 else ""


_Entry = tuple[tuple[str, ...], Path, str, str]  # parts, file, member of a zip, refusal


def _walk(folder: Path, parts: tuple[str, ...] = ()) -> Iterator[_Entry]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        name, path = entry.name, Path(entry.path)
        if name.startswith((".", "__MACOSX")):
            continue
        here = (*parts, name)
        if entry.is_symlink():
            yield here, path, "", "It is a symbolic link; links are not followed."
        elif entry.is_dir(follow_symlinks=False):
            if len(here) < MAX_DEPTH:
                yield from _walk(path, here)
        elif name.lower().endswith(".zip"):
            yield from _unzip(path, parts or (name[:-4],))
        else:
            yield here, path, "", ""


def _unzip(path: Path, parts: tuple[str, ...]) -> Iterator[_Entry]:
    """List a zip's notebooks; nothing is written to disk, names are only names."""
    try:
        with _regular(path) as file, zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (Refused, zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        yield (*parts, path.name), path, "", "The zip file cannot be read."
        return
    names = [PurePosixPath(member.filename) for member in members]
    bad = any(n.is_absolute() or ".." in n.parts or "\\" in str(n) for n in names)
    if bad or len(members) > MAX_MEMBERS:
        why = "has names that lead out of it" if bad else "holds too many files"
        for member in members[:MAX_MEMBERS]:
            safe = [p for p in re.split(r"[/\\]", member.filename) if p not in ("", ".", "..")]
            yield (*parts, *safe[-1:]), path, member.filename, f"The zip file {why}."
        return
    for member, name in zip(members, names, strict=True):
        inside = [p for p in name.parts if p != "."]
        if member.is_dir() or not inside or any(p.startswith((".", "__MACOSX")) for p in inside):
            continue
        link = stat.S_ISLNK(member.external_attr >> 16)
        refusal = "It is a symbolic link; links are not followed." if link else ""
        yield (*parts, *inside), path, member.filename, refusal


def _regular(path: Path) -> Any:
    """Open a regular file for reading, whatever else may stand at its place; raises Refused."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0))
    except (OSError, ValueError):
        raise Refused("The file cannot be opened, or is a link.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused("It is no regular file.")
    return os.fdopen(descriptor, "rb")


def _read_file(path: Path) -> bytes:
    with _regular(path) as file:
        return _bounded(file.read(MAX_BYTES + 1))


def _read_member(path: Path, member: str) -> bytes:
    try:
        with (
            _regular(path) as file,
            zipfile.ZipFile(file) as archive,
            archive.open(member) as inner,
        ):
            return _bounded(inner.read(MAX_BYTES + 1))  # what really comes out, not what it says
    except Refused:
        raise
    except Exception:  # zlib, struct, RuntimeError for a password: a zip can be broken in many ways
        raise Refused("The file in the zip cannot be read.") from None


def _bounded(data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise Refused(f"The notebook is larger than {MAX_BYTES >> 20} MB.")
    return data


def _cell(cell: dict[str, Any]) -> Cell:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    kind, id_ = cell.get("cell_type"), cell.get("id")
    return Cell(
        id_[:80] if isinstance(id_, str) else "",
        kind if kind in ("code", "markdown") else "raw",
        source.encode("utf-8", "replace").decode() if isinstance(source, str) else "",
    )
