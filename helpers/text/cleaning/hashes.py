"""Hashes of all words and n-grams of packed texts at once, the same on every machine."""

import numpy as np
from jaxtyping import Int, UInt64

from helpers.text.cleaning.packed import Packed, Spans
from helpers.validate import Size, checked

_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse modulo 2^64
_INVERSE = np.uint64(pow(int(_BASE), -1, 1 << 64))


def mix(x: np.ndarray) -> np.ndarray:
    """Return 64 bits that all depend on all 64 bits of x (the finalizer of SplitMix64)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@checked
def hash_words(packed: Packed, words: Spans) -> UInt64[np.ndarray, " _"]:
    """Return a hash of every word.

    The polynomial ``sum_i byte_i B^i`` modulo 2^64 of a word is a difference of two running sums,
    shifted to the word's own beginning by a power of ``1/B``; then the bits are mixed.
    """
    size = len(packed.data)
    powers = np.cumprod(np.concatenate([[np.uint64(1)], np.full(max(size - 1, 0), _BASE)]))
    terms = (packed.data.astype(np.uint64) + np.uint64(1)) * powers[:size]
    sums = np.concatenate([[np.uint64(0)], np.cumsum(terms, dtype=np.uint64)])
    back = np.cumprod(np.concatenate([[np.uint64(1)], np.full(max(size - 1, 0), _INVERSE)]))
    between = sums[words.ends] - sums[words.starts]
    return mix(between * back[words.starts] if size else between)


@checked
def hash_grams(
    words: UInt64[np.ndarray, " _"], first: Int[np.ndarray, " _"], n: Size
) -> tuple[np.ndarray, np.ndarray]:
    """Return the hashes of each text's n-grams of words, and where each text's ones begin.

    A text with fewer than n words, but at least one, has one n-gram: all that it has.
    """
    count = np.diff(first)
    grams = np.where(count > 0, np.maximum(count - n + 1, 1), 0)
    begin = np.concatenate([[0], np.cumsum(grams)])
    text = np.repeat(np.arange(len(count)), grams)
    at = np.arange(begin[-1]) - begin[text] + first[text]
    hashed = np.zeros(len(at), np.uint64)
    for place in range(n):
        inside = at + place < first[text + 1]
        word = words[np.minimum(at + place, max(len(words) - 1, 0))] if len(words) else hashed
        hashed = hashed * _BASE + np.where(inside, word, np.uint64(0))
    return mix(hashed), begin
