"""MinHash: a short signature of a text, from which the overlap of two texts is estimated.

Broder 1997. Of a random order of all n-grams, two texts have the same smallest one with a
probability equal to their Jaccard similarity. So the share of equal entries in two signatures of
K entries estimates it, with a standard deviation of sqrt(s (1 - s) / K).
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import UInt32

from helpers.text.cleaning.hashes import hash_grams, hash_words, mix
from helpers.text.cleaning.packed import find_words, pack
from helpers.validate import InputError, Seed, Size, checked

GRAM, HASHES = 5, 112  # FineWeb's: 5-grams of words, 14 bands of 8 hashes
_AT_ONCE = 2000  # texts whose bytes and n-grams are in memory together
_EMPTY = np.uint32(2**32 - 1)  # the signature of a text without a word


@checked
def shingles(text: str, n: Size = GRAM) -> set[tuple[str, ...]]:
    """Return the n-grams of words of a text as a set; of fewer than n words, all of them as one."""
    words = text.split()
    if not words:
        return set()
    return {tuple(words[i : i + n]) for i in range(max(len(words) - n + 1, 1))}


@checked
def jaccard(a: set, b: set) -> float:
    """Return the Jaccard similarity of two sets, ``|a and b| / |a or b|``; of two empty ones 0."""
    return len(a & b) / len(a | b) if a or b else 0.0


@checked
def signatures(
    texts: Sequence[str], n: Size = GRAM, hashes: Size = HASHES, seed: Seed = 0
) -> UInt32[np.ndarray, "text hash"]:
    """Return the MinHash signature of each text.

    Hash function k maps an n-gram x to the upper 32 bits of ``a_k x + b_k`` modulo 2^64; its entry
    is the smallest value over the n-grams of a text.
    """
    rng = np.random.default_rng(seed)
    a = rng.integers(0, 2**63, size=hashes, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    b = rng.integers(0, 2**63, size=hashes, dtype=np.uint64)
    found = np.full((len(texts), hashes), _EMPTY, np.uint32)
    for at in range(0, len(texts), _AT_ONCE):
        some = texts[at : at + _AT_ONCE]
        packed = pack(some)
        words = find_words(packed)
        grams, begin = hash_grams(hash_words(packed, words), words.first, n)
        filled = np.flatnonzero(np.diff(begin))
        if not len(filled):
            continue
        for k in range(hashes):
            values = ((grams * a[k] + b[k]) >> np.uint64(32)).astype(np.uint32)
            found[at + filled, k] = np.minimum.reduceat(values, begin[filled])
    return found


@checked
def estimated_similarity(
    a: UInt32[np.ndarray, "*a hash"], b: UInt32[np.ndarray, "*b hash"]
) -> np.ndarray:
    """Return the share of equal entries of signatures: an estimate of the Jaccard similarity.

    One signature can be held against many. Raises InputError where their numbers do not fit.
    """
    try:
        np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        raise InputError(
            f"a and b should be as many signatures, or one, got {a.shape} and {b.shape}"
        ) from None
    return np.asarray(np.mean(a == b, axis=-1))


@checked
def band_keys(signatures: UInt32[np.ndarray, "text hash"], bands: Size, rows: Size) -> np.ndarray:
    """Return one 64-bit key of each band of each signature: equal where all its rows are equal.

    Raises InputError where the signatures have fewer than ``bands * rows`` entries.
    """
    if signatures.shape[1] < bands * rows:
        raise InputError(
            f"{bands} bands of {rows} rows need {bands * rows} hashes, got {signatures.shape[1]}"
        )
    used = signatures[:, : bands * rows].reshape(len(signatures), bands, rows).astype(np.uint64)
    keys = np.zeros((len(signatures), bands), np.uint64)
    for row in range(rows):
        keys = mix(keys * np.uint64(0x9E3779B97F4A7C15) + used[:, :, row])
    return keys
