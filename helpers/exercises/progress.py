"""What the reader has done, in one JSON file beside the course: checks and predictions.

Writing is read, merge, replace under a lock, so two notebooks at once lose nothing; a file that
cannot be read is kept aside and said so. Nothing here raises: a check must not fail because a
disk is full. Functions that write return a sentence when something went wrong, else "".
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from helpers.paths import progress_file

Progress = dict[str, Any]


def read() -> Progress:
    """Read what has been done: ``{"exercises": {id: …}, "predictions": {id: …}}``."""
    try:
        return _checked(json.loads(progress_file().read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError):
        return _empty()


def remember_check(id: str, passed: bool) -> str:
    """Count one more attempt; an exercise once done stays done."""

    def change(progress: Progress) -> None:
        entry = progress["exercises"].setdefault(id, {})
        entry["attempts"] = _number(entry.get("attempts")) + 1
        entry["done"] = bool(entry.get("done")) or passed

    return update(change)


def remember_prediction(id: str, choice: str) -> str:
    """Keep what the reader said, unless the answer has been seen already."""

    def change(progress: Progress) -> None:
        entry = progress["predictions"].setdefault(id, {})
        if not entry.get("revealed"):
            entry["choice"] = choice

    return update(change)


def remember_reveal(id: str) -> str:
    """Close a prediction: from now on it cannot be changed."""
    return update(lambda progress: progress["predictions"].setdefault(id, {}).update(revealed=True))


def prediction(id: str) -> tuple[str, bool]:
    """Return what the reader predicted ("" for nothing) and whether the answer has been seen."""
    entry = read()["predictions"].get(id, {})
    return str(entry.get("choice", "")), bool(entry.get("revealed"))


def update(change: Callable[[Progress], None]) -> str:
    """Change the file's content under the lock; return a sentence if it could not be kept."""
    path = progress_file()
    said = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path):
            try:
                progress = _checked(json.loads(path.read_text(encoding="utf-8")))
            except FileNotFoundError:
                progress = _empty()
            except (ValueError, RecursionError):
                progress, said = _empty(), _keep_aside(path)
            change(progress)
            _replace(path, progress)
    except OSError as error:
        return f"Your progress could not be saved in {path.name} ({error.strerror or error})."
    return said


def _empty() -> Progress:
    return {"exercises": {}, "predictions": {}}


def _checked(progress: Any) -> Progress:
    """Return the content if it has the right form; raises ValueError. Unknown keys are kept."""
    if not isinstance(progress, dict):
        raise ValueError("not a dictionary")
    for part in ("exercises", "predictions"):
        entries = progress.setdefault(part, {})
        if not isinstance(entries, dict) or not all(isinstance(e, dict) for e in entries.values()):
            raise ValueError(f"{part} is not a dictionary of dictionaries")
    return progress


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _keep_aside(path: Path) -> str:
    number = 1
    while (aside := path.with_name(f"{path.name}.unreadable-{number}")).exists():
        number += 1
    path.rename(aside)
    return f"The progress file could not be read; it is kept as {aside.name}, a new one is begun."


def _replace(path: Path, progress: Progress) -> None:
    """Write beside the file, then put it in its place: never half a file."""
    text = json.dumps(progress, indent=1, sort_keys=True, ensure_ascii=False)
    descriptor, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text + "\n")
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, however that ends."""
    with path.with_name(f"{path.name}.lock").open("a+b") as file:
        _acquire(file)
        yield  # closing the file lets go


def _acquire(file: IO[bytes]) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        return
    with contextlib.suppress(OSError):  # a file system without locks: better than nothing kept
        fcntl.flock(file, fcntl.LOCK_EX)
