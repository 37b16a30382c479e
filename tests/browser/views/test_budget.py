"""Budget in a real JupyterLab: sliders and cards by pointer and key, spoken, saved."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
BUDGET = """
from helpers.experiments.model_cards import published_budgets
from helpers.views import Budget

view = Budget(published_budgets())
view
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(BUDGET), script=WATCH)
    assert notebook.run_all()
    return notebook


@pytest.fixture
def view(notebook):
    return notebook.view("budget")


def test_a_card_is_chosen_by_key_and_matched_and_spoken(notebook, view):
    live, readout = view.locator(".course-view__live"), view.locator(".course-budget__readout")
    notebook.press(view, "Home")
    notebook.expect("view.card().name", "Llama 3 8B")
    expect(readout).to_contain_text("The card states 1.3M, 2.6× as many")
    expect(live).to_contain_text("They imply a utilization of 15.6%")
    notebook.press(view, "m")
    notebook.expect("round(view.utilization, 3)", 0.156)
    expect(readout).to_contain_text("it adds up")
    notebook.press(view, "ArrowDown", "ArrowDown")
    notebook.expect("(view.card().name, view.gpus)", ("Llama 3.1 405B", 16384.0))
    notebook.press(view, "ArrowRight")
    notebook.expect("view.utilization", 0.17)
    notebook.press(view, "ArrowLeft", "End")
    notebook.expect("(view.card().name, view.utilization)", ("GPT-3", 0.16))
    expect(view.get_by_role("button", name="Set the utilization")).to_be_disabled()
    expect(readout).to_contain_text("6ND gives 3.14 × 10²³, which adds up")


def test_a_card_is_clicked_and_the_button_matches_it(notebook, view):
    view.get_by_text("DeepSeek-V3", exact=True).click()
    notebook.expect("view.card().name", "DeepSeek-V3")
    expect(view.locator(".course-budget__source")).to_contain_text("2412.19437")
    view.get_by_role("button", name="Set the utilization").click()
    notebook.expect("round(view.utilization, 3)", 0.344)


@pytest.mark.parametrize(
    ("label", "trait"),
    [("parameters N", "parameters"), ("tokens D", "tokens"), ("GPUs", "gpus"),
     ("peak of a GPU", "peak"), ("utilization", "utilization")],
)  # fmt: skip
def test_every_slider_is_moved_by_key(notebook, view, label, trait):
    view.get_by_text("DeepSeek-V3", exact=True).click()
    notebook.expect("view.card().name", "DeepSeek-V3")
    slider = view.get_by_role("slider", name=label, exact=True)
    before = notebook.evaluate(f"view.{trait}")
    slider.focus()
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    notebook.expect(f"view.{trait} > {before}", True)
    expect(slider).not_to_have_attribute("aria-valuetext", "")
    own = trait not in ("gpus", "utilization")
    notebook.expect("view.card() is None", own)
    said = "Your own run" if own else "DeepSeek-V3"
    expect(view.locator(".course-view__live")).to_contain_text(said)


def test_the_sliders_are_reached_with_tab(notebook, view):
    view.get_by_role("slider", name="parameters N").focus()
    for label in ("tokens D", "GPUs", "peak of a GPU", "utilization"):
        notebook.page.keyboard.press("Tab")
        expect(view.get_by_role("slider", name=label, exact=True)).to_be_focused()
    notebook.page.keyboard.press("Tab")
    expect(view.locator(".course-view__body")).to_be_focused()


def test_what_python_sets_is_shown(notebook, view):
    assert notebook.evaluate("view.choose('Llama 2 70B')") is None
    expect(view.locator(".is-chosen")).to_contain_text("Llama 2 70B")
    notebook.evaluate("setattr(view, 'utilization', 0.5)")
    expect(view.get_by_role("slider", name="utilization")).to_have_attribute(
        "aria-valuetext", "50.0%"
    )


def test_it_is_saved_as_it_is_seen(notebook, view):
    svg = notebook.saved(view)
    assert "42.8%" in svg
    assert "Llama 2 70B: " in svg
    notebook.explained(view, "match the card")


def test_it_is_read_in_every_light(notebook, view):
    notebook.press(view, "Home")
    notebook.in_every_light({"budget": view})


def test_a_projected_view_fits_on_the_screen(notebook, view):
    with notebook.in_class(view):
        notebook.fits("budget_class", view)
        box = view.bounding_box()
        percent = view.get_by_text("15.6%", exact=True).bounding_box()
        assert percent["x"] + percent["width"] <= box["x"] + box["width"]


def test_nothing_stays_behind(notebook):
    notebook.nothing_stays_behind()
