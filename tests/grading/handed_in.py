"""Folders, archives and bulk downloads for the tests of the intake."""

import io
import tarfile
import zipfile
from pathlib import Path

from helpers.grading.judge.course import Course
from helpers.grading.judge.submissions import Found, find

BOOK = "06_small.ipynb"


def write(path: Path, data: bytes = b"{}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def raw_zip(members: dict[bytes, bytes]) -> bytes:
    """Make a zip whose names are these bytes, without the flag that says UTF-8."""
    plain = {f"{n:06d}".ljust(len(name), "q")[: len(name)]: data
             for n, (name, data) in enumerate(members.items())}  # fmt: skip
    data = zipped(plain)
    for text, name in zip(plain, members, strict=True):
        data = data.replace(text.encode(), name)
    return data


def tarred(members: dict[str, bytes], mode: str = "w:gz") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def tree(place: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        write(place / name, data)
    return place


def graded(place: Path, course: Course, **more: object) -> dict[str, list[str]]:
    """Map each student to the paths that would be graded."""
    found: dict[str, list[str]] = {}
    for one in find(place, course, **more).submissions:  # type: ignore[arg-type]
        found.setdefault(one.student, []).append(one.shown)
    return found


def reasons(found: Found) -> dict[str, str]:
    return dict(found.ignored)
