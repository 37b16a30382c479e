"""ScoreBoard in a real JupyterLab: rows, series, groups, keys, pictures."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
BOARD = """
from math import sqrt
from helpers.views import Rate, Score, ScoreBoard, ScoreSheet

def rate(k, n, z=1.96):
    p = k / n
    middle, wide = (p + z * z / 2 / n), z * sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    low, high = (max(0.0, end / (1 + z * z / n)) for end in (middle - wide, middle + wide))
    return Rate(p, min(low, p), max(min(high, 1.0), p))

def score(attack, defense, true, string, model):
    judged = {"string judge": rate(string, 100), "model judge": rate(model, 100)}
    corrected = {}
    for (name, one), (a, b) in zip(judged.items(), ((0.95, 0.7), (0.85, 0.9))):
        value, low, high = (min(1, max(0, (p + b - 1) / (a + b - 1)))
                            for p in (one.value, one.low, one.high))
        corrected[name] = Rate(value, low, high)
    return Score(attack, defense, 100, rate(true, 100), judged, corrected)

sheet = ScoreSheet([
    score("by hand", "none", 62, 73, 58), score("<b>template", "none", 40, 56, 39),
    score("gradient search", "none", 88, 89, 77), score("by hand", "input guard", 21, 43, 26),
    score("<b>template", "input guard", 3, 31, 12),
    score("gradient search", "input guard", 55, 66, 51),
    score("by hand", "adversarial training", 9, 37, 17),
    score("<b>template", "adversarial training", 0, 30, 10),
    score("gradient search", "adversarial training", 30, 50, 32)],
    {"none": rate(1, 50), "input guard": rate(9, 50), "adversarial training": rate(17, 50)})
board = ScoreBoard(sheet, title="Who breaks what, and who says so")
board
"""
SMALL = """
small = ScoreBoard(ScoreSheet([Score("XSTest", "no guard", 200, rate(5, 200))]), title="One rate")
small
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(BOARD, SMALL), script=WATCH)
    assert notebook.run_all()
    return notebook


@pytest.fixture
def view(notebook):
    return notebook.view("score-board")


def test_the_keys_walk_through_the_rows_and_speak(notebook, view):
    body = notebook.press(view, "Home")
    notebook.expect("board.row", 0)
    body.press("ArrowDown")
    readout = view.locator(".course-score-board__readout")
    expect(readout).to_contain_text("<b>template against none, 100 trials: true 40% [31%, 50%]")
    expect(readout).to_contain_text("refuses 2% [0%, 10%] of the harmless prompts")
    expect(view.locator(".course-view__live")).to_contain_text("<b>template against none")
    body.press("End")
    notebook.expect("board.row", 8)
    body.press("g")
    notebook.expect("board.group", "attack")
    notebook.screenshot("score_board_attack", view)
    body.press("ArrowUp")
    notebook.expect("board.row", 5)
    notebook.press(view, "g", "Escape")
    notebook.expect("(board.group, board.row)", ("defense", -1))


def test_series_are_switched_off_by_button_and_key(notebook, view):
    button = view.get_by_role("switch", name="string judge")
    button.click()
    notebook.expect("board.off", ["string judge"])
    expect(button).to_have_attribute("aria-checked", "false")
    view.locator(".course-view__body").press("2")
    notebook.expect("board.off", [])
    view.locator(".course-view__body").press("1")
    notebook.expect("board.off", ["truth"])
    view.get_by_role("switch", name="truth").click()
    notebook.expect("board.off", [])


def test_the_pointer_says_what_is_under_it_and_a_click_keeps_it(notebook, view):
    canvas = view.locator("canvas")
    box = canvas.bounding_box()
    readout = view.locator(".course-score-board__readout")
    notebook.page.mouse.move(box["x"] + 300, box["y"] + 75)
    expect(readout).to_contain_text("by hand against none")
    notebook.page.mouse.click(box["x"] + 300, box["y"] + 75)
    notebook.expect("board.row", 0)
    notebook.page.mouse.move(box["x"] + 300, box["y"] - 60)
    expect(readout).to_contain_text("by hand against none")


def test_they_are_read_in_every_light(notebook, view):
    notebook.evaluate("setattr(board, 'row', 4)")
    notebook.in_every_light(
        {"score_board": view, "score_board_one": notebook.view("score-board", 1)}
    )
    with notebook.in_class(view):
        notebook.fits("score_board_class", view)


def test_what_is_saved_is_what_is_seen(notebook, view):
    svg = notebook.saved(view)
    assert "&lt;b&gt;template" in svg
    # 9 scores of 5 rates, 2 of them rings of two circles; 3 refusals, 3 series in the legend
    assert svg.count("<circle") == 9 * 7 + 3 + 3
    (notebook.screenshot("score_board_saved", view)).with_name("score_board.svg").write_text(svg)


def test_nothing_stays_behind(notebook):
    notebook.nothing_stays_behind()
