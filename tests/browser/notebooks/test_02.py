"""Notebook 02 as a student has it: turn the radius, look at gates, type another letter."""

import re

import pytest

pytestmark = pytest.mark.browser
SECOND = "02_lstm_and_gru.ipynb"


@pytest.fixture(scope="module")
def second(open_notebook):
    notebook = open_notebook(SECOND)
    assert notebook.run_all(400)
    return notebook


def test_the_radius_moves_the_curve(second):
    view = second.view("curves")
    legend = view.locator(".course-curves__legend")
    before = legend.text_content()
    slider = view.locator("input[type=range]")
    slider.focus()
    for _ in range(20):
        slider.press("ArrowRight")
    second.page.wait_for_function(
        "([e, before]) => e.textContent !== before", arg=[legend.element_handle(), before]
    )
    view.locator(".course-curves__name").filter(has_text="radius to the power").wait_for()
    second.screenshot("02_radius_light", view)


def test_gates_are_shown_on_demand_and_another_letter_is_read(second):
    view = second.view("hidden-states")
    view.locator("select").first.select_option("f")
    readout = view.locator(".course-hidden-states__readout")
    readout.filter(has_text="f, unit").wait_for()
    second.screenshot("02_forget_gates_light", view)
    view.locator("select").first.select_option("trace")
    view.locator("input.course-text-field__input").fill("F" + "hbadgcefab" * 4)
    second.page.wait_for_function(
        "e => e.querySelector('.course-hidden-states__letter').textContent === 'F'",
        arg=view.element_handle(),
    )
    second.theme("JupyterLab Dark")
    second.screenshot("02_trace_dark", view)
    second.screenshot("02_radius_dark", second.view("curves"))
    second.theme("JupyterLab Light")
    second.clean()


def test_a_unit_of_the_language_model_holds_an_open_quote(second):
    view = second.view("hidden-states", 1)
    view.locator("input.course-text-field__input").fill('Tom says: "I am in the park. Mia')
    readout = view.locator(".course-hidden-states__readout")
    second.page.wait_for_function(
        "e => e.querySelectorAll('.course-hidden-states__letter').length === 32",
        arg=view.element_handle(),
    )
    told = readout.text_content()
    assert float(re.search(r"inside quotes” at ([\d.]+)\s?%", told)[1]) > 90
    second.screenshot("02_marks_light", view)
    view.locator("select").first.select_option("f")
    readout.filter(has_text="f, unit").wait_for()
    second.screenshot("02_marks_forget_gate_light", view)
    second.clean()
