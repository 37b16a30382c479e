"""Patches in a real JupyterLab: cut, look, move a patch, paint pixels; what Python then knows."""

import xml.etree.ElementTree as ET

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PATCHES = """
import numpy as np
from helpers.views import PatchRun, Patches

rng = np.random.default_rng(0)
picture = rng.normal(0, 0.4, size=(1, 16, 16)).astype(np.float32)
picture[0, 4:8, 8:12] = 2 * (np.indices((4, 4)).sum(0) % 2) - 1  # patch 6
A = rng.dirichlet(np.ones(17), size=(3, 4, 17))
answered = []


def run(image, truth):
    contrast = image.reshape(4, 4, 4, 4).std((1, 3)).ravel()
    answered.append(truth)
    return PatchRun(image, 4, A, {"contrast": contrast, "signed": contrast - contrast.mean()},
                    truth=truth, note=f"the most contrast is in patch {contrast.argmax()}")


def answer(view):
    view.show(run(view.image, view.truth))


patches = Patches(run(picture, 6), title="Which patch decides?", on_image=answer)
patches
"""
PHOTO = """
photo = np.stack([np.add.outer(np.arange(28), np.arange(42)) / 70, *rng.random((2, 28, 42))])
plain = Patches(PatchRun(photo, 2), title="Colors, and no model", cut=False)
plain
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(PATCHES, PHOTO), name="patches.ipynb")
    assert notebook.run_all()
    return notebook


@pytest.fixture
def view(notebook):
    return notebook.view("patches")


def readout(view):
    return view.locator(".course-patches__readout")


def press(view, *keys):
    image = view.locator("canvas.course-patches__image")
    image.focus()
    for key in keys:
        image.press(key)


def test_a_patch_under_the_pointer_is_named_with_its_value_in_every_map(notebook, view):
    notebook.screenshot("patches_light", view)
    expect(readout(view)).to_contain_text("contrast points to 6 ✓")
    image = view.locator("canvas.course-patches__image")
    box = image.bounding_box()
    image.hover(position={"x": box["width"] * 0.88, "y": box["height"] * 0.1})
    notebook.expect("patches.patch", 3)
    value = notebook.evaluate("float(patches.all_maps()['contrast'][3])")
    expect(readout(view)).to_contain_text("patch 3 (row 0, column 3)")
    expect(readout(view)).to_contain_text(f"contrast {value:.2f}")
    view.locator(".course-view__title").hover()
    expect(readout(view)).to_contain_text("16 patches")


def test_patches_heads_and_layers_are_walked_by_keys_and_spoken(notebook, view):
    press(view, "Escape", "ArrowRight")
    start = notebook.evaluate("patches.patch")
    press(view, "ArrowUp", "ArrowUp", "ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowDown")
    notebook.expect("patches.patch", 4)
    assert start >= 0
    expect(view.locator(".course-view__live")).to_contain_text("patch 4 (row 1, column 0)")
    press(view, "{", "]")
    notebook.expect("(patches.layer, patches.head)", (1, 0))
    value = notebook.evaluate("float(A[1, 0, 0, 5])")
    expect(readout(view)).to_contain_text(f"class token, layer 1, head 0 {value:.2f}")
    press(view, "[", "[")
    notebook.expect("patches.head", 3)
    view.get_by_label("Head", exact=True).select_option("-1")
    view.get_by_label("Layer", exact=True).select_option("2")
    notebook.expect("(patches.layer, patches.head)", (2, -1))
    press(view, "c")
    notebook.expect("patches.cut", False)
    notebook.screenshot("patches_joined", view)
    press(view, "c", "Escape")


def test_the_deciding_patch_is_carried_away_by_keys_and_comes_back_by_pointer(notebook, view):
    press(view, "Escape", "ArrowUp")
    notebook.evaluate("setattr(patches, 'patch', 6)")
    press(view, "Enter", "ArrowDown", "ArrowRight")
    expect(readout(view)).to_contain_text("holding patch 6")
    press(view, "Enter")
    notebook.expect("(patches.truth, answered[-1])", (11, 11))
    same = "bool((patches.image[0, 8:12, 12:16] == picture[0, 4:8, 8:12]).all())"
    notebook.expect(same, True)
    expect(view.locator(".course-patches__note")).to_contain_text("in patch 11")
    expect(view.locator(".course-view__live")).to_contain_text("in patch 11")
    press(view, "Escape")
    image = view.locator("canvas.course-patches__image")
    box = image.bounding_box()
    at = [
        (box["x"] + box["width"] * (x + 0.5) / 4, box["y"] + box["height"] * (y + 0.5) / 4)
        for x, y in ((3, 2), (2, 1))
    ]
    mouse = notebook.page.mouse
    mouse.move(*at[0])
    mouse.down()
    mouse.move(*at[1], steps=4)
    mouse.up()
    notebook.expect("patches.truth", 6)
    notebook.expect("bool((patches.image == picture).all())", True)


def test_pixels_are_painted_by_keys_and_by_pointer(notebook, view):
    press(view, "Escape", "ArrowUp")
    notebook.evaluate("setattr(patches, 'patch', 0)")
    press(view, "p", "ArrowRight", "ArrowDown", " ")
    expect(readout(view)).to_contain_text("pixel (1, 1) of patch 0")
    notebook.expect("float(patches.image[0, 1, 1]) in patches.scale", True)
    notebook.expect("int((patches.image != picture).sum())", 1)
    notebook.screenshot("patches_painted", view)
    image = view.locator("canvas.course-patches__image")
    box = image.bounding_box()
    image.click(position={"x": box["width"] * 0.97, "y": box["height"] * 0.97})
    notebook.expect("int((patches.image != picture).sum())", 2)
    notebook.expect("bool(patches.image[0, 15, 15] != picture[0, 15, 15])", True)
    press(view, "p", "Escape")
    notebook.evaluate("patches.show(run(picture, 6))")


def test_what_the_answer_raises_is_a_notice(notebook, view):
    notebook.evaluate("setattr(patches, '_on_image', lambda view: 1 / 0)")
    press(view, "Escape", "ArrowUp", "p", " ")
    expect(view.locator(".course-view__notice")).to_contain_text("division by zero")
    press(view, "p", "Escape")
    notebook.evaluate("(setattr(patches, '_on_image', answer), patches.show(run(picture, 6)),"
                      " setattr(patches, 'notice', ''))")  # fmt: skip


def test_a_color_image_without_a_model_is_cut_and_joined(notebook):
    plain = notebook.view("patches", 1)
    expect(plain.locator(".course-patches__map")).to_have_count(0)
    expect(plain.get_by_role("button", name="Paint pixels")).to_have_count(0)
    plain.get_by_role("button", name="Cut the image").click()
    notebook.expect("plain.cut", True)
    expect(readout(plain)).to_contain_text("294 patches")
    press(plain, "ArrowRight", "ArrowRight")
    notebook.expect("plain.patch", 1)
    notebook.screenshot("patches_photo", plain)


def test_a_picture_is_saved_and_the_keys_are_explained(notebook, view):
    svg = ET.fromstring(notebook.saved(view))
    texts = {text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert {"contrast", "points to 6 ✓", "Which patch decides?"} <= texts
    assert len(list(svg.iter("{http://www.w3.org/2000/svg}image"))) == 5
    notebook.explained(view, "pick a patch up")


def test_it_is_read_in_every_light_and_fits_the_class(notebook, view):
    with notebook.in_class(view):
        notebook.expect("patches.projector", True)
        notebook.fits("patches_class", view)
    notebook.in_every_light({"patches": view})


def test_a_saved_notebook_shows_it_without_a_kernel(notebook):
    notebook.reopen()
    view = notebook.view("patches")
    press(view, "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp")
    expect(readout(view)).to_contain_text("row 0")
