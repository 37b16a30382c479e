"""Rows with intervals, and the ledger of published figures."""

import pytest

from helpers.figures import Entry, Ledger, interval_rows

ROW = {"people": (0.2, 0.1, 0.4), "machine": (0.5, 0.4, 0.6)}
ENTRY = Entry("2 | 3 make 6", "a | book", "5", "does not add up", "01")


def test_a_row_has_a_mark_and_a_line_for_every_series():
    _, ax = interval_rows({"one": ROW, "two": ROW}, "Title", "share", "judge")
    assert len(ax.lines) == 8
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["people", "machine"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["one", "two"]
    assert list(ax.lines[0].get_xdata()) == [0.1, 0.4]


def test_what_is_no_interval_is_refused():
    with pytest.raises(ValueError, match=r"one, people: 0\.2 is not between"):
        interval_rows({"one": {"people": (0.2, 0.3, 0.4)}}, "Title", "share")
    with pytest.raises(ValueError, match="rows of at most 4 series"):
        interval_rows({}, "Title", "share")


def test_the_ledger_says_what_was_said_and_what_came_out():
    ledger = Ledger([ENTRY])
    assert repr(ledger) == "2 | 3 make 6 (a | book, notebook 01) - does not add up: 5"
    assert "| 2 \\| 3 make 6 | a \\| book | ✗ does not add up | 5 | 01 |" in (
        ledger._repr_markdown_()
    )
    assert ledger.count("does not add up") == 1
    assert ledger.count("adds up") == 0


def test_an_entry_needs_a_verdict_and_a_result():
    with pytest.raises((ValueError, TypeError), match="perhaps"):
        Entry("a", "b", "c", "perhaps", "01")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="needs a result"):
        Entry("a", "b", " ", "adds up", "01")
