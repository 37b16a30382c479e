"""Notebook 01 as a student has it: type a text, train, stop, answer wrongly and rightly."""

import json
import re

import pytest
from playwright.sync_api import expect

from helpers.paths import NOTEBOOKS

pytestmark = pytest.mark.browser
FIRST = "01_recurrent_networks.ipynb"
# As typed: the editor indents after a colon by itself and keeps the depth.
WRONG = "def rnn_step(x_t, h_prev, W_xh, W_hh, b):\nreturn x_t @ W_xh + h_prev @ W_hh + b"
RIGHT = (
    "def rnn_step(x_t, h_prev, W_xh, W_hh, b):\nreturn torch.tanh(x_t @ W_xh + h_prev @ W_hh + b)"
)


def places(name):
    cells = json.loads((NOTEBOOKS / name).read_text())["cells"]
    return {cell["id"]: i for i, cell in enumerate(cells)}


@pytest.fixture(scope="module")
def first(open_notebook):
    notebook = open_notebook(FIRST)
    assert notebook.run_all(400)
    return notebook


def run_cell(notebook, index, source=None):
    cell = notebook.cell(index)
    cell.scroll_into_view_if_needed()
    cell.locator(".cm-content").click()
    if source is not None:
        notebook.page.keyboard.press("Control+a")
        notebook.page.keyboard.type(source)
    notebook.page.keyboard.press("Shift+Enter")
    return cell


def test_a_typed_text_is_read_by_the_network(first):
    view = first.view("hidden-states", 2)
    view.locator("input.course-text-field__input").fill('Tom says: "I have it." Mia')
    letters = view.locator(".course-hidden-states__letter")
    first.page.wait_for_function(
        "e => e.querySelectorAll('.course-hidden-states__letter').length === 26",
        arg=view.element_handle(),
    )
    inside = [
        letters.nth(i).get_attribute("class").count("is-inside") for i in range(letters.count())
    ]
    assert inside == [0] * 10 + [1] * 11 + [0] * 5
    told = view.locator(".course-hidden-states__readout").text_content()
    assert float(re.search(r"inside quotes” at ([\d.]+)\s?%", told)[1]) > 80
    first.screenshot("01_listener_light", view)


def test_a_letter_that_the_network_does_not_know_is_named(first):
    view = first.view("hidden-states", 1)
    box = view.locator("input.course-text-field__input")
    box.fill("Zoe has it")
    notice = view.locator(".course-view__notice")
    notice.filter(has_text="'Z' at position 0").wait_for()
    box.fill("Mia has it")
    notice.filter(has_text="'Z'").wait_for(state="hidden")


def test_units_are_walked_sorted_and_searched_by_key(first):
    view = first.view("hidden-states", 2)
    body = view.locator(".course-view__body")
    readout = view.locator(".course-hidden-states__readout")
    body.focus()
    body.press("b")
    first.page.wait_for_timeout(200)
    best = readout.text_content()
    body.press("ArrowDown")
    first.page.wait_for_function(
        "([e, best]) => !e.textContent.includes(best)", arg=[readout.element_handle(), best]
    )
    body.press("ArrowRight")
    first.page.wait_for_function(
        "e => e.textContent.includes('step 1 of')", arg=readout.element_handle()
    )


def test_the_stop_button_ends_a_training_and_keeps_it(first):
    index = places(FIRST)
    run_cell(first, index["curve"], "curve = LossCurve(5000)\ncurve")
    first.page.wait_for_timeout(1000)
    source = (
        "listener = Listener(len(V), 12)\n"
        "curve.run(fit(listener, yes_or_no_loss, pieces, steps=5000))\nlen(curve.losses)"
    )
    run_cell(first, index["train"], source)
    view = first.view("loss-curve", 1)
    stop = view.get_by_role("button", name="Stop")
    first.page.wait_for_function("e => !e.disabled", arg=stop.element_handle(), timeout=30_000)
    first.page.wait_for_timeout(1500)
    stop.click()
    readout = view.locator(".course-loss-curve__readout")
    readout.filter(has_text="stopped").wait_for(timeout=30_000)
    assert 1 < first.evaluate("len(curve.losses)") < 5000
    assert first.evaluate("curve.stopped") is True
    first.screenshot("01_stopped_light", view)


def test_the_graph_is_walked_forward_and_back(first):
    view = first.view("unrolled")
    graph = view.locator(".course-unrolled__graph")
    said = view.locator(".course-unrolled__readout")
    expect(said).to_contain_text("step 1 of 4: is fed the, writes cat")
    graph.press("b")
    for _ in range(3):
        graph.press("ArrowLeft")
    expect(said).to_contain_text("asks W_hh for a change of size 0.000")
    whole = first.evaluate("float(by_torch.norm())")
    assert f"the gradient of W_hh: size {whole:.3f}" in said.text_content()
    first.screenshot("01_unrolled_back_light", view)


def test_a_typed_tale_is_coloured_and_a_bar_writes_on(first):
    view = first.view("tokens")
    first.screenshot("01_tokens_light", view)
    tale = "Tom has a red ball. Tom says: "
    view.locator("input.course-text-field__input").fill(tale)
    cells = view.locator(".course-tokens__token")
    expect(cells).to_have_count(len(tale) + 1)
    cells.nth(0).click()
    expect(view.locator(".course-tokens__readout")).to_have_text("“T” was given")
    cells.nth(len(tale)).click()
    view.locator(".course-answering__bar").first.click()
    expect(cells).to_have_count(len(tale) + 2)
    expect(cells.nth(len(tale))).to_have_text('"')
    view.locator("input.course-text-field__input").fill("Zoe")
    expect(view.locator(".course-view__notice")).to_contain_text("'Z' at position 0")


def test_the_switch_trains_the_writer_and_keeps_what_it_has(first):
    index = places(FIRST)
    cells = json.loads((NOTEBOOKS / FIRST).read_text())["cells"]
    source = "".join(cells[index["curve-writer"]]["source"])
    assert "TRAIN_MYSELF = False" in source
    for name, to in (
        ("stories", None),
        ("curve-writer", "TRAIN_MYSELF = True"),
        ("train-writer", None),
    ):
        if to:
            line = first.cell(index[name]).locator(".cm-line").first
            line.scroll_into_view_if_needed()
            line.click()
            first.page.keyboard.press("End")
            first.page.keyboard.press("Shift+Home")
            first.page.keyboard.type(to)
            first.page.keyboard.press("Shift+Enter")
        else:
            run_cell(first, index[name])
    view = first.view("loss-curve", 0)
    stop = view.get_by_role("button", name="Stop")
    first.page.wait_for_function("e => !e.disabled", arg=stop.element_handle(), timeout=60_000)
    first.page.wait_for_timeout(12_000)
    stop.click()
    view.locator(".course-loss-curve__readout").filter(has_text="stopped").wait_for(timeout=30_000)
    assert first.evaluate("(TRAIN_MYSELF, writing.stopped, writing.total)") == (True, True, 500)
    assert first.evaluate("1 < len(writing.losses) < 500")
    assert first.evaluate("float(writing.losses[-1]) < 3.5")
    first.screenshot("01_writing_light", view)


def test_a_wrong_answer_is_named_and_a_right_one_passes(first):
    index = places(FIRST)
    for source, says in ((WRONG, "isn't squashed"), (RIGHT, "✓")):
        run_cell(first, index["ex-1-1"], source)
        cell = run_cell(first, index["ex-1-1-check"])
        output = cell.locator(".jp-OutputArea-output").filter(has_text=says)
        output.wait_for(state="attached", timeout=15_000)
    assert "✗" not in output.text_content()
    first.clean()
