"""What a model expects next is its softmax; the reader types another text, or chooses a token."""

import numpy as np
import pytest
import torch

from helpers.experiments.next_token import live_story, next_probabilities, read_story
from helpers.models.gpt import GPT
from helpers.validate import InputError
from helpers.worlds.story_tokens import VOCABULARY, story_tokens

TEXT = "Tom is in the park. Mia is in the school."


@pytest.fixture
def model():
    return GPT(len(VOCABULARY), 8, 2, 1, std=0.3, generator=torch.Generator().manual_seed(0))


def test_a_text_is_read_after_a_line_break():
    ids, tokens = read_story(TEXT)
    assert tokens == ["\n", *story_tokens(TEXT)]
    assert VOCABULARY.decode(ids[0]) == tokens


def test_probabilities_are_of_what_comes_next(model):
    ids, tokens = read_story(TEXT)
    P = next_probabilities(model, ids)
    assert P.shape == (len(tokens), len(VOCABULARY))
    np.testing.assert_allclose(P.sum(-1), 1, rtol=1e-5)
    view = live_story(model, TEXT)
    own = -np.log(P[np.arange(len(tokens) - 1), ids[0, 1:].numpy()])
    np.testing.assert_allclose(view.array(), own, rtol=1e-4)
    best = [VOCABULARY.tokens[k] for k in P[-1].argsort()[::-1][:3]]
    assert view.choices[-1][:3] == best  # after the last token: what comes next
    assert view.at == len(tokens)


def test_the_reader_types_and_chooses(model):
    view = live_story(model, TEXT)
    view.text = "Ben is in the park."
    assert "".join(view.tokens) == "\nBen is in the park."
    assert view.notice == ""
    view.text = "Ben is in the zoo."
    assert "zoo" in view.notice
    view.choose(3, " in")
    assert "".join(view.tokens) == "\nBen is in"
    assert view.notice == ""
    assert view.at == 4


def test_what_cannot_be_read_is_named():
    with pytest.raises(InputError, match="at most 299 tokens"):
        read_story(TEXT * 30)
    with pytest.raises(InputError, match="zoo"):
        read_story("Ben is in the zoo.")
