"""What the picture of a translation shows is what the model did."""

import pytest
import torch

from helpers.experiments.translation_run import translation_run
from helpers.models.translator import Translator
from helpers.views.unrolled import Unrolled
from helpers.worlds.number_words import translate


def test_a_run_fits_the_view_and_says_what_is_wrong():
    model = Translator(12, 8, generator=torch.Generator().manual_seed(0))
    run = translation_run(model, translate(24))
    assert run.fed[:3] == ["twenty", "four", "<begin>"]
    assert run.fed[3:] == run.written[:-1]
    assert len(run.H) == len(run.fed) == 2 + len(run.written)
    assert [run.tokens[row.argmax()] for row in run.P] == run.written
    wanted = ["vier", "und", "zwanzig", "<end>"]
    assert run.wrong[:4] == [a != b for a, b in zip(run.written, wanted, strict=False)]
    assert "reads twenty four; writes" in Unrolled(run).words()


def test_a_planted_morpheme_is_written_and_fed():
    model = Translator(12, 8, generator=torch.Generator().manual_seed(0))
    run = translation_run(model, translate(24), {0: "drei"})
    assert run.written[0] == "drei" == run.fed[3]
    assert run.planted == [0]
    assert not run.wrong[0]  # the reader's word, not the model's mistake
    with pytest.raises(ValueError, match="three"):
        translation_run(model, translate(24), {0: "three"})
