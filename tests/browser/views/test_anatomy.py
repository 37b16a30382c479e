"""Anatomy in a real JupyterLab: models, matrices and zooms by pointer and key, spoken, saved."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
ANATOMY = """
from helpers.experiments.gpt_anatomies import gpt_anatomies
from helpers.models.gpt_sizes import PUBLISHED, GPTSize
from helpers.views import Anatomy

sizes = {"toy": GPTSize(300, 128, 64, 4, 4), **PUBLISHED}
view = Anatomy(gpt_anatomies(sizes), title="From a toy to GPT-3 <b>", chosen=1)
view
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(ANATOMY), script=WATCH)
    assert notebook.run_all()
    return notebook


@pytest.fixture
def view(notebook):
    return notebook.view("anatomy")


def test_the_keys_walk_through_matrices_models_and_zooms_and_are_spoken(notebook, view):
    live = view.locator(".course-view__live")
    notebook.press(view, "Home", "ArrowRight", "ArrowRight")
    notebook.expect("view.part", "W_q")
    expect(live).to_contain_text("W_q of GPT-2: 768 × 768, 12 of them")
    expect(view.locator(".course-anatomy__panel")).to_contain_text("7,087,104")
    expect(view.locator(".course-anatomy__formula").last).to_have_text("Q = X Wq + bq")
    notebook.press(view, "]")
    notebook.expect("view.chosen", 2)
    expect(live).to_contain_text("W_q of GPT-2 medium")
    notebook.press(view, "+")
    notebook.expect("view.zoom", 2)
    notebook.press(view, "-", "-", "-")
    notebook.expect("view.zoom", 0)
    notebook.press(view, "[", "+", "End", "Escape")
    notebook.expect("(view.chosen, view.zoom, view.part)", (1, 1, ""))
    expect(view.locator(".course-anatomy__panel")).to_contain_text("124,439,808")


def test_buttons_chips_and_matrices_are_clicked(notebook, view):
    view.get_by_role("button", name="GPT-3").click()
    notebook.expect("view.chosen", 5)
    view.get_by_role("button", name="one block").click()
    notebook.expect("view.zoom", 2)
    view.locator("[data-part=W_1].course-anatomy__chip").click()
    notebook.expect("view.part", "W_1")
    expect(view.locator(".course-anatomy__step.is-chosen")).to_contain_text("gelu")
    view.locator(".course-anatomy__step[data-part=W_o]").click()
    notebook.expect("view.part", "W_o")
    view.get_by_role("button", name="one model").click()
    view.get_by_role("button", name="GPT-2", exact=True).click()
    canvas = view.locator(".course-anatomy__picture")
    canvas.click(position={"x": 200, "y": 8})
    notebook.expect("view.part", "tokens")
    canvas.click(position={"x": 200, "y": 8})
    notebook.expect("view.part", "")


def test_a_model_is_picked_among_all_to_one_scale(notebook, view):
    view.get_by_role("button", name="all models").click()
    notebook.expect("view.zoom", 0)
    canvas = view.locator(".course-anatomy__picture")
    canvas.click(position={"x": 120, "y": 120})
    notebook.expect("view.chosen", 5)
    canvas.click(position={"x": 120, "y": 120})
    notebook.expect("view.zoom", 1)
    notebook.press(view, "[", "[", "[", "[")
    notebook.expect("view.chosen", 1)


def test_what_is_not_drawn_is_said(notebook, view):
    view.locator("[data-part=norms].course-anatomy__chip").click()
    expect(view.locator(".course-anatomy__readout")).to_contain_text("too thin")
    view.locator("[data-part=scores].course-anatomy__chip").click()
    expect(view.locator(".course-anatomy__readout")).to_contain_text("look at one block")
    notebook.press(view, "Escape")
    notebook.expect("view.part", "")


def test_another_matrix_is_drawn_within_a_frame(notebook, view):
    """The fastest of five: the machine may be busy with something else."""
    for zoom in ("all models", "one block", "one model"):
        view.get_by_role("button", name=zoom).click()
        took = []
        for _ in range(5):
            notebook.press(view, "ArrowRight")
            notebook.page.wait_for_timeout(60)
            took.append(float(view.get_attribute("data-milliseconds")))
        assert min(took) < 16
    notebook.press(view, "Escape")


def test_it_is_saved_as_it_is_seen(notebook, view):
    svg = notebook.saved(view)
    assert "&lt;b&gt;" in svg
    assert svg.count("<rect") > 12 * 6
    notebook.explained(view, "another model")


def test_it_is_read_in_every_light_and_zoom(notebook, view):
    for name, keys in {"model": ["Home", "ArrowRight", "ArrowRight"], "block": ["+"],
                       "all": ["-", "-"]}.items():  # fmt: skip
        notebook.press(view, *keys)
        notebook.in_every_light({f"anatomy_{name}": view})
    notebook.press(view, "+", "Escape")


def test_a_projected_view_fits_on_the_screen(notebook, view):
    with notebook.in_class(view):
        for zoom in ("all models", "one block", "one model"):
            view.get_by_role("button", name=zoom).click()
            notebook.fits(f"anatomy_class_{zoom.replace(' ', '_')}", view)


def test_nothing_stays_behind(notebook):
    notebook.nothing_stays_behind()
