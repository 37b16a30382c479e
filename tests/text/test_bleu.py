"""BLEU: worked examples, values of two other implementations, and what must hold always."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.text.bleu import bleu, clipped_matches
from helpers.validate import InputError

sentences = st.lists(st.sampled_from("abcd"), min_size=1, max_size=12)
RIGHT = ["a", "small", "red", "ring", "left", "of", "a", "large", "blue", "square"]
PAIRS = [
    (RIGHT, RIGHT),
    (["a", "large", "red", "triangle", "left", "of", "a", "large", "blue", "ring"], RIGHT),
    (
        ["a", "large", "green", "cross"],
        ["a", "large", "green", "cross", "above", "a", "small", "black", "ring"],
    ),
]


def test_papineni_s_example_of_clipping():
    assert clipped_matches(["the"] * 7, ["the", "cat", "is", "on", "the", "mat"], 1) == (2, 7)


def test_runs_are_counted_by_hand():
    written, right = PAIRS[1]
    counts = [clipped_matches(written, right, n) for n in (1, 2, 3, 4, 11)]
    # all but triangle and one of the two large; left of, of a, a large, large blue; and so on
    assert counts == [(8, 10), (4, 9), (3, 8), (2, 7), (0, 0)]


@pytest.mark.parametrize(
    ("chosen", "score"),
    # sacrebleu 2.6.0 (tokenize="none", smooth_method="none") and NLTK 3.10.4 give both the same
    [([0], 1.0), ([1], 0.4417918226831577), ([2], 0.2865047968601901),
     ([1, 2], 0.38715747341195206), ([0, 1, 2], 0.6182938286735512)],
)  # fmt: skip
def test_it_gives_the_values_of_sacrebleu_and_nltk(chosen, score):
    written, right = zip(*[PAIRS[i] for i in chosen], strict=True)
    assert bleu(written, right) == pytest.approx(score, abs=1e-12)


def test_brevity_is_punished_and_length_is_not():
    right = list("abcdefgh")
    assert bleu([right[:6]], [right]) == pytest.approx(math.exp(1 - 8 / 6))
    longer = bleu([[*right, "x"]], [right])
    by_hand = math.exp(sum(math.log(k / (k + 1)) for k in (8, 7, 6, 5)) / 4)
    assert longer == pytest.approx(by_hand)


@settings(deadline=None)
@given(sentences, sentences, st.integers(1, 4))
def test_matches_are_never_more_than_runs_and_the_same_both_ways(written, right, n):
    matches, total = clipped_matches(written, right, n)
    assert 0 <= matches <= total == max(len(written) - n + 1, 0)
    assert clipped_matches(right, written, n)[0] == matches


@settings(deadline=None)
@given(sentences, sentences)
def test_it_lies_between_0_and_1_and_is_1_for_the_right_sentence(written, right):
    assert 0 <= bleu([written], [right]) <= 1
    if len(right) >= 4:
        assert bleu([right], [right]) == pytest.approx(1)


def test_without_a_common_run_of_four_it_is_0():
    assert bleu([list("abc")], [list("abc")]) == 0
    assert bleu([list("abcdx")], [list("abcyd")]) == 0


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="1 or more"):
        clipped_matches(["a"], ["a"], 0)
    with pytest.raises(ValueError, match=r"one for each hypothesis.*got 0 for 1"):
        bleu([["a"]], [])
    with pytest.raises(ValueError, match="got 0 for 0"):
        bleu([], [])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: bleu("the cat sat", "the cat sat"), r"hypotheses should be split"),
        (lambda: bleu(["the cat sat"], [["the", "cat"]]), r"hypotheses\[0\] should be split"),
        (lambda: bleu([["the", "cat"]], ["the cat sat"]), r"references\[0\] should be split"),
        (lambda: bleu(torch.ones(1, 5), torch.ones(1, 5)), "hypotheses should be a list"),
        (lambda: bleu([torch.ones(5)], [torch.ones(5)]), r"hypotheses\[0\] should be a list"),
        (
            lambda: bleu([[1, 2, 3, 4]], [[1, 2, 3, 4]]),
            r"hypotheses\[0\]\[0\] should be a text, got 1",
        ),
        (lambda: bleu([["a"]], [["a"]], max_n=0), "max_n should be 1 or more, got 0"),
        (lambda: bleu([["a"]], [["a"]], max_n=1.5), "max_n should be a whole number"),
        (lambda: clipped_matches("the cat", ["the", "cat"], 1), "hypothesis should be split"),
    ],
)
@pytest.mark.usefixtures("unchecked")
def test_texts_that_are_not_split_and_tensors_are_refused(call, says):
    with pytest.raises(InputError, match=says):
        call()
