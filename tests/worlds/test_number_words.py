"""German number words, checked against a second grammar that reads them back."""

import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.text.padding import pad
from helpers.worlds.number_words import (
    ENGLISH,
    GERMAN,
    batches_of,
    numbered,
    read_numbers,
    sentences_of,
    split_numbers,
    translate,
    translate_list,
)

numbers = st.integers(1, 9999)
DIGITS = {"ein": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7,
          "acht": 8, "neun": 9}  # fmt: skip
SMALL = {"eins": 1, **{k: v for k, v in DIGITS.items() if k != "ein"}, "zehn": 10, "elf": 11,
         "zwölf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16,
         "siebzehn": 17, "achtzehn": 18, "neunzehn": 19}  # fmt: skip
TENS = {"zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60,
        "siebzig": 70, "achtzig": 80, "neunzig": 90}  # fmt: skip
DIGIT, TEN = "|".join(DIGITS), "|".join(TENS)
WORD = re.compile(
    rf"(?:(?P<t>{DIGIT})tausend)?(?:(?P<h>{DIGIT})hundert)?"
    rf"(?:(?P<small>{'|'.join(sorted(SMALL, key=len, reverse=True))})"
    rf"|(?:(?P<u>{DIGIT})und)?(?P<tens>{TEN}))?"
)


def read_german(word):
    found = WORD.fullmatch(word)
    assert found, word
    value = 1000 * DIGITS.get(found["t"], 0) + 100 * DIGITS.get(found["h"], 0)
    return (
        value
        + SMALL.get(found["small"], 0)
        + DIGITS.get(found["u"], 0)
        + TENS.get(found["tens"], 0)
    )


@settings(deadline=None)
@given(numbers)
def test_a_german_reads_the_same_number(number):
    assert read_german(translate(number).german_word) == number


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "eins"), (16, "sechzehn"), (17, "siebzehn"), (21, "einundzwanzig"), (24, "vierundzwanzig"),
     (30, "dreißig"), (60, "sechzig"), (70, "siebzig"), (100, "einhundert"),
     (101, "einhunderteins"),
     (111, "einhundertelf"), (1001, "eintausendeins"), (1217, "eintausendzweihundertsiebzehn"),
     (9999, "neuntausendneunhundertneunundneunzig")],
)  # fmt: skip
def test_irregular_forms_are_right(number, word):
    assert translate(number).german_word == word


MEANING = dict(
    zip(
        GERMAN.tokens[3:],
        [
            "one",
            *ENGLISH.tokens[4:22],
            "one",
            *ENGLISH.tokens[22:30],
            None,
            "hundred",
            "thousand",
            ",",
        ],
        strict=True,
    )
)


@settings(deadline=None)
@given(numbers)
def test_every_morpheme_is_aligned_to_the_word_it_means(number):
    pair = translate(number)
    for morpheme, place in zip(pair.german, pair.alignment, strict=True):
        assert (None if place is None else pair.english[place]) == MEANING[morpheme]
    used = [place for place in pair.alignment if place is not None]
    assert sorted(used) == list(range(len(pair.english)))  # each English word exactly once


@settings(deadline=None)
@given(numbers)
def test_the_order_crosses_exactly_where_und_stands(number):
    pair = translate(number)
    used = [place for place in pair.alignment if place is not None]
    assert ("und" in pair.german) == (used != sorted(used))


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_other_numbers_are_refused(number):
    with pytest.raises(ValueError, match="from 1 to 9999"):
        translate(number)


def test_typed_numbers_are_read_with_and_without_spaces():
    assert read_numbers(" 24,7 , 9999") == [24, 7, 9999]


@pytest.mark.parametrize(
    ("text", "named"),
    [("twelve", "twelve"), ("24, x7", "x7"), ("", "nothing"), ("7,", "nothing"), ("0", "0"),
     ("10000", "10000"), ("-3", "-3"), ("1.5", "1.5"), ("\u00b2", "\u00b2"), ("9" * 5000, "999")],
)  # fmt: skip
def test_what_is_not_a_number_is_named(text, named):
    with pytest.raises(ValueError, match=r"commas between them.*this is not one: ") as told:
        read_numbers(text)
    assert str(told.value).split("not one: ")[1].startswith(named)


def test_numbers_in_both_languages_are_all_different():
    pairs = [translate(number) for number in range(1, 10_000)]
    assert len({pair.english for pair in pairs}) == len({pair.german for pair in pairs}) == 9999


def test_a_batch_is_framed_and_padded_on_the_right():
    english, german = numbered([translate(7), translate(24)])
    assert ENGLISH.decode(english[0]) == ["seven", "<pad>"]
    assert GERMAN.decode(german[0]) == ["<begin>", "sieben", "<end>", "<pad>", "<pad>"]
    assert GERMAN.decode(german[1]) == ["<begin>", "vier", "und", "zwanzig", "<end>"]


def test_nothing_to_pad_is_an_error():
    for sequences in ([], [[]]):
        with pytest.raises(ValueError, match="at least one"):
            pad(sequences, ENGLISH)


def test_the_split_has_every_number_once():
    train, test = split_numbers(500, seed=3)
    assert sorted(train + test) == list(range(1, 10_000))
    assert len(test) == 500
    assert split_numbers(500, seed=3) == (train, test) != split_numbers(500, seed=4)
    with pytest.raises(ValueError, match="held_out"):
        split_numbers(9999)


def test_batches_hold_only_the_given_sentences_and_follow_the_generator():
    pairs = [translate(24), translate(31)]
    batch = batches_of(pairs, size=20)
    english, german = batch(torch.Generator().manual_seed(0))
    assert english.shape == (20, 2)
    assert set(map(tuple, german.tolist())) == set(map(tuple, numbered(pairs)[1].tolist()))
    again = batch(torch.Generator().manual_seed(0))
    assert torch.equal(english, again[0])


@settings(deadline=None)
@given(st.lists(numbers, min_size=1, max_size=4))
def test_a_sentence_is_its_numbers_with_commas_and_every_word_keeps_its_meaning(some):
    sentence = translate_list(some)
    assert list(map(read_german, sentence.german_word.split(","))) == some
    for morpheme, place in zip(sentence.german, sentence.alignment, strict=True):
        assert (None if place is None else sentence.english[place]) == MEANING[morpheme]


def test_sentences_have_all_lengths_and_follow_the_seed():
    made = sentences_of([5, 70], 8, max_length=4, seed=1)
    assert [len(pair.numbers) for pair in made] == [1, 2, 3, 4] * 2
    assert made == sentences_of([5, 70], 8, max_length=4, seed=1)
    for wrong in ({"count": 0}, {"count": 3, "max_length": 0}):
        with pytest.raises(ValueError, match="1 or more"):
            sentences_of([5], **wrong)
    with pytest.raises(ValueError, match="at least one"):
        translate_list([])
