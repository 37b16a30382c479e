"""The memory tasks ask for what they say, at the distance they say."""

import pytest
import torch

from helpers.worlds.recall import recall_batch


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("distance", [0, 1, 20])
def test_recall_asks_for_the_first_of_1_plus_distance_tokens(distance):
    ids, target = recall_batch(400, distance, seeded(), symbols=4)
    assert ids.shape == (400, 1 + distance)
    assert torch.equal(ids[:, 0], target)
    assert set(target.tolist()) == {0, 1, 2, 3}
    assert ((ids[:, 1:] >= 4) & (ids[:, 1:] < 8)).all()


def test_the_distractors_say_nothing_of_the_target():
    ids, target = recall_batch(4000, 3, seeded(), symbols=2)
    for place in (1, 2, 3):
        share = (ids[:, place] - 2 == target).float().mean()
        assert abs(share - 0.5) < 0.04


def test_seeds_and_wrong_arguments():
    assert torch.equal(recall_batch(5, 3, seeded(1))[0], recall_batch(5, 3, seeded(1))[0])
    with pytest.raises(ValueError, match="distance should be 0 or more, got -1"):
        recall_batch(5, -1, seeded())
