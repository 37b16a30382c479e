"""What is drawn: tables, the board, hints. Words for everything, colours of the theme."""

import re
import shutil
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from helpers.exercises import check, hint, progress_board
from helpers.exercises.compare import in_words, number_in_words
from helpers.exercises.heat_map import heat_map
from helpers.exercises.recorded import recorded_ids, recording
from helpers.exercises.verdict import CaseVerdict, shortened
from helpers.layers import softmax
from helpers.paths import NOTEBOOKS


def table(array, **kwargs):
    return ET.fromstring(heat_map(np.asarray(array), "your A", **kwargs))


def cells(root):
    return [["".join(td.itertext()) for td in row.findall("td")] for row in root.find("tbody")]


def test_numbers_stand_in_the_cells():
    assert cells(table([[0.25, -1.5], [np.nan, np.inf]])) == [["0.25", "−1.5"], ["NaN", "∞"]]


def test_caption_and_label_say_what_it_is():
    root = table([[1.0, 2.0]], place=(0, 1))
    assert root.find("caption").text == "your A (1 × 2)"
    assert root.get("aria-label") == "Table of your A (1 × 2); outlined, row 0, column 1: 2"


def test_only_the_first_differing_place_is_outlined():
    html = heat_map(np.zeros((3, 3)), "A", place=(1, 2))
    outlined = [("outline" in td) for td in re.findall(r"<td style[^>]*>", html)]
    assert outlined[1:].index(True) == 5
    assert sum(outlined) == 1


@pytest.mark.parametrize("shape", [(), (1,), (7,), (2, 3), (2, 2, 3), (2, 1, 3, 4)])
def test_every_number_of_axes_has_a_table(shape):
    array = np.arange(np.prod(shape, dtype=int), dtype=float).reshape(shape)
    root = table(array, place=(0,) * len(shape))
    assert cells(root)[0][0] == "0"


def test_of_a_large_array_the_part_around_the_place_is_shown():
    array = np.zeros((100, 200))
    array[70, 150] = 1.0
    root = table(array, place=(70, 150))
    assert len(root.find("tbody")) == 24
    assert "a part" in root.find("caption").text
    assert "70" in [row.find("th").text for row in root.find("tbody")]
    assert all("".join(td.itertext()) == "" for td in root.iter("td"))
    assert "1" in [td.get("aria-label") for td in root.iter("td")]


def test_both_tables_of_a_pair_have_one_scale():
    html = heat_map(np.array([[1.0]]), "A", scale_of=np.array([[2.0]]))
    assert "rgba(0,114,178,0.30)" in html


def test_above_and_below_zero_differ_and_the_digits_of_nothing_are_left_out():
    html = heat_map(np.array([[1.0, -1.0, 1e-200]]), "A")
    assert "rgba(0,114,178,0.60)" in html
    assert "rgba(213,94,0,0.60)" in html
    assert "≈ 0" in html


def test_text_keeps_enough_contrast_on_the_strongest_cell_in_both_themes():
    def luminance(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def mixed(front, back, share):
        return [share * f / 255 + (1 - share) * b / 255 for f, b in zip(front, back, strict=True)]

    themes = {"light": ((255, 255, 255), (0, 0, 0), 0.87), "dark": ((17, 17, 17), (255,) * 3, 1.0)}
    for paper, ink, alpha in themes.values():
        for colour in ((0, 114, 178), (213, 94, 0)):
            cell = mixed(colour, paper, 0.6)
            text = [alpha * i / 255 + (1 - alpha) * c for i, c in zip(ink, cell, strict=True)]
            light, dark = sorted((luminance(cell), luminance(text)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) > 4.5


def test_a_verdict_is_well_formed_labelled_and_escaped():
    def wrong(scores):
        raise ValueError("<script>alert(1)</script>")

    html = check("attention.softmax", wrong)._repr_html_()
    assert "<script>" not in html
    root = ET.fromstring(html)
    assert root.get("role") == "group"
    assert root.get("aria-label").startswith("Verdict on Exercise 6.1")


def test_a_verdict_shows_the_result_beside_the_expected_one():
    root = ET.fromstring(
        check("attention.softmax", lambda scores: 2 * softmax(scores))._repr_html_()
    )
    captions = [caption.text for caption in root.iter("caption")]
    assert captions == ["your A (3)", "expected A (3)"]
    assert [mark.get("aria-label") for mark in root.iter("span")] == ["wrong"] * 8


def test_colours_are_the_theme_s_or_the_two_of_the_course():
    html = check("attention.softmax", lambda scores: -softmax(scores))._repr_html_()
    bare = re.sub(r"var\([^)]*\)", "", html)
    assert re.findall(r"#[0-9a-fA-F]{3,6}\b", bare) == []
    assert set(re.findall(r"rgba\((\d+,\d+,\d+)", bare)) <= {"0,114,178", "213,94,0", "127,127,127"}


def test_hints_come_one_by_one_and_stay():
    shown = [repr(hint("attention.softmax")) for _ in range(4)]
    three = recording("attention.softmax").hints
    assert shown[0].splitlines() == [
        "Exercise 6.1 · A softmax that does not overflow, hint 1 of 3",
        f"  1. {three[0]}",
    ]
    assert all(text in shown[2] for text in three)
    assert shown[3] == shown[2]
    assert "the nearest" not in repr(hint("attention.softmx"))
    assert "attention.softmax" in repr(hint("attention.softmx"))
    ET.fromstring(hint("attention.softmax")._repr_html_())


def test_the_board_says_state_in_words_and_adds_up():
    check("attention.softmax", softmax)
    check("attention.merge", lambda *arrays: 1)
    board = progress_board()
    states = {one.id: state for one, state in board.exercises}
    assert states["attention.softmax"] == "done"
    assert states["attention.merge"] == "begun"
    assert states["attention.entropy"] == "open"
    html = board._repr_html_()
    of = sum(recording(id).points for id in recorded_ids())
    assert f"You have done 1 of {len(recorded_ids())} exercises" in html
    assert f"are worth 0 of {of} points" in html
    root = ET.fromstring(html)
    lines = ["".join(line.itertext()) for line in root.iter("li")]
    assert len(lines) == len(recorded_ids())
    assert sum("done · 6.1" in line for line in lines) == 1
    assert sum("begun · 6.5" in line for line in lines) == 1


def test_the_board_has_a_row_for_each_notebook_under_its_part():
    check("attention.softmax", softmax)
    board = progress_board()
    root = ET.fromstring(board._repr_html_())
    rows = ["|".join("".join(cell.itertext()) for cell in row) for row in root.iter("tr")]
    found = next(row for row in rows if row.startswith("06 · The attention layer|"))
    mine = [one for one, _ in board.exercises if one.notebook == "06"]
    assert f"|1 of {len(mine)} done, 0 of {sum(one.points for one in mine)} points" in found
    parts = [node.text for node in root.iter("strong")]
    assert parts[:3] == ["Start", "Part I · Recurrent networks", "Part II · Attention"]
    links = {link.get("href") for link in root.iter("a")}
    assert links == {path.name for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")}


def test_a_part_without_a_notebook_is_named_as_still_to_come(tmp_path):
    shutil.copy(next(NOTEBOOKS.glob("01_*.ipynb")), tmp_path)
    html = progress_board(tmp_path)._repr_html_()
    assert "Still to come: Start; Part II · Attention; Part III" in html
    assert html.count("<table") == 1


def test_the_board_is_in_the_course_s_order_and_its_text_fixed():
    before = repr(progress_board())
    check("attention.softmax", softmax)
    assert repr(progress_board()) == before
    numbers = [
        (one.notebook, int(one.number.split(".")[1])) for one, _ in progress_board().exercises
    ]
    assert numbers == sorted(numbers)


def test_numbers_are_written_for_people():
    assert number_in_words(1000.125) == "1000"
    assert number_in_words(-0.0) == "0"
    assert in_words(1000.125, 1000.25) == ("1000.1", "1000.2")
    assert in_words(12000.4, 12000.0) == ("12000.4", "12,000")
    assert in_words(1.0, float("-inf")) == ("1", "minus infinity")


def test_a_sentence_given_again_names_the_case_it_was_first_given_for():
    long = "e has shape (6,), expected (2, 3)"
    said = [("one", long), ("two", long), ("three", long), ("four", "another sentence, as long")]
    shown = shortened([CaseVerdict(name, False, sentence) for name, sentence in said])
    again = "the same as for “one”"
    assert [case.sentence for case in shown] == [long, again, again, said[3][1]]
