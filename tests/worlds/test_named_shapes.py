"""Short captions: how many there are, how often each comes, what they say."""

import pytest
import torch

from helpers.worlds.named_shapes import (
    NAMINGS,
    all_captions,
    labelled_images,
    one_shape,
    pair_batches,
    pairs_of,
    short_caption,
)
from helpers.worlds.shapes import make_scenes


@pytest.mark.parametrize(
    ("naming", "count"),
    [("colour", 6), ("colour, kind", 24), ("size, colour, kind", 48), ("two shapes", 576)],
)
def test_every_naming_has_k_different_captions(naming, count):
    captions = all_captions(naming)
    assert len(captions) == len(set(captions)) == count
    assert naming in NAMINGS


def test_captions_are_equally_likely():
    labels = pairs_of(make_scenes(4800, 1, 3)).labels
    counts = labels.bincount(minlength=24).double()
    assert ((counts - 200) ** 2 / 200).sum() < 49.7  # chi-square with 23 degrees, 0.1 %


def test_a_caption_is_about_its_image():
    assert short_caption(one_shape("red", "ring")) == ("a", "red", "ring")
    assert short_caption(one_shape("blue", "cross", "small"), "size, colour, kind") == (
        "a", "small", "blue", "cross")  # fmt: skip
    pairs = pairs_of(make_scenes(6, 2, 0), "two shapes")
    assert pairs.tokens.shape == (6, 8)
    assert pairs.labels.max() < 576


def test_a_batch_keeps_pairs_together():
    pairs = pairs_of(make_scenes(40, 1))
    batch = pair_batches(pairs, 16)(torch.Generator().manual_seed(0))
    for image, label in zip(batch.images, batch.labels, strict=True):
        same = (pairs.images == image).flatten(1).all(1)
        assert (pairs.labels[same] == label).all()
        assert same.any()


def test_labels_are_those_of_the_task():
    images, sizes = labelled_images(60, "size", 4)
    large = (images != images[:, :, :1, :1]).any(1).sum((1, 2))
    assert large[sizes == 1].double().mean() > 1.5 * large[sizes == 0].double().mean()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: all_captions("smell"), "naming"),
        (lambda: short_caption(make_scenes(1, 2)[0]), "1 shapes"),
        (lambda: labelled_images(3, "smell"), "task"),
        (lambda: pairs_of([]), "scenes"),
    ],
)
def test_wrong_input_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()
