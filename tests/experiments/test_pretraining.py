"""What a model of stories costs is measured without the padding; the world judges its text."""

import numpy as np
import pytest
import torch
from torch import nn

from helpers.experiments.pretraining import (
    CONTEXT,
    excess,
    next_token_loss,
    pretraining_steps,
    story_cost,
    story_gpt,
    true_share,
    write_with,
)
from helpers.worlds.stories import entropy, surprisal, write_stories
from helpers.worlds.story_tokens import VOCABULARY, story_batch, story_tokens


class Uniform(nn.Module):
    """All tokens are equally likely."""

    def forward(self, tokens):
        return torch.zeros(*tokens.shape, len(VOCABULARY))


def test_a_uniform_guess_costs_its_tokens_and_the_padding_costs_nothing():
    stories = write_stories(30, seed=77)
    lengths = [len(story_tokens(text)) for text in stories]
    cost, least = story_cost(Uniform(), 30, seed=77)
    assert cost == pytest.approx(np.mean(lengths) * np.log(len(VOCABULARY)))
    assert least == pytest.approx(np.mean([surprisal(text).sum() for text in stories]))
    assert excess(Uniform(), 30, seed=77) == pytest.approx((cost - least) / entropy()[0])
    assert max(lengths) < CONTEXT


def test_one_batch_is_learned_by_heart():
    model, batch = story_gpt(d_model=32, n_heads=2), story_batch(4, seed=1)[0][:, :41]
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(150):
        loss = next_token_loss(model, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.2  # the first person alone is worth ln 4 / 40 nats a token


def test_a_short_run_learns_and_is_the_same_again():
    losses = [
        [step.loss for step in pretraining_steps(story_gpt(d_model=16, n_heads=2), 12, stories=50)]
        for _ in range(2)
    ]
    assert losses[0] == losses[1]
    assert losses[0][0] == pytest.approx(np.log(len(VOCABULARY)), abs=0.1)
    assert losses[0][-1] < losses[0][0] - 0.1


def test_only_true_stories_count():
    story = write_stories(1, seed=0)[0]
    assert true_share([story, story[:-1], story + "Tom", "Tom is in the park. "]) == 0.25
    texts = write_with(story_gpt(d_model=16, n_heads=2), 3, torch.Generator().manual_seed(0))
    assert len(texts) == 3
    assert true_share(texts) == 0.0
    assert all(text.find("\n") in (-1, len(text) - 1) for text in texts)
