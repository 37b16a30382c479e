"""The weights of three small models start from the same numbers as the shipped experiments."""

import pytest
import torch

from helpers.models.copy_two import CopyTwo
from helpers.models.same_colour import SameColour
from helpers.models.which_first import WhichFirst


def seeded(seed):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize(
    ("make", "last", "expected"),
    [
        (lambda g: CopyTwo(2, generator=g), "positions.P", [-0.79807, -0.131623]),
        (lambda g: WhichFirst("learned", generator=g), "answer.weight", [-0.053382, -0.228834]),
        (lambda g: SameColour(gamma=1.0, generator=g), "answer.0.weight", [0.026246, 0.140738]),
    ],
)
def test_a_generator_gives_the_numbers_that_the_seed_gave(make, last, expected):
    weight = make(seeded(1)).get_parameter(last)[0, -2:].tolist()
    assert weight == pytest.approx(expected, abs=1e-6)


def test_one_generator_gives_two_models_different_weights():
    generator = seeded(1)
    one, two = (SameColour(generator=generator) for _ in range(2))
    assert not torch.equal(one.read.weight, two.read.weight)
