"""A figure on dark paper: it can be read, scenes keep their colors, nothing stays changed."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from helpers.figures import Picture, figure
from helpers.figures.dark import CONTRAST, PAPER, dark, luminance, on_dark
from helpers.figures.picture import COLOURS


def contrast(color):
    high, low = luminance(color) + 0.05, luminance((PAPER,) * 3) + 0.05
    return high / low


@pytest.mark.parametrize("color", [*COLOURS.values(), "black", "#444444", "C0", "tab:purple"])
def test_lines_and_words_can_be_read_on_dark_paper(color):
    assert contrast(on_dark(color)) >= CONTRAST


def test_white_becomes_the_paper_and_transparent_stays_transparent():
    assert on_dark("white")[:3] == pytest.approx((PAPER,) * 3)
    assert on_dark((0, 0, 0, 0))[3] == 0
    assert on_dark((0, 0, 0, 0.25))[3] == 0.25


def test_a_color_that_can_be_read_already_is_kept():
    assert on_dark("#56B4E9") == pytest.approx(to_rgba("#56B4E9"))


def drawn():
    fig, axs = figure(columns=3)
    axs[0].plot([0, 1], [1, 0], "o-", label="one")
    axs[0].legend()
    axs[0].fill_between([0, 1], [0, 1], alpha=0.2)
    axs[0].scatter([0, 1], [0, 1])
    axs[1].imshow(np.eye(3), cmap="Blues")
    axs[1].text(1, 1, "1.0", color="white")
    axs[2].imshow(np.ones((2, 2, 3)) * (1.0, 0.0, 0.0))
    axs[2].bar([0, 1], [1, 2], yerr=[0.1, 0.2], color="#666666")
    return fig


def test_afterwards_every_color_is_as_before():
    picture = Picture(drawn(), "words")
    before = picture.png()
    assert picture.png("dark") != before
    assert picture.png() == before


def test_color_maps_are_turned_over_and_scenes_are_not():
    fig = drawn()
    grid, scene = fig.axes[1].images[0], fig.axes[2].images[0]
    with dark(fig):
        low, high = map(tuple, grid.get_cmap()([0.0, 1.0]).tolist())
        assert luminance(low) < 0.02 < 0.2 < luminance(high)
        assert np.array_equal(scene.get_array()[0, 0], [1.0, 0.0, 0.0])
    assert grid.get_cmap().name == "Blues"
    fig.axes[1].images[0].set_cmap("gray")
    with dark(fig):
        assert grid.get_cmap().name == "gray"
