"""Training to copy two tokens: two heads learn it, one does not; it can be watched and left."""

import math
from itertools import islice

import pytest
import torch

from helpers.experiments.copy_two import accuracy_of, copy_two_loss, copy_two_steps, train_copy_two
from helpers.models.copy_two import CopyTwo
from helpers.worlds.copies import random_tokens


def untrained(n_heads, seed, **sizes):
    return CopyTwo(n_heads, generator=torch.Generator().manual_seed(seed), **sizes)


def test_every_model_needs_a_seed():
    with pytest.raises(ValueError, match="seeds should be 2"):
        copy_two_steps([untrained(2, 0), untrained(2, 1)], [0])


def test_two_heads_learn_what_one_cannot():
    tokens = random_tokens(500, torch.Generator().manual_seed(9))
    one, two = (accuracy_of(train_copy_two(h, 0)(tokens), tokens) for h in (1, 2))
    assert two.min() > 0.95
    assert one.min() < 0.8


def test_guessing_one_answer_costs_half_the_logarithm():
    tokens = random_tokens(500, torch.Generator().manual_seed(9))
    assert abs(copy_two_loss(train_copy_two(1, 0), tokens).item() - math.log(16) / 2) < 0.1


def test_models_are_trained_one_after_the_other_and_steps_count_on():
    models = [untrained(2, 0), untrained(2, 1, vocab=8)]
    before = [m.attention.W_q.detach().clone() for m in models]
    steps = list(islice(copy_two_steps(models, [0, 1], steps=3), 4))  # left in the second model
    assert [step.step for step in steps] == [1, 2, 3, 4]
    assert [step.seconds for step in steps] == sorted(step.seconds for step in steps)
    assert not any(torch.equal(m.attention.W_q, W) for m, W in zip(models, before, strict=True))


def test_the_seed_alone_decides_and_the_company_does_not():
    alone, second = untrained(2, 1), untrained(2, 1)
    losses = [step.loss for step in copy_two_steps([alone], [1], steps=5)]
    both = [step.loss for step in copy_two_steps([untrained(1, 0), second], [0, 1], steps=5)]
    assert both[5:] == losses
