"""Bits per byte are the same for every way to cut a text into tokens."""

import math

import pytest

from helpers.text.bits import bits_per_byte
from helpers.validate import InputError


def test_a_uniform_guess_at_every_byte_has_eight_bits():
    for text in ("plain", "é", "🙂 and more"):
        nats = len(text.encode()) * math.log(256)
        assert bits_per_byte(nats, text) == pytest.approx(8)


def test_two_tokenizers_with_one_distribution_agree():
    text, letters = "abab", [0.5, 0.25, 0.5, 0.25]  # p of each letter
    pairs = [0.125, 0.125]  # the same text in two tokens
    costs = [sum(-math.log(p) for p in each) for each in (letters, pairs)]
    assert bits_per_byte(costs[0], text) == pytest.approx(bits_per_byte(costs[1], text)) == 1.5


def test_wrong_input_is_named():
    with pytest.raises(InputError, match="at least one character"):
        bits_per_byte(1.0, "")
    with pytest.raises(InputError, match="nats"):
        bits_per_byte(-1.0, "a")
