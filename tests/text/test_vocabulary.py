"""Tokens become numbers and numbers tokens, and what has no number is named."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.text.vocabulary import Vocabulary


@given(st.text(max_size=50), st.text(max_size=20))
def test_every_text_of_known_characters_comes_back(text, more):
    vocabulary = Vocabulary.of([text, more])
    assert "".join(vocabulary.decode(vocabulary.encode(text))) == text
    assert len(vocabulary) == len(set(text + more))


def test_words_and_specials_in_front():
    vocabulary = Vocabulary.of([["one", "two"], ["two", "<end>"]], specials=("<pad>", "<end>"))
    assert vocabulary.tokens == ("<pad>", "<end>", "one", "two")
    ids = vocabulary.encode(["two", "<end>"])
    assert ids.tolist() == [3, 1]
    assert ids.dtype == torch.int64
    assert vocabulary.encode([]).dtype == torch.int64


def test_what_has_no_number_is_named():
    vocabulary = Vocabulary(["a", "b"])
    with pytest.raises(ValueError, match="'x' at place 1"):
        vocabulary.encode("ax")
    for number in (2, -1):
        with pytest.raises(ValueError, match=f"{number} stands for no token; there are 2"):
            vocabulary.decode([number])
    with pytest.raises(ValueError, match="'a' comes twice"):
        Vocabulary(["a", "b"], specials=("a",))
