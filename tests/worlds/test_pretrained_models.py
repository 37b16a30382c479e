"""The table of pretrained models: every row has a source, and one contradicts itself."""

import re

from helpers.worlds.pretrained_models import ARCHITECTURES, OBJECTIVES, pretrained_models

ROWS = pretrained_models()


def test_every_row_is_whole_and_has_a_source():
    assert len({row.name for row in ROWS}) == len(ROWS) >= 25
    assert [row.year for row in ROWS] == sorted(row.year for row in ROWS)
    for row in ROWS:
        assert row.architecture in ARCHITECTURES
        assert row.objective in OBJECTIVES
        assert row.kind in ("Contextual", "Autoregressive", "Permutation")
        year = re.search(r"arXiv (\d\d)\d\d\.\d{5}|et al\. 20(\d\d)", row.source)
        assert year is not None, row
        assert 2000 + int(year[1] or year[2]) <= row.year  # published after its preprint


def test_the_survey_prints_one_row_that_contradicts_itself():
    wrong = [row.name for row in ROWS
             if row.architecture == "decoder-only" and row.objective != "LM"]  # fmt: skip
    assert wrong == [row.name for row in ROWS if row.erratum] == ["MT-NLG"]
