"""Byte pair encoding, third rung: the same merges, hundreds of times faster.

Three ideas. A text has far fewer *distinct* pieces than pieces, so each is kept once, with its
count. An index says which pieces hold a pair, so that a merge touches those alone. And a heap
holds the most frequent pair on top; an entry that is out of date is noticed when it is popped.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from helpers.text.byte_pairs import BYTES, Pair
from helpers.text.split_patterns import GPT4, bytes_of, split
from helpers.validate import Size, checked, require

FAST_TIES = ("smallest", "greatest")


@checked
def train(
    text: str, size: Size, patterns: Sequence[str] = GPT4, tie: str = "smallest"
) -> list[Pair]:
    """Return the merges of a text, in order: those of `helpers.text.byte_pairs.train_slowly`.

    Raises InputError for a size below 256, and for the tie rule "first seen": it asks where in
    the text a pair comes first, which distinct pieces do not know.
    """
    return [pair for pair, _ in train_steps(text, size, patterns, tie)]


@checked
def train_steps(
    text: str, size: Size, patterns: Sequence[str] = GPT4, tie: str = "smallest"
) -> Iterator[tuple[Pair, int]]:
    """Train, one merge and how often its pair occurred for each ``next``. Raises as `train`."""
    require(size >= BYTES, "size", f"at least the {BYTES} bytes", size)
    require(tie in FAST_TIES, "tie", f"one of {', '.join(FAST_TIES)}", tie)
    return _steps(Counter(split(text, patterns)), size, tie)


def _steps(pieces: Counter[str], size: int, tie: str) -> Iterator[tuple[Pair, int]]:
    words = [list(bytes_of(piece)) for piece in pieces]
    times = list(pieces.values())
    tokens = [bytes([byte]) for byte in range(BYTES)]
    order = _order(tie, tokens)
    counts: Counter[Pair] = Counter()
    holders: dict[Pair, set[int]] = defaultdict(set)  # the words that hold a pair, or once did
    for word, ids in enumerate(words):
        for pair in pairwise(ids):
            counts[pair] += times[word]
            holders[pair].add(word)
    heap = [(-count, order(pair), pair) for pair, count in counts.items()]
    heapq.heapify(heap)
    while heap and len(tokens) < size:
        count, _, pair = heapq.heappop(heap)
        if counts[pair] != -count:  # out of date
            if 0 < counts[pair] < -count:
                heapq.heappush(heap, (-counts[pair], order(pair), pair))
            continue
        yield pair, -count
        new = len(tokens)
        tokens.append(tokens[pair[0]] + tokens[pair[1]])
        grown: set[Pair] = set()
        for word in holders.pop(pair):
            _merge(words[word], pair, new, times[word], counts, grown)
            for other in pairwise(words[word]):
                if new in other:
                    holders[other].add(word)
        del counts[pair]
        for other in filter(counts.__getitem__, grown):
            heapq.heappush(heap, (-counts[other], order(other), other))


def _merge(
    ids: list[int], pair: Pair, new: int, times: int, counts: Counter[Pair], grown: set[Pair]
) -> None:
    """Merge a pair in one word, in place, and correct the counts of the pairs around it."""
    left, right = pair
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            if i > 0:
                counts[ids[i - 1], left] -= times
                counts[ids[i - 1], new] += times
                grown.add((ids[i - 1], new))
            if i + 2 < len(ids):
                counts[right, ids[i + 2]] -= times
                counts[new, ids[i + 2]] += times
                grown.add((new, ids[i + 2]))
            ids[i : i + 2] = [new]
        i += 1


def _order(tie: str, tokens: Sequence[bytes]) -> Callable[[Pair], Any]:
    """Return the key by which pairs of equal count are ordered; the least comes first."""
    if tie == "smallest":
        return lambda pair: pair
    return lambda pair: _Last(tokens[pair[0]], tokens[pair[1]])


class _Last(tuple[bytes, bytes]):
    """Two tokens, of which those that come last in the order of their bytes are the least."""

    __slots__ = ()

    def __new__(cls, left: bytes, right: bytes) -> "_Last":
        return super().__new__(cls, (left, right))

    def __lt__(self, other: object) -> bool:
        return isinstance(other, tuple) and tuple.__gt__(self, other)
