"""Pictures in saved notebooks are small, and look as they did."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from helpers.figures import Picture, figure


@pytest.fixture
def smaller(tool):
    return tool("pictures").smaller


def as_text(picture):
    file = io.BytesIO()
    picture.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def pixels(text):
    image = Image.open(io.BytesIO(base64.b64decode(text)))
    return np.asarray(image.convert("RGBA")).astype(int)


def test_a_figure_takes_less_than_half_and_looks_the_same(smaller):
    fig, ax = figure()
    ax.plot(np.linspace(0, 1, 50) ** 2, label="a curve")
    ax.legend()
    page = Picture(fig, "A curve that rises.")._repr_html_()
    small = smaller(page)
    assert len(small) < len(page) / 2
    assert "A curve that rises." in small
    for before, after in zip(*(text.split("base64,")[1:] for text in (page, small)), strict=True):
        one, other = (pixels(text.split('"')[0].split(")")[0]) for text in (before, after))
        assert (abs(one - other).max(-1) > 24).mean() < 0.002
    assert smaller(small) == small


def test_what_is_transparent_or_small_already_stays(smaller):
    clear = np.zeros((9, 9, 4), np.uint8)
    for text in (as_text(Image.fromarray(clear)), as_text(Image.new("P", (4, 4))), "no picture"):
        assert smaller(text) == text
