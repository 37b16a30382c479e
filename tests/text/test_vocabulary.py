"""Tokens become numbers and numbers tokens, and what has no number is named."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.text.padding import SPECIALS, pad
from helpers.text.vocabulary import Vocabulary
from helpers.validate import InputError


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
    with pytest.raises(ValueError, match="'x' at position 1"):
        vocabulary.encode("ax")
    for number in (2, -1):
        with pytest.raises(ValueError, match=f"id {number} has no token; there are 2"):
            vocabulary.decode([number])
    with pytest.raises(ValueError, match="'a' comes twice"):
        Vocabulary(["a", "b"], specials=("a",))


@pytest.mark.parametrize("ids", [[1.0], [True], "1", torch.tensor([1.5]), torch.ones(1, 1).long()])
@pytest.mark.usefixtures("unchecked")
def test_only_whole_numbers_are_ids(ids):
    """1.9 once was read as 1."""
    with pytest.raises(InputError, match=r"whole number|tensor"):
        Vocabulary(["a", "b"]).decode(ids)


def test_padding_needs_a_vocabulary_with_specials():
    """Its padding would otherwise be looked for in vain, or be a word."""
    with pytest.raises(InputError, match="begin with the specials <pad>, <begin>, <end>"):
        pad([["a"], ["a", "a"]], Vocabulary(["a", *SPECIALS]))
