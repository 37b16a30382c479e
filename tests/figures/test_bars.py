"""Grouped bars show the mean and the standard deviation of a few seeds."""

import numpy as np
import pytest

from helpers.figures import grouped_bars

SHARES = np.array([[0.2, 0.9], [0.4, 0.7]])  # (seed, group)


def test_a_bar_is_the_mean_of_the_seeds_and_its_error_the_standard_deviation():
    fig = grouped_bars({"one": SHARES, "other": 1 - SHARES}, ["a", "b"], "Title", "share")
    (ax,) = fig.axes
    heights = [bar.get_height() for container in ax.containers[1::2] for bar in container]
    np.testing.assert_allclose(heights, [0.3, 0.8, 0.7, 0.2])
    lines = ax.collections[0].get_segments()  # the error bars of the first name
    np.testing.assert_allclose([low[1] - 0.3 for low in lines[0]], [-(0.02**0.5), 0.02**0.5])
    assert [text.get_text() for text in ax.texts] == ["30%", "80%", "70%", "20%"]
    assert ax.get_xlabel() == "mean ± s.d. over 2 seeds"


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"one": SHARES[0]}, r"for 2 groups, got \[\(2,\)\]"),
        ({"one": SHARES, "other": SHARES[:, :1]}, r"\(2, 2\), \(2, 1\)"),
        ({"one": SHARES[:1]}, "two seeds or more.* got 1 and 1"),
        ({str(i): SHARES for i in range(5)}, "at most 4 bars in a group, got 2 and 5"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_expected(named, message):
    with pytest.raises(ValueError, match=message):
        grouped_bars(named, ["a", "b"], "Title", "share")
