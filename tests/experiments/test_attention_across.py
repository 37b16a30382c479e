"""Where the middle of one patch attends, and which color that patch has."""

import torch

from helpers.experiments.attention_across import attention_across, first_patch_colours
from helpers.models.same_colour import SameColour
from helpers.traces import record
from helpers.worlds.two_patches import COLOURS, SIDE, two_patches


def test_attention_across_is_what_loops_over_the_weights_find():
    images, _, corners = two_patches(20, torch.Generator().manual_seed(1))
    model = SameColour(generator=torch.Generator().manual_seed(0))
    here, maps, share = attention_across(model, images, corners)
    A = torch.tensor(record(model, images)["compare.A"])  # (image, query, key)
    for n in range(20):
        (y, x), (far_y, far_x) = ((corners[n] + 2) // 2).tolist()
        assert here[n].tolist() == [y, x]
        assert torch.equal(maps[n].flatten(), A[n, 8 * y + x])
        near = [8 * i + j for i in range(8) for j in range(8)
                if abs(i - far_y) <= 1 and abs(j - far_x) <= 1]  # fmt: skip
        assert len(near) in (4, 6, 9)  # at an edge fewer
        torch.testing.assert_close(share[n], A[n, 8 * y + x, near].sum())


def test_the_color_of_the_first_patch_is_the_one_that_was_painted():
    images = torch.zeros(4, 3, 16, 16)
    corners = torch.tensor([[[0, 12], [0, 0]], [[12, 0], [0, 0]], [[5, 6], [0, 0]], [[9, 1]] * 2])
    for image, corner, color in zip(images, corners[:, 0], COLOURS.values(), strict=True):
        y, x = corner.tolist()
        image[:, y : y + SIDE, x : x + SIDE] = torch.tensor(color)[:, None, None]
    assert first_patch_colours(images, corners) == list(COLOURS)
