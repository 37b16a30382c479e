"""The invariant, over generated class folders: every file is graded, listed with its reason, or
refused by name; one person is one student; many never collapse into one.
"""

import tempfile
from pathlib import Path

import pytest
from handed_in import BOOK, tarred, tree, write, zipped
from hypothesis import given, settings
from hypothesis import strategies as st
from submitted import answered

from helpers.grading.judge.course import Course
from helpers.grading.judge.submissions import Ambiguous, Found, find

NAMES = ["ada", "bob", "Zoë", "李小龍", "Kim Lee", "o.neill", "x-y", "1234567", "van Berg", "مريم"]
FORMS = {  # how one person's files lie: every file's path
    "folders": "{name}/{file}",
    "week": "{name}/week 3/{file}",
    "deep": "{name}/Downloads/attention-course/notebooks/{file}",
    "files": "{name}_{file}",
    "submissions": "submissions/{name}/{file}",
    "canvas": "{name}_{id}_{file_id}_{file}",
    "moodle": "{name}_{id}_assignsubmission_file_/{file}",
    "blackboard": "HW6_{name}_attempt_2026-03-01-10-20-30_{file}",
    "nbgrader": "submitted/{name}/ps1/{file}",
    "classroom": "attention-hw6-{name}/{file}",
}
FILES = [BOOK, "06_small.ipynb.txt", "06_small.json", "06_small (1).ipynb", "06_small-Copy1.ipynb",
         "old/06_small.ipynb", "notes.md", "work.rar", "06_small.html"]  # fmt: skip
ODD = {"notes.md": b"# x", "work.rar": b"Rar!", "06_small.html": b"<html>"}
COURSE: dict[str, Course] = {}


@pytest.fixture(autouse=True, scope="module")
def _course(small: Course) -> None:
    COURSE["small"] = small


@st.composite
def classes(draw: st.DrawFn) -> tuple[dict[str, dict[str, bytes]], str, str]:
    """Return each person's files by path, the form that they have, and how they are packed."""
    form = draw(st.sampled_from(sorted(FORMS)))
    people = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=6, unique=True))
    book = COURSE["small"].notebooks["06"]
    whole: dict[str, dict[str, bytes]] = {}
    for number, name in enumerate(people):
        files = draw(st.lists(st.sampled_from(FILES), min_size=1, max_size=4, unique=True))
        if form in ("files", "canvas", "blackboard"):
            files = [file for file in files if "/" not in file] or [BOOK]
        files = files if any("ipynb" in f or "json" in f for f in files) else [*files, BOOK]
        whole[name] = {}
        for file in files:
            path = FORMS[form].format(name=name, file=file, id=1000 + number, file_id=7000 + number)
            right = draw(st.sampled_from([set(), {"attention.merge"}, None]))
            data = answered(book, right=right, extra=[f"who = {name!r}, {file!r}"])
            whole[name][path] = ODD.get(file, data)
    return whole, form, draw(st.sampled_from(["folder", "zip", "tar", "wrapped zip", "zips"]))


def packed(place: Path, whole: dict[str, dict[str, bytes]], form: str, pack: str) -> Path:
    files = {path: data for mine in whole.values() for path, data in mine.items()}
    if pack == "zip":
        return write(place / "class.zip", zipped(files))
    if pack == "tar":
        return write(place / "class.tar.gz", tarred(files))
    if pack == "wrapped zip":
        return write(place / "class.zip", zipped({f"CS 31/{p}": data for p, data in files.items()}))
    if pack == "zips" and form == "folders":
        for name, mine in whole.items():
            inside = {path.partition("/")[2]: data for path, data in mine.items()}
            write(place / "subs" / f"{name}.zip", zipped(inside))
        return place / "subs"
    return tree(place / "subs", files)


@given(classes())
@settings(deadline=None, max_examples=100)
def test_every_file_is_told_of_and_no_two_people_are_one(
    one: tuple[dict[str, dict[str, bytes]], str, str],
) -> None:
    whole, form, pack = one
    with tempfile.TemporaryDirectory() as folder:
        place = packed(Path(folder), whole, form, pack)
        try:
            found = find(place, COURSE["small"])
        except Ambiguous as question:
            if "--same-name" not in str(question) and "--layout" not in str(question):
                pytest.fail(f"no option decides: {question}")
            return
        for path in {path for mine in whole.values() for path in mine}:
            if pack == "zips" and form == "folders":
                path = path.replace("/", ".zip/", 1)
            assert _is_told(path if pack != "wrapped zip" else f"CS 31/{path}", found), path
        assert all(why for _, why in found.ignored)
        students = [s.student for s in found.submissions]
        assert sorted(students) == sorted(whole), (found.layouts, students)
        for submission in found.submissions:
            assert not submission.refusal
            sources = "".join(cell.source for cell in submission.cells())
            assert f"who = {submission.student!r}," in sources  # nobody is graded with another's
            mine = whole[submission.student].values()
            if any(b"a.logaddexp" in data or b"torch.logaddexp" in data for data in mine):
                assert submission.attempted  # an untouched copy does not win


def _is_told(path: str, found: Found) -> bool:
    """Say whether a file is graded, listed itself, or listed by name in its folder's line."""
    folder, _, name = path.rpartition("/")
    listed = dict(found.ignored)
    if path in listed or path in {s.shown for s in found.submissions}:
        return True
    return name in listed.get(f"{folder}/", "").replace(".\n", "").rstrip(".")
