"""Maps over patches: each against a model whose truth can be worked out."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.testing import assert_close

from answers import EXERCISES
from helpers.experiments.live_patches import live_patches, patch_run
from helpers.experiments.patch_maps import (
    class_attention,
    class_rollout,
    deletion_map,
    four_maps,
    gradient_times_input,
    pointing,
    rollout,
)
from helpers.experiments.planted_patch import planted_steps, planted_vit, right_classes
from helpers.layers import patchify
from helpers.training import load_weights
from helpers.worlds.planted_patch import planted


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def maps(*shape):
    return torch.rand(*shape, shape[-1], generator=seeded(0)).softmax(-1)


def test_rollout_is_the_answer_of_its_exercise_and_keeps_shares():
    A = maps(3, 2, 4, 5)  # layer, batch, head, time
    R = rollout(A)
    assert_close(R.sum(-1), torch.ones(2, 5))
    for i in range(2):
        assert_close(R[i], EXERCISES["vision.rollout"].answer(A[:, i]))
    assert_close(rollout(torch.eye(5).expand(3, 4, 5, 5)), torch.eye(5))
    assert_close(class_rollout(A), R[:, 0, 1:])
    assert_close(class_attention(A), A[-1].mean(1)[:, 0, 1:])


class Linear(nn.Module):
    """A linear model of 8 x 8 pixels: here gradient times input is exactly what deletion does."""

    def __init__(self):
        super().__init__()
        self.W = nn.Parameter(torch.randn(64, 3, generator=seeded(1)).double())

    def forward(self, images):
        return images.flatten(1) @ self.W


def test_in_a_linear_model_gradient_times_input_is_the_effect_of_deletion():
    images, classes = (
        torch.randn(5, 1, 8, 8, generator=seeded(2)).double(),
        torch.tensor([0, 2, 1, 1, 0]),
    )
    model = Linear()
    gradient = gradient_times_input(model, images, classes, 2)
    assert_close(gradient, deletion_map(model, images, classes, 2), rtol=1e-9, atol=1e-9)
    own = patchify((model.W.T[classes] * images.flatten(1)).reshape(5, 1, 8, 8), 2).sum(-1)
    assert_close(gradient, own.detach(), rtol=1e-9, atol=1e-9)
    assert images.grad is None
    assert model.W.grad is None


def test_pointing_counts_the_largest_value():
    assert pointing(torch.eye(4), torch.tensor([0, 1, 2, 0])) == 0.75


@pytest.mark.parametrize("seed", range(5))
def test_the_shipped_models_find_the_patch_and_deletion_says_where(seed):
    model = planted_vit()
    stored = load_weights(model, f"planted_vit_{seed}")
    world = planted(200, seeded(3), distractor=True)
    assert right_classes(model, world) > 0.97
    assert stored["metrics"]["right"] > 0.98
    found = four_maps(model, world.images)
    assert list(found) == ["last layer", "rollout", "gradient × input", "deletion"]
    assert pointing(found["deletion"], world.places) > 0.97
    assert pointing(four_maps(model, planted(200, seeded(3)).images)["rollout"],
                    world.places) > 0.93  # fmt: skip


def test_training_lowers_the_loss():
    model = planted_vit(seeded(0))
    losses = [step.loss for step in planted_steps(model, 0, 60)]
    assert np.mean(losses[-5:]) < 0.95 * np.mean(losses[:5])


def test_a_changed_image_is_answered_with_its_own_maps():
    model = planted_vit()
    load_weights(model, "planted_vit_0")
    world = planted(2, seeded(4), distractor=True)
    view = live_patches(model, world.images[0], int(world.places[0]))
    assert view.truth == world.places[0]
    view.set_state({"truth": 9, "values": world.images[1].numpy().tobytes()})
    assert (view.notice, view.truth) == ("", 9)
    wanted = patch_run(model, world.images[1])
    for name, values in wanted.maps.items():
        np.testing.assert_allclose(view.all_maps()[name], values, atol=1e-6)
    assert f"says {int(world.classes[1])}, with probability" in view.note
    unknown = live_patches(model, world.images[0])
    unknown.values = world.images[1].numpy().tobytes()
    assert (unknown.notice, unknown.truth) == ("", -1)
