"""Points, late days, points by hand, and every export, read back."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.grading.desk.exports import FORMATS, safe_text
from helpers.grading.desk.grades import Policy, gradebook, read_late, read_manual
from helpers.grading.judge.course import Course
from helpers.grading.judge.outcome import Outcome

STUDENTS = ("=HYPERLINK(1)", "Zoë", "李")
MERGE, GRADIENT = "attention.merge", "attention.score_gradient"


@pytest.fixture
def outcomes() -> list[Outcome]:
    def one(student: str, exercise: str, state: str, points: float | None) -> Outcome:
        return Outcome(student, "06", exercise, state, points, 3.0 if exercise == MERGE else 2.0,
                       "=cmd|'/c calc'!A1")  # fmt: skip

    return [
        one("=HYPERLINK(1)", MERGE, "right", 3.0), one("=HYPERLINK(1)", GRADIENT, "wrong", 0.0),
        one("Zoë", MERGE, "right", 3.0), one("Zoë", GRADIENT, "right", 2.0),
        one("李", GRADIENT, "manual", None),
    ]  # fmt: skip


def totals(outcomes: list[Outcome], small: Course, policy: Policy) -> dict[str, float]:
    return {s.name: s.total for s in gradebook(outcomes, small, policy)}


def test_points_add_up(outcomes: list[Outcome], small: Course) -> None:
    assert totals(outcomes, small, Policy()) == {"=HYPERLINK(1)": 3.0, "Zoë": 5.0, "李": 0.0}
    students = gradebook(outcomes, small, Policy())
    assert [s.possible for s in students] == [5.0] * 3
    assert students[-1].waiting == [GRADIENT]


def test_what_nobody_handed_in_is_not_counted_as_possible(
    outcomes: list[Outcome], small: Course
) -> None:
    first = small.exercises[MERGE]
    another = replace(first, id="other.exercise", notebook="07", number="7.1", points=4)
    book = replace(small.notebooks["06"], stem="07_other", exercises=(another,))
    larger = replace(small, notebooks={**small.notebooks, "07": book})
    assert {s.possible for s in gradebook(outcomes, larger, Policy())} == {5.0}
    given = Outcome("Zoë", "07", another.id, "untouched", 0.0, 4.0, "")
    assert {s.possible for s in gradebook([*outcomes, given], larger, Policy())} == {9.0}


def test_late_days_cost_and_points_by_hand_count(
    outcomes: list[Outcome], small: Course, tmp_path: Path
) -> None:
    late, manual = tmp_path / "late.csv", tmp_path / "manual.csv"
    late.write_text("student,notebook,days\nZoë,06_small,2\n李,,20\n", "utf-8-sig")
    manual.write_text(
        f"student,exercise,points,comment\n=HYPERLINK(1),{GRADIENT},1.5,good\n", "utf-8"
    )
    points, comments = read_manual(manual, small, STUDENTS)
    policy = Policy(0.1, 0.0, read_late(late, small, STUDENTS), points, comments)
    assert totals(outcomes, small, policy) == {"=HYPERLINK(1)": 4.5, "Zoë": 4.0, "李": 0.0}


@pytest.mark.parametrize(
    ("text", "why"),
    [("student,exercise\n", "no column points"), ("student,exercise,points\na,b.c,1\n", "line 2"),
     (f"student,exercise,points\na,{MERGE},many\n", "not a number"),
     (f"student,exercise,points\na,{MERGE},4\n", "not between"),
     (f"student,exercise,points\na,{MERGE},nan\n", "not a number")],
)  # fmt: skip
def test_a_table_that_cannot_be_meant_is_refused(
    tmp_path: Path, small: Course, text: str, why: str
) -> None:
    (tmp_path / "manual.csv").write_text(text)
    with pytest.raises(ValueError, match=why):
        read_manual(tmp_path / "manual.csv", small, ["a"])


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", [n for n in FORMATS if n != "gradescope"])
def test_no_cell_is_a_formula(
    name: str, outcomes: list[Outcome], small: Course, tmp_path: Path
) -> None:
    (path,) = FORMATS[name](gradebook(outcomes, small, Policy()), small, tmp_path)
    rows = table(path)
    assert any("Zoë" in row.values() for row in rows)
    for row in rows:
        assert not any(v.startswith(("=", "+", "-", "@")) for v in row.values()), row


def test_each_system_gets_its_columns(
    outcomes: list[Outcome], small: Course, tmp_path: Path
) -> None:
    students = gradebook(outcomes, small, Policy())
    for name, write in FORMATS.items():
        write(students, small, tmp_path / name)
    canvas = table(tmp_path / "canvas" / "canvas.csv")
    assert canvas[0]["Student"].strip() == "Points Possible"
    assert canvas[0]["06_small"] == "5"
    assert {r["SIS Login ID"]: r["06_small"] for r in canvas[1:]}["Zoë"] == "5"
    moodle = {r["Username"]: r for r in table(tmp_path / "moodle" / "moodle.csv")}
    assert moodle["Zoë"]["06_small"] == "5"
    nbgrader = {r["student_id"]: r for r in table(tmp_path / "nbgrader" / "nbgrader.csv")}
    assert nbgrader["Zoë"] | {"assignment": "06_small"} == {
        "assignment": "06_small", "student_id": "Zoë", "max_score": "5", "raw_score": "5",
        "late_submission_penalty": "0", "score": "5"}  # fmt: skip
    results = sorted((tmp_path / "gradescope" / "gradescope").glob("*/results.json"))
    result = json.loads(next(p for p in results if "Zoë" in str(p)).read_text("utf-8"))
    assert result["score"] == 5.0
    assert [t["score"] for t in result["tests"]] == [2.0, 3.0]
    grades = {r["student"]: r for r in table(tmp_path / "csv" / "grades.csv")}
    assert grades["李"][MERGE] == ""
    assert grades["李"][f"{MERGE}: why"] == "not handed in"


def test_formulas_in_every_disguise() -> None:
    for text in ("=1", " =1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1"):
        assert safe_text(text).startswith("'"), text


def test_every_export_holds_what_the_gradebook_holds(
    outcomes: list[Outcome], small: Course, tmp_path: Path
) -> None:
    """Each file read back: the same students, in their order, with the same points."""
    policy = Policy(late={("Zoë", "06"): 1.0}, manual={("李", GRADIENT): 1.25})
    students = gradebook(outcomes, small, policy)
    wanted = [(s.name, s.total) for s in students]
    assert wanted == [("=HYPERLINK(1)", 3.0), ("Zoë", 4.5), ("李", 1.25)]
    for write in FORMATS.values():
        write(students, small, tmp_path)

    def plain(name: str) -> str:
        return name.removeprefix("'")

    def read(name: str, student: str, score: str) -> list[tuple[str, float]]:
        rows = [row for row in table(tmp_path / name) if row[student]]
        return [(plain(row[student]), float(row[score])) for row in rows]

    assert read("grades.csv", "student", "total") == wanted
    assert read("canvas.csv", "SIS Login ID", "06_small") == wanted
    assert read("moodle.csv", "Username", "06_small") == wanted
    assert read("nbgrader.csv", "student_id", "score") == wanted
    paths = sorted((tmp_path / "gradescope").glob("*/results.json"))
    results = [json.loads(path.read_text("utf-8")) for path in paths]
    assert [r["score"] for r in results] == [total for _, total in wanted]
    assert [sum(t["score"] for t in r["tests"]) for r in results] == [t for _, t in wanted]
    for row in table(tmp_path / "nbgrader.csv"):
        left = float(row["raw_score"]) - float(row["late_submission_penalty"])
        assert left == float(row["score"]) <= float(row["max_score"])
