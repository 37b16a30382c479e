"""The page of the lecture is what the notebooks hold, and a line without a home is named."""

import importlib.util
import json
import re
import sys
import tomllib

import pytest

from helpers.paths import COURSE

TOOLS = str(COURSE / "tools")
HOME = {"says": "It sees.", "notebook": "06", "section": "s1", "view": "map", "exercises": ["6.1"]}
CLAIMS = """| | The lecture says | Verdict | Measured |
|---|---|---|---|
| A2 | It sees. | ✓ true | Yes. |"""


@pytest.fixture(scope="module")
def lecture():
    sys.path.insert(0, TOOLS)  # tools import each other as neighbors
    try:
        spec = importlib.util.spec_from_file_location("lecture_tool", f"{TOOLS}/lecture.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(TOOLS)
    return module


@pytest.fixture
def folder(tmp_path):
    def output(**data):
        return [{"data": {kind.replace("_", "/"): text for kind, text in data.items()}}]

    first = "# 06 · Attention\n\n*Lecture: A2 · 60 minutes*\n\n> What is it?"
    cells = [
        {"id": "title", "cell_type": "markdown", "source": first},
        {"id": "s1", "cell_type": "markdown", "source": "Before.\n\n## 1 · Look"},
        {"id": "map", "cell_type": "code", "source": "",
         "outputs": output(image_png="x", text_plain="A map: 2 keys")},
        {"id": "drawing", "cell_type": "code", "source": "",
         "outputs": output(image_png="x", text_html="y")},
        {"id": "ex-6-1", "cell_type": "code", "source": "", "outputs": []},
        {"id": "claims", "cell_type": "code", "source": "Claims([",
         "outputs": output(text_markdown=CLAIMS)},
    ]  # fmt: skip
    (tmp_path / "06_attention.ipynb").write_text(json.dumps({"cells": cells}))
    return tmp_path


def test_the_page_is_fresh(lecture):
    homes = tomllib.loads(lecture.HOMES.read_text(encoding="utf-8"))
    assert lecture.PAGE.read_text(encoding="utf-8") == lecture.page(homes), "run `make claims`"


def test_every_line_of_the_lecture_has_one_row(lecture):
    names = re.findall(r"^\| ([RATF]\d+) \|", lecture.PAGE.read_text(encoding="utf-8"), re.M)
    assert names == [f"{part}{i}" for part, n in lecture.LINES.items() for i in range(1, n + 1)]
    assert len(names) == 37


def test_a_row_names_section_view_verdict_and_exercises(lecture, folder):
    row = lecture.row("A2", HOME, lecture.lessons(folder)[0])
    assert row == (
        "| A2 | It sees. | [06](../notebooks/06_attention.ipynb) § 1 · Look | A map | ✓ | 6.1 |"
    )


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("A2", {"section": "s9"}, "A2: notebook 06 has no section 's9'"),
        ("A2", {"section": "map"}, "has no section 'map'"),
        ("A2", {"view": "gone"}, "A2: notebook 06 has no live view 'gone'"),
        ("A2", {"view": "drawing"}, "has no live view 'drawing'"),
        ("A2", {"view": "ex-6-1"}, "has no live view 'ex-6-1'"),
        ("A2", {"exercises": ["6.2"]}, "A2: notebook 06 has no exercise '6.2'"),
        ("A2", {"exercises": []}, "A2: no exercise practices it"),
        ("A3", {}, "A3: no claim of notebook 06 measures it"),
        ("A2", {"notebook": "07"}, "A2: there is no notebook 07"),
        ("T1", {}, "A2: it has no place in lecture.toml"),
    ],
)
def test_every_gap_is_named(lecture, folder, name, change, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        lecture.page({name: HOME | change}, folder)
