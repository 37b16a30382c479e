"""AttentionMap over a text that the reader types, in a real JupyterLab."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TYPED = """
import torch
from helpers.experiments.attention_maps import live_maps
from helpers.layers import EncoderStack

torch.manual_seed(0)
words = "the cat sat on the mat because it was tired".split()
vectors = dict(zip(words, torch.randn(len(words), 8)))
model = EncoderStack(2, 8, 2)


def read(text):
    known = [word for word in text.split() if word in vectors]
    if len(known) < len(text.split()):
        raise ValueError("every word should be one of the sentence's")
    return (torch.stack([vectors[word] for word in known])[None],), known


inputs, tokens = read("the cat sat on the mat")
maps = live_maps(model, *inputs, tokens=tokens, read=read, text="the cat sat on the mat")
maps
"""


@pytest.fixture(scope="module")
def notebook(open_notebook, notebook_of):
    opened = open_notebook(notebook_of(TYPED), name="typed.ipynb")
    assert opened.run_all()
    return opened


def test_a_typed_text_is_shown_and_walked_to_its_end(notebook):
    maps = notebook.view("attention-map")
    field, body = maps.get_by_label("your input"), maps.locator(".course-view__body")
    rows = maps.locator(".course-attention-map__rows .course-view__label:not([hidden])")
    expect(rows).to_have_count(6)
    body.focus()
    for key in ("ArrowDown", "ArrowRight", "Enter", "]"):
        body.press(key)
    notebook.expect("(maps.query, maps.head)", (0, 1))
    field.fill("it was tired because it sat on the cat")
    notebook.expect("maps.shape", [2, 2, 9, 9])
    notebook.expect("(maps.query, maps.head)", (None, 1))
    expect(rows).to_have_count(9)
    notebook.screenshot("attention_typed", maps)
    body.focus()
    for key in ("ArrowUp", "ArrowLeft"):  # from the first row and column to the last, if there
        body.press(key)
    for _ in range(9):
        body.press("ArrowDown")
        body.press("ArrowRight")
    weight = notebook.evaluate("round(float(maps.A[0, 1, 8, 8]), 4)")
    readout = maps.locator(".course-attention-map__readout")
    expect(readout).to_contain_text(f"query cat attends to cat, {weight:.4f}")
    field.fill("the dog")
    expect(maps.locator(".course-view__notice")).to_contain_text("one of the sentence's")
    field.fill("the")
    notebook.expect("maps.shape", [2, 2, 1, 1])
    expect(rows).to_have_count(1)
    expect(maps.locator(".course-view__notice")).to_be_hidden()
    notebook.clean()
