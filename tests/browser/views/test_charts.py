"""LossCurve, Curves and HiddenStates in a real JupyterLab: pointed at, moved, typed into, saved."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
LOSS = """
from types import SimpleNamespace
import numpy as np
from helpers.views import Curves, Family, HiddenStates, LossCurve, States

rng = np.random.default_rng(0)
losses = 3.5 * np.exp(-np.arange(60) / 15) + 0.2 + 0.2 * rng.random(60)
loss = LossCurve(80, {"guessing": 3.7, "<b>entropy</b>": 0.2}, title="The loss falls")
loss.run(SimpleNamespace(step=i, loss=float(x), seconds=i / 10) for i, x in enumerate(losses))
loss
"""
CURVES = """
def powers(base, shift):
    steps = np.arange(30.0)
    return {"base to the power": base ** steps, "<i>shift</i>": 10.0 ** (shift + 0 * steps)}
family = Family(powers, {"base": (0.5, 1.5, 0.9), "shift": (-3.0, 3.0, -1.0)}, log=True,
                range=(1e-6, 1e6), x_label="steps", y_label="size")
curves = Curves(family, title="Powers")
curves
"""
STATES = """
def reading(text):
    H = np.tanh(np.cumsum(np.random.default_rng(len(text)).normal(size=(len(text), 9)), 0))
    inside = np.cumsum([letter == '"' for letter in text]) % 2 == 1
    return States(H, list(text), gates={"f": np.abs(H)}, pattern=inside, pattern_name="quotes")
states = HiddenStates(reading('She says: "yes <b>" twice'), title="Units that follow the quotes",
                      on_text=lambda view, text: view.show(reading(text)))
states
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(LOSS, CURVES, STATES), script=WATCH)
    assert notebook.run_all()
    return notebook


@pytest.fixture
def views(notebook):
    names = {"loss_curve": "loss-curve", "curves": "curves", "hidden_states": "hidden-states"}
    return {name: notebook.view(of) for name, of in names.items()}


def saved(view, page):
    """The SVG that the view saves."""
    with page.expect_download() as download:
        view.get_by_role("button", name="Save as SVG").click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def test_the_pointer_says_what_is_under_it(notebook, views):
    for name, says in (("loss_curve", "step 0 of 80"), ("curves", "at steps 0")):
        views[name].scroll_into_view_if_needed()
        readout = views[name].locator(".course-view__footer")
        box = views[name].locator("canvas").bounding_box()
        notebook.page.mouse.move(box["x"] + 55, box["y"] + 90)
        expect(readout).to_contain_text(says)
        notebook.screenshot(f"{name}_pointed_at", views[name])
        notebook.page.mouse.move(box["x"] + 55, box["y"] - 60)
        expect(readout).not_to_contain_text(says)


def test_a_slider_moves_the_lines(notebook, views):
    legend = views["curves"].locator(".course-curves__legend")
    before = legend.text_content()
    slider = views["curves"].get_by_role("slider", name="shift")
    slider.focus()
    slider.press("ArrowRight")
    notebook.expect("round(curves.numbers['shift'], 2)", -0.96)
    expect(legend).not_to_have_text(before)


def test_a_typed_text_is_read_and_one_that_fails_is_answered(notebook, views):
    view = views["hidden_states"]
    field = view.get_by_label("a text for the network to read")
    letters = view.locator(".course-hidden-states__letter")
    field.fill('a "b c"')
    expect(letters).to_have_count(7)
    expect(view.locator(".is-inside")).to_have_count(4)
    field.fill("")
    expect(view.locator(".course-view__notice")).to_contain_text("type at least one character")
    expect(letters).to_have_count(7)
    field.fill('He says "no"')
    expect(letters).to_have_count(12)


def test_what_is_saved_is_what_is_seen(notebook, views):
    page = notebook.page
    loss, curves = saved(views["loss_curve"], page), saved(views["curves"], page)
    assert loss.count('stroke-width="2.4"') == loss.count('stroke-width="1.2"') == 1
    assert "&lt;b&gt;entropy" in loss
    assert curves.count('stroke-width="2.4"') == 2
    assert "10⁻³" in curves
    states = saved(views["hidden_states"], page)
    assert states.count('font-family="monospace"') == notebook.evaluate("len(states.tokens)")
    assert "data:image/png" in states


def test_they_are_read_in_every_light(notebook, views):
    notebook.in_every_light(views)


def test_nothing_stays_behind(notebook):
    notebook.nothing_stays_behind()
