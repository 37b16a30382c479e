"""The digits: real, split the same way every time, and never in both parts."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from helpers.validate import InputError
from helpers.worlds.digits import digits_split, scrambled


def test_the_images_are_scikit_learns():
    learn, test = digits_split(0)
    ours = torch.cat([learn.images, test.images]).flatten(1)
    pixels, digits = load_digits(return_X_y=True)
    order = torch.cat([learn.digits, test.digits])
    assert len(ours) == 1797
    assert ours.min() >= 0
    assert ours.max() == 1
    one = np.where((pixels / 16 == ours[7].numpy()).all(1))[0]
    assert digits[one[0]] == order[7]


def test_learned_and_tested_images_are_others_and_a_small_set_is_part_of_a_large_one():
    learn, test = digits_split(3)
    few, same_test = digits_split(3, 50)
    assert torch.equal(test.images, same_test.images)
    assert torch.equal(few.images, learn.images[:50])
    together = torch.cat([learn.images, test.images]).flatten(1)
    assert len(together.unique(dim=0)) == len(torch.tensor(load_digits().data).unique(dim=0))
    assert not torch.equal(digits_split(4)[1].digits, test.digits)


def test_scrambling_moves_the_pixels_of_all_images_alike():
    (images, _), _ = digits_split(0, 9)
    moved = scrambled(images)
    assert torch.equal(moved.flatten(1).sort(1).values, images.flatten(1).sort(1).values)
    marked = torch.arange(64.0).reshape(1, 1, 8, 8)
    order = scrambled(marked).flatten().long()
    assert torch.equal(moved.flatten(1), images.flatten(1)[:, order])
    assert not torch.equal(order, torch.arange(64))


def test_more_images_than_there_are_is_refused():
    with pytest.raises(InputError, match="at most 1347 images, got 1348"):
        digits_split(0, 1348)
