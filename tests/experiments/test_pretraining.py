"""What a model of stories costs is measured without the padding; the world judges its text."""

import numpy as np
import pytest
import torch
from torch import nn

from helpers.experiments.pretraining import (
    CONTEXT,
    KINDS,
    WINDOW,
    excess,
    excess_by_kind,
    judged,
    next_token_loss,
    pretraining_steps,
    story_cost,
    story_gpt,
    story_steps,
    story_windows,
    truth_after,
    window_floor,
    write_with,
)
from helpers.training import State
from helpers.validate import InputError
from helpers.worlds.stories import entropy, surprisal, write_stories
from helpers.worlds.story_tokens import (
    LINE_BREAK,
    VOCABULARY,
    story_batch,
    story_tokens,
    token_surprisal,
)


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
    assert judged([story, story[:-1], story + "Tom", "Tom is in the park. "]).true == 0.25
    texts = write_with(story_gpt(d_model=16, n_heads=2), 3, torch.Generator().manual_seed(0))
    assert len(texts) == 3
    assert judged(texts).true == 0.0
    assert all(text.find("\n") in (-1, len(text) - 1) for text in texts)


class Knows(nn.Module):
    """The world itself: every token has the probability that the world gives it."""

    def __init__(self, texts):
        super().__init__()
        rows = [VOCABULARY.encode(["\n", *story_tokens(text)]).tolist() for text in texts]
        self.known = [(row, token_surprisal(text)) for row, text in zip(rows, texts, strict=True)]

    def forward(self, tokens):
        scores = torch.full((*tokens.shape, len(VOCABULARY)), -1e9)
        for at, row in enumerate(tokens.tolist()):
            known, nats = next(k for k in self.known if k[0][:30] == row[:30])
            for t, cost in enumerate(nats[: len(row)]):
                p = np.exp(-cost)
                scores[at, t, known[t + 1]] = np.log(p)
                if p < 1:
                    scores[at, t, (known[t + 1] + 1) % len(VOCABULARY)] = np.log(1 - p)
        return scores


def test_the_world_itself_has_no_excess():
    texts = write_stories(20, seed=77)
    cost, least = story_cost(Knows(texts), 20, seed=77)
    assert cost == pytest.approx(least, abs=1e-4)


def test_the_floor_of_windows_is_that_of_their_tokens():
    text = "".join(write_stories(300, seed=4))
    begins = [0, *(n + 1 for n, token in enumerate(story_tokens(text)) if token == "\n")]
    nats = np.concatenate([token_surprisal(story) for story in write_stories(300, seed=4)])
    of_windows = [nats[b : b + WINDOW].mean() for b in begins if b + WINDOW <= len(nats)]
    assert window_floor(300, seed=4) == pytest.approx(np.mean(of_windows))
    per_token = entropy()[0] / np.mean([len(story_tokens(s)) for s in write_stories(300, 4)])
    assert per_token < window_floor(300, seed=4) < 1.2 * per_token


def test_windows_begin_where_a_story_does():
    rows = story_windows(60, batch=5)(torch.Generator().manual_seed(0))
    assert rows.shape == (5, WINDOW + 1)
    assert (rows[:, 0] == LINE_BREAK).all()


def test_a_false_story_is_grammatical_and_not_true():
    story = write_stories(1, seed=0)[0]
    people = [name for name in ("Anna", "Ben", "Ida", "Karl", "Lena", "Mia", "Paul", "Tom")
              if name in story]  # fmt: skip
    half = len(story) // 2
    false = story[:half] + story[half:].replace(people[0], people[1])
    assert judged([story, false, "Tom"]) == pytest.approx((2 / 3, 1 / 3))


class Sure(nn.Module):
    """It expects the same token everywhere."""

    def __init__(self, token):
        super().__init__()
        self.at = VOCABULARY.encode([token]).item()

    def forward(self, tokens):
        scores = torch.zeros(*tokens.shape, len(VOCABULARY))
        scores[..., self.at] = 50
        return scores


def test_the_truth_is_looked_up_after_the_words_that_ask_for_it():
    after = [story.split("I have")[1:] for story in write_stories(100, seed=77)]
    nothing = [text.startswith(" nothing") for texts in after for text in texts]
    assert truth_after(Sure(" nothing"), "I have") == pytest.approx(np.mean(nothing))
    assert truth_after(Uniform(), "I am in the") == pytest.approx(1 / len(VOCABULARY))
    with pytest.raises(InputError, match="some of the stories"):
        truth_after(Uniform(), " the the")


def test_a_stopped_run_goes_on_bit_for_bit():
    def run(stop):
        model, state = story_gpt(d_model=16, n_heads=2), State()
        for step in story_steps(model, 4, stories=50, state=state):
            if step.step == stop:
                break
        for _ in story_steps(model, 4, stories=50, state=State.of(state.content())):
            pass
        return torch.nn.utils.parameters_to_vector(model.parameters())

    assert torch.equal(run(2), run(4))


def test_the_excess_of_all_kinds_is_the_excess():
    model = story_gpt(d_model=16, n_heads=2).eval()
    parts = excess_by_kind(model, 12, seed=77)
    assert sum(parts.values()) == pytest.approx(excess(model, 12, seed=77), rel=1e-4)
    guess = excess_by_kind(Uniform(), 12, seed=77)
    names = [token.strip() for text in write_stories(12, seed=77) for token in story_tokens(text)]
    nats = [cost for text in write_stories(12, seed=77) for cost in token_surprisal(text)]
    of_colors = [n for n, name in zip(nats, names, strict=True) if name in KINDS["colors"]]
    paid = len(of_colors) * np.log(len(VOCABULARY)) - sum(of_colors)
    assert guess["colors"] == pytest.approx(paid / 12 / entropy()[0], rel=1e-4)
