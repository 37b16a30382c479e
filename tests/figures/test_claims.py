"""Claims carry a verdict and evidence."""

import pytest

from helpers.figures import Claim, Claims


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
