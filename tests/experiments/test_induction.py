"""A perfect induction head has score 1, whoever looks elsewhere has less."""

import numpy as np
import pytest
import torch

from helpers.experiments.induction import induction_score, repeated_tokens
from helpers.validate import InputError

PERIOD = 5


def one_hot(offset):
    """Make maps whose queries attend to the token ``offset`` back."""
    t = np.arange(2 * PERIOD)
    A = np.zeros((2 * PERIOD, 2 * PERIOD))
    A[t, np.maximum(t - offset, 0)] = 1
    return A


def test_only_the_token_after_the_last_occurrence_counts():
    scores = induction_score(np.stack([one_hot(k) for k in range(PERIOD + 2)]), PERIOD)
    assert scores.tolist() == [0, 0, 0, 0, 1, 0, 0]


def test_an_even_mix_has_one_over_the_number_of_keys():
    A = np.tril(np.ones((2, 3, 10, 10)))
    A /= A.sum(-1, keepdims=True)
    assert induction_score(A, PERIOD).shape == (2, 3)
    assert induction_score(A, PERIOD)[1, 2] == pytest.approx(np.mean(1 / np.arange(6, 11)))


def test_a_hand_made_head_that_looks_for_the_last_occurrence_scores_one():
    ids = torch.stack([torch.randperm(9, generator=torch.Generator().manual_seed(1))[:PERIOD]] * 2)
    row = ids.flatten().numpy()
    before = np.concatenate([[-1], row[:-1]])  # what a head of the block before wrote
    A = np.tril(row[:, None] == before[None]).astype(float)
    A[A.sum(-1) == 0, 0] = 1
    assert induction_score(A / A.sum(-1, keepdims=True), PERIOD) == 1


def test_rows_repeat():
    rows = repeated_tokens(400, PERIOD, 9, torch.Generator().manual_seed(0), first=3)
    assert torch.equal(rows[:, :PERIOD], rows[:, PERIOD:])
    assert rows.unique().tolist() == list(range(3, 9))


def test_what_does_not_fit_is_named():
    with pytest.raises(InputError, match="at least 2 period = 12"):
        induction_score(one_hot(0), 6)
    with pytest.raises(InputError, match="time, time"):
        induction_score(np.ones((10, 9)), 3)
    with pytest.raises(InputError, match="first should be below vocab = 9"):
        repeated_tokens(1, 2, 9, torch.Generator(), first=9)
