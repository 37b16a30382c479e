"""Notebook 06 as a student has it: run, look, drag, answer wrongly, answer rightly."""

import json

import pytest
from playwright.sync_api import expect

from helpers.paths import NOTEBOOKS

pytestmark = pytest.mark.browser
NAME = "06_attention_layer.ipynb"
INDEX = {
    cell["id"]: i for i, cell in enumerate(json.loads((NOTEBOOKS / NAME).read_text())["cells"])
}
# As typed: the editor indents after a colon by itself and keeps the depth.
WRONG = "def softmax(scores):\ne = torch.exp(scores)\nreturn e / e.sum()"
RIGHT = """def softmax(scores):
e = torch.exp(scores - scores.max(-1, keepdim=True).values)
return e / e.sum(-1, keepdim=True)"""


def type_and_run(notebook, id, source):
    """Type a cell anew, as a reader does, and run it."""
    cell = notebook.cell(INDEX[id])
    cell.scroll_into_view_if_needed()
    cell.locator(".cm-content").click()
    keyboard = notebook.page.keyboard
    keyboard.press("Control+a")
    keyboard.type(source)
    keyboard.press("Shift+Enter")


def verdict(notebook, id, says):
    """Run a check cell, or one whose code is folded, and wait for what it says."""
    cell = notebook.cell(INDEX[id])
    cell.scroll_into_view_if_needed()
    code = cell.locator(".cm-content")
    if code.count():
        code.click()
    else:
        output = cell.locator(".jp-OutputArea-output").first
        output.click(position={"x": 4, "y": 4})  # selects the cell, and unfolds nothing
    notebook.page.keyboard.press("Shift+Enter")
    output = cell.locator(".jp-OutputArea-output").filter(has_text=says)
    output.wait_for(state="attached", timeout=15_000)
    return output.text_content()


def test_heads_change_by_key_and_by_click(notebook):
    view = notebook.view("attention-map")
    head = view.locator("select").nth(1)
    expect(head).to_have_value("D = 4")
    body = view.locator(".course-view__body")
    body.focus()
    for name in ("D = 16", "D = 64", "D = 256", "D = 1024"):
        body.press("]")
        expect(head).to_have_value(name)
    thumbnails = view.locator("canvas.course-attention-map__thumbs")
    box = thumbnails.bounding_box()
    thumbnails.click(position={"x": box["width"] - 20, "y": box["height"] - 12})
    expect(view.locator("select").nth(0)).to_have_value("scaled")
    expect(head).to_have_value("D = 1024")
    notebook.screenshot("06_attention_map_light", view)


def test_a_dragged_number_moves_its_row_of_the_output_and_no_other(notebook):
    view = notebook.view("matrices")

    def row(i):
        cells = view.locator(f".course-matrices__cell[data-grid=Y][data-row='{i}']")
        return cells.all_text_contents()

    before = [row(i) for i in range(3)]
    number = view.locator(".course-matrices__cell[data-grid=Q][data-row='1'][data-column='0']")
    number.scroll_into_view_if_needed()
    box = number.bounding_box()
    mouse = notebook.page.mouse
    mouse.move(box["x"] + 10, box["y"] + 10)
    mouse.down()
    mouse.move(box["x"] + 10, box["y"] - 60, steps=8)
    mouse.up()
    after = [row(i) for i in range(3)]
    assert [a != b for a, b in zip(before, after, strict=True)] == [False, True, False]
    notebook.expect("bool(matrices.Q[1, 0] > 1.2)", True)
    shown = notebook.evaluate("matrices.Y[1].round(2).tolist()")
    numbers = [float(text.replace("−", "-")) for text in after[1]]
    assert shown == pytest.approx(numbers, abs=0.011)
    notebook.screenshot("06_matrices_light", view)


def test_a_wrong_answer_is_named_and_a_right_one_passes(notebook):
    type_and_run(notebook, "ex-6-1", WRONG)
    words = verdict(notebook, "ex-6-1-check", "✗")
    assert "✓" in words or "expected" in words
    notebook.screenshot("06_verdict_wrong", notebook.cell(INDEX["ex-6-1-check"]))
    type_and_run(notebook, "ex-6-1", RIGHT)
    words = verdict(notebook, "ex-6-1-check", "✓")
    assert "✗" not in words
    notebook.screenshot("06_verdict_right", notebook.cell(INDEX["ex-6-1-check"]))


def test_a_prediction_is_made_and_met_again(notebook):
    card = notebook.cell(INDEX["predict-opening"])
    card.scroll_into_view_if_needed()
    card.get_by_label("about 30").check()
    folded = notebook.cell(INDEX["reveal-opening"])
    expect(folded.locator(".jp-Placeholder").first).to_be_visible()  # the answer is not in the code
    verdict(notebook, "reveal-opening", "You said")


def test_it_is_readable_in_the_dark_and_on_the_projector(notebook):
    notebook.theme("JupyterLab Dark")
    view = notebook.view("attention-map")
    notebook.screenshot("06_attention_map_dark", view)
    notebook.screenshot("06_matrices_dark", notebook.view("matrices"))
    view = notebook.view("attention-map")
    size = view.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    view.get_by_role("button", name="projector").click()
    notebook.page.wait_for_function(
        "([e, size]) => parseFloat(getComputedStyle(e).fontSize) > size * 1.2",
        arg=[view.element_handle(), size],
    )
    notebook.screenshot("06_attention_map_projector", view)
    notebook.theme("JupyterLab Light")
