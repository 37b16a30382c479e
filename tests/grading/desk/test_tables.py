"""Tables as spreadsheets write them are read; what matches nobody is refused by line and name."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.grading.desk.grades import read_late, read_manual
from helpers.grading.desk.tables import read_table
from helpers.grading.judge.course import Course
from helpers.grading.judge.submissions import clean_name

GRADIENT = "attention.score_gradient"
STUDENTS = ("Zoë", "0042", "Müller, Jörg", "=cmd")
NAMES = st.text("abcäöüß,;' 0123-", min_size=1, max_size=12).filter(lambda t: clean_name(t) == t)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@settings(max_examples=150, deadline=None)
@given(
    names=st.lists(NAMES, min_size=1, max_size=6, unique=True),
    days=st.integers(0, 9),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    separator=st.sampled_from([",", ";", "\t"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    tail=st.sampled_from(["", "\n", "\n\n", ";;\n"]),
    sep_line=st.booleans(),
)
def test_every_way_of_writing_is_read(  # type: ignore[no-untyped-def]
    tmp_path_factory, names, days, encoding, separator, quoting, end, tail, sep_line
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerow(["Student", "days", "notebook"])
    writer.writerows([[name, f"{days},5", "06"] for name in names])
    text = (f"sep={separator}{end}" if sep_line else "") + file.getvalue()
    text += tail.replace(";", separator).replace("\n", end)
    path = write(tmp_path_factory.mktemp("tables") / "late.csv", text, encoding)
    rows = read_table(path, ("student", "notebook", "days"))
    assert [row["student"] for row in rows] == names
    assert [row.match("student", names, "student") for row in rows] == names
    assert {row.number("days", 0.0, 10.0) for row in rows} == {days + 0.5}


def test_what_a_spreadsheet_changes_is_understood(tmp_path: Path, small: Course) -> None:
    table = "student;notebook;days\r\n42;6;1,5\r\n'=cmd;06_small;2\r\nZoë;;3\r\n;;\r\n"
    for encoding in ("utf-8-sig", "cp1252", "utf-16"):
        path = write(tmp_path / "late.csv", table, encoding)
        assert read_late(path, small, STUDENTS) == {
            ("0042", "06"): 1.5, ("=cmd", "06"): 2.0, ("Zoë", "06"): 3.0}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("student,notebook,days\nZoe,06,3\n", "line 2: there is no student 'Zoe'; the nearest is "
                                              "'Zoë'"),
        ("student,notebook,days\nZoë,06,3\n\nJörg Müller,06,1", "line 4: there is no student"),
        ("student,notebook,days\nZoë,07,3\n", "line 2: there is no notebook '07'"),
        ("student,notebook,days\nZoë,06,3\nZoë,6,4\n", "line 3: 'Zoë 06' is already in .*line 2"),
        ("student,notebook,days\nZoë,06,3,5\n", "line 2: 4 cells, but 3 columns"),
        ("student,notebook,days\n,06,3\n", "line 2: student is empty"),
        ("student,notebook,days\nZoë,06,1.234.5\n", "line 2: days is not a number"),
        ("student,notebook,days\nZoë,06,nan\n", "line 2: days is not a number"),
        ("student,notebook,days\nZoë,06,-1\n", "line 2: days is not between"),
        ("student,book,days\nZoë,06,3\n", "no column notebook; it has student, book, days"),
        ("student,notebook,days,days\nZoë,06,3,4\n", "two columns days"),
        ("", "is empty; its columns should be student, notebook, days"),
        ('student,notebook,days\n"Zoë,06,3\n', "line 2: unexpected end of data"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_line(
    tmp_path: Path, small: Course, text: str, why: str
) -> None:
    with pytest.raises(ValueError, match=why) as refusal:
        read_late(write(tmp_path / "late.csv", text), small, STUDENTS)
    assert "late.csv" in str(refusal.value)


def test_bytes_that_are_no_text_are_refused_by_line(tmp_path: Path) -> None:
    (tmp_path / "late.csv").write_bytes(b"student,days\nZo\x81\xff,1\n")
    with pytest.raises(ValueError, match="line 2: it is neither UTF-8, UTF-16 nor Windows-1252"):
        read_table(tmp_path / "late.csv", ("student", "days"))


def test_one_number_of_two_students_is_refused(tmp_path: Path, small: Course) -> None:
    path = write(tmp_path / "late.csv", "student,notebook,days\n7,06,1\n")
    with pytest.raises(ValueError, match="'7' may be any of 007, 07"):
        read_late(path, small, ("07", "007"))
    assert read_late(path, small, ("7", "007")) == {("7", "06"): 1.0}


def test_a_row_for_one_notebook_goes_before_the_row_for_all(tmp_path: Path, small: Course) -> None:
    text = "student,notebook,days\nZoë,06,1\nZoë,,5\n"
    assert read_late(write(tmp_path / "a.csv", text), small, STUDENTS) == {("Zoë", "06"): 1.0}


def test_points_by_hand_name_exercises_and_students(tmp_path: Path, small: Course) -> None:
    text = "student,exercise,points\nZoë,attention.score_gradiant,1\n"
    with pytest.raises(ValueError, match=r"line 2: there is no exercise .*nearest is.*gradient"):
        read_manual(write(tmp_path / "manual.csv", text), small, STUDENTS)
    text = f"student;exercise;points;comment\nMüller, Jörg;{GRADIENT};1,5;gut; \n"
    points, comments = read_manual(write(tmp_path / "m.csv", text, "cp1252"), small, STUDENTS)
    assert points == {("Müller, Jörg", GRADIENT): 1.5}
    assert comments == {("Müller, Jörg", GRADIENT): "gut"}
