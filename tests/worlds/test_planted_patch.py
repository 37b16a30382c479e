"""The planted patch: it says the class, it is where the world says, and nothing else tells."""

import torch

from helpers.layers import patchify
from helpers.worlds.planted_patch import CLASSES, PATCH, PLACES, loud, patterns, planted


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def test_the_patterns_differ_and_have_no_mean():
    flat = patterns().flatten(1)
    assert flat.abs().eq(1).all()
    assert flat.sum(1).eq(0).all()
    alike = (flat[:, None] == flat).sum(-1)
    assert alike[~torch.eye(CLASSES, dtype=torch.bool)].max() < 12


def test_the_deciding_patch_is_where_the_world_says_and_shows_its_class():
    world = planted(300, seeded(0), distractor=True)
    patches = patchify(world.images, PATCH)
    rows = torch.arange(300)
    found = patches[rows, world.places] @ patterns().flatten(1).T
    assert torch.equal(found.argmax(1), world.classes)
    shouting = patches @ loud().flatten()
    assert torch.equal(shouting.argmax(1), world.distractors)
    assert not (world.places == world.distractors).any()


def test_all_classes_and_places_occur_and_say_nothing_of_each_other():
    world = planted(6000, seeded(1), distractor=True)
    for values, kinds in ((world.classes, CLASSES), (world.places, PLACES),
                          (world.distractors, PLACES)):  # fmt: skip
        counts = values.bincount(minlength=kinds) / 6000
        assert (counts * kinds - 1).abs().max() < 0.2
    x, y = (v.double() - v.double().mean() for v in (world.classes, world.distractors))
    assert abs(float(x @ y / (x.norm() * y.norm()))) < 0.05


def test_without_a_distractor_there_is_none_and_the_rest_is_the_same():
    with_it, without = planted(5, seeded(2), distractor=True), planted(5, seeded(2))
    assert without.distractors.eq(-1).all()
    assert torch.equal(with_it.places, without.places)
    changed = (patchify(with_it.images, PATCH) != patchify(without.images, PATCH)).any(-1)
    assert changed.sum(1).eq(1).all()
