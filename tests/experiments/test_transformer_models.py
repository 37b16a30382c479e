"""The shipped captioners and translators of notebook 10, and the time of their training steps."""

import functools

import pytest
import torch

from helpers.experiments import training_time, transformer_captioning, transformer_translation
from helpers.experiments.captioning import caption_loss
from helpers.experiments.training_time import Training, step_seconds
from helpers.experiments.transformer_captioning import caption_steps, new_captioner
from helpers.experiments.transformer_translation import (
    new_translator,
    pointing_of_heads,
    translation_steps,
)
from helpers.training.sequences import exact_match
from helpers.training.weights import load_weights, read_manifest
from helpers.validate import InputError
from helpers.worlds.captions import as_batch, scene_batches
from helpers.worlds.number_words import numbered, sentences_of, split_numbers, translate
from helpers.worlds.shapes import make_scenes

SEEDS = (0, 1, 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_shipped_translators_translate_and_find_the_swap(seed):
    model = new_translator()
    stored = load_weights(model, f"transformer_translator_{seed}")
    assert stored["metrics"]["exact_3"] > 0.97
    _, unseen = split_numbers()
    pairs = sentences_of(unseen, 60, 3, seed=5)
    source, target = numbered(pairs)
    assert exact_match(model.translate(source), target).float().mean() > 0.95
    heads = pointing_of_heads(model, pairs)
    assert heads.shape == (1, 4)
    assert heads.max() > 0.9
    with pytest.raises(InputError, match="pairs should be sentences with a word that crosses"):
        pointing_of_heads(model, [translate(7)])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_shipped_captioners_describe(seed):
    model = new_captioner()
    stored = load_weights(model, f"transformer_captioner_{seed}")
    assert stored["metrics"]["exact_3"] > 0.85
    images, captions = as_batch(make_scenes(40, 2, seed=31))
    assert exact_match(model.caption(images), captions).float().mean() > 0.9


def test_they_are_no_larger_than_the_models_with_attention():
    count = {name: entry["parameters"] for name, entry in read_manifest().items()}
    assert count["transformer_captioner_0"] < count["attention_captioner_0"]
    states = count["attention_translator_states_0"]
    assert abs(count["transformer_translator_0"] - states) < 0.01 * states


@pytest.mark.parametrize(
    ("new", "train"), [(new_translator, translation_steps), (new_captioner, caption_steps)]
)
def test_training_follows_its_seed_and_lowers_the_loss(new, train, monkeypatch):
    few = functools.partial(transformer_captioning.make_scenes, 100)
    monkeypatch.setattr(transformer_captioning, "make_scenes", lambda _, seed: few(seed=seed))
    monkeypatch.setattr(
        transformer_translation, "sentences_of", lambda numbers, _, k: sentences_of(numbers, 200, k)
    )
    runs = []
    for _ in range(2):
        model = new(torch.Generator().manual_seed(3))
        steps = train(model, 3, 60)
        runs.append([next(steps).loss for _ in range(8)])
    assert runs[0] == runs[1]
    assert runs[0][-1] < 0.9 * runs[0][0]
    with pytest.raises(InputError, match="warmup should be below steps = 50, got 50"):
        train(new(), 0, 50)


def test_the_time_of_a_step_is_the_median_of_runs_that_take_turns(monkeypatch):
    ticks = iter([0.0, 1.0, 1.0, 3.0, 3.0, 3.5, 4.0, 8.0, 8.0, 9.0, 9.0, 15.0])
    monkeypatch.setattr(training_time.time, "process_time", lambda: next(ticks))
    scenes = scene_batches(make_scenes(4, 1, seed=3), size=2)
    run = Training(new_captioner(), caption_loss, scenes)
    other = Training(new_captioner(), caption_loss, scenes)
    assert step_seconds({"a": run, "b": other}, rounds=3) == {"a": 1.0, "b": 4.0}
