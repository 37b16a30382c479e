"""Notebook 08 as a student uses it: run all, mute heads, change the wires, try an exercise."""

import pytest

from browser.solutions import CUT_INTO_HEADS, answer_in

pytestmark = pytest.mark.browser
NAME = "08_multi_head_attention.ipynb"


def test_a_muted_head_moves_the_accuracy_and_the_map(opened):
    heads = opened.view("attention-map", 1)
    title = heads.locator(".course-view__title")
    assert "both answers are over 95% correct" in title.text_content()
    body = heads.locator(".course-view__body")
    body.focus()
    for _ in range(4):
        body.press("x")
        body.press("]")
    opened.expect("len(heads.heads_off)", 4)
    opened.page.wait_for_function(
        "element => /^Without head 0, .*Correct: previous [0-9]{1,2}%, first [0-9]{1,2}%$/"
        ".test(element.textContent)",
        arg=title.element_handle(),
    )
    opened.screenshot("08_muted", heads)


def test_six_training_runs_are_seen_and_one_head_gives_one_answer_up(opened):
    assert opened.evaluate("len(curve.losses)") == 6 * 400
    assert opened.evaluate("curve.stopped") is False
    opened.screenshot("08_six_training_runs", opened.view("loss-curve"))
    assert opened.evaluate("bool(both_two.min() > both_one.max() + 0.4)") is True


def test_the_wires_can_be_changed(opened):
    wires = opened.view("live")
    wires.get_by_label("keys from").select_option("0")
    opened.expect("wires.wiring", [0, 0, 1])
    assert "does not fit" in wires.text_content()
    opened.screenshot("08_wires_wrong", wires)
    wires.get_by_label("values from").select_option("0")
    opened.expect("wires.wiring", [0, 0, 0])
    opened.page.wait_for_timeout(300)
    assert "self-attention" in wires.text_content()


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    wrong, right = CUT_INTO_HEADS
    assert "reshape keeps the order" in answer_in(opened, "ex-8-1", wrong)
    assert "✓" in answer_in(opened, "ex-8-1", right)


def test_it_is_readable_in_every_light(opened):
    opened.in_every_light({"08": opened.view("live")})
    opened.clean()
