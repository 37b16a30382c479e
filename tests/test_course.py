"""The table of contents is what the notebooks say of themselves."""

import json

import pytest

from helpers.course import PARTS, hours, lessons, read_lesson


def notebook(path, first):
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": first}]}))
    return path


GOOD = """# 06 · The attention layer

*Lecture: A3 A4 · 75 minutes · you need: torch*

> What is left?
"""


def test_a_lesson_is_read_from_its_first_cell(tmp_path):
    lesson = read_lesson(notebook(tmp_path / "06_attention.ipynb", GOOD.splitlines(True)))
    assert (lesson.number, lesson.title, lesson.minutes) == ("06", "The attention layer", 75)
    assert lesson.question == "What is left?"
    assert lesson.lecture == ("A3", "A4")


@pytest.mark.parametrize("line", ["# 06 ·", "minutes", "> What"])
def test_a_first_cell_without_its_lines_is_named(tmp_path, line):
    path = notebook(tmp_path / "06_x.ipynb", GOOD.replace(line, "x"))
    with pytest.raises(ValueError, match=r"06_x\.ipynb must open with"):
        read_lesson(path)


def test_lessons_are_in_order_and_others_are_left_alone(tmp_path):
    notebook(tmp_path / "07_b.ipynb", GOOD.replace("06", "07"))
    notebook(tmp_path / "06_a.ipynb", GOOD)
    notebook(tmp_path / "scratch.ipynb", "no lesson")
    found = lessons(tmp_path)
    assert [lesson.number for lesson in found] == ["06", "07"]
    assert hours(found) == "about 2.5 hours"
    assert hours(found[:1]) == "about 1.5 hours"
    assert hours([]) == "0 minutes"


def test_each_of_the_21_notebooks_is_in_one_part():
    numbers = [number for part in PARTS for number in range(part.first, part.last + 1)]
    assert numbers == list(range(21))
    assert [lesson for part in PARTS for lesson in part.of(lessons())] == lessons()
