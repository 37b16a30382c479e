"""ImageAttention in a real JupyterLab: step, play, hold a place, carry attention, delete."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BOARD = """
import numpy as np
from helpers.worlds.shapes import Scene, Shape, caption, draw, region
from helpers.views import AttentionRun, ImageAttention

scene = Scene((Shape("ring", "red", "small", 7, 8), Shape("square", "blue", "large", 23, 12),
               Shape("cross", "green", "large", 17, 25)))
said = caption(scene)
truth, about = [*said.words, "<end>"], [*said.about, None]
regions = np.stack([region(scene, i) for i in range(3)])
tokens = sorted(set(truth))
places = regions.reshape(3, 8, 4, 8, 4).mean((2, 4)) + 0.002
A = np.stack([np.full((8, 8), 1 / 64) if i is None else places[i] / places[i].sum() for i in about])

def run(edits=None, deleted=None):
    # A pretended captioner: what it says of an object follows where it looks.
    weights, image, words, P = A.copy(), draw(scene), [], []
    for step, map_ in (edits or {}).items():
        weights[step] = map_
    if deleted is not None:
        gone = np.kron(deleted, np.ones((4, 4), bool))
        image = np.where(gone, 0.9, image)
    for t, word in enumerate(truth):
        p = np.full(len(tokens), 0.01)
        if about[t] is None:
            p[tokens.index(word)] += 1
        else:
            k = t - about.index(about[t])
            for i, mass in enumerate((weights[t] * (places > 0.01)).sum((1, 2))):
                p[tokens.index(truth[about.index(i) + k])] += mass
        P.append(p / p.sum())
        words.append(tokens[P[-1].argmax()])
    return AttentionRun(image, words, weights, np.array(P), tokens, truth=truth,
                        regions=regions, about=about,
                        beside={"one vector": [*truth[:2], "blue", *truth[3:]]})

board = ImageAttention(run(), on_change=lambda view: view.show(run(view.edits, view.deleted)))
board
"""
WATCH = Path(__file__).with_name("watch.js").read_text()  # counts what stays behind
BEATS = """
window.beats = new Set();
const beat = window.setInterval, silence = window.clearInterval;
window.setInterval = (act, ...rest) => {
  const id = beat(act, ...rest);
  if (new Error().stack.includes('blob:')) beats.add(id);
  return id;
};
window.clearInterval = (id) => { beats.delete(id); silence(id); };
"""
PLAIN = """
one = AttentionRun(draw(scene), ["<b>look</b>"], A[:1])
plain = ImageAttention(one, title="One word, nothing to change")
plain
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(BOARD, PLAIN), script=WATCH + BEATS)
    assert notebook.run_all()
    return notebook


@pytest.fixture
def view(notebook):
    return notebook.view("image-attention")


def readout(view):
    return view.locator(".course-image-attention__readout")


def middle_of(view, notebook, place):
    """The point of a place (row, column) on the page."""
    box = view.locator(".course-image-attention__map").bounding_box()
    cell = box["width"] / 8
    return box["x"] + (place[1] + 0.5) * cell, box["y"] + (place[0] + 0.5) * cell


def test_words_are_stepped_by_key_and_click_and_played(notebook, view):
    strip = view.locator(".course-image-attention__strip")
    strip.focus()
    strip.press("Home")
    expect(readout(view)).to_contain_text("word 1 of 15: a")
    for _ in range(3):
        strip.press("ArrowRight")
    expect(readout(view)).to_contain_text("word 4 of 15: ring")
    notebook.screenshot("image_attention_light", view)
    view.locator(".course-image-attention__thumb").nth(7).click()
    expect(readout(view)).to_contain_text("word 8 of 15")
    notebook.expect("board.step", 7)
    view.get_by_role("button", name="Play the caption").click()
    expect(readout(view)).to_contain_text("word 10 of 15")
    view.get_by_role("button", name="Play the caption").click()


def test_a_place_tells_which_words_look_at_it(notebook, view):
    map_ = view.locator(".course-image-attention__map")
    map_.focus()
    for key in ("Home", *["ArrowUp"] * 8, *["ArrowLeft"] * 8, "ArrowDown", "ArrowRight"):
        map_.press(key)
    expect(readout(view)).to_contain_text("row 2, column 2: a 0.")
    map_.press("Enter")
    notebook.expect("board.place", 9)
    notebook.screenshot("image_attention_held", view)
    map_.press("Escape")
    notebook.expect("board.place", None)
    notebook.page.mouse.move(*middle_of(view, notebook, (3, 5)))
    expect(readout(view)).to_contain_text("row 4, column 6: ")
    notebook.page.mouse.click(*middle_of(view, notebook, (3, 5)))
    notebook.expect("board.place", 29)
    notebook.page.mouse.click(*middle_of(view, notebook, (3, 5)))
    notebook.expect("board.place", None)


def test_carried_attention_changes_the_next_word_by_mouse_and_by_keys(notebook, view):
    view.locator(".course-image-attention__thumb").nth(2).click()
    expect(readout(view)).to_contain_text("word 3 of 15: red")
    mouse = notebook.page.mouse
    mouse.move(*middle_of(view, notebook, (1, 1)))
    mouse.down()
    mouse.move(*middle_of(view, notebook, (2, 5)), steps=6)
    expect(readout(view)).to_contain_text("blue")
    notebook.screenshot("image_attention_carried", view)
    mouse.up()
    expect(readout(view)).to_contain_text("(was red)")
    notebook.expect("(board.words_written[2], sorted(board.edits))", ("blue", [2]))
    assert notebook.evaluate("bool(abs(board.edits[2].sum() - 1) < 1e-5)")
    map_ = view.locator(".course-image-attention__map")
    map_.focus()
    map_.press("u")
    notebook.expect("board.words_written[2]", "red")
    expect(readout(view)).not_to_contain_text("was")
    for key in ("ArrowUp",) * 8 + ("ArrowLeft",) * 8 + ("ArrowDown", "ArrowRight", "g"):
        map_.press(key)
    for key in ("ArrowDown",) * 4 + ("ArrowRight",) * 3:
        map_.press(key)
    notebook.expect("board.words_written[2]", "green")
    map_.press("Escape")
    notebook.expect("(board.words_written[2], len(board.edits))", ("red", 0))


def test_what_a_word_looks_at_is_deleted_and_comes_back(notebook, view):
    view.locator(".course-image-attention__thumb").nth(7).click()
    view.locator(".course-image-attention__map").press("Escape")
    notebook.page.mouse.move(2, 2)
    view.get_by_role("button", name="Delete these places").click()
    expect(readout(view)).to_contain_text("places deleted")
    notebook.expect("bool(board.deleted.sum() > 3)", True)
    notebook.screenshot("image_attention_deleted", view)
    view.get_by_role("button", name="Undo all").click()
    notebook.expect("int(board.deleted.sum())", 0)


def test_a_view_without_a_kernels_answer_only_shows(notebook):
    view = notebook.view("image-attention", 1)
    expect(view.get_by_role("button", name="Delete")).to_have_count(0)
    expect(view.locator(".course-image-attention__said")).to_have_text("<b>look</b>")
    with notebook.page.expect_download() as saved:
        view.get_by_role("button", name="Save as SVG").click()
    assert "&lt;b&gt;" in Path(saved.value.path()).read_text("utf-8")
    with notebook.page.expect_download() as saved:
        view.get_by_role("button", name="Save as PNG").click()
    assert Path(saved.value.path()).read_bytes()[:4] == b"\x89PNG"


def test_it_is_read_in_the_dark_and_when_projected(notebook, view):
    notebook.in_every_light({"image_attention": view})


def test_nothing_stays_behind_while_it_plays(notebook, view):
    page = notebook.page
    view.get_by_role("button", name="Play the caption").click()
    page.wait_for_function("beats.size === 1")
    notebook.nothing_stays_behind()
    assert page.evaluate("beats.size") == 0
