"""Locality-sensitive hashing: near-duplicates found without comparing every text with every other.

A signature is cut into bands. Two texts are candidates when all rows of at least one band are
equal, which happens with probability 1 - (1 - s^rows)^bands. FineWeb has 14 bands of 8 rows and
takes candidates as duplicates.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from jaxtyping import Bool, Float, Int, UInt32

from helpers.text.cleaning.minhash import GRAM, band_keys, signatures
from helpers.validate import Seed, Size, checked

BANDS, ROWS = 14, 8
_EMPTY = np.uint32(2**32 - 1)  # every entry of the signature of a text without words


@checked
def chance_of_meeting(
    similarity: Float[np.ndarray, "*shape"], bands: Size = BANDS, rows: Size = ROWS
) -> Float[np.ndarray, "*shape"]:
    """Return the probability that two texts of a similarity share a band: 1 - (1 - s^r)^b."""
    return np.asarray(1 - (1 - similarity**rows) ** bands)


@checked
def cluster(
    signatures: UInt32[np.ndarray, "text hash"], bands: Size = BANDS, rows: Size = ROWS
) -> Int[np.ndarray, " text"]:
    """Return for each text the first text of its cluster; alone, itself.

    Texts that share a band are in one cluster, and so are the friends of friends. An empty text is
    in a cluster of its own.
    """
    keys = band_keys(signatures, bands, rows)
    there = np.flatnonzero((signatures != _EMPTY).any(1))
    pairs = []
    for band in range(bands):
        order = there[np.argsort(keys[there, band], kind="stable")]
        same = np.flatnonzero(keys[order[1:], band] == keys[order[:-1], band])
        pairs.append(np.stack([order[same], order[same + 1]]))
    return _first_of(len(keys), *np.concatenate(pairs, axis=1)) if pairs else np.arange(len(keys))


@checked
def candidate_pairs(
    signatures: UInt32[np.ndarray, "text hash"], bands: Size = BANDS, rows: Size = ROWS
) -> Int[np.ndarray, "pair two"]:
    """Return every two texts that share a band, the earlier one first; each pair once."""
    keys = band_keys(signatures, bands, rows)
    there = np.flatnonzero((signatures != _EMPTY).any(1))
    found: set[tuple[int, int]] = set()
    for band in range(bands):
        order = there[np.argsort(keys[there, band], kind="stable")]
        cuts = np.flatnonzero(np.diff(keys[order, band])) + 1
        for group in np.split(order, cuts):
            if len(group) > 1:
                found.update(combinations(group.tolist(), 2))
    return np.array(sorted(found), np.int64).reshape(-1, 2)


def _first_of(count: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Join the two ends of every pair; return the smallest member of each one's group."""
    first = np.arange(count)
    while True:
        low = np.minimum(first[a], first[b])
        before = first.copy()
        np.minimum.at(first, first[a], low)
        np.minimum.at(first, first[b], low)
        while (first[first] != first).any():
            first = first[first]
        if (first == before).all():
            return first


@checked
def keep_first(
    texts: Sequence[str],
    bands: Size = BANDS,
    rows: Size = ROWS,
    n: Size = GRAM,
    seed: Seed = 0,
) -> Bool[np.ndarray, " text"]:
    """Return which texts stay when of each cluster of near-duplicates only the first one does."""
    if not texts:
        return np.zeros(0, bool)
    first = cluster(signatures(texts, n, bands * rows, seed), bands, rows)
    return first == np.arange(len(texts))
