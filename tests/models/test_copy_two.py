"""The task of copying two tokens, and what it takes."""

import torch

from helpers.experiments.copy_two import accuracy_of
from helpers.models.copy_two import CopyTwo
from helpers.worlds.copies import random_tokens, targets_of


def test_the_targets_are_the_previous_and_the_first_token():
    tokens = torch.tensor([[5, 3, 4, 1, 0, 2, 7, 6]])
    assert targets_of(tokens).tolist() == [[[3, 5], [4, 5], [1, 5], [0, 5], [2, 5], [7, 5]]]


def test_all_numbers_of_heads_have_as_many_parameters():
    counts = {sum(p.numel() for p in CopyTwo(h).parameters()) for h in (1, 2, 4, 8)}
    assert len(counts) == 1


def test_a_perfect_answer_counts_as_one_and_causality_holds():
    tokens = random_tokens(50, torch.Generator().manual_seed(0))
    logits = torch.zeros(50, 8, 2, 16)
    logits[:, 2:] = torch.nn.functional.one_hot(targets_of(tokens), 16).float()
    assert accuracy_of(logits, tokens).tolist() == [1, 1]
    model, changed = CopyTwo(2), tokens.clone()
    changed[:, 5:] = 0
    assert torch.equal(model(changed)[:, :5], model(tokens)[:, :5])
