"""The training of notebook 07's networks: the same twice, and it learns."""

import torch

from helpers.experiments.same_colour import right_answers, same_colour_steps
from helpers.models.same_colour import SameColour


def untrained():
    return SameColour(generator=torch.Generator().manual_seed(0))


def test_training_changes_the_model_and_is_the_same_twice():
    models = [untrained() for _ in range(2)]
    told = [list(same_colour_steps(model, seed=0, steps=3)) for model in models]
    assert [step.loss for step in told[0]] == [step.loss for step in told[1]]
    assert [step.step for step in told[0]] == [1, 2, 3]
    for one, two, new in zip(
        *(model.parameters() for model in (*models, untrained())), strict=True
    ):
        assert torch.equal(one, two)
        assert not torch.equal(one, new)


def test_an_untrained_network_guesses():
    assert 0.3 < right_answers(untrained(), count=400) < 0.7
