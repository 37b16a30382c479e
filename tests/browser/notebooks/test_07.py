"""Notebook 07 as a student uses it: run all, reorder words, break the mask, try an exercise."""

import pytest

from browser.solutions import NO_LOOK_AHEAD, answer_in

pytestmark = pytest.mark.browser
NAME = "07_self_attention.ipynb"


def test_words_are_reordered_and_the_mask_is_broken(opened):
    board = opened.view("live")
    before = opened.evaluate("board.A.tolist()")
    board.locator(".course-live__chip").first.focus()
    opened.page.keyboard.press("ArrowRight")
    opened.expect("board.order", ["cat", "the", "sat", "down"])
    after = opened.evaluate("board.A.tolist()")
    assert sorted(map(sum, zip(*after, strict=True))) == pytest.approx(
        sorted(map(sum, zip(*before, strict=True)))
    )
    board.get_by_role("button", name="Forbid the future").click()
    readout = board.locator(".course-live__readout")
    opened.page.wait_for_function(
        "element => element.textContent.startsWith('No leak')", arg=readout.element_handle()
    )
    board.locator("select").first.select_option("after softmax")
    opened.page.wait_for_function(
        "element => element.textContent.includes('leaks')", arg=readout.element_handle()
    )
    opened.screenshot("07_broken_mask", board)


def test_the_nine_training_runs_are_seen_and_their_answers_kept(opened):
    assert opened.evaluate("len(order_curve.losses)") == 9 * 150
    assert opened.evaluate("order_curve.stopped") is False
    opened.screenshot("07_nine_training_runs", opened.view("loss-curve", 0))
    assert opened.evaluate("sinusoidal > none + 0.4") is True


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    wrong, right = NO_LOOK_AHEAD
    assert "after the softmax" in answer_in(opened, "ex-7-3", wrong)
    assert "✓" in answer_in(opened, "ex-7-3", right)


def test_it_is_readable_in_every_light(opened):
    opened.in_every_light({"07": opened.view("live")})
    opened.clean()
