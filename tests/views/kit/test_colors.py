"""The colors are the same in Python and in JavaScript, and are written down in one place."""

import itertools
import json
import re

import numpy as np
import pytest

from helpers.paths import COURSE
from helpers.views.kit import colors

VIEWS = COURSE / "helpers" / "views"
LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b(?!-)|\brgba?\([\d\s]|\bcolor=\"(?:white|black)\"")


@pytest.mark.parametrize("scale", ["linear", "root"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_the_same_in_python_and_in_the_browser(node, theme, scale):
    script = f"""
    import {{ diverging, levelTable }} from "./kit/colors.js";
    const values = Array.from({{ length: 41 }}, (_, i) => (i - 20) / 10);
    console.log(JSON.stringify([levelTable("{theme}", "{scale}"),
      values.map((value) => diverging("{theme}", value, 1.5))]));
    """
    levels, signed = json.loads(node(script=script))
    np.testing.assert_array_equal(colors.level_table(theme, scale), levels)
    values = (np.arange(41) - 20) / 10
    np.testing.assert_array_equal(colors.diverging(values, 1.5, theme), signed)


def test_colour_limits_are_the_same_in_python_and_in_the_browser(node):
    values = [0.0, 0.4, 1.0, 1.01, 2.0, 4.9, 5.0, 9.9, 10.0, 11.0, 99.0, 1234.5]
    script = f"""
    import {{ niceLimit }} from "./kit/maths.js";
    console.log(JSON.stringify({values}.map(niceLimit)));
    """
    assert json.loads(node(script=script)) == [colors.nice_limit(value) for value in values]


def test_levels_are_the_same_in_python_and_in_the_browser(node):
    script = """
    import { weightOf } from "./kit/colors.js";
    console.log(JSON.stringify(Array.from({ length: 256 }, (_, level) => weightOf(level))));
    """
    levels = np.arange(256, dtype=np.uint8)
    np.testing.assert_allclose(colors.weight_of(levels), json.loads(node(script=script)))


def test_the_ink_on_a_color_is_the_same_in_python_and_in_the_browser(node):
    shades = [list(rgb) for rgb in itertools.product(range(0, 256, 51), repeat=3)]
    script = f"""
    import {{ inkOn }} from "./kit/colors.js";
    console.log(JSON.stringify({shades}.map(inkOn)));
    """
    inks = json.loads(node(script=script))
    assert [colors.ink_on(np.array(shade, np.uint8)) for shade in shades] == inks
    assert len(set(inks)) == 2


def test_colors_are_written_down_in_the_palette_and_the_style_sheet_of_the_frame():
    found = {}
    for path in sorted(VIEWS.rglob("*.*")):
        if path.suffix not in {".py", ".js", ".css"} or path.name in {"palette.js", "kit.css"}:
            continue
        if literals := LITERAL.findall(path.read_text(encoding="utf-8")):
            found[str(path.relative_to(VIEWS))] = literals
    assert not found
