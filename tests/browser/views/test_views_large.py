"""AttentionMap with more weights than travel along: what is seen first, and what follows."""

import statistics

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LARGE = """
import numpy as np
from helpers.views import AttentionMap

rng = np.random.default_rng(0)
A = rng.random((4, 4, 512, 512), dtype=np.float32) ** 8
A /= A.sum(-1, keepdims=True)
A[3, 3] = np.eye(512)[::-1]
large = AttentionMap(A, [f"token{i}" for i in range(512)])
large
"""
FRAME = 1000 / 60


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(LARGE), name="large.ipynb")
    assert notebook.run_all()
    return notebook


@pytest.fixture
def large(opened):
    yield opened.view("attention-map")
    opened.clean()


def press(view, key, times=1):
    """Press a key and give the milliseconds that the view took to draw, each time."""
    spent = []
    for _ in range(times):
        drawn = int(view.get_attribute("data-drawn"))
        view.locator(".course-view__body").press(key)
        view.page.wait_for_function(
            "([element, drawn]) => Number(element.dataset.drawn) > drawn",
            arg=[view.element_handle(), drawn],
        )
        spent.append(float(view.get_attribute("data-milliseconds")))
    return spent


def test_a_head_that_did_not_travel_along_arrives(opened, large):
    for key in ("Shift+ArrowUp", "["):  # from the first head to the last
        large.locator(".course-view__body").press(key)
    readout = large.locator(".course-attention-map__readout")
    expect(readout).to_have_text("layer 3, head 3")
    for key in ("Home", "ArrowDown", "Enter"):
        large.locator(".course-view__body").press(key)
    opened.expect("large.query", 0)
    body = large.locator(".course-view__body")
    body.press("ArrowLeft")
    expect(readout).to_contain_text("query token0 attends to token0, 0.00")
    expect(readout).to_contain_text("entropy 0.00 of 9.00 bits")
    body.press("Escape")


def test_every_key_is_answered_within_a_frame(opened, large):
    page = opened.page
    page.wait_for_timeout(3000)  # the heads that follow in the background are here
    for key in ("ArrowDown", "ArrowRight", "]", "Shift+ArrowDown", "Enter"):
        spent = press(large, key, times=9)
        assert statistics.median(spent) < FRAME, f"{key}: {spent}"
    large.locator(".course-view__body").press("Escape")


def test_a_token_out_of_sight_is_named_while_the_cursor_is_on_it(opened, large):
    matrix = large.locator("canvas.course-attention-map__matrix")
    box = matrix.bounding_box()
    matrix.hover(position={"x": box["width"] * 0.3, "y": box["height"] * 0.7})
    chips = large.locator(".course-attention-map__chip:visible")
    expect(chips.first).to_contain_text("token35")
    shown = large.locator(".course-attention-map__rows .course-view__label:visible").count()
    assert 10 < shown < 60
    opened.screenshot("attention_map_512", large)
