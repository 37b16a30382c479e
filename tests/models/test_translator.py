"""The translator reads padding as nothing and learns short numbers quickly."""

import pytest
import torch
from torch.testing import assert_close

from helpers.experiments.translation import scheduled_sampling_loss, teacher_forcing_loss
from helpers.models.translator import Translator
from helpers.traces import record
from helpers.training import fit
from helpers.training.sequences import exact_match
from helpers.worlds.number_words import batches_of, numbered, translate


def model(seed=0):
    return Translator(12, 8, generator=torch.Generator().manual_seed(seed))


def test_padding_behind_a_sentence_changes_nothing():
    source, _ = numbered([translate(7), translate(4721)])
    translator = model()
    assert_close(translator.encoder(source).c[:1], translator.encoder(source[:1, :1]).c)


def test_the_state_after_the_last_word_is_the_context():
    source, target = numbered([translate(4721)])
    trace = record(model(), source, target)
    assert (trace["encoder.c"] == trace["encoder.gru.h"][-1]).all()
    assert (trace["decoder.c"] == trace["encoder.c"]).all()


def test_a_ratio_of_one_is_teacher_forcing_and_zero_never_forces():
    batch = numbered([translate(7), translate(4721)])
    translator = model()
    always = scheduled_sampling_loss(1.0)
    assert torch.equal(always(translator, batch), teacher_forcing_loss(translator, batch))
    changed = batch[1].clone()
    changed[1, 1] = 5
    free = translator(batch[0], changed[:, :-1], torch.zeros(2, 8, dtype=torch.bool))
    assert torch.equal(
        free, translator(batch[0], batch[1][:, :-1], torch.zeros(2, 8, dtype=torch.bool))
    )
    with pytest.raises(ValueError, match=r"from 0 to 1, got 1.5"):
        scheduled_sampling_loss(1.5)


def test_it_learns_and_translates():
    pairs = [translate(number) for number in (1, 7, 24, 42)]
    translator = model()
    for _ in fit(translator, teacher_forcing_loss, batches_of(pairs, 16), 120, lr=2e-2):
        pass
    source, target = numbered(pairs)
    assert exact_match(translator.translate(source), target).all()
