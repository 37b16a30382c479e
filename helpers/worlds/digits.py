"""Handwritten digits: 1,797 real images of 8 x 8 pixels that scikit-learn has on board.

From Alpaydin and Kaynak, *Optical recognition of handwritten digits* (UCI repository, 1998).
"""

from functools import cache
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.validate import Seed, Size, checked, require

SIDE, CLASSES, IMAGES = 8, 10, 1797
TEST = 450


class Labelled(NamedTuple):
    """Images with the digit that each one shows."""

    images: Float[Tensor, "image 1 side side"]
    digits: Int[Tensor, " image"]


@cache
def _all() -> Labelled:
    from sklearn.datasets import load_digits  # takes a second

    pixels, digits = load_digits(return_X_y=True)
    images = torch.tensor(pixels, dtype=torch.float32).reshape(-1, 1, SIDE, SIDE) / 16
    return Labelled(images, torch.tensor(digits, dtype=torch.long))


@checked
def digits_split(seed: Seed, train: Size = IMAGES - TEST) -> tuple[Labelled, Labelled]:
    """Return ``train`` images to learn from, and 450 others to be tested on; pixels are 0 to 1.

    The seed draws the 450 images first: they are the same for every ``train``, and a smaller
    training set is a part of a larger one. Raises InputError for more than 1,347.
    """
    require(train <= IMAGES - TEST, "train", f"at most {IMAGES - TEST} images", train)
    order = torch.randperm(IMAGES, generator=torch.Generator().manual_seed(seed))
    images, digits = _all()
    learn, test = order[TEST : TEST + train], order[:TEST]
    return Labelled(images[learn], digits[learn]), Labelled(images[test], digits[test])


@checked
def scrambled(images: Float[Tensor, "image 1 8 8"], seed: Seed = 0) -> Float[Tensor, "image 1 8 8"]:
    """Return the images with their pixels in another order, the same order for all of them."""
    order = torch.randperm(SIDE**2, generator=torch.Generator().manual_seed(seed))
    return images.flatten(1)[:, order].reshape(images.shape)
