"""Any text can be read, piece by piece, and comes back as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers.pre_tokenizers import ByteLevel
from transformers import GPT2TokenizerFast

from helpers.text.byte_pieces import BytePieces
from helpers.validate import InputError

LETTERS = sorted(ByteLevel.alphabet())
MERGES = ["t h", "th e", "Ġ the", "c a", "ca t", "1 2"]
TOKENS = [*LETTERS, *(merge.replace(" ", "") for merge in MERGES), "<|end|>"]
PIECES = BytePieces(TOKENS, MERGES, ["<|end|>"])


def test_pairs_are_merged_and_tokens_are_shown_as_they_read():
    assert PIECES.read("the the cat")[1] == ["the", " the", " ", "cat"]
    assert PIECES.read("é")[0].shape == (1, 2)  # two bytes that nothing merged


@given(st.text())
@settings(deadline=None, max_examples=100)
def test_any_text_comes_back(text):
    ids, tokens = PIECES.read(text)
    assert ids.shape == (1, len(tokens))
    assert PIECES.decode(ids[0].tolist()) == text


def test_it_cuts_as_gpt_2_does():
    vocabulary = {token: id for id, token in enumerate(TOKENS)}
    pairs = [tuple(merge.split()) for merge in MERGES]
    theirs = GPT2TokenizerFast(vocab=vocabulary, merges=pairs, unk_token="<|end|>")
    for text in ("the cat's 12 hats\n\n the", "🙂 naïve  שלום"):
        assert PIECES.read(text)[0][0].tolist() == theirs(text)["input_ids"]


def test_special_tokens_are_one_piece_and_digits_can_stand_alone():
    assert PIECES.read("the<|end|>12")[1] == ["the", "<|end|>", "12"]
    assert BytePieces(TOKENS, MERGES, digits=True).read("12")[1] == ["1", "2"]


def test_what_is_no_text_is_refused():
    with pytest.raises(InputError, match="text should be a text, got 3"):
        PIECES.read(3)
