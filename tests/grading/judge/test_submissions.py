"""What students hand in is data: found in every form, refused with a reason, never followed."""

import contextlib
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from submitted import answered, code, notebook

from helpers.grading.judge.course import Course
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.submissions import MAX_BYTES, Refused, Submission, find, parse_notebook
from helpers.grading.judge.workers import WarmWorkers

BOOK = "06_small.ipynb"


def found_in(place: Path, course: Course) -> dict[tuple[str, str], Submission]:
    return {(s.student, s.notebook): s for s in find(place, course).submissions}


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def write(path: Path, data: bytes = b"{}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_every_form_is_found(tmp_path: Path, small: Course) -> None:
    write(tmp_path / "Zoë Ångström" / BOOK)
    write(tmp_path / "李小龍" / "week 3" / BOOK)
    write(tmp_path / f"مريم_{BOOK}")
    write(tmp_path / "flat_06.ipynb")
    write(tmp_path / "copied_06_small (1).ipynb")
    zipped(tmp_path / "zed.zip", {BOOK: b"{}", "__MACOSX/._x.ipynb": b""})
    zipped(tmp_path / "deep.zip", {f"deep/inner/{BOOK}": b"{}"})
    write(tmp_path / "hidden" / ".ipynb_checkpoints" / BOOK)
    assert sorted(found_in(tmp_path, small)) == sorted(
        (name, "06") for name in ("Zoë Ångström", "李小龍", "مريم", "flat", "copied", "zed", "deep")
    )


def test_nbgraders_tree_and_one_zip_of_all(tmp_path: Path, small: Course) -> None:
    write(tmp_path / "submitted" / "ada" / "ps1" / BOOK)
    assert list(found_in(tmp_path, small)) == [("ada", "06")]
    all_in_one = zipped(tmp_path / "all.zip", {f"ada/{BOOK}": b"{}", f"bob_{BOOK}": b"{}"})
    assert sorted(found_in(all_in_one, small)) == [("ada", "06"), ("bob", "06")]


def test_a_renamed_notebook_is_known_by_its_cells(tmp_path: Path, small: Course) -> None:
    write(tmp_path / "ada" / "final version.ipynb", answered(small.notebooks["06"]))
    write(tmp_path / "ada" / "shopping.ipynb", notebook([code("1")]))
    found = find(tmp_path, small)
    assert [(s.student, s.notebook) for s in found.submissions] == [("ada", "06")]
    assert [place for place, _ in found.ignored] == ["ada/shopping.ipynb"]


def test_a_second_file_is_told_of(tmp_path: Path, small: Course) -> None:
    write(tmp_path / "ada" / BOOK)
    write(tmp_path / "ada" / "older" / BOOK)
    found = find(tmp_path, small)
    assert len(found.submissions) == 1
    assert "second file" in found.ignored[0][1]


def refused(submission: Submission) -> str:
    with pytest.raises(Refused) as error:
        submission.cells()
    return str(error.value)


def test_links_pipes_and_devices_are_refused(tmp_path: Path, small: Course) -> None:
    secret = write(tmp_path / "secret" / "key", b"the secret")
    subs = tmp_path / "subs"
    for name in ("link", "linked-folder", "pipe", "folder"):
        (subs / name).mkdir(parents=True)
    (subs / "link" / BOOK).symlink_to(secret)
    (subs / "linked-folder" / "inner").symlink_to(secret.parent)
    os.mkfifo(subs / "pipe" / BOOK)
    (subs / "folder" / BOOK).mkdir()
    names = ["link", "pipe"]
    if os.getuid() == 0:
        (subs / "device").mkdir()
        os.mknod(subs / "device" / BOOK, stat.S_IFCHR | 0o600, os.makedev(1, 5))  # /dev/zero
        names.append("device")
    found = found_in(subs, small)
    assert sorted(found) == sorted((name, "06") for name in names)
    for submission in found.values():
        assert "link" in refused(submission) or "regular" in refused(submission)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{", "JSON"), (b"[" * 10**6, "JSON"), (b"\xff\xfe{}{", "UTF-16"), (b"\x80{}", "UTF-8"),
        (b"[]", "not a notebook"),
        (b"", "JSON"), (b'{"cells": 3}', "not a notebook"),
        (b'{"cells": [' + b"{}," * 3000 + b"{}]}", "2000"),
        (b" " * (6 << 20), "5 MB"), (b" " * (65 << 20), "64 MB"),
        (b'{"worksheets": []}', "version 3"),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_refused(
    tmp_path: Path, small: Course, data: bytes, why: str
) -> None:
    write(tmp_path / "ada" / BOOK, data)
    (submission,) = found_in(tmp_path, small).values()
    assert why in refused(submission)


def test_a_zip_bomb_is_refused_for_what_comes_out(tmp_path: Path, small: Course) -> None:
    zipped(tmp_path / "ada.zip", {BOOK: bytes(200 << 20)})
    (submission,) = found_in(tmp_path, small).values()
    assert "64 MB" in refused(submission)
    data = (tmp_path / "ada.zip").read_bytes()  # and one that lies about its size
    small_size = len(bytes(200 << 20)).to_bytes(4, "little")
    (tmp_path / "ada.zip").write_bytes(data.replace(small_size, (100).to_bytes(4, "little")))
    (submission,) = found_in(tmp_path, small).values()
    refused(submission)


@pytest.mark.parametrize("name", ["../../up_{}", "/tmp/abs_{}", "..\\up_{}", "a/../../{}"])
def test_a_name_that_leads_out_of_its_zip_is_refused(
    tmp_path: Path, small: Course, name: str
) -> None:
    inside = tmp_path / "subs"
    zipped(inside / "ada.zip", {name.format(BOOK): b"{}"})
    zipped(inside / "bob.zip", {name.format(BOOK): b"{}", BOOK: answered(small.notebooks["06"])})
    before = sorted(tmp_path.rglob("*"))
    found = find(inside, small)
    ada, bob = found.submissions
    assert (ada.student, bob.student) == ("ada", "bob")
    assert "leads out" in refused(ada)
    assert bob.shown == f"bob.zip/{BOOK}"
    assert ["leads out" in why for path, why in found.ignored if path.startswith("bob")] == [True]
    assert sorted(tmp_path.rglob("*")) == before


def test_links_in_zips_and_broken_zips(tmp_path: Path, small: Course) -> None:
    link = zipfile.ZipInfo(BOOK)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    write(tmp_path / "bob.zip", b"PK\x03\x04 broken")
    found = find(tmp_path, small)
    assert "link" in refused(found.submissions[0])
    assert [place for place, _ in found.ignored] == ["bob.zip"]


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_no_bytes_get_through_as_anything_else(data: bytes) -> None:
    with contextlib.suppress(Refused):
        assert isinstance(parse_notebook(data), list)


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=10,
)
_cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown"]) | _anything,
        "source": st.text(max_size=60) | st.lists(st.text(max_size=20), max_size=3) | _anything,
        "id": _anything,
        "metadata": _anything,
    },
)


@given(st.lists(_cells | _anything, max_size=5))
@settings(deadline=None, max_examples=15)
def test_any_notebook_gets_a_grade(cells: list[object]) -> None:
    """No exception escapes, no grade is lost: each exercise has an outcome that is no fault."""
    data = json.dumps({"cells": cells}).encode()
    outcomes = FUZZED["judge"].grade(
        Submission("fuzz", "06", Path("none"), content=data), FUZZED["warm"].start
    )
    assert [(o.exercise, o.points) for o in outcomes] == [
        ("attention.score_gradient", 0.0), ("attention.merge", 0.0)]  # fmt: skip
    assert all(o.state != "fault" for o in outcomes)


FUZZED: dict = {}


@pytest.fixture(autouse=True, scope="module")
def _fuzzed(judge: Judge, warm: WarmWorkers) -> None:
    FUZZED.update(judge=judge, warm=warm)


def test_edited_metadata_points_and_cells_change_nothing(
    small: Course, judge: Judge, warm: WarmWorkers
) -> None:
    book = small.notebooks["06"]
    cells = json.loads(answered(book, right={"attention.merge"}))["cells"]
    for cell in cells:
        cell["metadata"] = {"exercise": "attention.score_gradient", "points": 99,
                            "nbgrader": {"points": 99, "grade": True}}  # fmt: skip
        cell["id"] = "same"
    cells = [c for c in cells if "imports" not in c["source"]] + cells  # doubled
    cells.append({"cell_type": "code", "source": "text = '\ud800'", "metadata": None})
    outcomes = judge.grade(Submission("x", "06", Path("none"), content=notebook(cells)), warm.start)
    assert [(o.state, o.points, o.possible) for o in outcomes] == [
        ("untouched", 0.0, 2.0), ("right", 3.0, 3.0)]  # fmt: skip


def test_missing_cells_cost_only_themselves(small: Course, judge: Judge, warm: WarmWorkers) -> None:
    cells = json.loads(answered(small.notebooks["06"]))["cells"]
    kept = [c for c in cells if "def merge" in "".join(c["source"])]
    outcomes = judge.grade(Submission("x", "06", Path("none"), content=notebook(kept)), warm.start)
    assert [o.state for o in outcomes] == ["untouched", "right"]


def test_the_largest_notebook_is_read(tmp_path: Path, small: Course) -> None:
    data = notebook([code("x = 1")])
    write(tmp_path / "ada" / BOOK, data + b" " * (MAX_BYTES - len(data)))
    (submission,) = found_in(tmp_path, small).values()
    assert len(submission.cells()) == 1
