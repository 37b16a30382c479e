"""The trainings of notebook 07: counted through, stopped anywhere, learned with positions."""

import itertools

import pytest
import torch

from helpers.experiments.which_first import right_orders, which_first_steps
from helpers.models.which_first import WhichFirst


def untrained(positions, seed):
    return WhichFirst(positions, generator=torch.Generator().manual_seed(seed))


def test_steps_and_seconds_are_counted_through_several_models():
    models = [untrained("none", seed) for seed in range(3)]
    steps = list(which_first_steps(models, range(3), 4))
    assert [step.step for step in steps] == list(range(1, 13))
    seconds = [step.seconds for step in steps]
    assert seconds == sorted(seconds)


def test_what_was_learned_stays_and_the_rest_is_untouched_where_it_is_left():
    first, second = models = [untrained("learned", seed) for seed in range(2)]
    for _ in itertools.islice(which_first_steps(models, range(2), 10), 5):
        pass
    assert not torch.equal(first.embed.weight, untrained("learned", 0).embed.weight)
    assert torch.equal(second.embed.weight, untrained("learned", 1).embed.weight)


def test_a_model_learns_the_same_alone_and_after_another():
    alone, other, after = (untrained("sinusoidal", seed) for seed in (1, 0, 1))
    told = [step.loss for step in which_first_steps([alone], [1], 5)]
    both = [step.loss for step in which_first_steps([other, after], [0, 1], 5)]
    assert told == pytest.approx(both[5:])


def test_it_can_be_learned_with_positions_and_not_without():
    placed, blind = untrained("sinusoidal", 0), untrained("none", 0)
    assert sum(1 for _ in which_first_steps([placed], [0], 200)) == 200
    assert sum(1 for _ in which_first_steps([blind], [0], 20)) == 20
    assert right_orders(placed) > 0.9
    assert abs(right_orders(blind) - 0.5) < 0.05
