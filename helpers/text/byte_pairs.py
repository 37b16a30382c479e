"""Byte pair encoding, first rung: count the pairs, merge the most frequent one, and again.

Gage 1994; Sennrich, Haddow and Birch 2016 (arXiv 1508.07909), and on bytes since GPT-2. An id is
a token: 0 to 255 are the bytes, and the first merge makes 256. Training this way is slow on
purpose, since every merge reads the whole text again; `helpers.text.byte_pair_trainer` does not.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from helpers.text.split_patterns import GPT4, bytes_of, split
from helpers.validate import Count, Size, checked, require

BYTES = 256
TIES = ("first seen", "smallest", "greatest")
Pair = tuple[int, int]


@checked
def count_pairs(pieces: Iterable[Sequence[int]]) -> dict[Pair, int]:
    """Count every pair of neighbors, in the order in which they are first seen.

    Raises InputError for a piece that is not a list of ids.

    >>> count_pairs([[1, 2, 1, 2], [2, 1]])
    {(1, 2): 2, (2, 1): 2}
    """
    listed = list(pieces)
    for ids in listed:
        require(isinstance(ids, Sequence), "a piece", "a list of ids", ids)
    return _counted(listed)


def _counted(pieces: Iterable[Sequence[int]]) -> dict[Pair, int]:
    counts: dict[Pair, int] = {}
    for ids in pieces:
        for pair in pairwise(ids):
            counts[pair] = counts.get(pair, 0) + 1
    return counts


@checked
def merge_pair(ids: Sequence[int], pair: Pair, new: Count) -> list[int]:
    """Return the ids with every occurrence of a pair, from the left, replaced by one new id.

    >>> merge_pair([1, 1, 1, 2], (1, 1), 9)
    [9, 1, 2]
    """
    return _merged(ids, pair, new)


def _merged(ids: Sequence[int], pair: Pair, new: int) -> list[int]:
    left, right = pair
    merged, i, last = [], 0, len(ids) - 1
    while i <= last:
        if ids[i] == left and i < last and ids[i + 1] == right:
            merged.append(new)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


@checked
def most_frequent(counts: Mapping[Pair, int], tokens: Sequence[bytes], tie: str) -> Pair:
    """Return the pair with the largest count; ``tie`` decides among several.

    ``first seen``: the one counted first (minbpe). ``smallest``: the smallest pair of ids (the
    libraries tokenizers and rustbpe). ``greatest``: the pair whose two tokens come last in the
    order of their bytes (Stanford's CS336).

    Raises InputError for another rule and where there is no pair.
    """
    require(tie in TIES, "tie", f"one of {', '.join(TIES)}", tie)
    require(len(counts) > 0, "counts", "at least one pair", counts)
    if tie == "first seen":
        return max(counts, key=counts.__getitem__)
    if tie == "smallest":
        return min(counts, key=lambda pair: (-counts[pair], pair))
    return max(counts, key=lambda pair: (counts[pair], tokens[pair[0]], tokens[pair[1]]))


@checked
def train_slowly(
    text: str, size: Size, patterns: Sequence[str] = GPT4, tie: str = "smallest"
) -> list[Pair]:
    """Return the merges of a text, in order, until the vocabulary has ``size`` tokens.

    The algorithm of minbpe: recount all pairs of the text for every merge. Where no pair is left
    the list ends earlier. Raises InputError for a size below 256 and another tie rule.
    """
    require(size >= BYTES, "size", f"at least the {BYTES} bytes", size)
    require(tie in TIES, "tie", f"one of {', '.join(TIES)}", tie)
    pieces = [list(bytes_of(piece)) for piece in split(text, patterns)]
    tokens = [bytes([byte]) for byte in range(BYTES)]
    merges: list[Pair] = []
    while len(tokens) < size:
        counts = _counted(pieces)
        if not counts:
            break
        pair = most_frequent(counts, tokens, tie)
        pieces = [_merged(ids, pair, len(tokens)) for ids in pieces]
        tokens.append(tokens[pair[0]] + tokens[pair[1]])
        merges.append(pair)
    return merges


@checked
def tokens_of(merges: Sequence[Pair]) -> list[bytes]:
    """Return the bytes of every token: the 256 bytes, then one token for each merge.

    Raises InputError for a merge of a token that does not exist yet.
    """
    tokens = [bytes([byte]) for byte in range(BYTES)]
    for pair in merges:
        inside = all(0 <= part < len(tokens) for part in pair)
        require(inside, "a merge", f"two ids from 0 to {len(tokens) - 1}", pair)
        tokens.append(tokens[pair[0]] + tokens[pair[1]])
    return tokens
