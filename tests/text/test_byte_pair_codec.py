"""Encoding and decoding: equal to tiktoken with the same ranks, and any bytes come back."""

import functools
import unicodedata

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.text.byte_pair_codec import BytePairs, merge_by_rank
from helpers.text.byte_pair_trainer import train
from helpers.text.published_pairs import cl100k, o200k
from helpers.text.split_patterns import GPT2, GPT4, SMOLLM2, split, text_of
from helpers.validate import InputError
from helpers.worlds.languages import SENTENCES

NAMES = ("cl100k", "o200k")


@functools.cache
def ours(name):
    return {"cl100k": cl100k, "o200k": o200k}[name]()


@functools.cache
def theirs(name):
    own = ours(name)
    return tiktoken.Encoding(
        name, pat_str=own.patterns[0], mergeable_ranks=own.ranks, special_tokens=own.specials
    )


# letters that Unicode did not have yet when this Python was made are split by newer tables
ASSIGNED = st.characters(exclude_categories=["Cs", "Cn"])
TRICKY = st.text(alphabet=" \n\t\r'stdrevmlLLSa1 .,/\u00a0\u3000é日ſ\x1c\x85\u0301", max_size=40)
TABLE = {  # what OpenAI's own library gives, cl100k and o200k
    "strawberry": ([496, 675, 15717], [302, 1618, 19772]),
    " strawberry": ([73700], [101830]),
    "1234567890": ([4513, 10961, 16474, 15], [7633, 19354, 29338, 15]),
    "   x": ([256, 865], [256, 1215]),
    "x   ": ([87, 262], [87, 271]),
    "don't DON'T": ([15357, 956, 45373, 17773], [91418, 153384]),
    "e\u0301": ([68, 54939], [68, 13430]),
    " SolidGoldMagikarp": ([22925, 26509, 34015, 1609, 8035], [35764, 30717, 20101, 507, 11784]),
    "127+677=804": ([6804, 10, 24375, 28, 20417], [12807, 10, 45835, 28, 39526]),
}


@pytest.mark.parametrize("text", TABLE)
def test_tricky_strings_have_the_published_ids(text):
    for name, ids in zip(NAMES, TABLE[text], strict=True):
        assert ours(name).encode(text) == ids
        assert ours(name).decode(ids) == text


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(alphabet=ASSIGNED, max_size=40), TRICKY))
def test_any_text_has_the_ids_of_tiktoken_and_comes_back(name, text):
    ids = ours(name).encode(text)
    assert ids == theirs(name).encode(text, disallowed_special=())
    assert ours(name).decode(ids) == text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", SENTENCES)
def test_every_language_has_the_ids_of_tiktoken(name, language):
    text = SENTENCES[language]
    assert unicodedata.is_normalized("NFC", text)
    assert ours(name).encode(text) == theirs(name).encode(text)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60))
def test_any_bytes_come_back(data):
    for vocabulary in (*map(ours, NAMES), BytePairs.from_merges([])):
        assert vocabulary.decode_bytes(vocabulary.encode(text_of(data))) == data


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="ab é", min_size=1, max_size=80), st.integers(256, 300))
def test_a_size_is_as_if_training_had_ended_there(text, size):
    whole = BytePairs.from_merges(train(text, 300))
    cut = BytePairs.from_merges(train(text, size))
    assert whole.encode(text, size=size) == cut.encode(text)


def test_special_tokens_are_letters_unless_they_are_asked_for():
    text = "a<|endoftext|>b<|fim_prefix|>"
    one, other = ours("cl100k"), theirs("cl100k")
    assert one.encode(text, specials=True) == other.encode(text, allowed_special="all")
    assert one.encode(text) == other.encode(text, disallowed_special=())
    assert not set(one.specials.values()) & set(one.encode(text))
    assert one.decode([100257, 97]) == "<|endoftext|>" + other.decode([97])


def test_the_ids_of_gpt_4_to_the_last():
    one = ours("cl100k")
    assert (len(one), len(one.tokens), theirs("cl100k").n_vocab) == (100_277, 100_256, 100_277)
    assert max(map(len, one.tokens)) == 128
    assert len(ours("o200k").tokens) == 199_998
    for id in (100_256, 100_261, 100_275, 100_277, -1):
        with pytest.raises(InputError, match="an id should be that of a token"):
            one.token(id)


def test_a_part_of_a_letter_is_shown_as_a_mark():
    ids = ours("cl100k").encode("🙂")
    assert ours("cl100k").decode(ids[:1]) == "\ufffd"


def test_the_lowest_rank_is_merged_first_wherever_it_is():
    ranks = {b"a": 0, b"b": 1, b"c": 2, b"bc": 3, b"ab": 4}
    assert merge_by_rank(b"abc", ranks) == [0, 3]
    assert merge_by_rank(b"abc", ranks, 3) == [0, 1, 2]
    with pytest.raises(InputError, match="a byte should be one that the vocabulary has"):
        merge_by_rank(b"x", ranks)


def test_patterns_cut_one_after_the_other_and_lose_nothing():
    assert split("a  12 b", SMOLLM2) == ["a", "  ", "1", "2", " b"]
    assert split("a  12 b", GPT2) == ["a", " ", " 12", " b"]
    assert split("x9y", (r"\d",)) == ["x", "9", "y"]
    assert split("", GPT4) == []


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: BytePairs([b"a", b"a"]), "comes twice"),
        (lambda: BytePairs([]), "one token or more"),
        (lambda: BytePairs([b"a"], specials={"<x>": 0}), "one that no other token has"),
        (lambda: BytePairs([b"a"], patterns=()), "one pattern or more"),
        (lambda: BytePairs([b"a"], patterns=("(",)), "a regular expression"),
        (lambda: ours("cl100k").encode("\ud800"), "should be Unicode"),
        (lambda: ours("cl100k").encode("a", size=9), "at least the 256 bytes"),
    ],
)
def test_wrong_input_gets_a_sentence(make, says):
    with pytest.raises(InputError, match=says):
        make()
