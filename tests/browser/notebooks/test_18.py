"""Notebook 18 as a student uses it: run all, walk the designs, type, ask the table, an exercise."""

import pytest
from playwright.sync_api import expect

from browser.solutions import answer_in

pytestmark = pytest.mark.browser

NAME = "18_model_designs.ipynb"
CAUSAL = """def prefix_masks(prefixes, time):
    return np.tri(time, dtype=bool)[None].repeat(len(prefixes), 0)"""
RIGHT = """def prefix_masks(prefixes, time):
    seen = np.arange(time) < np.asarray(prefixes)[:, None, None]
    return np.tri(time, dtype=bool) | seen"""


def test_the_masks_alone_and_a_word_in_all_designs(opened):
    view = opened.view("designs")
    opened.screenshot("18_designs", view)
    opened.press(view, "m")
    opened.expect("view.masks_only", True)
    opened.press(view, "Home", "ArrowRight")
    opened.expect("view.focus", [0, 1])
    opened.press(view, "ArrowDown")
    opened.expect("view.focus[0]", 1)
    opened.screenshot("18_designs_masks", view)
    opened.press(view, "m", "Escape")
    opened.expect("view.masks_only", False)


def test_another_sentence_is_read_by_all_designs(opened):
    view = opened.view("designs")
    field = view.locator("input.course-text-field__input")
    field.fill("Tom is in the garden. Mia has a blue boat.")
    opened.expect("view.sentence[1]", "Tom")
    opened.expect("view.tokens[0][11]", "[MASK]")
    field.fill("Tom is in the spaceship.")
    expect(view.locator(".course-view__notice")).to_contain_text("'spaceship'", timeout=30_000)
    opened.expect("view.sentence[1]", "Tom")


def test_the_table_marks_its_erratum(opened):
    view = opened.view("survey")
    opened.screenshot("18_survey", view)
    expect(view.locator("tr.is-wrong")).to_have_count(0)
    opened.press(view, "e")
    opened.expect("survey.errata", True)
    view.locator("tr.is-wrong td.is-venue").click()
    expect(view.locator(".course-survey__note")).to_contain_text("MT-NLG is a decoder")
    opened.screenshot("18_survey_errata", view)
    opened.press(view, "e")
    opened.expect("survey.errata", False)


def test_the_real_ranks_or_their_picture_are_there(opened):
    figures = opened.page.locator("img[alt*='Effective ranks of the heads']")
    figures.first.scroll_into_view_if_needed()
    opened.screenshot("18_real", figures.first)


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    assert "causal" in answer_in(opened, "ex-18-1", CAUSAL)
    assert "✓" in answer_in(opened, "ex-18-1", RIGHT)


def test_it_is_readable_in_every_light(opened):
    opened.in_every_light({f"18_{name}": opened.view(name) for name in ("designs", "survey")})
    opened.clean()
