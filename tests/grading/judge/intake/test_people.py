"""One person is one student, many never collapse into one, and a clash stops with both paths."""

import os
import time
from pathlib import Path

import pytest
from handed_in import BOOK, graded, reasons, tree, write, zipped
from submitted import RIGHT, answered

from helpers.grading.judge.course import Course
from helpers.grading.judge.intake.roster import read_roster
from helpers.grading.judge.submissions import Ambiguous, find


@pytest.mark.parametrize(
    "other",
    ["alice ", "Alice", "ali\u200bce", "\u202ealice", "ａｌｉｃｅ", "alice\u00a0", "alice\u2028",
     "\ufeffalice", "ALICE"],
)  # fmt: skip
def test_names_that_look_alike_stop_with_both_paths(
    tmp_path: Path, small: Course, other: str
) -> None:
    data = answered(small.notebooks["06"])
    tree(tmp_path, {f"alice/{BOOK}": data, f"{other}/{BOOK}": data, f"bob/{BOOK}": data})
    with pytest.raises(Ambiguous) as question:
        find(tmp_path, small)
    assert "'alice': 'alice'\n" in str(question.value)
    assert f"{other!r}: {other!r}\n" in str(question.value)
    assert len(graded(tmp_path, small, same_name="join")) == 2
    assert len(graded(tmp_path, small, same_name="separate")) == 3


@pytest.mark.parametrize("name", ["Zoe\u0308", "Zoë"])
def test_two_spellings_of_one_letter_are_one_name(tmp_path: Path, small: Course, name: str) -> None:
    write(tmp_path / name / BOOK, answered(small.notebooks["06"]))
    assert list(graded(tmp_path, small)) == ["Zoë"]


def test_a_second_archive_never_replaces_a_persons_file(tmp_path: Path, small: Course) -> None:
    book = small.notebooks["06"]
    tree(tmp_path, {f"alice/{BOOK}": answered(book), f"bob/{BOOK}": answered(book),
                    "alice.zip": zipped({BOOK: answered(book, right=set())})})  # fmt: skip
    with pytest.raises(Ambiguous) as question:
        find(tmp_path, small)
    assert f"'alice/{BOOK}'" in str(question.value)
    assert f"'alice.zip/{BOOK}'" in str(question.value)
    assert graded(tmp_path, small, same_name="join")["alice"] == [f"alice/{BOOK}"]
    assert sorted(graded(tmp_path, small, same_name="separate")) == [
        "alice (alice)", "alice (alice.zip)", "bob"]  # fmt: skip
    write(tmp_path / "alice.zip", zipped({BOOK: answered(book)}))  # unpacked beside its archive
    assert list(graded(tmp_path, small)) == ["alice", "bob"]


def test_two_of_moodles_people_of_one_name(tmp_path: Path, small: Course) -> None:
    data = answered(small.notebooks["06"])
    tree(tmp_path, {f"Kim Lee_{n}_assignsubmission_file_/{BOOK}": data for n in (11, 12)})
    with pytest.raises(Ambiguous, match="different origins"):
        find(tmp_path, small)
    assert len(graded(tmp_path, small, same_name="separate")) == 2


def choice(place: Path, small: Course) -> tuple[str, str]:
    (one,) = find(place, small).submissions
    return one.shown, " ".join(one.notes)


@pytest.mark.parametrize("untouched", ["06_small.ipynb", "a.ipynb", "new/06_small.ipynb"])
def test_an_untouched_copy_never_wins(tmp_path: Path, small: Course, untouched: str) -> None:
    book = small.notebooks["06"]
    solved = write(tmp_path / "ada" / "z older" / "solved 06_small (1).ipynb", answered(book))
    os.utime(solved, (1e9, 1e9))  # and the copy is newer
    write(tmp_path / "ada" / untouched, answered(book, right=set()))
    shown, note = choice(tmp_path, small)
    assert shown == "ada/z older/solved 06_small (1).ipynb"
    assert "2 files may be meant" in note
    assert "untouched copy" in reasons(find(tmp_path, small))[f"ada/{untouched}"]


@pytest.mark.parametrize(
    ("files", "best"),
    [  # path: (exercises attempted, age in hours)
        ({"06_small.ipynb": (2, 0), "old/06_small.ipynb": (1, 0)}, "06_small.ipynb"),
        ({"06_small.ipynb": (1, 5), "06_small-Copy1.ipynb": (2, 1)}, "06_small-Copy1.ipynb"),
        ({"06_small.ipynb": (1, 1), "06_small-Copy1.ipynb": (2, 5)}, "06_small.ipynb"),
        ({"06_small.ipynb": (2, 0), "06_small.ipynb.bak": (2, 0)}, "06_small.ipynb"),
        ({"backup/06_small.ipynb": (2, 0), "06_small.ipynb": (2, 0)}, "06_small.ipynb"),
        ({"06_small.ipynb": (0, 0), "06_small (1).ipynb": (1, 90)}, "06_small (1).ipynb"),
        ({"draft.ipynb": (1, 1), "06_small_final.ipynb": (2, 0)}, "06_small_final.ipynb"),
    ],
)
def test_the_solved_and_newest_file_counts(
    tmp_path: Path, small: Course, files: dict[str, tuple[int, int]], best: str
) -> None:
    now = time.time()
    ids = list(RIGHT)
    ids = [id_ for id_ in ids if id_ in ("attention.score_gradient", "attention.merge")]
    for number, (name, (attempted, hours)) in enumerate(files.items()):
        data = answered(small.notebooks["06"], right=set(ids[:attempted]), extra=[f"n = {number}"])
        path = write(tmp_path / "ada" / name, data)
        os.utime(path, (now, now - 3600 * hours))
    shown, _ = choice(tmp_path, small)
    assert shown == f"ada/{best}"
    told = reasons(find(tmp_path, small))
    assert all("second file" in told[f"ada/{name}"] for name in files if name != best)


def test_the_last_attempt_counts(tmp_path: Path, small: Course) -> None:
    book = small.notebooks["06"]
    for day, right in ((1, None), (2, {"attention.merge"})):
        name = f"HW_ada_attempt_2026-03-0{day}-10-00-00_{BOOK}"
        write(tmp_path / name, answered(book, right=right))
    assert "03-02" in choice(tmp_path, small)[0]


ROSTERS = {
    "plain": "login,name,email\nal01,Ada Lovelace,ada@x.org\nbo02,Bob Otto,bob@x.org\n",
    "canvas": "Student,ID,SIS User ID,SIS Login ID\n\"Lovelace, Ada\",12345,,al01\n"
              "\"Otto, Bob\",12346,,bo02\n",
    "moodle": "First name;Surname;Username;Email address\nAda;Lovelace;al01;ada@x.org\n"
              "Bob;Otto;bo02;bob@x.org\n;;;\n\n",
    "german": "Nachname\tVorname\tKennung\nLovelace\tAda\tal01\nOtto\tBob\tbo02\n",
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("kind", ROSTERS)
def test_a_roster_maps_names_to_logins(
    tmp_path: Path, small: Course, kind: str, encoding: str
) -> None:
    roster = read_roster(write(tmp_path / "class.csv", ROSTERS[kind].encode(encoding)))
    assert [row.login for row in roster.rows] == ["al01", "bo02"]
    data = answered(small.notebooks["06"])
    for name in ("al01", "Ada Lovelace", "Lovelace, Ada", "lovelaceada", "ada_lovelace", "ADA"):
        place = write(tmp_path / name.strip() / "subs" / name / BOOK, data).parent.parent
        write(place / "Bop Oto" / BOOK, data)
        found = find(place, small, roster=roster)
        if name == "ADA" and kind in ("canvas", "german"):
            assert "ADA" in found.strangers  # the first part of an address that is not there
            continue
        assert [s.student for s in found.submissions] == ["Bop Oto", "al01"]
        assert found.strangers == {"Bop Oto": "bo02 (" + roster.rows[1].name + ")"}
        assert [row.login for row in found.missing] == ["bo02"]


def test_a_roster_decides_which_folder_is_the_students(tmp_path: Path, small: Course) -> None:
    roster = read_roster(write(tmp_path / "c.csv", b"login\nada\nbob\ncem\n"))
    data = answered(small.notebooks["06"])
    place = tree(tmp_path / "subs", {f"ada/{BOOK}": data, f"Mon/bob/{BOOK}": data,
                                     f"Mon/cem/{BOOK}": data})  # fmt: skip
    assert sorted(graded(place, small, roster=roster)) == ["ada", "bob", "cem"]


def test_a_login_of_classroom_s_form_stays_whole(tmp_path: Path, small: Course) -> None:
    roster = read_roster(write(tmp_path / "c.csv", b"login\nlab-2-ada\nlab-2-bob\n"))
    data = answered(small.notebooks["06"])
    place = tree(tmp_path / "subs", {f"lab-2-ada/{BOOK}": data, f"lab-2-bob/{BOOK}": data})
    assert sorted(graded(place, small, roster=roster)) == ["lab-2-ada", "lab-2-bob"]
    assert sorted(graded(place, small)) == ["ada", "bob"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "line 1"),
        ("a,b\n1,2\n", "only a, b"),
        ("login\nada\nAda\n", "line 3: 'Ada' is there"),
        ("sep=,\nlogin\n\nada\nAda\n", "line 5: 'Ada' is there"),
        ("login,name\nada,Ada,Lovelace\n", "line 2: 3 cells, but 2 columns"),
        ('login,name\n"ada,Ada\n', "line 2: unexpected end of data"),
    ],
)
def test_a_roster_that_cannot_be_meant(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_roster(write(tmp_path / "class.csv", text.encode()))
