"""List what lies under a folder or in an archive: every file with the name it is shown by.

Nothing is unpacked to disk and no link is followed; names in archives are only names. A zip's
notebooks are read when they are graded; those of a tar or of an archive within an archive are
read here, once, without their outputs.
"""

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from helpers.grading.judge.intake import members
from helpers.grading.judge.intake.notebook_file import MAX_FILE, Refused, bounded, without_outputs

MAX_MEMBERS, MAX_NESTED = 20_000, 4
LINK = "It is a symbolic link; links are not followed."
_TARS: dict[str, Callable[[Any], Any]] = {
    ".tar": lambda file: file, ".tar.gz": lambda file: gzip.GzipFile(fileobj=file),
    ".tgz": lambda file: gzip.GzipFile(fileobj=file), ".tar.bz2": bz2.BZ2File,
    ".tbz2": bz2.BZ2File, ".tar.xz": lzma.LZMAFile, ".txz": lzma.LZMAFile,
}  # fmt: skip
ARCHIVES = (".zip", *_TARS)
_CLOSED = (".rar", ".7z", ".zipx", ".dmg", ".iso", ".cab", ".ace", ".arj", ".lzh", ".zst", ".z")
_UNREAD_FOLDERS = {"__macosx", "__pycache__", "node_modules", "site-packages"}
_JUNK = {"thumbs.db", "desktop.ini", ".ds_store"}


@dataclass(frozen=True)
class File:
    """One file as it was handed in. ``parts`` is its shown path: folders, archives, name."""

    parts: tuple[str, ...]
    path: Path  # the file on disk: this one, or the archive that holds it
    member: int | None = None  # its number in the zip at ``path``
    content: bytes | None = None  # where it was read already
    modified: float = 0.0
    refusal: str = ""

    @property
    def shown(self) -> str:
        """Return the path as it is told to people."""
        return "/".join(self.parts)

    def read(self) -> bytes:
        """Return the file's bytes; raises Refused."""
        if self.refusal:
            raise Refused(self.refusal)
        if self.content is not None:
            return self.content
        return (
            members.read_file(self.path)
            if self.member is None
            else members.read_zip_member(self.path, self.member)
        )


@dataclass
class Listing:
    """Every file, and what was not looked into with the reason."""

    files: list[File] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)


def list_files(place: Path) -> Listing:
    """List a folder or an archive; raises FileNotFoundError or ValueError with a sentence."""
    if not place.exists():
        raise FileNotFoundError(f"{place} does not exist.")
    listing = Listing()
    if place.is_dir():
        _walk(place, (), listing)
    elif archive_suffix(place.name):
        _add_archive(File((place.name,), place), listing, (), members.Budget())
        if not listing.files and listing.unread:
            raise ValueError(f"{place}: {listing.unread[0][1]}")
    else:
        raise ValueError(f"{place} is neither a folder nor an archive ({', '.join(ARCHIVES)}).")
    listing.files.sort(key=lambda file: file.parts)
    return listing


def archive_suffix(name: str) -> str:
    """Return the suffix by which a file is an archive that can be read, or nothing."""
    return next((suffix for suffix in ARCHIVES if name.lower().endswith(suffix)), "")


def without_suffix(part: str) -> str:
    """Return a path's part as a name: an archive's without its suffix."""
    suffix = archive_suffix(part)
    return part[: -len(suffix)] if suffix else part


def _walk(folder: Path, parts: tuple[str, ...], listing: Listing) -> None:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        listing.unread.append(("/".join(parts) + "/", "The folder cannot be opened."))
        return
    for entry in found:
        here, path = (*parts, entry.name), Path(entry.path)
        if entry.is_symlink():
            _add(File(here, path, refusal=LINK), listing)
        elif entry.is_dir(follow_symlinks=False):
            if reason := _unread_folder(entry.name, len(here)):
                listing.unread.append(("/".join(here) + "/", reason))
            else:
                _walk(path, here, listing)
        else:
            modified = entry.stat(follow_symlinks=False).st_mtime
            _add(File(here, path, modified=modified), listing)


def _unread_folder(name: str, depth: int) -> str:
    if name.lower() in _UNREAD_FOLDERS or (name.startswith(".") and name != ".ipynb_checkpoints"):
        return "A hidden folder or one that programs write; it is not looked into."
    return "Folders this deep are not looked into." if depth >= members.MAX_DEPTH else ""


def _add(file: File, listing: Listing, budget: members.Budget | None = None) -> None:
    """Take a file into the listing; an archive with what it holds."""
    name = file.parts[-1].lower()
    if name in _JUNK or name.startswith("._"):
        listing.unread.append((file.shown, "The operating system's own file."))
    elif name.endswith(_CLOSED):
        kind = name.rpartition(".")[2].upper()
        listing.unread.append(
            (file.shown, f"{kind} archives cannot be read here: unpack it into a folder.")
        )
    elif archive_suffix(name) and not file.refusal:
        _add_archive(file, listing, file.parts, budget or members.Budget())
    else:
        listing.files.append(file)


def _add_archive(
    file: File, listing: Listing, parts: tuple[str, ...], budget: members.Budget
) -> None:
    if budget.nested >= MAX_NESTED:
        listing.unread.append((file.shown, "Archives nested this deep are not looked into."))
        return
    budget.nested += 1
    try:
        lies_on_disk = file.content is None
        with (
            members.open_regular(file.path)
            if lies_on_disk
            else io.BytesIO(file.content or b"") as data
        ):
            if file.parts[-1].lower().endswith(".zip"):
                _list_zip(data, file, listing, parts, budget)
            else:
                _list_tar(data, file, listing, parts, budget)
    except Refused as refusal:
        listing.unread.append((file.shown, str(refusal)))
    except Exception:  # zlib, struct, RuntimeError, …: an archive can be broken in many ways
        listing.unread.append((file.shown, "The archive is broken or is not what its name says."))
    finally:
        budget.nested -= 1


def _list_zip(
    data: Any, file: File, listing: Listing, parts: tuple[str, ...], budget: members.Budget
) -> None:
    with zipfile.ZipFile(data) as archive:
        inside = archive.infolist()
        if len(inside) > MAX_MEMBERS:
            raise Refused(f"The archive holds more than {MAX_MEMBERS} files.")
        for number, member in enumerate(inside):
            if member.is_dir():
                continue
            here, refusal = members.safe_parts(members.zip_name(member))
            if stat.S_ISLNK(member.external_attr >> 16):
                refusal = LINK
            elif member.flag_bits & 1:
                refusal = "It is locked with a password."
            one = File((*parts, *here), file.path, number, None, members.zip_time(member), refusal)
            if _inside_unread(here, parts, listing):
                continue
            if refusal or (file.content is None and not archive_suffix(here[-1])):
                _add(one, listing, budget)
            else:
                _add(_read_now(one, partial(archive.open, member), budget), listing, budget)


def _list_tar(
    data: Any, file: File, listing: Listing, parts: tuple[str, ...], budget: members.Budget
) -> None:
    opened = _TARS[archive_suffix(file.parts[-1])](data)
    with tarfile.open(fileobj=members.Bounded(opened, budget), mode="r:") as archive:  # type: ignore[call-overload]
        for number, member in enumerate(archive):
            if number > MAX_MEMBERS:
                raise Refused(f"The archive holds more than {MAX_MEMBERS} files.")
            if member.isdir():
                continue
            here, refusal = members.safe_parts(member.name)
            if not member.isreg():
                refusal = LINK if member.islnk() or member.issym() else "It is not a regular file."
            one = File((*parts, *here), file.path, None, b"", float(member.mtime), refusal)
            if _inside_unread(here, parts, listing):
                continue
            if not refusal:
                one = _read_now(one, partial(archive.extractfile, member), budget)
            _add(one, listing, budget)


def _read_now(file: File, opened: Callable[[], Any], budget: members.Budget) -> File:
    """Return the file with its content: an archive whole, a notebook without its outputs."""
    name = file.parts[-1].lower()
    if name.endswith((".py", ".png", ".jpg", ".pdf", ".npz", ".pt", ".safetensors", ".html")):
        return replace(file, content=b"", member=None)  # never a notebook: not worth reading
    try:
        with opened() as inner:
            data = bounded(inner.read(MAX_FILE + 1))
        budget.spend(len(data))
        content = data if archive_suffix(name) else without_outputs(data)
    except Refused as refusal:
        return replace(file, refusal=str(refusal), content=b"", member=None)
    return replace(file, content=content, member=None)


def _inside_unread(here: tuple[str, ...], parts: tuple[str, ...], listing: Listing) -> bool:
    """Say whether a member lies in a folder that is not looked into, and note the folder once."""
    for depth, name in enumerate(here[:-1], 1):
        if reason := _unread_folder(name, depth):
            entry = ("/".join((*parts, *here[:depth])) + "/", reason)
            if entry not in listing.unread[-50:]:
                listing.unread.append(entry)
            return True
    return False
