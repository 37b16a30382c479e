"""Pictures carry words."""

import pytest

from helpers.figures import Picture, figure


def test_a_picture_is_an_image_with_its_words_escaped():
    fig, ax = figure()
    ax.plot([0, 1], [1, 0])
    picture = Picture(fig, 'It falls from "1"\n    to <0>.')
    assert repr(picture) == 'It falls from "1" to <0>.'
    assert 'alt="It falls from &quot;1&quot; to &lt;0&gt;."' in picture._repr_html_()
    assert picture.png().startswith(b"\x89PNG")
    assert picture.png() == picture.png()


def test_a_picture_without_words_is_refused():
    with pytest.raises(ValueError, match="needs words"):
        Picture(figure()[0], "  ")


def test_several_columns_give_several_axes():
    _, axs = figure(columns=3)
    assert len(axs) == 3
