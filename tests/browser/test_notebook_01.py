"""Notebook 01 as a student has it: type a text, train, stop, answer wrongly and rightly."""

import json

import pytest

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
    view.locator("input.course-hidden-states__input").fill('Tom says: "I have it." Mia')
    letters = view.locator(".course-hidden-states__letter")
    first.page.wait_for_function(
        "e => e.querySelectorAll('.course-hidden-states__letter').length === 26",
        arg=view.element_handle(),
    )
    inside = [
        letters.nth(i).get_attribute("class").count("is-inside") for i in range(letters.count())
    ]
    assert inside == [0] * 10 + [1] * 11 + [0] * 5
    assert "100.0 %" in view.locator(".course-hidden-states__readout").text_content()
    first.screenshot("01_listener_light", view)


def test_a_letter_that_the_network_does_not_know_is_named(first):
    view = first.view("hidden-states", 1)
    box = view.locator("input.course-hidden-states__input")
    box.fill("Zoe has it")
    notice = view.locator(".course-view__notice")
    notice.filter(has_text="'Z' at place 0").wait_for()
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
        "e => e.textContent.includes('step 0')", arg=readout.element_handle()
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
    view = first.view("loss-curve")
    stop = view.get_by_role("button", name="Stop")
    first.page.wait_for_function("e => !e.disabled", arg=stop.element_handle(), timeout=30_000)
    first.page.wait_for_timeout(1500)
    stop.click()
    readout = view.locator(".course-loss-curve__readout")
    readout.filter(has_text="stopped").wait_for(timeout=30_000)
    assert 1 < first.evaluate("len(curve.losses)") < 5000
    assert first.evaluate("curve.stopped") is True
    first.screenshot("01_stopped_light", view)


def test_a_wrong_answer_is_named_and_a_right_one_passes(first):
    index = places(FIRST)
    for source, says in ((WRONG, "not squashed"), (RIGHT, "✓")):
        run_cell(first, index["ex-1-1"], source)
        cell = run_cell(first, index["ex-1-1-check"])
        output = cell.locator(".jp-OutputArea-output").filter(has_text=says)
        output.wait_for(state="attached", timeout=15_000)
    assert "✗" not in output.text_content()
    first.clean()
