"""Tokens of stories are the stories again, and their surprisal is the world's."""

import numpy as np
import pytest
import torch

from helpers.validate import InputError
from helpers.worlds.stories import entropy, is_story, surprisal, write_stories
from helpers.worlds.story_tokens import (
    LINE_BREAK,
    VOCABULARY,
    story_batch,
    story_stream,
    story_tokens,
    token_surprisal,
)


def test_the_tokens_of_a_story_are_the_story_and_all_are_used():
    used = set()
    for text in write_stories(1500, seed=3):
        tokens = story_tokens(text)
        assert "".join(tokens) == text
        used.update(tokens)
    assert used == set(VOCABULARY.tokens)
    assert VOCABULARY.tokens[LINE_BREAK] == "\n"


def test_a_stream_holds_the_stories_from_their_starts():
    stream, stories = story_stream(40, seed=5), write_stories(40, seed=5)
    text = "".join(VOCABULARY.decode(stream.tokens))
    assert text == "\n" + "".join(stories)
    assert (stream.tokens[stream.starts] == LINE_BREAK).all()
    assert len(stream.starts) == 40
    second = stream.tokens[stream.starts[1] + 1 : stream.starts[2] + 1]
    assert "".join(VOCABULARY.decode(second)) == stories[1]


def test_whole_stories_come_with_their_surprisal():
    rows, nats = story_batch(30, seed=8)
    for row, price, text in zip(rows, nats, write_stories(30, seed=8), strict=True):
        read = "".join(VOCABULARY.decode(row))
        assert read.rstrip("\n") + "\n" == "\n" + text
        assert is_story(read[1 : len(text) + 1])
        assert price.item() == pytest.approx(surprisal(text).sum())
    many = story_batch(3000, seed=9)[1].numpy()
    error = many.std() / np.sqrt(len(many))
    assert abs(many.mean() - entropy()[0]) < 4 * error


def test_what_is_no_word_of_the_world_is_named():
    with pytest.raises(InputError, match="' dragon'"):
        VOCABULARY.encode(story_tokens("Tom is a dragon."))
    assert story_stream(1, 0).tokens.dtype == torch.int64


def test_the_surprisal_of_tokens_sums_to_the_storys_and_is_0_without_a_choice():
    for text in write_stories(50, seed=6):
        nats, tokens = token_surprisal(text), story_tokens(text)
        assert len(nats) == len(tokens)
        assert nats.sum() == pytest.approx(surprisal(text).sum())
        assert nats[0] == pytest.approx(np.log(8))  # one of eight people
        assert nats[1:4].tolist() == [0, 0, 0]  # "is in the"
        assert nats[4] == pytest.approx(np.log(6))  # one of six places
