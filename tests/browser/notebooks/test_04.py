"""Notebook 04 as a student has it: build a scene, plant a word, answer wrongly and rightly."""

import pytest
from playwright.sync_api import expect

from browser.solutions import answer_in

pytestmark = pytest.mark.browser
NAME = "04_image_captioning.ipynb"


def test_a_dragged_and_recoloured_shape_is_described_anew(notebook):
    view = notebook.view("scene")
    canvas = view.locator(".course-scene__canvas")
    said = view.locator(".course-scene__said")
    view.get_by_role("button", name="Remove the selected shape").click()
    expect(said.filter(has_text="left")).to_have_count(0)  # one shape: no relation any more
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    zoom = box["width"] / 32
    notebook.page.mouse.move(box["x"] + 22 * zoom, box["y"] + 12 * zoom)
    notebook.page.mouse.down()
    notebook.page.mouse.move(box["x"] + 10 * zoom, box["y"] + 20 * zoom, steps=6)
    notebook.page.mouse.up()
    notebook.expect("[editor.shapes[0]['x'], editor.shapes[0]['y']]", [10.0, 20.0])
    expect(said).to_have_text(["a", "large", "blue", "square", "<end>"])
    canvas.press("c")  # the next colour
    expect(said).to_have_text(["a", "large", "yellow", "square", "<end>"])
    canvas.press("s")
    expect(said).to_have_text(["a", "small", "yellow", "square", "<end>"])
    expect(view.locator(".course-scene__readout")).to_contain_text("exactly right")
    notebook.screenshot("04_editor_one", view)


def test_nothing_at_all_is_described_with_confidence(notebook):
    view = notebook.view("scene")
    view.get_by_role("button", name="Remove the selected shape").click()
    notebook.expect("editor.scene is None and editor.told == []", True)
    expect(view.locator(".course-scene__said").nth(3)).to_have_text("triangle")
    for _ in range(3):
        view.get_by_role("button", name="Add a shape").click()
    notebook.expect("len(editor.shapes)", 3)
    notebook.expect("editor.notice", "")  # a new shape stands where nobody can doubt
    expect(view.get_by_role("button", name="Add a shape")).to_be_disabled()
    notebook.expect("editor.told == editor.shapes", True)
    notebook.screenshot("04_editor_three", view)


def test_a_planted_word_is_fed_back(notebook):
    view = notebook.view("unrolled")
    written = view.locator(".course-unrolled__out")
    before = written.all_text_contents()
    view.locator(".course-unrolled__step").nth(1).click()
    other = view.locator('button[title^="write "]').nth(1)
    word = other.get_attribute("title").split()[1]
    other.click()
    expect(written.nth(1)).to_have_text(word)
    assert written.all_text_contents() != before
    fed = view.locator(".course-unrolled__fed").nth(2)
    expect(fed).to_have_text(word)
    notebook.screenshot("04_unrolled_planted", view)


NO_SLOPE = """def pool_gradient(z, W, b, grad_c):
    g = grad_c @ W.T / (z.shape[2] * z.shape[3])
    return g[:, :, None, None].expand(z.shape)"""
SLOPE = """def pool_gradient(z, W, b, grad_c):
    z = z.clone().requires_grad_()
    torch.tanh(z.mean((2, 3)) @ W + b).backward(grad_c)
    return z.grad"""
COUNTS = """def clipped_precision(written, right, n):
    runs = lambda x: Counter(tuple(x.tolist()[i : i + n]) for i in range(len(x) - n + 1))
    ours, theirs = runs(written), runs(right)
    return sum({clip} for g, k in ours.items()), ours.total()"""


def test_exercises_take_wrong_and_right_answers(notebook):
    assert "✗" in answer_in(notebook, "ex-4-2", NO_SLOPE)
    assert "✓" in answer_in(notebook, "ex-4-2", SLOPE)
    assert "✗" in answer_in(notebook, "ex-4-5", COUNTS.format(clip="k * (g in theirs)"))
    assert "✓" in answer_in(notebook, "ex-4-5", COUNTS.format(clip="min(k, theirs[g])"))


def test_it_is_read_in_the_dark_and_when_projected(notebook):
    view = notebook.view("scene")
    notebook.evaluate("setattr(editor, 'scene', start)")
    notebook.in_every_light({"04_editor": view})
