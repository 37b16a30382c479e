"""Where a word attends is compared with where its origin truly is, word by word."""

import numpy as np
import pytest
import torch

from helpers.experiments.word_attention import (
    caption_attention,
    crosses,
    maps_and_probabilities,
    places_of,
    steps_of,
    translation_attention,
    word_class,
)
from helpers.models.attention_captioner import attention_captioner
from helpers.models.attention_translator import attention_translator
from helpers.traces import record
from helpers.training.weights import load_weights
from helpers.worlds.number_words import sentences_of, translate, translate_list
from helpers.worlds.shapes import Scene, Shape, caption, make_scenes, mentioned, region

SCENE = Scene((Shape("ring", "red", "small", 8, 9), Shape("square", "blue", "large", 22, 12)))


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def stare(model, place):
    """Let the model look at one place in every step, whatever it asks."""

    def only(_tap, _inputs, a_t):
        return torch.nn.functional.one_hot(torch.tensor([place]), a_t.shape[1]).expand_as(a_t) * 1.0

    model.decoder.look.A.register_forward_hook(only)
    return model


def test_a_shape_touches_the_places_that_hold_one_of_its_pixels():
    for i in (0, 1):
        wanted = region(SCENE, i).reshape(8, 4, 8, 4).any((1, 3))
        assert (places_of(SCENE, i) == wanted).all()
    assert places_of(SCENE, 1)[2, 5]
    assert not places_of(SCENE, 1)[7, 0]


def test_every_word_has_a_class():
    assert [word_class(word) for word in ("a", "small", "red", "ring", "left", "above")] == [
        "article", "size", "colour", "kind", "relation", "relation"
    ]  # fmt: skip


def test_words_about_a_shape_hit_it_or_do_not():
    words = caption_attention(stare(attention_captioner(seeded()), 2 * 8 + 5), [SCENE])
    assert words["word"].tolist() == ["a", "small", "red", "ring", "a", "large", "blue", "square"]
    assert words["step"].tolist() == [0, 1, 2, 3, 6, 7, 8, 9]  # "left of" is about no shape
    assert words["hit"].tolist() == [False] * 4 + [True] * 4
    assert words["mass"].tolist() == [0.0] * 4 + [1.0] * 4
    assert (words["bits"] == 0).all()


def test_maps_and_probabilities_are_those_of_the_run():
    model = attention_captioner(seeded())
    images, y = torch.rand(2, 3, 32, 32, generator=seeded(1)), torch.ones(2, 3, dtype=torch.long)
    A, p = maps_and_probabilities(model, images, y)
    trace = record(model, images, y)
    np.testing.assert_array_equal(A, trace["decoder.look.A"].swapaxes(0, 1))
    np.testing.assert_allclose(p, trace["decoder.p"].swapaxes(0, 1), atol=1e-6)
    assert not model.get_submodule("decoder.look.A")._forward_hooks


def test_tens_and_units_cross_and_nothing_else_does():
    pair = translate(4721)  # vier tausend sieben hundert ein und zwanzig
    assert crosses(pair).tolist() == [False, False, False, False, True, False, True]
    assert not crosses(translate_list([7, 412, 20])).any()


@pytest.mark.parametrize("keys", ["states", "words"])
def test_a_morpheme_hits_its_word_or_is_off_by_some(keys):
    words = translation_attention(stare(attention_translator(keys, seeded()), 1), [translate(724)])
    assert words["word"].tolist() == ["sieben", "hundert", "vier", "zwanzig"]
    assert words["class"].tolist() == ["digit", "scale", "crossing", "crossing"]
    assert words["off"].tolist() == [1, 0, -2, -1]
    assert words["hit"].tolist() == [False, True, False, False]


def test_the_shipped_captioners_point_at_what_they_name_but_not_for_its_kind():
    scenes = make_scenes(90, seed=123)
    for seed in (0, 1, 2):
        model = attention_captioner()
        metrics = load_weights(model, f"attention_captioner_{seed}")["metrics"]
        words = caption_attention(model, scenes)
        for name in ("size", "colour", "kind"):
            hit = words["hit"][words["class"] == name].mean()
            assert abs(hit - metrics[f"pointing_{name}"]) < (0.15 if name == "kind" else 0.03)
            assert hit < 0.6 if name == "kind" else hit > 0.95


def test_the_shipped_translators_find_the_words_that_cross():
    pairs = sentences_of(range(1, 10_000), 60, 3, seed=9)
    for keys in ("states", "words"):
        model = attention_translator(keys)
        metrics = load_weights(model, f"attention_translator_{keys}_0")["metrics"]
        words = translation_attention(model, pairs)
        assert words["hit"][words["class"] == "crossing"].mean() > 0.95
        digits = words["hit"][words["class"] == "digit"].mean()
        assert abs(digits - metrics["alignment_digit"]) < 0.1


def test_the_steps_of_a_shape_are_those_of_its_four_words():
    scene = make_scenes(1, 3, seed=4)[0]
    words = caption(scene).words
    for shape, steps in zip(mentioned(scene), steps_of(scene), strict=True):
        own = scene.shapes[shape]
        assert [words[t] for t in steps] == ["a", own.size, own.colour, own.kind]
