"""The captioner and the translator that look: what they share with those that do not."""

import pytest
import torch
from torch.testing import assert_close

from helpers.layers.positions import sinusoidal_positions
from helpers.models.attention_captioner import attention_captioner
from helpers.models.attention_translator import attention_translator
from helpers.models.captioner import Captioner
from helpers.traces import record
from helpers.training.weights import load_weights
from helpers.worlds.captions import as_batch
from helpers.worlds.number_words import numbered, sentences_of
from helpers.worlds.shapes import make_scenes


def seeded():
    return torch.Generator().manual_seed(0)


def test_all_but_the_looking_is_that_of_the_captioner_without():
    with_looks = {k: v.shape for k, v in attention_captioner().state_dict().items()}
    without = {k: v.shape for k, v in Captioner().state_dict().items()}
    assert set(with_looks) - set(without) == {
        "decoder.look.W_h", "decoder.look.W_z", "decoder.look.w"
    }  # fmt: skip
    assert {k for k in without if with_looks[k] != without[k]} == {"decoder.W_xh"}  # c is smaller
    count = [sum(shape.numel() for shape in each.values()) for each in (with_looks, without)]
    assert count == [252_020, 317_524]


def test_the_context_of_a_step_is_the_weighted_mean_of_the_places():
    images, captions = as_batch(make_scenes(2))
    trace = record(attention_captioner(seeded()), images, captions[:, :-1])
    A, z = (torch.tensor(trace[name]) for name in ("decoder.look.A", "features.z"))
    assert_close(torch.tensor(trace["decoder.c"]), torch.einsum("tbj,bdj->tbd", A, z.flatten(2)))


def test_words_as_keys_know_of_no_other_word():
    source, _ = numbered(sentences_of([724], 1, 1))
    other = source.clone()
    other[0, 0] += 1
    for keys, reaches in (("states", True), ("words", False)):
        encoder = attention_translator(keys, seeded()).encoder
        before, after = encoder(source).Z[0], encoder(other).Z[0]
        assert not torch.equal(before[0], after[0])
        assert torch.equal(before[1:], after[1:]) != reaches
        assert not torch.equal(encoder(source).c, encoder(other).c)  # h_0 has read it all


def test_words_as_keys_are_embedding_and_position():
    source, _ = numbered(sentences_of([724], 1, 1))
    encoder = attention_translator("words", seeded()).encoder
    assert_close(encoder(source).Z, encoder.E[source] + sinusoidal_positions(source.shape[1], 32))


def test_other_keys_are_refused():
    with pytest.raises(ValueError, match="states, words"):
        attention_translator("letters")


def test_at_equal_training_attention_captions_what_one_vector_cannot():
    for seed in (0, 1, 2):
        looking = load_weights(attention_captioner(), f"attention_captioner_{seed}")["metrics"]
        one_vector = load_weights(Captioner(), f"captioner_{seed}")["metrics"]
        assert looking["exact_2"] > 0.9 > 0.6 > one_vector["exact_2"]
        assert looking["exact_3"] > 0.8 > 0.2 > one_vector["exact_3"]
