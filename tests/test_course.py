"""The table of contents is what the notebooks say of themselves."""

import json

import pytest

from helpers.course import CourseMap, read_lesson


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


def test_the_map_is_in_order_and_links_to_the_files(tmp_path):
    notebook(tmp_path / "07_b.ipynb", GOOD.replace("06", "07"))
    notebook(tmp_path / "06_a.ipynb", GOOD)
    notebook(tmp_path / "scratch.ipynb", "no lesson")
    table = CourseMap(tmp_path)
    assert [lesson.number for lesson in table.lessons] == ["06", "07"]
    assert "[The attention layer](06_a.ipynb)" in table._repr_markdown_()
