"""A map is no explanation: what a word hangs on shows when something is changed."""

import numpy as np
import pytest
import torch

from helpers.images.shapes import caption, make_scenes
from helpers.models.attention_captioner import attention_captioner
from helpers.models.captioner import as_batch
from helpers.models.looks import maps_and_chances, word_class
from helpers.traces.interventions import deletions, swapped_looks
from helpers.training.weights import load_weights


@pytest.fixture(scope="module", params=(0, 1, 2))
def model(request):
    trained = attention_captioner()
    load_weights(trained, f"attention_captioner_{request.param}")
    return trained


def by_class(found, scenes, name):
    chosen = np.zeros_like(found["names"])
    for n, scene in enumerate(scenes):
        for t, word in enumerate(caption(scene).words):
            chosen[n, t] = word_class(word) == name
    return chosen & found["names"]


def test_deleting_what_is_named_matters_and_deleting_elsewhere_does_not(model):
    scenes = make_scenes(60, seed=5)
    found = deletions(model, scenes)
    for name in ("colour", "kind"):
        words = by_class(found, scenes, name)
        assert found["named_changed"][words].mean() > 0.6
        assert found["control_changed"][words].mean() < 0.12
    colours, kinds = (by_class(found, scenes, name) for name in ("colour", "kind"))
    assert found["attended_changed"][colours].mean() > 0.6
    assert found["attended_changed"][kinds].mean() < found["named_changed"][kinds].mean() - 0.15


def test_the_arrays_hold_every_word_that_is_about_a_shape(model):
    scenes = make_scenes(6, seed=6)
    found = deletions(model, scenes)
    images, captions = as_batch(scenes)
    _, p = maps_and_chances(model, images, captions[:, :-1])
    for n, scene in enumerate(scenes):
        about = caption(scene).about
        assert found["names"][n, : len(about)].tolist() == [i is not None for i in about]
        t = 2
        assert found["plain"][n, t] == pytest.approx(p[n, t, captions[n, t + 1]].item(), abs=1e-6)
    for name in ("plain", "attended", "named", "control"):
        assert (found[name][~found["names"]] == 1).all()
        assert ((found[name] > 0) & (found[name] <= 1 + 1e-6)).all()
    again = deletions(model, scenes)
    assert all(np.array_equal(found[name], again[name]) for name in found)


def test_a_swapped_look_makes_it_name_the_other_shape(model):
    found = swapped_looks(model, make_scenes(60, 2, seed=7))

    def became(name, when, where):
        chosen = (found["class"] == name) & (found["when"] == when) & (found["where"] == where)
        return found["became"][chosen].mean()

    assert became("colour", "phrase", "other") > 0.9 > 0.4 > became("colour", "phrase", "empty")
    assert became("colour", "step", "other") > became("colour", "step", "empty") + 0.05
    assert became("kind", "step", "other") < 0.1  # idle: the state knows it already
    assert became("kind", "phrase", "other") > became("kind", "phrase", "empty") + 0.15


def test_scenes_of_another_number_of_shapes_are_refused():
    with pytest.raises(ValueError, match="two shapes"):
        swapped_looks(attention_captioner(torch.Generator().manual_seed(0)), make_scenes(3))
