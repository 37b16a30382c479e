"""Many texts as one array of bytes, so that numpy counts in all of them at once."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Int, UInt8

from helpers.validate import checked

_SPACES = np.zeros(256, bool)
_SPACES[list(b" \n\t\r\x0b\x0c")] = True


class Packed(NamedTuple):
    """Texts in UTF-8 [byte], a line break after each; where they begin, and the end [text + 1]."""

    data: UInt8[np.ndarray, " _"]
    bounds: Int[np.ndarray, " _"]


class Spans(NamedTuple):
    """Words or lines of packed texts: where each begins and ends, and the first one of each text.

    ``first`` has one entry more than there are texts: text i has the spans first[i] to first[i+1].
    """

    starts: Int[np.ndarray, " _"]
    ends: Int[np.ndarray, " _"]
    first: Int[np.ndarray, " _"]


@checked
def pack(texts: Sequence[str]) -> Packed:
    """Return texts as one array of bytes, in which a line break ends every text."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    sizes = np.fromiter((len(text) + 1 for text in encoded), np.int64, len(encoded))
    data = np.frombuffer(b"".join(text + b"\n" for text in encoded), np.uint8)
    return Packed(data, np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))


@checked
def find_words(packed: Packed) -> Spans:
    """Return the words: what is between white space, with its punctuation."""
    space = _SPACES[packed.data]
    before = np.concatenate([[True], space[:-1]])  # every text ends with white space
    starts = np.flatnonzero(before & ~space)
    return Spans(starts, np.flatnonzero(space & ~before), np.searchsorted(starts, packed.bounds))


@checked
def find_lines(packed: Packed, words: Spans | None = None) -> Spans:
    """Return the lines that hold more than white space, without the white space at their ends.

    ``words`` are those of `find_words`, where they are known already.
    """
    words = find_words(packed) if words is None else words
    breaks = np.flatnonzero(packed.data == 10)
    line = np.searchsorted(breaks, words.starts)  # of every word
    changes = np.flatnonzero(np.diff(line, prepend=-1))
    last = np.append(changes[1:] - 1, len(line) - 1) if len(changes) else changes
    starts, ends = words.starts[changes], words.ends[last]
    return Spans(starts, ends, np.searchsorted(starts, packed.bounds))


def per_text(
    where: Bool[np.ndarray, " _"] | Int[np.ndarray, " _"], bounds: np.ndarray
) -> np.ndarray:
    """Return for each text the sum of an array between two bounds."""
    total = np.concatenate([[0], np.cumsum(where, dtype=np.int64)])
    return np.diff(total[bounds])
