"""The views' JavaScript: its own tests under node, and agreement with Python."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.views import AttentionMap, Matrices, colours
from helpers.views.kit import joined


@pytest.mark.parametrize("tests", sorted(Path(__file__).parent.glob("*.test.mjs")), ids=str)
def test_pure_functions(node, tests):
    assert "# fail 0" in node("--test", "--test-reporter=tap", tests.name)


@pytest.mark.parametrize("scale", ["linear", "root"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_the_same_in_python_and_in_the_browser(node, theme, scale):
    script = f"""
    import {{ diverging, levelTable }} from "./colours.js";
    const values = Array.from({{ length: 41 }}, (_, i) => (i - 20) / 10);
    console.log(JSON.stringify([levelTable("{theme}", "{scale}"),
      values.map((value) => diverging("{theme}", value, 1.5))]));
    """
    levels, signed = json.loads(node(script=script))
    np.testing.assert_array_equal(colours.level_table(theme, scale), levels)
    values = (np.arange(41) - 20) / 10
    np.testing.assert_array_equal(colours.diverging(values, 1.5, theme), signed)


def test_colour_limits_are_the_same_in_python_and_in_the_browser(node):
    values = [0.0, 0.4, 1.0, 1.01, 2.0, 4.9, 5.0, 9.9, 10.0, 11.0, 99.0, 1234.5]
    script = f"""
    import {{ niceLimit }} from "./matrices_maths.js";
    console.log(JSON.stringify({values}.map(niceLimit)));
    """
    assert json.loads(node(script=script)) == [colours.nice_limit(value) for value in values]


@pytest.mark.parametrize("seed", range(4))
def test_numbers_are_the_same_in_python_and_in_the_browser(node, seed):
    rng = np.random.default_rng(seed)
    M, N, d_k, d_v = rng.integers(1, 9, size=4)
    mask = rng.random((M, N)) < 0.6
    mask[0] = False  # one row that may look nowhere
    view = Matrices(
        rng.normal(size=(M, d_k)) * 10, rng.normal(size=(N, d_k)) * 10, rng.normal(size=(N, d_v)),
        mask=mask, scaled=bool(seed % 2),
    )  # fmt: skip
    state = {
        "sizes": view.sizes, "scaled": view.scaled, "mask": mask.astype(int).ravel().tolist(),
        **{name: getattr(view, name).ravel().tolist() for name in "QKV"},
    }  # fmt: skip
    script = f"""
    import {{ attend }} from "./matrices_maths.js";
    const {{ E, A, Y }} = attend({json.dumps(state)});
    console.log(JSON.stringify({{ E: [...E], A: [...A], Y: [...Y] }}));
    """
    for name, values in json.loads(node(script=script)).items():
        np.testing.assert_allclose(getattr(view, name).ravel(), values, atol=1e-9)


def test_levels_are_the_same_in_python_and_in_the_browser(node):
    script = """
    import { weightOf } from "./colours.js";
    console.log(JSON.stringify(Array.from({ length: 256 }, (_, level) => weightOf(level))));
    """
    levels = np.arange(256, dtype=np.uint8)
    np.testing.assert_allclose(colours.weight_of(levels), json.loads(node(script=script)))


@pytest.mark.parametrize("view", [AttentionMap, Matrices], ids=lambda view: view.__name__)
def test_a_joined_module_is_one_that_a_notebook_can_load(node, view, tmp_path):
    (tmp_path / "view.mjs").write_text(view._esm, encoding="utf-8")
    script = """
    import * as view from "./view.mjs";
    console.log(JSON.stringify([Object.keys(view), typeof view.default.render]));
    """
    assert json.loads(node(script=script)) == [["default"], "function"]


def test_an_import_that_a_notebook_cannot_follow_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.views.kit.HERE", tmp_path)
    (tmp_path / "thing.js").write_text('import * as three from "https://example.org/three.js";\n')
    with pytest.raises(ValueError, match="cannot follow"):
        joined(("thing.js",))


def test_no_view_writes_markup_or_leaves_ids():
    for path in Path(colours.__file__).parent.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", ".id =", "http://www.g"):
            assert forbidden not in text, f"{forbidden} in {path.name}"
