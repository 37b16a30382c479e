"""Byte pairs: counting, merging, tie rules, and three trainers that agree with two libraries."""

from itertools import pairwise

import pytest
import rustbpe
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from helpers.text.byte_pair_trainer import train, train_steps
from helpers.text.byte_pairs import (
    count_pairs,
    merge_pair,
    most_frequent,
    tokens_of,
    train_slowly,
)
from helpers.text.split_patterns import GPT2, GPT4, WHOLE
from helpers.validate import InputError
from helpers.worlds.languages import SENTENCES
from helpers.worlds.stories import write_stories

STORIES = "".join(write_stories(60, 3))
FEW = st.text(alphabet="ab c'1\né", max_size=120)


def hugging_face(text, size, pattern):
    """The tokens that the library tokenizers learns, in order."""
    tokenizer = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(pattern), "isolated")
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, byte_level])
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        [text], trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False)
    )
    vocabulary = tokenizer.get_vocab()
    return sorted(vocabulary, key=vocabulary.__getitem__)[256:]


def rust(text, size):
    tokenizer = rustbpe.Tokenizer()
    tokenizer.train_from_iterator(iter([text]), size, pattern=GPT4[0])
    return [bytes(token) for token, _ in tokenizer.get_mergeable_ranks()]


def test_the_known_example_of_hugs_and_pugs():
    text = " ".join(["hug"] * 10 + ["pug"] * 5 + ["pun"] * 12 + ["bun"] * 4 + ["hugs"] * 5)
    learned = tokens_of(train_slowly(text, 259, (r"\w+",)))[256:]
    assert learned == [b"ug", b"un", b"hug"]


def test_a_merge_goes_from_the_left_and_pairs_are_counted_where_they_overlap():
    assert merge_pair([7, 7, 7, 7, 7], (7, 7), 9) == [9, 9, 7]
    assert count_pairs([[7, 7, 7]]) == {(7, 7): 2}
    assert merge_pair([], (1, 2), 3) == []


def test_three_rules_for_a_tie():
    tokens = tokens_of([])
    counts = {(98, 99): 2, (97, 122): 2, (120, 97): 2, (1, 1): 1}
    picked = [
        most_frequent(counts, tokens, rule) for rule in ("first seen", "smallest", "greatest")
    ]
    assert picked == [(98, 99), (97, 122), (120, 97)]
    text = STORIES[:3000]
    assert len({tuple(train_slowly(text, 300, tie=rule)) for rule in
                ("first seen", "smallest", "greatest")}) == 3  # fmt: skip


def test_greatest_compares_bytes_and_not_ids():
    tokens = tokens_of([(97, 98)])  # 256 is b"ab", which comes before b"b"
    assert most_frequent({(256, 97): 1, (98, 97): 1}, tokens, "greatest") == (98, 97)


@settings(deadline=None, max_examples=150)
@given(FEW, st.sampled_from(["smallest", "greatest"]), st.sampled_from([GPT2, GPT4, WHOLE]))
def test_the_fast_trainer_makes_the_merges_of_the_slow_one(text, tie, patterns):
    assert train(text, 300, patterns, tie) == train_slowly(text, 300, patterns, tie)


@settings(deadline=None, max_examples=100)
@given(FEW)
def test_the_merges_are_those_of_rustbpe(text):
    assert tokens_of(train(text, 290)) == rust(text, 290)


@pytest.mark.parametrize(
    "text", [STORIES, " ".join(SENTENCES.values())], ids=["tales", "languages"]
)
def test_the_merges_are_those_of_rustbpe_on_real_text(text):
    assert tokens_of(train(text, 500)) == rust(text, 500)


@settings(deadline=None, max_examples=100)
@given(st.one_of(st.just(STORIES), FEW))
def test_the_merges_are_those_of_the_library_tokenizers(text):
    """Its ids follow its own letters for bytes, in whose order plain letters stay as they are."""
    plain = "".join(c if "!" < c < "~" else "_" for c in text)
    ours = tokens_of(train(plain, 400))[256:]
    assert [token.decode() for token in ours] == hugging_face(plain, 400, GPT4[0])


def test_the_counts_that_a_run_reports_never_grow():
    counts = [count for _, count in train_steps(STORIES, 400)]
    assert len(counts) == 144
    assert all(a >= b for a, b in pairwise(counts))


def test_training_ends_where_no_pair_is_left():
    assert len(train("abc", 1000)) == len(train_slowly("abc", 1000)) == 2
    assert train("", 300) == []


@pytest.mark.parametrize("trainer", [train, train_slowly])
def test_wrong_input_gets_a_sentence(trainer):
    with pytest.raises(InputError, match="at least the 256 bytes"):
        trainer("a", 255)
    with pytest.raises(InputError, match="tie should be one of"):
        trainer("a", 300, tie="largest")
    with pytest.raises(InputError, match="Unicode"):
        trainer("\ud800", 300)
    with pytest.raises(InputError, match="two ids from 0 to 256"):
        tokens_of([(1, 2), (3, 999)])
    with pytest.raises(InputError, match="tie should be one of smallest, greatest"):
        train("a", 300, tie="first seen")
