"""The captioner: a grid of features, one vector, a caption; and it takes a part that looks."""

import torch
from torch import nn
from torch.testing import assert_close

from helpers.experiments.captioning import caption_loss
from helpers.models.captioner import Captioner
from helpers.traces import record
from helpers.training import fit
from helpers.training.sequences import exact_match
from helpers.worlds.captions import CAPTIONS, as_batch, scene_batches
from helpers.worlds.shapes import make_scenes


def model(**kwargs):
    return Captioner(24, 16, 8, generator=torch.Generator().manual_seed(0), **kwargs)


def test_the_context_is_made_of_the_pooled_grid_and_starts_the_decoder():
    images, captions = as_batch(make_scenes(3))
    trace = record(model(), images, captions[:, :-1])
    assert trace["features.z"].shape == (3, 16, 8, 8)
    assert_close(torch.tensor(trace["pooled"]), torch.tensor(trace["features.z"]).mean((2, 3)))
    assert (trace["decoder.c"] == trace["c"]).all()  # the same vector in every step
    memory = model().encode(images)
    z = torch.tensor(trace["features.z"])
    assert_close(memory.Z[1, 8 * 3 + 5], z[1, :, 3, 5])  # row by row
    assert memory.mask.all()
    assert memory.mask.shape == (3, 64)


def test_the_same_seed_makes_the_same_model():
    for one, other in zip(model().parameters(), model().parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_part_that_looks_is_fed_every_place():
    class Mean(nn.Module):
        def forward(self, h_prev, memory):
            return memory.Z.mean(1)

    images, captions = as_batch(make_scenes(2))
    trace = record(model(attention=Mean(), size_c=16), images, captions[:, :-1])
    assert trace["decoder.c"].shape[1:] == (2, 16)


def test_a_batch_holds_drawn_scenes_and_framed_captions():
    images, captions = scene_batches(make_scenes(4), 5)(torch.Generator().manual_seed(0))
    assert images.shape == (5, 3, 32, 32)
    assert set(CAPTIONS.decode(captions[:, 0])) == {"<begin>"}


def test_it_learns_a_handful_of_scenes_by_heart():
    scenes = make_scenes(6, 1)
    captioner = model()
    steps = list(fit(captioner, caption_loss, scene_batches(scenes, 12), 150, lr=5e-3))
    assert steps[-1].loss < 0.3 * steps[0].loss
    images, captions = as_batch(scenes)
    assert exact_match(captioner.caption(images), captions).any()
