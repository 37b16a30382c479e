"""Honest hand-ins that other graders refuse: every one gets all its points."""

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from handed_in import BOOK, write, zipped
from submitted import answered

from helpers.grading.judge.course import Course
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.session import Times
from helpers.grading.judge.submissions import Ambiguous, find
from helpers.grading.judge.workers import WarmWorkers

WAITS = "import time\nwhile True:\n    time.sleep(0.04)  # the animation's next frame"


def with_outputs(data: bytes, size: int) -> bytes:
    book = json.loads(data)
    picture = base64.b64encode(os.urandom(size // 2)).decode()
    lines = ['loss 0.123 ]}" \\\n'] * (size // 64)
    book["cells"][1]["outputs"] = [
        {"output_type": "display_data", "data": {"image/png": picture}, "metadata": {}},
        {"output_type": "stream", "name": "stdout", "text": lines}]  # fmt: skip
    book["metadata"] = {"widgets": {"state": {"a": {"buffers": [picture]}}}}
    return json.dumps(book).encode()


def of_version(data: bytes, indent: int | None, newline: str) -> bytes:
    return json.dumps(json.loads(data), indent=indent).replace("\n", newline).encode()


def crlf_sources(data: bytes) -> bytes:
    book = json.loads(data)
    for cell in book["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n").splitlines(keepends=True)
    return json.dumps(book).encode()


BYTES: dict[str, Callable[[bytes], bytes]] = {
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "utf-16 with its mark": lambda data: data.decode().encode("utf-16"),
    "utf-16 of the other kind": lambda data: b"\xfe\xff" + data.decode().encode("utf-16-be"),
    "utf-16 without a mark": lambda data: data.decode().encode("utf-16-le"),
    "utf-32": lambda data: data.decode().encode("utf-32"),
    "windows' ends of lines": lambda data: of_version(data, 1, "\r\n"),
    "old ends of lines": lambda data: of_version(data, 1, "\r"),
    "windows' ends of lines in cells": crlf_sources,
    "empty lines around it": lambda data: b"\n \n" + data + b"\n\n\n",
    "20 MB of outputs": lambda data: with_outputs(data, 20 << 20),
}


def of_ada(place: Path, small: Course, warm: WarmWorkers, **more: Any) -> list[tuple[str, float]]:
    times = Times(cell=1.0, total=24.0, patience=1.0)
    found = find(place, small, **more)
    (ada,) = [s for s in found.submissions if s.student.lower().startswith("ada")]
    return [(o.state, o.points or 0.0) for o in Judge(small, times).grade(ada, warm.start)]


FULL = [("right", 2.0), ("right", 3.0)]


@pytest.mark.parametrize("kind", BYTES)
def test_bytes_of_other_systems(
    tmp_path: Path, small: Course, warm: WarmWorkers, kind: str
) -> None:
    solved = answered(small.notebooks["06"])
    write(tmp_path / "ada" / BOOK, BYTES[kind](solved))
    write(tmp_path / "bob" / BOOK, solved)
    assert of_ada(tmp_path, small, warm) == FULL


PLACES = {
    "an older copy": {"06_small.ipynb": 2, "06_small (older).ipynb": 1},
    "a backup folder": {"backup/06_small.ipynb": 1, "06_small.ipynb": 2},
    "the file as it was given out": {"06_small.ipynb": 0, "06_small-Copy1.ipynb": 2},
    "given out, in the course's folder": {"course/notebooks/06_small.ipynb": 0, "my 06.ipynb": 2},
    "deep folders": {"Downloads/attention-course/attention-course/notebooks/06_small.ipynb": 2},
    "saved as text": {"06_small.ipynb.txt": 2},
    "renamed": {"Untitled (3).ipynb": 2},
}


@pytest.mark.parametrize("kind", PLACES)
def test_places_where_students_put_files(
    tmp_path: Path, small: Course, warm: WarmWorkers, kind: str
) -> None:
    book = small.notebooks["06"]
    ids = [e.id for e in book.exercises]
    for name, attempted in PLACES[kind].items():
        write(tmp_path / "ada" / name, answered(book, right=set(ids[:attempted])))
    write(tmp_path / "bob" / BOOK, answered(book))
    assert of_ada(tmp_path, small, warm) == FULL
    packed = {f"ada/{n}": answered(book, right=set(ids[:k])) for n, k in PLACES[kind].items()}
    place = write(tmp_path / "class.zip", zipped(packed | {f"bob/{BOOK}": answered(book)}))
    assert of_ada(place, small, warm) == FULL


def test_an_animation_that_never_ends(tmp_path: Path, small: Course, warm: WarmWorkers) -> None:
    write(tmp_path / "ada" / BOOK, answered(small.notebooks["06"], extra=[WAITS]))
    assert of_ada(tmp_path, small, warm) == FULL


def test_names_that_differ_by_a_space(tmp_path: Path, small: Course, warm: WarmWorkers) -> None:
    book = small.notebooks["06"]
    write(tmp_path / "Ada Lovelace" / BOOK, answered(book))
    write(tmp_path / "Ada  Lovelace" / BOOK, answered(book, right=set()))
    with pytest.raises(Ambiguous, match="cannot be told apart"):
        find(tmp_path, small)
    assert of_ada(tmp_path, small, warm, same_name="join") == FULL
