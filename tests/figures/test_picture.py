"""Pictures carry words."""

import re
import xml.etree.ElementTree as ET

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
    with pytest.raises(ValueError, match="should say what is seen"):
        Picture(figure()[0], "  ")


def test_several_columns_give_several_axes():
    _, axs = figure(columns=3)
    assert len(axs) == 3


def test_one_image_holds_both_themes_and_needs_no_style_sheet_for_the_light_one():
    fig, ax = figure()
    ax.plot([0, 1], [1, 0])
    html = Picture(fig, "It falls.")._repr_html_()
    root = ET.fromstring(f"<div>{html}</div>")
    (image,) = root.iter("img")
    pictures = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", html)
    assert len(pictures) == 2
    assert pictures[0] != pictures[1]
    assert image.get("src").endswith(pictures[0])
    assert f"--course-dark:url(data:image/png;base64,{pictures[1]})" in image.get("style")
    assert "content:var(--course-dark)" in root.find("style").text
