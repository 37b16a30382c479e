"""The world of two patches: far apart, and the answer cannot be guessed."""

import torch

from helpers.worlds.two_patches import SIDE, SIZE, two_patches


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def test_patches_lie_at_least_seven_pixels_apart_and_inside():
    _, _, corners = two_patches(500, seeded(0))
    assert corners.min() >= 0
    assert corners.max() <= SIZE - SIDE
    gaps = (corners[:, 0] - corners[:, 1]).abs().amax(-1) - SIDE
    assert gaps.min() >= 7


def test_the_answer_says_whether_both_patches_have_one_colour():
    images, same, corners = two_patches(200, seeded(1))
    for image, answer, patches in zip(images, same, corners, strict=True):
        a, b = (image[:, y : y + SIDE, x : x + SIDE].mean((1, 2)) for y, x in patches.tolist())
        assert bool((a - b).abs().max() < 0.2) == bool(answer)
    assert same.float().mean() == 0.5


def test_every_colour_is_as_likely_with_either_answer():
    images, same, _ = two_patches(4000, seeded(2))
    reds = ((images[:, 0] > 0.5) & (images[:, 1] < 0.4)).float().mean((1, 2))
    assert abs(reds[same].mean() / reds[~same].mean() - 1) < 0.1


def test_one_seed_one_world():
    once, twice = two_patches(5, seeded(3)), two_patches(5, seeded(3))
    assert all(torch.equal(a, b) for a, b in zip(once, twice, strict=True))
