"""What the views of a transformer's decoder show is what it did, and what it does if changed."""

import numpy as np
import pytest
import torch

from helpers.experiments.decoder_run import both_maps, caption_run, live_both_maps
from helpers.experiments.transformer_captioning import new_captioner
from helpers.experiments.transformer_translation import new_translator
from helpers.experiments.word_attention import places_of
from helpers.text.padding import BEGIN
from helpers.training.weights import load_weights
from helpers.validate import InputError
from helpers.views import ImageAttention
from helpers.worlds.captions import CAPTIONS
from helpers.worlds.number_words import GERMAN, numbered, translate, translate_list
from helpers.worlds.shapes import Scene, Shape, caption, draw

SCENE = Scene((Shape("cross", "green", "small", 8, 9), Shape("square", "blue", "large", 22, 20)))


@pytest.fixture(scope="module")
def translator():
    model = new_translator()
    load_weights(model, "transformer_translator_0")
    return model


@pytest.fixture(scope="module")
def captioner():
    model = new_captioner()
    load_weights(model, "transformer_captioner_0")
    return model


def test_both_attentions_of_a_translation_are_side_by_side(translator):
    pair = translate_list([4721, 86])
    A, queries, keys, mask, parts = both_maps(translator, pair)
    source, _ = numbered([pair])
    assert queries == GERMAN.decode(translator.translate(source)[0])
    assert keys == [BEGIN, *queries[:-1], *pair.english]
    assert parts == [("the past", len(queries)), ("the source", len(pair.english))]
    assert A.shape == (1, 4, len(queries), len(keys))
    for first, count in ((0, len(queries)), (len(queries), len(pair.english))):
        np.testing.assert_allclose(A[..., first : first + count].sum(-1), 1, atol=1e-5)
    assert (A[:, :, ~mask] == 0).all()
    assert mask[:, len(queries) :].all()


def test_a_reader_s_numbers_are_shown(translator):
    view = live_both_maps(translator, "21", head=2)
    view.text = "99, 7"
    assert view.query_labels[:3] == list(translate(99).german)
    assert view.key_parts[1] == ("the source", 4)
    assert view.head == 2
    with pytest.raises(InputError, match="layer should be from 0 to 0"):
        live_both_maps(translator, "21", layer=1)
    with pytest.raises(InputError, match="head should be from 0 to 3"):
        live_both_maps(translator, "21", head=4)


def test_a_caption_is_the_free_one_with_its_maps(captioner):
    run = caption_run(captioner, SCENE, block=1)
    freely = CAPTIONS.decode(captioner.caption(torch.from_numpy(draw(SCENE))[None])[0])
    assert run.words == freely == [*caption(SCENE).words, "<end>"]
    assert run.note == "exactly right"
    assert [run.tokens[row.argmax()] for row in run.P] == run.words
    np.testing.assert_allclose(run.A.sum((1, 2)), 1, atol=1e-5)
    one = caption_run(captioner, SCENE, block=1, head=2)
    assert one.A.shape == run.A.shape
    assert not np.allclose(one.A, run.A)
    assert ImageAttention(run).words()


def test_attention_that_is_moved_changes_the_word_and_what_follows(captioner):
    plain = caption_run(captioner, SCENE, block=1)
    first = plain.about[2]
    onto = places_of(SCENE, 1 - first).astype(float)
    onto /= onto.sum()
    run = caption_run(captioner, SCENE, dict.fromkeys((0, 1, 2), onto), block=1)
    assert (plain.words[2], run.words[2]) == (SCENE.shapes[first].colour,
                                              SCENE.shapes[1 - first].colour)  # fmt: skip
    np.testing.assert_allclose(run.A[2], onto, atol=1e-6)
    later = caption_run(captioner, SCENE, {2: onto}, block=1)
    np.testing.assert_allclose(later.P[:2], plain.P[:2], atol=1e-5)  # the steps before
    assert not np.allclose(later.P[2], plain.P[2], atol=1e-3)


def test_deleted_positions_are_not_seen(captioner):
    run = caption_run(captioner, SCENE, deleted=places_of(SCENE, 1), block=1)
    assert "blue" not in run.words
    with pytest.raises(InputError, match="block should be from 0 to 1"):
        caption_run(captioner, SCENE, block=2)
    with pytest.raises(InputError, match="head should be from 0 to 3"):
        caption_run(captioner, SCENE, head=4)
