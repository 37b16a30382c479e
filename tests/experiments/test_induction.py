"""A perfect induction head has score 1, whoever looks elsewhere has less."""

import numpy as np
import pytest
import torch

from helpers.experiments.induction import (
    SEEDS,
    VOCAB,
    induction_score,
    measured_induction,
    read_twice,
    repeated_tokens,
    repeating_gpt,
    repeating_steps,
    score_without,
    second_time_loss,
)
from helpers.training import load_weights
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


class Knows(torch.nn.Module):
    """A model that is right wherever the last token has occurred before."""

    def forward(self, tokens):
        scores = torch.zeros(*tokens.shape, VOCAB)
        for row, ids in enumerate(tokens.tolist()):
            for t, token in enumerate(ids):
                if token in ids[:t]:
                    last = t - 1 - ids[:t][::-1].index(token)
                    scores[row, t, ids[last + 1]] = 30.0
        return scores


def test_the_loss_counts_what_can_be_known():
    once = torch.stack([torch.randperm(VOCAB, generator=torch.Generator().manual_seed(n))[:8]
                        for n in range(4)])  # fmt: skip
    tokens = torch.cat([once, once], 1)
    assert second_time_loss(Knows(), tokens).item() < 1e-6
    other = torch.cat([once, once.flip(1)], 1)
    assert second_time_loss(Knows(), other).item() > 1


def test_a_short_run_learns_something():
    losses = [step.loss for step in repeating_steps(repeating_gpt(1), steps=30)]
    assert losses[0] == pytest.approx(np.log(VOCAB), abs=0.1)
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_two_blocks_find_it_and_one_cannot(seed):
    found = {}
    for blocks in (1, 2):
        load_weights(model := repeating_gpt(blocks), f"induction_{blocks}_blocks_{seed}")
        found[blocks] = measured_induction(model, period=13, seed=3)
    (loss_1, scores_1), (loss_2, scores_2) = found[1], found[2]
    assert loss_2 < 0.4 < 1.5 < loss_1
    assert scores_1.shape == (1, 2)
    assert scores_2.argmax() >= 2  # in the second block
    assert scores_2.max() > 0.6 > 0.3 > scores_1.max()


@pytest.mark.parametrize("seed", SEEDS)
def test_without_the_token_before_the_circuit_is_gone(seed):
    load_weights(model := repeating_gpt(2), f"induction_2_blocks_{seed}")
    scores = [score_without(model, back) for back in (1, 2, 3)]
    assert scores[0] < 0.1 < 0.4 < min(scores[1:])


def test_what_is_read_twice_is_known_the_second_time():
    load_weights(model := repeating_gpt(2), "induction_2_blocks_0")
    read = read_twice(model, VOCAB, count=13, first=0)
    assert read.scores.shape == (2, 2)
    assert read.second < 0.6 < 2 < read.first
