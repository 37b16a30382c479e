"""Numbers in their cells, and an outline that is seen."""

import numpy as np
import pytest

from helpers.figures import annotate, figure, outline


def test_every_cell_shows_its_number_and_what_is_not_there_has_no_color():
    _, ax = figure()
    table = np.array([[0.254, -np.inf], [0.0, -1.5], [2.0, 3.0]])
    annotate(ax, table, rows=["a", "b", "c"], columns=["x", "y"], title="A table")
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written == {(0, 0): "0.25", (1, 0): "−∞", (0, 1): "0", (1, 1): "−1.50",
                       (0, 2): "2.00", (1, 2): "3.00"}  # fmt: skip
    colored = np.isfinite(ax.images[0].get_array().filled(np.nan))
    assert colored.tolist() == [[True, False], [False, True], [True, True]]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b", "c"]
    assert ax.get_title(loc="left") == "A table"


def test_names_and_table_must_fit():
    with pytest.raises(ValueError, match=r"table should be \(1, 2\), got \(2, 2\)"):
        annotate(figure()[1], np.ones((2, 2)), rows=["a"], columns=["x", "y"], title="A table")


def test_an_outline_is_a_closed_square_of_the_color_that_it_was_given():
    _, ax = figure()
    outline(ax, left=1.0, top=2.0, side=3.0, color="blue")
    *_, inner = ax.lines
    assert inner.get_color() == "blue"
    assert set(zip(*inner.get_data(), strict=True)) == {(1, 2), (4, 2), (4, 5), (1, 5)}
    assert inner.get_linewidth() < min(line.get_linewidth() for line in ax.lines[:-1])
