"""Regrade requests go out as a form and come back with decisions, and nothing else is graded."""

import csv
import sqlite3
from pathlib import Path

import pytest
from submitted import WRONG, answered, hand_in

from helpers.grading.desk import cli
from helpers.grading.desk.grades import Policy, gradebook
from helpers.grading.desk.regrade import Request, decision, export_regrade, read_requests
from helpers.grading.judge.course import Course
from helpers.grading.judge.outcome import Outcome

MERGE, GRADIENT = "attention.merge", "attention.score_gradient"


@pytest.fixture
def outcomes() -> list[Outcome]:
    return [
        Outcome(student, "06", exercise, "wrong", 0.0, 3.0, "why")
        for student in ("Zoë", "=HYPERLINK(1)")
        for exercise in (MERGE, GRADIENT)
    ]


def filled(path: Path, reasons: dict[tuple[str, str], str]) -> Path:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["reason"] = reasons.pop((row["student"], row["exercise"]), "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows([*rows, *({"student": s, "exercise": e, "reason": r, "points": ""}
                                   for (s, e), r in reasons.items())])  # fmt: skip
    return path


def test_the_form_comes_back(outcomes: list[Outcome], small: Course, tmp_path: Path) -> None:
    students = gradebook(outcomes, small, Policy())
    (form,) = export_regrade(students, small, tmp_path)
    with pytest.raises(ValueError, match="holds no request"):
        read_requests(form, students)
    filled(form, {("'=HYPERLINK(1)", MERGE): "=1+1", ("Zoë", GRADIENT): "look"})
    first, second = read_requests(form, students)
    assert first == Request("=HYPERLINK(1)", MERGE, "0", "=1+1")
    assert second == Request("Zoë", GRADIENT, "0", "look")


@pytest.mark.parametrize(
    ("student", "exercise", "why"),
    [("Zoe", MERGE, "line 6: there is no student 'Zoe'.*'Zoë'"),
     ("Zoë", "attention.merg", "line 6: there is no grade of Zoë in .*'attention.merge'")],
)  # fmt: skip
def test_a_row_that_matches_nobody_is_refused(
    outcomes: list[Outcome], small: Course, tmp_path: Path, student: str, exercise: str, why: str
) -> None:
    students = gradebook(outcomes, small, Policy())
    (form,) = export_regrade(students, small, tmp_path)
    with pytest.raises(ValueError, match=why):
        read_requests(filled(form, {(student, exercise): "look"}), students)


def test_a_row_that_ends_too_early_is_refused(
    outcomes: list[Outcome], small: Course, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    students = gradebook(outcomes, small, Policy())
    (form,) = export_regrade(students, small, tmp_path)
    form.write_text(form.read_text("utf-8") + "Zoë\n", "utf-8")
    with pytest.raises(ValueError, match=r"regrade.csv, line \d+: the row names no exercise"):
        read_requests(form, students)


def test_decisions_in_words(outcomes: list[Outcome], small: Course) -> None:
    outcomes[0] = Outcome("Zoë", "06", MERGE, "right", 3.0, 3.0, "All hidden cases are right.")
    outcomes[1] = Outcome("Zoë", "06", GRADIENT, "manual", None, 2.0, "A figure.")
    by_hand = Policy(manual={("=HYPERLINK(1)", MERGE): 1.5})
    zoe, other = reversed(gradebook(outcomes, small, by_hand))

    def said(grade, before: str) -> str:  # type: ignore[no-untyped-def]
        return decision(Request("x", "y", before, "look"), grade)

    assert said(zoe.grades[MERGE], "0") == "changed from 0 to 3 of 3. All hidden cases are right."
    assert said(zoe.grades[MERGE], "3") == "unchanged: 3 of 3. All hidden cases are right."
    assert said(zoe.grades[GRADIENT], "") == "waits for points by hand"
    assert said(other.grades[MERGE], "0") == "points by hand count: 1.5 of 3"


@pytest.mark.sandbox
def test_only_what_is_asked_for_is_graded_again(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = course.notebooks["06"]
    wrong = answered(book, wrong={MERGE, GRADIENT})
    for name in ("s1", "s2"):
        hand_in(tmp_path / "subs", name, book, wrong)
    (tmp_path / "secret").write_text("the secret of this test", "utf-8")
    out = tmp_path / "out"
    common = ["--out", str(out), "--secret", str(tmp_path / "secret")]
    grade = ["grade", str(tmp_path / "subs"), *common, "--workers", "1"]
    assert cli.main(grade) == 0
    assert cli.main(["export", "regrade", *common]) == 0
    requests = filled(out / "regrade.csv", {("s1", MERGE): "I had saved the wrong file"})
    hand_in(tmp_path / "subs", "s1", book, answered(book))
    hand_in(tmp_path / "subs", "s2", book, answered(book))
    assert cli.main([*grade, "--regrade", str(requests)]) == 0
    with sqlite3.connect(out / "ledger.sqlite") as db:
        right = db.execute("SELECT student, exercise FROM outcomes WHERE state = 'right' AND "
                           "exercise IN (?, ?)", (MERGE, GRADIENT)).fetchall()  # fmt: skip
    assert right == [("s1", MERGE)]
    with (out / "regrade_decisions.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["decision"] == "changed from 0 to 3 of 3. All hidden cases are right."
    assert cli.main(["forget", "s2", *common]) == 0
    for name in ("own_cells.json", "people.json", "run.json", "overview.html", "grades.csv"):
        assert "s2" not in (out / name).read_text("utf-8"), name
    assert WRONG.format(function="merge") not in (out / "own_cells.json").read_text("utf-8")
    assert cli.main(["similarity", *common]) == 0
    assert "0 pairs of similar answers" in capsys.readouterr().out
