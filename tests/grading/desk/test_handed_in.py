"""What an instructor sees of hand-ins: the dry run, the roster, wrong folders and phantoms."""

import argparse
from pathlib import Path

import pytest
from handed_in import BOOK, tree, write
from submitted import answered

from helpers.grading.desk import cli, handed_in
from helpers.grading.judge.course import Course
from helpers.grading.judge.ledger import Ledger
from helpers.grading.judge.outcome import Outcome
from helpers.grading.judge.submissions import Ambiguous, find

SIX = "06_attention_layer.ipynb"


def options(place: Path, **more: object) -> argparse.Namespace:
    values = {"submissions": place, "roster": None, "layout": "auto", "level": 0,
              "same_name": "stop", **more}  # fmt: skip
    return argparse.Namespace(**values)


def test_the_dry_run_shows_who_what_and_why(
    tmp_path: Path, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    book = course.notebooks["06"]
    roster = write(tmp_path / "class.csv", b"login,name\nada,Ada Lovelace\ncem,Cem Demir\n")
    place = tree(tmp_path / "subs", {
        f"ada/{SIX}": answered(book), f"ada/old/{SIX}": answered(book, right=set()),
        f"adda/{SIX}": b"{", "dee/homework.rar": b"Rar!"})  # fmt: skip
    before = sorted(tmp_path.rglob("*"))
    assert cli.main(["grade", str(place), "--dry-run", "--roster", str(roster)]) == 0
    said = capsys.readouterr().out
    for words in (
        "Layout: a folder or an archive for each student: 3 notebook files",
        f"ada   06  ada/{SIX}  (6 attempted)", "2 files may be meant", "untouched copy",
        f"adda  06  adda/{SIX}  (refused: The file is not JSON", "dee/homework.rar: RAR archives",
        "Not in the roster: adda; the nearest name is ada", "without a notebook to grade: cem",
    ):  # fmt: skip
        assert words in said
    assert sorted(tmp_path.rglob("*")) == before


def test_a_question_is_asked_before_anything_is_written(
    tmp_path: Path, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    data = answered(course.notebooks["06"], right=set())
    place = tree(tmp_path / "subs", {f"ada/{SIX}": data, f"Ada/{SIX}": data})
    assert cli.main(["grade", str(place), "--dry-run"]) == 1
    assert "--same-name join" in capsys.readouterr().err
    assert cli.main(["grade", str(place), "--dry-run", "--same-name", "separate"]) == 0
    assert cli.main(["grade", str(place)]) == 1
    assert "--out" in capsys.readouterr().err


def test_a_folder_without_one_answer_is_said(tmp_path: Path, small: Course) -> None:
    write(tmp_path / "ada" / BOOK, answered(small.notebooks["06"], right=set()))
    assert any("right folder?" in line for line in handed_in.in_words(find(tmp_path, small), True))
    write(tmp_path / "bob" / BOOK, answered(small.notebooks["06"]))
    told = "".join(handed_in.in_words(find(tmp_path, small), True))
    assert "right folder?" not in told


def test_a_name_that_was_someone_else_stops(tmp_path: Path, small: Course) -> None:
    """The same name in two runs, by a learning system's number and by a folder."""
    data = answered(small.notebooks["06"])
    first = tree(tmp_path / "one", {f"smith_111_901_{BOOK}": data})
    other = tree(tmp_path / "two", {f"smith_222_902_{BOOK}": data})
    again = tree(tmp_path / "three", {f"smith_111_955_{BOOK}": data})
    handed_in.remember_people(tmp_path, handed_in.look(options(first), small).identities)
    handed_in.remember_people(tmp_path, handed_in.look(options(again), small).identities)
    identities = handed_in.look(options(other), small).identities
    with pytest.raises(Ambiguous, match=r"canvas 111.*canvas 222"):
        handed_in.remember_people(tmp_path, identities)
    handed_in.remember_people(tmp_path, identities, join=True)


def test_a_run_without_the_roster_of_the_one_before_says_to_give_it(tmp_path: Path) -> None:
    handed_in.remember_people(tmp_path, {"ada": "roster ada"})
    with pytest.raises(Ambiguous, match="--same-name join, or give the same --roster"):
        handed_in.remember_people(tmp_path, {"ada": "folder ada"})
    handed_in.remember_people(tmp_path, {"ben": "folder ben"})
    with pytest.raises(Ambiguous) as without:
        handed_in.remember_people(tmp_path, {"ben": "canvas 1"})
    assert "--roster" not in str(without.value)


def test_a_phantom_is_forgotten(tmp_path: Path, small: Course) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", small.fingerprint())
    for name in ("subs", "ada"):
        ledger.write([Outcome(name, "06", "attention.merge", "right", 3.0, 3.0, "why")], "digest")
    assert ledger.forget("subs") == 1
    assert ledger.forget("subs") == 0
    assert [outcome.student for outcome in ledger.outcomes()] == ["ada"]
    ledger.close()
