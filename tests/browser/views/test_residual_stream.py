"""ResidualStream in a real JupyterLab: what a reader does, and what Python then knows."""

import xml.etree.ElementTree as ET

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

STREAM = """
import numpy as np
from helpers.views import ResidualStream, StreamRun

rng = np.random.default_rng(0)
words = "the cat sat on the mat .".split()
start, noise = rng.normal(size=(7, 32)), 0.3 * rng.normal(size=(4, 7, 32))
switched = []


def run(off, words=words):
    "Attention adds the mean of all tokens, the MLP something of its own; a part in off adds 0."
    x = start[: len(words)]
    added = np.zeros((4, 2, *x.shape))
    for block in range(4):
        for part in range(2):
            if (block, part) not in off:
                own = noise[block, : len(words)]
                added[block, part] = own if part else x.mean(0)
            x = x + added[block, part]
    return StreamRun(start[: len(words)], added, words, note=f"{len(off)} parts are off")


def switch(view, block, part, off):
    switched.append((block, part, off))
    view.show(run(view.off))


def read(view, text):
    view.show(run(view.off, text.split()))


stream = ResidualStream(run([]), title="What the blocks add to “mat”", token=5, on_switch=switch,
                        on_text=read, text=" ".join(words))
stream
"""
PLAIN = """
x = rng.normal(size=(1000, 128))
adds = rng.normal(size=(6, 2, 1000, 128))
after = x + adds.reshape(12, 1000, 128).cumsum(0).reshape(adds.shape)
after /= np.linalg.norm(after, axis=-1, keepdims=True) / 11
names = [f"token{i}" for i in range(1000)]
many = ResidualStream(StreamRun(x, adds, names, after=after), token=999)
many
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(STREAM, PLAIN), name="residual.ipynb")
    assert notebook.run_all()
    return notebook


@pytest.fixture
def stream(notebook):
    return notebook.view("residual-stream")


def readout(view):
    return view.locator(".course-residual-stream__readout")


def test_a_cell_under_the_pointer_is_named_with_its_value(notebook, stream):
    strips = stream.locator("canvas.course-residual-stream__strips")
    label = stream.locator(".course-residual-stream__label").nth(3)
    box, row = strips.bounding_box(), label.bounding_box()
    strips.hover(position={"x": box["width"] * 10.5 / 32,
                           "y": row["y"] - box["y"] + row["height"] / 2})  # fmt: skip
    value = notebook.evaluate("float((start + run([]).added[0].sum(0))[5, 10])")
    said = f"“mat” · stream after block 0 · unit 10: {value:.2f}".replace("-", "−")
    expect(readout(stream)).to_contain_text(said)
    norm = notebook.evaluate("float(np.linalg.norm((start + run([]).added[0].sum(0))[5]))")
    expect(readout(stream)).to_contain_text(f"norm {norm:.2f}")
    expect(stream.locator(".course-residual-stream__frame.is-cell")).to_be_visible()
    stream.locator(".course-view__title").hover()
    expect(readout(stream)).to_contain_text("at the start")


def test_depth_unit_and_token_are_walked_by_keys_and_spoken(notebook, stream):
    notebook.press(stream, "Escape", "ArrowDown", "ArrowDown", "ArrowRight")
    live = stream.locator(".course-view__live")
    expect(live).to_contain_text("“mat” · block 0, + attention · unit 0:")
    notebook.press(stream, "[")
    notebook.expect("stream.token", 4)
    expect(live).to_contain_text("“the” · block 0, + attention")
    notebook.press(stream, "]", "]", "]")
    notebook.expect("stream.token", 6)
    stream.locator(".course-residual-stream__token").nth(5).click()
    notebook.expect("stream.token", 5)
    notebook.press(stream, "Escape")
    expect(stream.locator(".course-residual-stream__frame").first).to_be_hidden()


def test_a_part_is_switched_off_by_key_and_by_click_and_python_answers(notebook, stream):
    notebook.screenshot("residual_stream_light", stream)
    notebook.press(stream, "Escape", "ArrowDown", "ArrowDown", "x")
    notebook.expect("(stream.off, switched)", ([(0, 0)], [(0, 0, True)]))
    notebook.expect("float(np.abs(stream.array()[1]).max())", 0.0)
    parts = stream.get_by_role("switch")
    expect(parts).to_have_count(8)
    expect(parts.first).to_have_attribute("aria-checked", "false")
    expect(readout(stream)).to_contain_text("switched off")
    parts.nth(2).click()
    notebook.expect("stream.off", [(0, 0), (1, 0)])
    expect(stream.locator(".course-residual-stream__note")).to_have_text("2 parts are off")
    notebook.screenshot("residual_stream_off", stream)
    stream.get_by_role("button", name="Switch all parts on again").click()
    notebook.expect("(stream.off, switched[-1])", ([], (1, 0, False)))
    expect(parts.first).to_have_attribute("aria-checked", "true")


def test_a_typed_text_is_answered(notebook, stream):
    field = stream.locator("input.course-text-field__input")
    field.fill("the cat")
    expect(stream.locator(".course-residual-stream__token")).to_have_count(2)
    notebook.expect("stream.token", 1)
    field.fill("the")
    notebook.expect("stream.sizes[1]", 1)
    expect(stream.locator(".course-residual-stream__thumbs")).to_be_hidden()
    notebook.screenshot("residual_stream_one", stream)
    field.fill("the cat sat on the mat .")
    notebook.expect("stream.sizes[1]", 7)


def test_a_thousand_tokens_follow_one_by_one(notebook):
    many = notebook.view("residual-stream", 1)
    notebook.expect("many.held", 999)
    expect(many.get_by_role("switch")).to_have_count(0)
    notebook.press(many, "Escape", "[", "ArrowDown", "ArrowRight")
    notebook.expect("(many.token, many.held)", (998, 998))
    value = notebook.evaluate("float(x[998, 0])")
    expect(readout(many)).to_contain_text(f"unit 0: {value:.2f}".replace("-", "−"))
    notebook.screenshot("residual_stream_thousand", many)


def test_a_picture_is_saved_and_the_keys_are_explained(notebook, stream):
    svg = ET.fromstring(notebook.saved(stream))
    texts = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {"start", "+ attention", "= after block 3", "two tokens"} <= set(texts)
    notebook.explained(stream, "depth")


def test_it_is_read_in_every_light_and_when_projected(notebook, stream):
    with notebook.in_class(stream):
        notebook.expect("stream.projector", True)
        notebook.screenshot("residual_stream_class", stream)
    notebook.in_every_light({"residual_stream": stream})


def test_a_saved_notebook_shows_it_without_a_kernel(notebook):
    notebook.reopen()
    stream = notebook.view("residual-stream")
    notebook.press(stream, "ArrowDown", "ArrowRight", "[")
    expect(readout(stream)).to_contain_text("stream at the start · unit 0")
