"""EmbeddingSpace in a real JupyterLab: items, prompts, steps of training, pictures."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SPACE = """
import numpy as np
from helpers.views import EmbeddingSpace, Space
from helpers.experiments.joint_view import one_of_each
from helpers.worlds.named_shapes import all_captions, pairs_of

rng = np.random.default_rng(0)
pairs = pairs_of(one_of_each())
names = [" ".join(words) for words in all_captions()]
Y = rng.normal(size=(24, 8))
frames = [(1 - t) * rng.normal(size=(24, 8)) + t * (Y + 0.3 * rng.normal(size=(24, 8)))
          for t in (0, 0.5, 1)]


def embed(prompts):
    unknown = [prompt for prompt in prompts if prompt not in names]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not a caption")
    return Y[[names.index(prompt) for prompt in prompts]]


space = EmbeddingSpace(Space(np.stack(frames), np.stack([Y] * 3), names, names, images=pairs.images,
                             belongs=pairs.labels.tolist(), steps=[0, 100, 200]),
                       title="Images and captions meet", embed=embed, scale=10)
space
"""
TEXTS = """
sentences = ["Rain is expected.", "It will snow tonight.", "<b>The match</b> was lost.",
             "A late goal won it.", "Stir the soup."]
Z = rng.normal(size=(3, 8))
texts = EmbeddingSpace(Space(Z[[0, 0, 1, 1, 2]] + 0.3 * rng.normal(size=(5, 8)), Z, sentences,
                             ["weather", "sports", "cooking"]), title="Sentences")
texts
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(SPACE, TEXTS), name="space.ipynb")
    assert notebook.run_all()
    return notebook


def readout(view):
    return view.locator(".course-space__readout")


def test_items_and_captions_are_walked_by_keys_and_spoken(notebook):
    view = notebook.view("space", 0)
    notebook.press(view, "Home", "ArrowDown")
    notebook.expect("space.item", 1)
    live = view.locator(".course-view__live")
    expect(live).to_contain_text("“a red square” · closest caption")
    notebook.press(view, "ArrowRight", "ArrowRight")
    value = notebook.evaluate("float(space.matrix()[1, 1])")
    said = f"“a red square” · caption “a red square” · cosine {value:.2f}".replace("-", "−")
    expect(live).to_contain_text(said)
    notebook.press(view, "Escape", "End")
    notebook.expect("space.item", 23)


def test_a_click_on_the_matrix_selects_its_row(notebook):
    view = notebook.view("space", 0)
    notebook.press(view, "Home")
    canvas = view.locator("canvas")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] - 20, "y": box["height"] - 6})
    notebook.expect("space.item", 23)
    expect(readout(view)).to_contain_text("“a black cross”")


def test_the_steps_of_training_are_walked(notebook):
    view = notebook.view("space", 0)
    notebook.evaluate("setattr(space, 'frame', 2)")
    notebook.press(view, "[")
    notebook.expect("space.frame", 1)
    expect(view.locator(".course-space__steps output")).to_have_text("100")
    notebook.screenshot("embedding_space_middle", view)
    notebook.press(view, "]", "]")
    notebook.expect("space.frame", 2)


def test_typed_prompts_are_answered_with_probabilities(notebook):
    view = notebook.view("space", 0)
    notebook.press(view, "Home")
    notebook.screenshot("embedding_space_light", view)
    field = view.locator("input.course-text-field__input")
    field.fill("a red ring; a blue cross")
    bars = view.locator(".course-space__bar")
    expect(bars).to_have_count(2)
    chance = notebook.evaluate("float(space.chances()[0, 0])")
    expect(bars.first).to_contain_text(f"{100 * chance:.1f} %")
    notebook.screenshot("embedding_space_prompts", view)
    field.fill("a green dog")
    expect(view.locator(".course-view__notice")).to_contain_text("'a green dog' is not a caption")
    field.fill("a red ring")
    expect(bars).to_have_count(1)
    expect(view.locator(".course-view__notice")).to_be_empty()


def test_texts_are_numbered_and_mark_up_stays_text(notebook):
    view = notebook.view("space", 1)
    notebook.press(view, "Home", "ArrowDown", "ArrowDown")
    expect(readout(view)).to_contain_text("“<b>The match</b> was lost.”")
    notebook.screenshot("embedding_space_texts", view)


def test_a_frame_that_python_adds_is_shown(notebook):
    view = notebook.view("space", 0)
    notebook.evaluate("space.add(300, frames[0], Y)")
    expect(view.locator(".course-space__steps output")).to_have_text("300")


def test_it_is_kept_as_a_picture_and_readable_in_every_light(notebook):
    view = notebook.view("space", 0)
    assert notebook.saved(view).count("<image") == 48
    notebook.in_every_light({"embedding_space": view})
    with notebook.in_class(view):
        notebook.fits("embedding_space_class", view)
