"""Notebook 03 as a student has it: step through a translation, plant a mistake, type a number."""

import pytest
from playwright.sync_api import expect

from browser.solutions import answer_in

pytestmark = pytest.mark.browser
NAME = "03_sequence_to_sequence.ipynb"


def test_the_graph_is_stepped_by_key_and_by_click(notebook):
    view = notebook.view("unrolled")
    graph = view.locator(".course-unrolled__graph")
    readout = view.locator(".course-unrolled__readout")
    graph.focus()
    graph.press("Home")
    expect(readout).to_contain_text("step 1 of 14: reads four")
    for _ in range(6):
        graph.press("ArrowRight")
    expect(readout).to_contain_text("step 7 of 14: is fed <begin>, writes vier")
    notebook.screenshot("03_unrolled_light", view)
    view.locator(".course-unrolled__step").nth(1).click()
    expect(readout).to_contain_text("step 2 of 14: reads thousand")


def test_a_typed_number_is_translated_and_a_bar_plants_a_mistake(notebook):
    view = notebook.view("unrolled")
    field = view.locator("input")
    field.fill("24")
    written = view.locator(".course-unrolled__out")
    expect(written).to_have_text(["\u00a0", "\u00a0", "vier", "und", "zwanzig", "<end>"])
    view.locator(".course-unrolled__step").nth(2).click()
    wrong = view.locator(".course-answering__bar").nth(1)
    token = wrong.locator(".course-answering__name").text_content()
    wrong.click()
    expect(written.nth(2)).to_have_text(token)
    expect(view.locator(".is-planted")).to_have_text(token)
    expect(view.locator(".is-later")).to_have_count(0)  # what follows is not dimmed
    notebook.screenshot("03_unrolled_planted", view)
    field.fill("twelve")
    expect(view.locator(".course-view__notice")).to_contain_text("twelve")
    field.fill("7")
    expect(written.nth(1)).to_have_text("sieben")


def test_typed_numbers_are_coloured_by_the_surprise_at_their_translation(notebook):
    view = notebook.view("tokens")
    notebook.screenshot("03_tokens_light", view)
    view.locator("input.course-text-field__input").fill("24, 7")
    cells = view.locator(".course-tokens__token")
    expect(cells).to_have_text(["vier", "und", "zwanzig", ",", "sieben", "<end>"])
    cells.nth(2).click()
    expect(view.locator(".course-tokens__context")).to_have_text("expected after “vier und”")
    expect(view.locator(".course-answering__name").first).to_have_text("zwanzig")


WRONG = "def fed_tokens(y, own, forced):\n    return torch.where(forced, y, own)"
RIGHT = """def fed_tokens(y, own, forced):
    before = torch.cat([y[:, :1], own[:, :-1]], 1)
    return torch.cat([y[:, :1], torch.where(forced, y, before)[:, 1:]], 1)"""
BEAMS = """def beam_step(log_p, total, ended, end, width):
    grown = total[:, None] + log_p
    if not {hurry}:
        grown[ended] = -torch.inf
        grown[ended, end] = total[ended]
    best = grown.flatten().topk(width)
    return best.indices // log_p.shape[1], best.indices % log_p.shape[1], best.values"""


def test_exercises_take_wrong_and_right_answers(notebook):
    assert "✗" in answer_in(notebook, "ex-3-2", WRONG)
    assert "✓" in answer_in(notebook, "ex-3-2", RIGHT)
    assert "✗" in answer_in(notebook, "ex-3-4", BEAMS.format(hurry=True))
    assert "✓" in answer_in(notebook, "ex-3-4", BEAMS.format(hurry=False))


def test_it_is_read_in_the_dark_and_when_projected(notebook):
    notebook.in_every_light({"03_unrolled": notebook.view("unrolled")})
