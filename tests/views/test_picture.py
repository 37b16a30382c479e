"""Pictures carry words, claims carry a verdict and evidence."""

import pytest

from helpers.views.claims import Claim, Claims
from helpers.views.picture import Picture, figure


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


def test_claims_are_a_table_with_a_sign_and_a_word_for_each_verdict():
    claims = Claims([
        Claim("A3", "x | y", "true", "1 = 1"),
        Claim("A4", "z", "misleading", "2 bits"),
    ])  # fmt: skip
    assert repr(claims) == "A3: x | y - true: 1 = 1\nA4: z - misleading: 2 bits"
    table = claims._repr_markdown_()
    assert "| A3 | x \\| y | ✓ true | 1 = 1 |" in table
    assert "| A4 | z | ✗ misleading | 2 bits |" in table


@pytest.mark.parametrize(("verdict", "evidence"), [("maybe", "1"), ("true", " ")])
def test_a_claim_needs_a_known_verdict_and_evidence(unchecked, verdict, evidence):
    with pytest.raises(ValueError, match=r"one of true, true with conditions|needs evidence"):
        Claim("A3", "x", verdict, evidence)
