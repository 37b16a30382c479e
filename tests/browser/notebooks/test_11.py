"""Notebook 11 as a student uses it: run all, cut a photograph, paint a digit, carry the patch."""

import pytest

from browser.solutions import answer_in

pytestmark = pytest.mark.browser

NAME = "11_vision_transformer.ipynb"
RESHAPED = """def patchify(image, size):
    return image.reshape(-1, image.shape[0] * size * size)"""
RIGHT = """def patchify(image, size):
    channels, height, width = image.shape
    grid = image.reshape(channels, height // size, size, width // size, size)
    return grid.permute(1, 3, 0, 2, 4).reshape(-1, channels * size * size)"""


def press(view, *keys):
    image = view.locator("canvas.course-patches__image")
    image.focus()
    for key in keys:
        image.press(key)


def test_the_photograph_is_cut_and_joined(opened):
    photograph = opened.view("patches", 0)
    opened.screenshot("11_photograph_cut", photograph)
    photograph.get_by_role("button", name="Cut the image").click()
    opened.page.wait_for_timeout(300)
    opened.screenshot("11_photograph_joined", photograph)
    press(photograph, "c", "ArrowRight", "ArrowDown")
    assert "patch 14 (row 1, column 0)" in photograph.text_content()


def test_a_digit_is_painted_and_read_again(opened):
    digit = opened.view("patches", 1)
    before = digit.locator(".course-patches__maps").screenshot()
    press(digit, "ArrowRight", "p", "ArrowDown", " ")
    opened.page.wait_for_timeout(800)
    assert digit.locator(".course-patches__maps").screenshot() != before
    assert "The model says" in digit.locator(".course-patches__note").text_content()
    assert digit.locator(".course-view__notice").text_content() == ""
    press(digit, "p", "Escape")
    opened.screenshot("11_digit", digit)


def test_the_deciding_patch_is_carried_and_deletion_follows(opened):
    finder = opened.view("patches", 2)
    opened.screenshot("11_finder", finder)
    truth = opened.evaluate("view.truth")
    press(finder, "Escape", "ArrowUp")
    opened.evaluate(f"setattr(view, 'patch', {truth})")
    press(finder, "Enter", *["ArrowDown"] * 4, *["ArrowRight"] * 4, "Enter")
    opened.expect("view.truth", 15)
    opened.expect("int(view.all_maps()['deletion'].argmax())", 15)
    press(finder, "{", "]")
    opened.expect("(view.layer, view.head)", (1, 0))
    opened.screenshot("11_finder_carried", finder)


def test_the_training_run_is_seen(opened):
    assert opened.evaluate("len(curve.losses)") == 5
    opened.screenshot("11_curve", opened.view("loss-curve"))


def test_the_real_maps_or_their_picture_are_there(opened):
    for words, name in (("Four maps over the tokens", "words"), ("rank correlation", "agreement")):
        picture = opened.page.locator(f"img[alt*='{words}']").first
        picture.scroll_into_view_if_needed()
        opened.screenshot(f"11_real_{name}", picture)


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    assert "runs of pixels" in answer_in(opened, "ex-11-1", RESHAPED)
    assert "✓" in answer_in(opened, "ex-11-1", RIGHT)


def test_it_is_readable_in_every_light(opened):
    opened.in_every_light({
        "11_finder": opened.view("patches", 2),
        "11_digit": opened.view("patches", 1),
    })  # fmt: skip
    opened.clean()
