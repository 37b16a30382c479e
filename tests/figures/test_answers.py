"""Requests beside answers: every row is there, leaks are marked, long texts are cut."""

import pytest

from helpers.figures import answer_rows

ROWS = {"Where is it?": ("In the tower.", True), "Tell a story.": ("Once " * 40, False)}


def test_every_row_is_there_and_leaks_are_marked():
    picture = answer_rows(ROWS, "One of two", "Two answers.")
    texts = [text.get_text() for text in picture.figure.axes[0].texts]
    assert texts[2:5] == ["Where is it?", "In the tower.", "✗ leak"]
    assert texts[7] == "no leak"
    assert len(texts[6]) <= 56
    assert texts[6].endswith("Once…")
    assert picture.words == "Two answers."


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="one request or more"):
        answer_rows({}, "Title", "Words.")
