"""The whole decoder: causal to the last bit, the same with and without a cache."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from layer_tools import SEEDS, TIGHT, draw, properties, seeded
from torch.testing import assert_close

from helpers.models.transformer_captioner import TransformerCaptioner
from helpers.models.transformer_decoder import TransformerDecoder, greedy_decode
from helpers.models.transformer_translator import TransformerTranslator
from helpers.text.padding import BEGIN_ID, END_ID, PAD_ID
from helpers.traces import record
from helpers.training.sequences import exact_match, masked_loss
from helpers.validate import InputError
from helpers.worlds.captions import as_batch
from helpers.worlds.number_words import numbered, sentences_of, split_numbers
from helpers.worlds.shapes import make_scenes

TOKENS = 11


def decoder(seed=0, **options):
    return TransformerDecoder(TOKENS, 16, 2, 2, d_context=6, generator=seeded(seed), **options)


def text(seed, batch, time):
    return torch.randint(0, TOKENS, (batch, time), generator=seeded(seed))


@given(SEEDS, st.integers(1, 8))
@properties
def test_teacher_forced_scores_equal_step_by_step_scores(seed, time):
    model = decoder(seed).double()
    y, (C,) = text(seed, 3, time), draw(seed, (3, 5, 6))
    whole = model(y, C)
    for cached in (False, True):
        caches = model.new_caches() if cached else None
        steps = [model(y[:, t : t + 1] if cached else y[:, : t + 1], C, caches=caches)[:, -1]
                 for t in range(time)]  # fmt: skip
        assert_close(torch.stack(steps, 1), whole, **TIGHT)


@given(SEEDS, st.integers(2, 8))
@properties
def test_what_comes_later_has_no_influence_at_all(seed, time):
    model = decoder(seed)
    y, C = text(seed, 2, time), torch.randn(2, 5, 6, generator=seeded(seed))
    changed = y.clone()
    changed[:, -1] = (changed[:, -1] + 1) % TOKENS
    record_of = [record(model, ids, C)["output"] for ids in (y, changed)]
    assert (record_of[0][:, :-1] == record_of[1][:, :-1]).all()
    assert (record_of[0][:, -1] != record_of[1][:, -1]).any()


def test_a_padded_context_changes_nothing():
    model = decoder().double()
    y = text(0, 2, 4)
    C, padding = draw(0, (2, 5, 6), (2, 3, 6))
    mask = torch.arange(8) < 5
    padded = model(y, torch.cat([C, padding], 1), mask.expand(2, 1, 8))
    assert_close(padded, model(y, C), **TIGHT)


@given(SEEDS, st.integers(1, 12))
@properties
def test_both_ways_of_decoding_write_the_same(seed, max_length):
    model = decoder(seed)
    C = torch.randn(4, 5, 6, generator=seeded(seed))
    cached = greedy_decode(model, C, max_length)
    assert torch.equal(cached, greedy_decode(model, C, max_length, cached=False))
    for row, alone in zip(cached, C, strict=True):  # rows that end at different times
        single = greedy_decode(model, alone[None], max_length)[0]
        assert torch.equal(row[: len(single)], single)
        assert (row[len(single) :] == END_ID).all()


def test_a_planted_token_is_gone_on_from():
    model, C = decoder(), torch.randn(2, 5, 6, generator=seeded(1))
    written = greedy_decode(model, C, 6, planted={0: 7})
    assert (written[:, 0] == 7).all()
    again = torch.cat([torch.full((2, 1), BEGIN_ID), written[:, :1]], 1)
    assert torch.equal(model(again, C)[:, -1].argmax(-1), written[:, 1])
    with pytest.raises(InputError, match="planted"):
        greedy_decode(model, C, 6, planted={0: TOKENS})


def test_the_captioner_overfits_four_scenes():
    """All parts are connected: features, both attentions, read-out."""
    model = TransformerCaptioner(32, 2, 1, generator=seeded(0))
    images, captions = as_batch(make_scenes(4, 1, seed=3))
    adam = torch.optim.Adam(model.parameters(), lr=5e-3)
    for _ in range(60):
        loss = masked_loss(model(images, captions[:, :-1]), captions[:, 1:])
        adam.zero_grad()
        loss.backward()
        adam.step()
    assert loss < 0.1
    assert exact_match(model.caption(images), captions).all()


def test_the_translator_does_not_see_padding():
    model = TransformerTranslator(16, 2, 1, generator=seeded(0)).double()
    seen, _ = split_numbers()
    source, target = numbered(sentences_of(seen, 3, 2, seed=0))
    wider = torch.nn.functional.pad(source, (0, 4), value=PAD_ID)
    assert_close(model(wider, target), model(source, target), **TIGHT)
    assert torch.equal(model.translate(wider, 8), model.translate(source, 8, cached=False))
