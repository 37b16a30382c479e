"""Both schedules for instructors hold every notebook once, in order, and a week is not too long."""

import re

from helpers.course import lessons
from helpers.paths import COURSE

TEXT = (COURSE / "docs" / "instructors.md").read_text(encoding="utf-8")
WEEKS = re.findall(r"^\| \d+ \| ([\d, ]+) \| ([\d, ]+) \|$", TEXT, re.MULTILINE)
DAYS = re.findall(r"^\| \w+day \| ([\d, ]+) \|", TEXT, re.MULTILINE)
NOTEBOOKS = [f"{number:02}" for number in range(21)]


def test_a_semester_and_a_week_hold_every_notebook_once():
    assert [n for notebooks, _ in WEEKS for n in notebooks.split(", ")] == NOTEBOOKS
    assert [n for notebooks in DAYS for n in notebooks.split(", ")] == NOTEBOOKS
    assert [n for _, due in WEEKS for n in due.split(", ")] == NOTEBOOKS[1:]  # 00 is not graded


def test_no_week_of_a_semester_and_no_day_is_longer_than_it_says():
    minutes = {lesson.number: lesson.minutes for lesson in lessons()}
    for notebooks, _ in WEEKS:
        assert sum(minutes.get(n, 0) for n in notebooks.split(", ")) <= 180
    for notebooks in DAYS:
        assert sum(minutes.get(n, 0) for n in notebooks.split(", ")) <= 6.5 * 60
