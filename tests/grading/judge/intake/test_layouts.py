"""Every layout in which hand-ins arrive: one person is one student, and the layout is named."""

from pathlib import Path

import pytest
from handed_in import BOOK, graded, raw_zip, reasons, tarred, tree, write, zipped
from submitted import RIGHT, answered, code, notebook

from helpers.grading.judge.course import Course
from helpers.grading.judge.intake.lms import NAMES
from helpers.grading.judge.submissions import Ambiguous, find

METADATA = b"""---
submission_1001:
  :submitters:
  - :name: Ada Lovelace
    :sid: '17'
    :email: ada@example.org
  :created_at: 2026-03-01 10:00:00
submission_1002:
  :submitters:
  - :name: Bob
    :email: bob@example.org
  - :name: Cem
    :email: cem@example.org
"""
LAYOUTS = {
    "nbgrader": ("nbgrader", ["submitted/ada/ps1/{}", "submitted/bob/ps1/{}"], ["ada", "bob"]),
    "nbgrader in a course folder": (
        "nbgrader", ["cs/submitted/ada/ps1/{}", "cs/source/ps1/{}"], ["ada"]),
    "canvas": ("canvas", ["lovelaceada_12345_67890_{}", "ottobob_LATE_12346_67891_{}"],
               ["lovelaceada", "ottobob"]),
    "canvas, handed in again": ("canvas", ["ada_12345_67890_06_small-1.ipynb",
                                           "ada_12345_67890_06_small.ipynb"], ["ada"]),
    "canvas, two of one name": ("canvas", ["smith_111_901_{}", "smith_222_902_{}"],
                                ["smith (111)", "smith (222)"]),
    "moodle": ("moodle", ["Ada Lovelace_1234567_assignsubmission_file_/{}",
                          "Bob_1234568_assignsubmission_file_/{}"], ["Ada Lovelace", "Bob"]),
    "moodle without folders": ("moodle", ["Ada L_123_assignsubmission_file_{}"], ["Ada L"]),
    "moodle in a folder of the assignment": (
        "moodle", ["HW6/Ada_17_assignsubmission_file/{}", "HW6/Bob_18_assignsubmission_file/{}"],
        ["Ada", "Bob"]),
    "blackboard": ("blackboard", ["HW 6_ada_attempt_2026-03-01-10-20-30_{}",
                                  "HW 6_ada_attempt_2026-03-02-10-20-30_{}",
                                  "HW 6_bob_attempt_2026-03-01-10-20-31_{}"], ["ada", "bob"]),
    "github classroom": ("classroom", ["attention-hw6-ada/{}", "attention-hw6-bob-smith/{}"],
                         ["ada", "bob-smith"]),
    "github classroom, cloned": ("classroom", ["rnn-submissions/rnn-ada/{}",
                                               "rnn-submissions/rnn-bob/{}"], ["ada", "bob"]),
    "folders": ("folders", ["ada/{}", "bob/week 3/{}", "cem/{}"], ["ada", "bob", "cem"]),
    "short names": ("folders", ["ada/06.ipynb", "bob/6.ipynb"], ["ada", "bob"]),
    "numbers of students": ("folders", ["1234567/{}", "1234568/{}"], ["1234567", "1234568"]),
    "numbered": ("folders", ["student-01/{}", "student-02/{}"], ["student-01", "student-02"]),
    "groups": ("folders", ["group 1/{}", "group 2/{}"], ["group 1", "group 2"]),
    "a folder around": ("folders", ["submissions/ada/{}", "submissions/bob/{}"], ["ada", "bob"]),
    "an unknown folder around": ("folders", ["PHY-31/ada/{}", "PHY-31/bob/{}"], ["ada", "bob"]),
    "weeks around": ("folders", ["week 1/ada/{}", "week 1/bob/{}", "week 2/ada/00.ipynb"],
                     ["ada", "bob"]),
    "deep": ("folders", ["ada/Downloads/attention-course/attention-course/notebooks/{}",
                         "bob/{}"], ["ada", "bob"]),
    "files": ("files", ["ada_{}", "bob-06.ipynb", "06_small_cem.ipynb"], ["ada", "bob", "cem"]),
    "files in a folder": ("files", ["submissions/ada_{}", "submissions/bob_{}"], ["ada", "bob"]),
    "any script": ("folders", ["Zoë Ångström/{}", "李小龍/{}", "مريم/{}"],
                   ["Zoë Ångström", "مريم", "李小龍"]),
    "odd endings": ("folders", ["ada/{}.txt", "bob/06_small.json", "cem/06_small.IPYNB",
                                "dee/06_small.ipynb.json"], ["ada", "bob", "cem", "dee"]),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_known_layout_is_read_and_named(tmp_path: Path, small: Course, name: str) -> None:
    layout, paths, students = LAYOUTS[name]
    data = answered(small.notebooks["06"])
    tree(tmp_path, {path.format(BOOK): data for path in paths})
    found = find(tmp_path, small)
    assert sorted({s.student for s in found.submissions}) == students
    assert NAMES[layout] in found.layouts[0]
    told = {s.shown for s in found.submissions} | {path for path, _ in found.ignored}
    assert {path.format(BOOK) for path in paths} <= told


PACKS = {".zip": "", ".tar": "w", ".tar.gz": "w:gz", ".tgz": "w:gz", ".txz": "w:xz",
         ".tar.bz2": "w:bz2"}  # fmt: skip


@pytest.mark.parametrize("suffix", PACKS)
@pytest.mark.parametrize("name", LAYOUTS)
def test_the_same_in_an_archive(tmp_path: Path, small: Course, name: str, suffix: str) -> None:
    _, paths, students = LAYOUTS[name]
    data = answered(small.notebooks["06"])
    members = {path.format(BOOK): data for path in paths}
    packed = tarred(members, PACKS[suffix]) if PACKS[suffix] else zipped(members)
    place = write(tmp_path / f"class{suffix}", packed)
    assert sorted(graded(place, small)) == students
    found = find(place, small)
    assert all(submission.cells() for submission in found.submissions)


def test_gradescope_and_its_people(tmp_path: Path, small: Course) -> None:
    data = answered(small.notebooks["06"])
    paths = [f"assignment_7_export/submission_{n}/{BOOK}" for n in (1001, 1002, 1003)]
    tree(tmp_path, dict.fromkeys(paths, data))
    write(tmp_path / "assignment_7_export/submission_metadata.yml", METADATA)
    found = find(tmp_path, small)
    assert [(s.student, s.shown) for s in found.submissions] == [
        ("Ada Lovelace", paths[0]), ("Bob", paths[1]), ("Cem", paths[1]),
        ("submission_1003", paths[2])]  # fmt: skip
    assert "Gradescope" in found.layouts[0]


def test_blackboards_text_names_a_login_with_an_underscore(tmp_path: Path, small: Course) -> None:
    start = "HW_6_ada_l_attempt_2026-03-01-10-20-30"
    write(tmp_path / f"{start}.txt", b"Name: Ada Lovelace (ada_l)\nAssignment: HW\n")
    write(tmp_path / f"{start}_{BOOK}", answered(small.notebooks["06"]))
    assert list(graded(tmp_path, small)) == ["ada_l"]


def test_archives_in_archives(tmp_path: Path, small: Course) -> None:
    data = answered(small.notebooks["06"])
    inner = {name: zipped({f"work/{BOOK}": data}) for name in ("ada.zip", "bob.zip")}
    inner["cem.tar.gz"] = tarred({BOOK: data})
    inner["dee.tgz"] = tarred({f"./dee/{BOOK}": data})
    place = write(tmp_path / "class.zip", zipped(inner))
    assert graded(place, small) == {
        "ada": [f"ada.zip/work/{BOOK}"], "bob": [f"bob.zip/work/{BOOK}"],
        "cem": [f"cem.tar.gz/{BOOK}"], "dee": [f"dee.tgz/dee/{BOOK}"]}  # fmt: skip
    assert all(s.cells() for s in find(place, small).submissions)


def test_names_of_other_systems_in_a_zip(tmp_path: Path, small: Course) -> None:
    data = answered(small.notebooks["06"])
    book = BOOK.encode()
    names = {
        "Zoë".encode() + b"/" + book: "Zoë", "Zoé".encode("cp437") + b"/" + book: "Zoé",
        "Björn".encode("cp1252") + b"/" + book: "Björn", "李".encode() + b"/" + book: "李",
        b"ada\\week 3\\" + book: "ada", b"./bob/" + book: "bob",
    }  # fmt: skip
    place = write(tmp_path / "class.zip", raw_zip(dict.fromkeys(names, data)))
    assert sorted(graded(place, small)) == sorted(names.values())


@pytest.mark.parametrize("suffix", ["rar", "7z", "RAR", "zipx", "dmg"])
def test_closed_archives_are_refused_by_name(tmp_path: Path, small: Course, suffix: str) -> None:
    write(tmp_path / f"ada/work.{suffix}", b"Rar!")
    found = find(tmp_path, small)
    assert found.submissions == []
    assert "unpack it" in reasons(found)[f"ada/work.{suffix}"]


@pytest.mark.parametrize(
    ("paths", "first", "second"),
    [
        (["a/x1y/{}"], ["a"], ["x1y"]),
        (["a/ada/{}", "a/bob/{}", "b/cem/{}"], ["a", "b"], ["ada", "bob", "cem"]),
        (["ada/{}", "Monday/bob/{}", "Monday/cem/{}"], ["Monday", "ada"], ["bob", "cem"]),
        (["x/ada_{}", "x/bob_{}", "cem/{}"], ["cem", "x"], ["ada", "bob"]),
    ],
)
def test_an_ambiguous_layout_asks_and_the_option_decides(
    tmp_path: Path, small: Course, paths: list[str], first: list[str], second: list[str]
) -> None:
    tree(tmp_path, {path.format(BOOK): answered(small.notebooks["06"]) for path in paths})
    with pytest.raises(Ambiguous) as question:
        find(tmp_path, small)
    assert "--layout folders --level 1" in str(question.value)
    assert "--layout folders --level 2" in str(question.value)
    assert sorted(graded(tmp_path, small, layout="folders", level=1)) == first
    assert sorted(graded(tmp_path, small, layout="folders", level=2)) == second


def test_a_layout_can_be_said(tmp_path: Path, small: Course) -> None:
    data = answered(small.notebooks["06"])
    tree(tmp_path, {f"ada_12345_67890_{BOOK}": data, f"bob_{BOOK}": data})
    assert sorted(graded(tmp_path, small, layout="canvas")) == ["ada"]
    assert "form of Canvas" in reasons(find(tmp_path, small, "canvas"))[f"bob_{BOOK}"]
    assert sorted(graded(tmp_path, small, layout="files")) == ["ada_12345_67890", "bob"]


def test_a_notebook_without_ids_and_names_is_recognized(tmp_path: Path, small: Course) -> None:
    import json

    cells = json.loads(answered(small.notebooks["06"]))["cells"]
    for cell in cells:
        del cell["id"]
        cell["source"] = "  " * 0 + cell["source"] + "\n"
    write(tmp_path / "ada" / "My work.ipynb", notebook(cells))
    write(tmp_path / "bob" / "Untitled3.ipynb", notebook([code(RIGHT["attention.merge"])]))
    write(tmp_path / "cem" / "07_wrong_name.ipynb", notebook(cells))
    found = find(tmp_path, small)
    assert [(s.student, s.notebook, s.attempted) for s in found.submissions] == [
        ("ada", "06", 2), ("bob", "06", 1), ("cem", "06", 2)]  # fmt: skip
    assert "by its cells" in found.submissions[0].notes[0]


def test_what_is_not_looked_into_is_listed(tmp_path: Path, small: Course) -> None:
    tree(tmp_path, {f"ada/{BOOK}": answered(small.notebooks["06"]), "ada/.git/HEAD": b"x",
                    "ada/plot.png": b"x", "ada/a.csv": b"x", ".DS_Store": b"x", "notes.txt": b"x",
                    "bob/06_small.html": b"<html>", "bob/06_small.pdf": b"%PDF",
                    f"cem/.ipynb_checkpoints/{BOOK}": b"{}"})  # fmt: skip
    told = reasons(find(tmp_path, small))
    assert set(told) == {"ada/.git/", "ada/", ".DS_Store", "notes.txt", "bob/06_small.html",
                         "bob/06_small.pdf", f"cem/.ipynb_checkpoints/{BOOK}"}  # fmt: skip
    assert "An export" in told["bob/06_small.html"]


def test_a_wrong_folder_makes_no_student(tmp_path: Path, course: Course, small: Course) -> None:
    from helpers.paths import COURSE, NOTEBOOKS

    for place in (COURSE, NOTEBOOKS, COURSE.parent):
        with pytest.raises(ValueError, match="this course itself"):
            find(place, course)
    for name, data in ((BOOK, answered(small.notebooks["06"], right=set())), ("a.txt", b"x")):
        write(tmp_path / "copy" / "notebooks" / name, data)
    found = find(tmp_path / "copy", small)
    assert found.submissions == []
    assert "whose it is" in reasons(found)[f"notebooks/{BOOK}"]
