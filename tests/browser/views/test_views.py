"""The live views in a real JupyterLab: what a reader does, and what Python then knows."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ATTENTION = """
import numpy as np
from helpers.views import AttentionMap, Matrices

rng = np.random.default_rng(0)
scores = rng.normal(size=(2, 4, 6, 6)) * 2
look = np.tril(np.ones((6, 6), dtype=bool))
scores = np.where(look, scores, -np.inf)
A = np.exp(scores - scores.max(-1, keepdims=True))
A /= A.sum(-1, keepdims=True)
switched = []


def switch(view, layer, head, off):
    switched.append((layer, head, off))
    shown = A.copy()
    for gone in view.heads_off:
        shown[gone] = 1 / 6
    view.A = shown


heads = AttentionMap(
    A, "the cat sat on the mat".split(), mask=look, title="Eight heads, none may look ahead",
    on_switch=switch,
)
heads
"""
AGAIN = "heads"
MATRICES = """
numbers = Matrices(
    rng.normal(size=(3, 4)).round(1), rng.normal(size=(4, 4)).round(1),
    rng.normal(size=(4, 2)).round(1), queries="who did it".split(),
    keys="the cat sat down".split(),
)
numbers
"""


WATCH = Path(__file__).with_name("watch.js").read_text()  # counts what stays behind


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    """A notebook with AttentionMap, Matrices and AttentionMap again, run once."""
    notebook = open_notebook(notebook_of(ATTENTION, MATRICES, AGAIN), script=WATCH)
    assert notebook.run_all()
    return notebook


@pytest.fixture
def heads(notebook):
    return notebook.view("attention-map")


@pytest.fixture
def numbers(notebook):
    return notebook.view("matrices")


def cell(numbers, grid, row, column):
    return numbers.locator(
        f".course-matrices__cell[data-grid={grid}][data-row='{row}'][data-column='{column}']"
    )


def number(text):
    return float(text.replace("−", "-"))


def test_a_head_is_chosen_by_key_and_by_click(notebook, heads):
    body = heads.locator(".course-view__body")
    body.focus()
    for key in ("]", "]", "Shift+ArrowDown"):
        body.press(key)
    notebook.expect("(heads.layer, heads.head)", (1, 2))
    expect(heads.locator("select").nth(1)).to_have_value("head 2")
    heads.locator("canvas.course-attention-map__thumbs").click(position={"x": 40, "y": 40})
    notebook.expect("(heads.layer, heads.head)", (0, 0))


FAST = """async (body) => {
  for (let i = 0; i < 61; i++) {
    body.dispatchEvent(new KeyboardEvent("keydown", { key: "]", bubbles: true }));
    await new Promise((done) => setTimeout(done, 7));
  }
}"""


def test_no_echo_of_python_undoes_a_newer_key(notebook, heads):
    """Keys come faster than Python is told: its echoes always meet a newer value."""
    before = notebook.evaluate("heads.head")
    heads.locator(".course-view__body").evaluate(FAST)
    notebook.expect("heads.head", (before + 61) % 4)
    expect(heads.locator("select").nth(1)).to_have_value(f"head {(before + 61) % 4}")
    heads.locator("select").nth(1).select_option(f"head {before}")
    notebook.expect("heads.head", before)


def test_hovering_says_who_attends_to_whom(notebook, heads):
    matrix = heads.locator("canvas.course-attention-map__matrix")
    box = matrix.bounding_box()
    matrix.hover(position={"x": box["width"] * 1.5 / 6, "y": box["height"] * 2.5 / 6})
    weight = notebook.evaluate("round(float(heads.A[0, 0, 2, 1]), 4)")
    readout = heads.locator(".course-attention-map__readout")
    expect(readout).to_contain_text(f"query sat attends to cat, {weight:.4f}")
    matrix.hover(position={"x": box["width"] * 4.5 / 6, "y": box["height"] * 2.5 / 6})
    expect(readout).to_contain_text("query sat attends to the, masked")


def test_a_row_is_locked_and_freed(notebook, heads):
    matrix = heads.locator("canvas.course-attention-map__matrix")
    box = matrix.bounding_box()
    matrix.click(position={"x": 5, "y": box["height"] * 3.5 / 6})
    notebook.expect("heads.query", 3)
    body = heads.locator(".course-view__body")
    body.focus()
    body.press("ArrowDown")
    notebook.expect("heads.query", 4)
    expect(heads.locator(".course-view__live")).to_contain_text("query the attends to the")
    body.press("Escape")
    notebook.expect("heads.query", None)
    body.press("ArrowRight")
    body.press("Enter")
    notebook.expect("heads.query", 0)
    body.press("Escape")


def test_a_head_is_switched_off_and_python_answers(notebook, heads):
    body = heads.locator(".course-view__body")
    body.focus()
    body.press("x")
    notebook.expect("switched[-1]", (0, 0, True))
    notebook.expect("round(float(heads.A[0, 0].max()), 4)", round(1 / 6, 4))
    off = heads.get_by_role("button", name="Switch this head off")
    expect(off).to_have_attribute("aria-pressed", "true")
    body.press("x")
    notebook.expect("switched[-1]", (0, 0, False))


def test_lab_does_not_hear_the_keys(notebook, heads, numbers):
    for key in ("x", "a", "d", "d"):  # cut, insert, delete
        heads.locator("select").first.press(key)
        heads.locator(".course-view__body").press(key)
        cell(numbers, "Q", 0, 0).press(key)
    notebook.page.wait_for_timeout(300)
    assert notebook.page.locator(".jp-Cell").count() == 3
    heads.locator(".course-view__body").press("x")  # on again


def test_two_views_of_one_map_agree(notebook, heads):
    other = notebook.view("attention-map", 1)
    other.locator("select").first.select_option("layer 1")
    notebook.expect("heads.layer", 1)
    expect(heads.locator("select").first).to_have_value("layer 1")
    heads.locator("select").first.select_option("layer 0")
    notebook.expect("heads.layer", 0)


def test_a_dragged_number_changes_the_output_and_python_reads_it(notebook, numbers):
    before = cell(numbers, "Y", 0, 0).text_content()
    start = notebook.evaluate("float(numbers.V[0, 0])")
    box = cell(numbers, "V", 0, 0).bounding_box()
    mouse = notebook.page.mouse
    mouse.move(box["x"] + 10, box["y"] + 10)
    mouse.down()
    mouse.move(box["x"] + 10, box["y"] - 40, steps=5)
    mouse.up()
    notebook.expect("round(float(numbers.V[0, 0]), 6)", round(start + 1.0, 6))
    expect(cell(numbers, "Y", 0, 0)).not_to_have_text(before)
    after = cell(numbers, "Y", 0, 0).text_content()
    assert number(after) == notebook.evaluate("round(float(numbers.Y[0, 0]), 2)")


def test_a_number_is_changed_by_keys_and_by_typing(notebook, numbers):
    q = cell(numbers, "Q", 1, 0)
    start = notebook.evaluate("float(numbers.Q[1, 0])")
    q.focus()
    for key in ("ArrowUp", "PageUp"):
        q.press(key)
    notebook.expect("round(float(numbers.Q[1, 0]), 6)", round(start + 1.1, 6))
    for key in ("-", "2", ".", "5", "Enter"):
        q.press(key)
    notebook.expect("float(numbers.Q[1, 0])", -2.5)
    q.press("Escape")
    notebook.expect("float(numbers.Q[1, 0])", start)


def test_a_score_is_masked_the_division_switched_off_and_all_reset(notebook, numbers):
    cell(numbers, "E", 2, 1).click()
    notebook.expect("bool(numbers.mask[2, 1])", False)
    expect(cell(numbers, "A", 2, 1)).to_have_text("0")
    numbers.get_by_role("button", name="Divide").click()
    notebook.expect("numbers.scaled", False)
    numbers.get_by_role("button", name="All numbers").click()
    notebook.expect("bool(numbers.mask.all() and numbers.scaled)", True)


def test_hovering_an_output_shows_where_it_came_from(notebook, numbers):
    cell(numbers, "Y", 1, 1).hover()
    expect(numbers.locator(".is-A .is-source")).to_have_count(4)
    expect(numbers.locator(".is-V .is-source")).to_have_count(4)
    shown = numbers.locator(".course-matrices__readout")
    expect(shown).to_contain_text(f"= {cell(numbers, 'Y', 1, 1).text_content()}")


@pytest.mark.parametrize("name", ["attention-map", "matrices"])
def test_a_picture_is_saved_as_png_and_svg(notebook, name, tmp_path):
    view = notebook.view(name)
    for kind in ("PNG", "SVG"):
        with notebook.page.expect_download() as download:
            view.get_by_role("button", name=f"Save as {kind}").click()
        assert download.value.suggested_filename.endswith(kind.lower())
        download.value.save_as(tmp_path / kind)
    assert (tmp_path / "PNG").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "PNG").stat().st_size > 10_000
    texts = [element.text for element in ET.parse(tmp_path / "SVG").iter() if element.text]
    assert "cat" in texts


def test_it_is_seen_light_dark_and_projected(notebook, heads, numbers):
    for theme, name in (("light", "JupyterLab Light"), ("dark", "JupyterLab Dark")):
        notebook.theme(name)
        for view in (heads, numbers):
            expect(view).to_have_attribute("data-theme", theme)
        notebook.screenshot(f"attention_map_{theme}", heads)
        notebook.screenshot(f"matrices_{theme}", numbers)
    notebook.theme("JupyterLab Light")
    for view, variable in ((heads, "heads"), (numbers, "numbers")):
        size = "element => parseFloat(getComputedStyle(element).fontSize)"
        small = view.evaluate(size)
        button = view.get_by_role("button", name="Projector")
        button.click()
        notebook.expect(f"{variable}.projector", True)
        expect(view).to_have_class(re.compile("projector"))
        assert view.evaluate(size) >= 1.5 * small
        notebook.screenshot(f"{variable}_projector", view)
        button.click()
        notebook.expect(f"{variable}.projector", False)


def test_a_saved_notebook_shows_its_views_without_running(notebook):
    notebook.view("attention-map").locator("select").nth(1).select_option("head 3")
    notebook.expect("heads.head", 3)
    assert "widgets" in notebook.save().metadata
    notebook.reopen()
    heads = notebook.view("attention-map")
    expect(heads.locator("select").nth(1)).to_have_value("head 3")
    heads.locator(".course-view__body").press("]")
    expect(heads.locator("select").nth(1)).to_have_value("head 0")
    numbers = notebook.view("matrices")
    before = cell(numbers, "Y", 0, 0).text_content()
    cell(numbers, "V", 0, 0).press("PageUp")
    expect(cell(numbers, "Y", 0, 0)).not_to_have_text(before)


def test_nothing_stays_behind_when_the_outputs_are_cleared(notebook):
    assert notebook.page.evaluate("left.observers") >= 4
    notebook.nothing_stays_behind()
