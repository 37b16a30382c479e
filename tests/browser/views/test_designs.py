"""Designs in a real JupyterLab: focus, heads, spectra, keys, typing, pictures."""

import statistics
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
DESIGNS = """
import numpy as np
from helpers.views import Design, DesignPart, DesignSet, Designs

def attention(layers, heads, n, m, mask=True, sharp=2.0, d_k=4):
    rng = np.random.default_rng(n + m)
    q, k = rng.normal(size=(layers, heads, n, d_k)), rng.normal(size=(layers, heads, m, d_k))
    scores = sharp * q @ k.swapaxes(-1, -2) / d_k**0.5
    weights = np.exp(scores) * mask
    return weights / weights.sum(-1, keepdims=True)

def causal(n):
    return np.tril(np.ones((n, n), bool))

def reading(text, weights=True):
    words = text.split()
    n = len(words)
    if n < 2:
        raise ValueError("type two words or more")
    half = max(1, n // 2)
    def A(*sizes, mask=True):
        return attention(2, 4, *sizes, mask) if weights else None
    rest = n - half
    encoder = DesignPart("self-attention", A(n, n))
    both = [DesignPart("encoder", A(half, half), queries=(0, half), keys=(0, half)),
            DesignPart("decoder", A(rest, rest, mask=causal(rest)), causal(rest),
                       queries=(half, n), keys=(half, n)),
            DesignPart("cross-attention", A(rest, half), queries=(half, n), keys=(0, half))]
    decoder = DesignPart("self-attention", A(n, n, mask=causal(n)), causal(n))
    return DesignSet([
        Design("encoder-only", words, [encoder], note="every token sees every token"),
        Design("encoder-decoder", words, both, note="the source sees itself, the target the past"),
        Design("decoder-only", words, [decoder], note="a token sees the past and itself"),
    ], words)

def answer(view, text):
    view.show(reading(text))

designs = Designs(reading("the cat that chased the dogs is <b> tired"), focus=(0, 2),
                  title="Three designs on one sentence", on_text=answer)
designs
"""
PREFIX = """
def four():
    words = "the cat that chased the dogs is tired".split()
    prefix = causal(8)
    prefix[:4, :4] = True
    rest = reading(" ".join(words), weights=False).designs
    return DesignSet([*rest, Design("prefix LM", words, [DesignPart("self-attention",
        mask=prefix)], note="the first four see each other")], words)
masks = Designs(four(), title="Four masks")
masks
"""

REAL_SIZE = """
words = [f"word{i}" for i in range(64)]
def real(name, layers, heads, mask):
    part = DesignPart("self-attention", attention(layers, heads, 64, 64, mask), mask)
    return Design(name, words, [part])
large = Designs(DesignSet([real("encoder-only", 6, 12, np.ones((64, 64), bool)),
                           real("decoder-only", 30, 9, causal(64))], words),
                title="As large as two real models")
large
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(DESIGNS, PREFIX, REAL_SIZE), script=WATCH)
    assert notebook.run_all()
    return notebook


@pytest.fixture
def view(notebook):
    return notebook.view("designs")


def test_the_keys_move_the_focus_through_tokens_and_designs(notebook, view):
    body = notebook.press(view, "Home", "ArrowRight")
    notebook.expect("designs.focus", [0, 1])
    says = view.locator(".course-designs__says")
    expect(says.nth(0)).to_contain_text("“cat” sees all of 9")
    expect(says.nth(2)).to_contain_text("“cat” sees 2 of 9")
    expect(view.locator(".course-view__live")).to_contain_text("“cat” sees 2 of 9: the cat")
    body.press("ArrowDown")
    notebook.expect("designs.focus", [1, 1])
    body.press("End")
    expect(says.nth(1)).to_contain_text("“tired” sees all of 9")
    expect(view.locator(".course-view__live")).to_contain_text("“tired” sees")
    body.press("Escape")
    notebook.expect("designs.focus", [])
    expect(says.nth(0)).to_have_text("")


def test_heads_and_masks_are_chosen_by_key_button_and_line(notebook, view):
    ranks = view.locator(".course-designs__ranks").first
    before = ranks.text_content()
    body = notebook.press(view, "]", "}")
    notebook.expect("designs.head", [1, 1])
    expect(ranks).not_to_have_text(before)
    view.get_by_role("button", name="The next head").click()
    notebook.expect("designs.head", [1, 2])
    body.press("m")
    notebook.expect("designs.masks_only", True)
    body.press("m")
    notebook.expect("designs.masks_only", False)
    chart = view.locator(".course-designs__spectrum").first.bounding_box()
    notebook.page.mouse.click(chart["x"] + chart["width"] * 0.9, chart["y"] + chart["height"] / 2)
    notebook.expect("designs.head != [1, 2]", True)
    notebook.evaluate("setattr(designs, 'head', [0, 0])")


def test_the_pointer_focuses_a_token_and_a_click_keeps_it(notebook, view):
    page = notebook.page
    grid = view.locator(".course-designs__matrix").nth(2)
    box = grid.bounding_box()
    readout = view.locator(".course-designs__readout")
    at = box["x"] + box["width"] * 0.5, box["y"] + box["height"] - 12
    page.mouse.move(*at)
    expect(readout).to_contain_text("“tired” → ")
    notebook.screenshot("designs_pointed_at", view)
    page.mouse.click(*at)
    notebook.expect("designs.focus", [2, 8])
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.4)
    expect(readout).to_contain_text("masked")


def test_a_typed_sentence_is_read(notebook, view):
    field = view.get_by_label("a sentence for all designs")
    field.fill("birds sing")
    expect(view.locator(".course-designs__says").first).to_have_text("")
    notebook.expect("designs.tokens[2]", ["birds", "sing"])
    field.fill(" ")
    expect(view.locator(".course-view__notice")).to_contain_text("two words or more")
    field.fill("the cat that chased the dogs is <b> tired")
    notebook.expect("len(designs.sentence)", 9)
    expect(view.locator(".course-view__notice")).to_have_text("")


def test_they_are_read_in_every_light(notebook, view):
    notebook.evaluate("setattr(designs, 'focus', [0, 6])")
    views = {"designs": view, "designs_masks": notebook.view("designs", 1)}
    notebook.in_every_light(views)
    with notebook.in_class(view):
        expect(view).to_have_class("course-view course-designs course-view--projector")
        notebook.fits("designs_class", view, room=720)


def test_the_heads_of_real_models_are_moved_through_within_two_frames(notebook):
    view = notebook.view("designs", 2)
    body = notebook.press(view)
    spent = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowRight"):
        drawn = view.get_attribute("data-drawn")
        body.press(key)
        expect(view).not_to_have_attribute("data-drawn", drawn)
        spent.append(float(view.get_attribute("data-milliseconds")))
    assert statistics.median(spent) < 2 * 1000 / 60, spent
    body.press("]")
    notebook.expect("large.head", [0, 1])
    notebook.screenshot("designs_real_size", view)


def test_what_is_saved_is_what_is_seen(notebook, view):
    svg = notebook.saved(view)
    assert "&lt;b&gt;" in svg
    assert svg.count("url(#masked)") == 36 + 30
    (notebook.screenshot("designs_masks_again", view)).with_name("designs.svg").write_text(svg)


def test_nothing_stays_behind(notebook):
    notebook.nothing_stays_behind()
