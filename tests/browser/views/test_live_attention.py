"""LiveAttention in a real JupyterLab: move tokens, paint the mask, break it, change the wires."""

import pytest

pytestmark = pytest.mark.browser

BOARD = """
import numpy as np
from helpers.views import LiveAttention, LiveLayer

rng = np.random.default_rng(3)
W = [rng.normal(size=(4, 4)).round(1) for _ in range(3)]
X, C, P = (rng.normal(size=(n, 4)).round(1) for n in (4, 3, 8))
board = LiveAttention(LiveLayer({"x": (["the", "cat", "sat", "<b>down</b>"], X)}, *W, P))
board
"""
WIRES = """
sources = {"x": (["the", "cat", "sat", "down"], X), "c": (["die", "Katze", "saß"], C)}
wires = LiveAttention(LiveLayer(sources, *W, wiring=("x", "c", "c")),
                      title="Where do queries, keys and values come from?")
wires
"""
NUMBERS = """() => Object.fromEntries(['A', 'I', 'Y'].map(grid => [grid,
  [...document.querySelector('.course-live').querySelectorAll(`.course-live__cell[data-grid="${grid}"]`)]
    .map(cell => [Number(cell.dataset.row), Number(cell.dataset.column), cell.textContent])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , text]) => text)]))"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(BOARD, WIRES))
    assert notebook.run_all()
    return notebook


def shown_by_python(opened, name, places=2):
    return opened.evaluate(
        f"[f'{{v:.2f}}'.replace('-0.00', '0.00').replace('-', '−') for v in {name}.ravel()]"
    )


def test_a_token_dragged_to_another_place_takes_its_row_and_column_along(opened):
    board = opened.view("live")
    page = opened.page
    first = board.locator(".course-live__chip").nth(0).bounding_box()
    last = board.locator(".course-live__chip").nth(2).bounding_box()
    page.mouse.move(first["x"] + 10, first["y"] + 10)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + 10, steps=6)
    page.mouse.up()
    opened.expect("board.order", ["cat", "sat", "the", "<b>down</b>"])
    board.locator(".course-live__chip").nth(0).focus()  # "the", by keyboard
    page.keyboard.press("ArrowRight")
    opened.expect("board.order", ["cat", "sat", "<b>down</b>", "the"])
    page.wait_for_timeout(400)
    numbers = page.evaluate(NUMBERS)
    assert numbers["A"] == shown_by_python(opened, "board.A")
    board.get_by_role("button", name="Add a vector for its position").click()
    opened.expect("board.positions", True)
    page.wait_for_timeout(400)
    assert page.evaluate(NUMBERS)["A"] == shown_by_python(opened, "board.A")


def test_a_painted_mask_is_tight_until_it_is_broken(opened):
    board = opened.view("live")
    page = opened.page
    board.get_by_role("button", name="Forbid the future").click()
    opened.expect("int(board.mask.sum())", 10)
    readout = board.locator(".course-live__readout")
    page.wait_for_function(
        "() => document.querySelector('.course-live__readout').textContent.startsWith('No leak')"
    )
    board.locator("select").first.select_option("after softmax")
    opened.expect("board.masking", "after softmax")
    page.wait_for_function(
        "() => document.querySelector('.course-live__readout').textContent.includes('leaks')"
    )
    assert "A row sums to" in readout.text_content()
    board.locator("select").first.select_option("-1e6")
    cell = board.locator('.course-live__cell[data-grid="A"][data-row="0"][data-column="0"]')
    cell.click()
    opened.expect("bool(board.mask[0].any())", False)
    page.wait_for_function(
        "() => document.querySelector('.course-live__readout').textContent.includes('equally')"
    )
    page.wait_for_timeout(300)
    assert page.evaluate(NUMBERS)["A"][:4] == ["0.25"] * 4
    opened.screenshot("live_attention_broken", board)


def test_the_wires_decide_which_shapes_meet(opened):
    wires = opened.view("live", 1)
    assert "cross-attention" in wires.text_content()
    wires.get_by_label("keys from").select_option("0")
    opened.expect("wires.wiring", [0, 0, 1])
    assert "4 keys but 3 values" in wires.text_content()
    assert wires.locator(".course-live__grids").is_hidden()  # no empty box
    wires.get_by_label("values from").select_option("0")
    opened.expect("wires.wiring", [0, 0, 0])
    opened.page.wait_for_timeout(300)
    assert "self-attention" in wires.text_content()
    assert wires.locator(".course-live__grids").is_visible()
    wires.get_by_role("button", name="Keys").click()
    assert "attends to each key" in wires.locator(".course-view__help").inner_text()
    opened.screenshot("live_attention_wires", wires)


def test_it_can_be_looked_at_in_every_light(opened):
    opened.in_every_light({"live_attention": opened.view("live")})
    opened.clean()
