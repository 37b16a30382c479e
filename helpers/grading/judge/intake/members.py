"""Names, times and bytes of single files on disk and in archives, whatever they claim to be."""

import os
import re
import stat
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from helpers.grading.judge.intake.notebook_file import MAX_FILE, Refused, bounded

MAX_DEPTH = 40
MAX_UNPACKED = 4 << 30  # bytes that all archives in one file on disk may unpack to


@dataclass
class Budget:
    """What the archives in one file on disk may still unpack to, and how deep they nest."""

    unpacked: int = MAX_UNPACKED
    nested: int = 0

    def spend(self, count: int) -> None:
        self.unpacked -= count
        if self.unpacked < 0:
            raise Refused(f"The archive unpacks to more than {MAX_UNPACKED >> 30} GB.")


class Bounded:
    """A file for tarfile that gives no more than a budget, and never much at once."""

    def __init__(self, file: Any, budget: Budget) -> None:
        self._file, self._budget = file, budget
        self.seek, self.tell = file.seek, file.tell

    def read(self, count: int) -> bytes:
        """Return ``count`` bytes; raises Refused for more than a file may have."""
        if not 0 <= count <= 2 * MAX_FILE:
            raise Refused("The archive holds a file that is too large.")
        self._budget.spend(count)
        data: bytes = self._file.read(count)
        return data


def safe_parts(path: str) -> tuple[tuple[str, ...], str]:
    """Return a member's path in parts, and a refusal where it leads out of its archive."""
    parts = [part for part in re.split(r"[/\\]", path) if part not in ("", ".")]
    out = ".." in parts or path.startswith(("/", "\\")) or bool(re.match(r"[A-Za-z]:", path))
    if not parts or out:
        last = [part for part in parts if part != ".."][-1:] or ["no name"]
        return tuple(last), "Its name in the archive leads out of the archive."
    if len(parts) > MAX_DEPTH:
        return tuple(parts), "Folders this deep are not looked into."
    return tuple(parts), ""


def zip_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name, whichever system wrote it: UTF-8 without its flag, or a code page."""
    name = member.orig_filename.split("\0")[0]
    if member.flag_bits & 0x800 or name.isascii():
        return name
    raw = name.encode("cp437")
    readings = []
    for encoding in ("utf-8", "cp437", "cp1252"):
        try:
            readings.append(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            return readings[0]
    latin = (text for text in readings if all(map(_is_latin, text)))
    return next(latin, name)


def _is_latin(character: str) -> bool:
    return character.isascii() or unicodedata.name(character, "").startswith("LATIN")


def zip_time(member: zipfile.ZipInfo) -> float:
    try:
        return datetime(*member.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def open_regular(path: Path) -> IO[bytes]:
    """Open a regular file for reading, whatever else may be at its path; raises Refused."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0))
    except (OSError, ValueError):
        raise Refused("The file cannot be opened, or is a link.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused("It is not a regular file.")
    return os.fdopen(descriptor, "rb")


def read_file(path: Path) -> bytes:
    with open_regular(path) as file:
        return bounded(file.read(MAX_FILE + 1))


def read_zip_member(path: Path, number: int) -> bytes:
    try:
        with (
            open_regular(path) as file,
            zipfile.ZipFile(file) as archive,
            archive.open(archive.infolist()[number]) as inner,
        ):
            return bounded(inner.read(MAX_FILE + 1))  # what comes out, not what it says
    except Refused:
        raise
    except Exception:  # zlib, struct, IndexError, …: a zip can be broken in many ways
        raise Refused("The file in the zip cannot be read.") from None
