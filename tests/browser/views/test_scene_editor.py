"""SceneEditor in a real JupyterLab: drag, change, add and remove shapes, and read the answer."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

EDITOR = """
import torch
from helpers.worlds.shapes import Scene, Shape
from helpers.models.captioner import Captioner
from helpers.experiments.captioning_run import captioning_answer
from helpers.training import load_weights
from helpers.views import SceneEditor

model = Captioner()
load_weights(model, "captioner_0")
start = Scene((Shape("ring", "red", "small", 8, 9), Shape("square", "blue", "large", 22, 12)))
editor = SceneEditor(
    start, lambda view: view.show(captioning_answer(model, view.image, view.right)))
editor
"""
PIXELS = """() => {
  const canvas = document.querySelector('.course-scene__canvas');
  const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const zoom = width / 32;
  return Array.from({ length: 1024 }, (_, i) => {
    const [x, y] = [i % 32, Math.floor(i / 32)].map((at) => Math.floor((at + 0.5) * zoom));
    const at = y * width + x;
    return [data[4 * at], data[4 * at + 1], data[4 * at + 2]];
  });
}"""


WATCH = Path(__file__).with_name("watch.js").read_text()  # counts what stays behind


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(EDITOR), script=WATCH)
    assert notebook.run_all()
    return notebook


def said(view):
    return view.locator(".course-scene__said")


def drag(notebook, view, start, end):
    """Drag from one pixel of the picture to another."""
    box = view.locator(".course-scene__canvas").bounding_box()
    zoom = box["width"] / 32
    x, y = ([box[axis] + zoom * at for at in pair]
            for axis, pair in zip("xy", zip(start, end, strict=True), strict=True))  # fmt: skip
    notebook.page.mouse.move(x[0], y[0])
    notebook.page.mouse.down()
    notebook.page.mouse.move(x[1], y[1], steps=8)
    notebook.page.mouse.up()


def test_the_first_scene_is_described_with_probabilities_and_features(opened):
    view = opened.view("scene")
    expect(said(view)).to_have_text(opened.evaluate("editor.written"))
    expect(view.locator(".course-scene__choice-bar")).to_have_count(6)
    assert "64 maps of 8\u00a0×\u00a08" in view.locator(".course-scene__features").text_content()
    box = view.locator(".course-scene__mosaic").bounding_box()
    opened.page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    expect(view.locator(".course-scene__features")).to_contain_text("map 10:")
    opened.screenshot("scene_editor_light", view)
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 30)
    expect(view.locator(".course-scene__features")).to_contain_text("64 maps")


def test_a_dragged_shape_is_drawn_as_the_model_sees_it_and_described_anew(opened):
    view = opened.view("scene")
    drag(opened, view, (8, 9), (28, 24))
    opened.expect("editor.shapes[0]['x'] > 27 and editor.shapes[0]['y'] > 22", True)
    opened.expect("editor.told == editor.shapes", True)
    expect(said(view)).to_have_text(opened.evaluate("editor.written"))
    opened.page.keyboard.press("Escape")  # means nothing here: no cell is left, nothing is lost
    drawn = opened.page.evaluate(PIXELS)
    seen = opened.evaluate("(255 * editor.image).round().astype(int).reshape(3, -1).T.tolist()")
    same = [max(abs(a - b) for a, b in zip(p, q, strict=True)) <= 1
            for p, q in zip(drawn, seen, strict=True)]  # fmt: skip
    assert sum(same) > 930  # all but what lies under the frame of the selected shape


def test_keys_change_add_and_remove(opened):
    view = opened.view("scene")
    canvas = view.locator(".course-scene__canvas")
    canvas.focus()
    before = opened.evaluate("editor.shapes[editor.selected]")
    for key in ("c", "k", "s", "ArrowUp"):
        canvas.press(key)
    opened.expect("editor.shapes[editor.selected]['size']", "large")
    after = opened.evaluate("editor.shapes[editor.selected]")
    assert (before["colour"], after["colour"]) == ("red", "green")
    assert (before["kind"], after["kind"]) == ("ring", "square")
    canvas.press("+")
    opened.expect("len(editor.shapes)", 3)
    expect(view.get_by_role("button", name="Add a shape")).to_be_disabled()
    canvas.press("+")  # no fourth
    canvas.press("Delete")
    opened.expect("len(editor.shapes)", 2)
    canvas.press("Enter")
    opened.expect("editor.selected", 0)
    assert opened.page.locator(".jp-Cell").count() == 1  # Lab has cut or added nothing
    opened.expect("editor.told == editor.shapes", True)
    expect(said(view)).to_have_text(opened.evaluate("editor.written"))


def test_a_doubtful_scene_gets_a_sentence(opened):
    view = opened.view("scene")
    opened.evaluate("setattr(editor, 'scene', start)")
    expect(view.locator(".course-view__notice")).to_be_hidden()
    drag(opened, view, (8, 9), (18, 12))
    expect(view.locator(".course-view__notice")).to_have_text(
        "The red ring and the blue square overlap or touch."
    )
    opened.screenshot("scene_editor_doubt", view)


def test_words_are_stepped_and_an_empty_picture_is_described_too(opened):
    view = opened.view("scene")
    words = view.locator(".course-scene__words")
    words.focus()
    words.press("Home")
    words.press("ArrowRight")
    words.press("ArrowRight")
    opened.expect("editor.word", 2)
    expect(view.locator(".course-scene__readout")).to_contain_text("word 3 of")
    said(view).nth(1).click()
    expect(view.locator(".course-scene__heading")).to_contain_text("word 2")
    remove = view.get_by_role("button", name="Remove the selected shape")
    remove.click()
    remove.click()
    opened.expect("editor.scene is None", True)
    opened.expect("editor.told == editor.shapes", True)
    expect(said(view)).to_have_text(opened.evaluate("editor.written"))
    view.get_by_role("button", name="Add a shape").click()
    view.get_by_role("button", name="purple").click()
    opened.expect("editor.shapes[0]['colour']", "purple")


def test_it_is_kept_as_a_picture(opened):
    view = opened.view("scene")
    for button, start in (("Save as PNG", b"\x89PNG"), ("Save as SVG", b"<svg")):
        with opened.page.expect_download() as download:
            view.get_by_role("button", name=button).click()
        assert download.value.path().read_bytes().startswith(start)


def test_it_can_be_looked_at_in_every_light(opened):
    view = opened.view("scene")
    opened.evaluate("setattr(editor, 'scene', start)")
    opened.in_every_light({"scene_editor": view})
    opened.clean()


def test_nothing_stays_behind_when_the_output_is_cleared(opened):
    opened.nothing_stays_behind()
    opened.clean()
