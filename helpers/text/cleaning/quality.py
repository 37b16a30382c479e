"""The cheap quality rules of Gopher, C4 and FineWeb: counts of words, lines and marks.

Gopher: Rae et al. 2021 (arXiv 2112.11446), table A1. C4: Raffel et al. 2020 (arXiv 1910.10683),
section 2.2. FineWeb: Penedo et al. 2024, section 3.5. The thresholds are those that datatrove
documents. datatrove cuts words finer, with a tokenizer that separates punctuation; here a word is
what is between white space.
"""

from collections.abc import Sequence

import numpy as np

from helpers.text.cleaning.packed import Packed, Spans, find_lines, find_words, pack, per_text
from helpers.text.cleaning.rules import Rule
from helpers.validate import checked

STOP_WORDS = ("the", "be", "to", "of", "and", "that", "have", "with")
GOPHER = (
    Rule("words", 50, 100_000),
    Rule("mean word length", 3, 10),
    Rule("symbols per word", most=0.1),
    Rule("bullet lines", most=0.9),
    Rule("ellipsis lines", most=0.3),
    Rule("words with a letter", least=0.8),
    Rule("stop words", least=2),
)
C4 = (Rule("sentences", least=5), Rule("curly brackets", most=0), Rule("lorem ipsum", most=0))
FINEWEB = (
    Rule("lines that end a sentence", least=0.12),
    Rule("short lines", most=0.67),
    Rule("line breaks per word", most=0.3),
)
QUALITY = (*GOPHER, *C4, *FINEWEB)
SHORT = 30  # characters of a short line


def _table(marks: str) -> np.ndarray:
    table = np.zeros(256, bool)
    table[list(marks.encode())] = True
    return table


_LETTER, _END = _table(""), _table(".?!")
_LETTER[[*range(65, 91), *range(97, 123), *range(0xC3, 0xF5)]] = True  # and all beyond ASCII but
_LETTER[0xE2] = False  # the marks “, „, … and •, which begin with this byte
_QUOTE, _LINE_END = _table("\"'"), _table(".'\"!?")


@checked
def measure(texts: Sequence[str]) -> dict[str, np.ndarray]:
    """Return what the rules need of each text: name of the measure -> [text].

    All texts are counted together, as one array of bytes. A text without words has 0 everywhere.
    """
    packed = pack(texts)
    words = find_words(packed)
    lines = find_lines(packed, words)
    n_words, n_lines = np.diff(words.first), np.diff(lines.first)
    per_word = 1 / np.maximum(n_words, 1)
    per_line = 1 / np.maximum(n_lines, 1)
    return {
        "words": n_words.astype(float),
        "mean word length": _characters(packed, words) * per_word,
        "symbols per word": _symbols(packed) * per_word,
        "words with a letter": _words_with_a_letter(packed, words) * per_word,
        "stop words": _stop_words(packed, words),
        "sentences": per_text(_ends_sentence(packed, words), words.first),
        "line breaks per word": np.maximum(n_lines - 1, 0) * per_word,
        "curly brackets": _count(packed, packed.data == ord("{")),
        "lorem ipsum": _find(packed, b"lorem ipsum"),
    } | {name: count * per_line for name, count in _of_lines(packed, lines).items()}


def _count(packed: Packed, where: np.ndarray) -> np.ndarray:
    """Return how many marked bytes each text has."""
    return np.diff(np.searchsorted(np.flatnonzero(where), packed.bounds)).astype(float)


def _characters(packed: Packed, words: Spans) -> np.ndarray:
    """Return the characters of all words of each text (a byte 10xxxxxx continues a character)."""
    continued = np.flatnonzero((packed.data & 0xC0) == 0x80)
    sizes = per_text(words.ends - words.starts, words.first)
    return sizes - np.diff(np.searchsorted(continued, packed.bounds))


def _symbols(packed: Packed) -> np.ndarray:
    """Return the larger of two counts: hash signs, ellipses."""
    return np.maximum(_count(packed, packed.data == ord("#")), _find(packed, b"...", "…".encode()))


def _find(packed: Packed, *pieces: bytes) -> np.ndarray:
    """Return how often one of some byte strings (in small letters) occurs in each text."""
    data, found = packed.data.tobytes().lower(), []
    for piece in pieces:
        at = data.find(piece)
        while at >= 0:
            found.append(at)
            at = data.find(piece, at + len(piece))
    return np.diff(np.searchsorted(np.sort(found), packed.bounds)).astype(float)


def _words_with_a_letter(packed: Packed, words: Spans) -> np.ndarray:
    before = np.zeros(len(packed.data) + 1, np.int32)  # so many letters before each byte
    np.cumsum(_LETTER[packed.data], out=before[1:])
    return per_text(before[words.ends] > before[words.starts], words.first)


def _stop_words(packed: Packed, words: Spans) -> np.ndarray:
    """Return how many different stop words each text has, each spelled exactly like this."""
    short = words.ends - words.starts <= 4
    keys = np.zeros(len(words.starts), np.uint32)
    for place in range(4):
        at = np.minimum(words.starts + place, len(packed.data) - 1)
        inside = words.starts + place < words.ends
        keys |= np.where(inside, packed.data[at], 0).astype(np.uint32) << np.uint32(8 * place)
    found = np.zeros(len(packed.bounds) - 1)
    for word in STOP_WORDS:
        key = np.uint32(int.from_bytes(word.encode(), "little"))
        at = np.flatnonzero((keys == key) & short)
        found += np.diff(np.searchsorted(at, words.first)) > 0
    return found


def _ends_sentence(packed: Packed, words: Spans) -> np.ndarray:
    """Return for every word whether a sentence ends with it: . ? or !, perhaps before a quote."""
    if not len(words.ends):
        return np.zeros(0, bool)
    last = packed.data[words.ends - 1]
    before = packed.data[np.maximum(words.ends - 2, 0)]
    return _END[last] | (_QUOTE[last] & _END[before])


def _of_lines(packed: Packed, lines: Spans) -> dict[str, np.ndarray]:
    """Return how many lines of each text begin or end in some way, or are short."""
    data, last = packed.data, np.maximum(lines.ends - 1, 0)
    two, three = np.maximum(lines.ends - 2, 0), np.maximum(lines.ends - 3, 0)
    begins = data[lines.starts] if len(lines.starts) else np.zeros(0, np.uint8)
    second = data[np.minimum(lines.starts + 1, len(data) - 1)]
    third = data[np.minimum(lines.starts + 2, len(data) - 1)]
    bullets = (begins == ord("-")) | ((begins == 0xE2) & (second == 0x80) & (third == 0xA2))
    dots = (data[last] == 46) & (data[two] == 46) & (data[three] == 46)
    ellipsis = (data[last] == 0xA6) & (data[two] == 0x80) & (data[three] == 0xE2)
    continued = np.flatnonzero((data & 0xC0) == 0x80)
    size = lines.ends - lines.starts
    size = size - np.searchsorted(continued, lines.ends) + np.searchsorted(continued, lines.starts)
    marks = {
        "bullet lines": bullets,
        "ellipsis lines": (dots | ellipsis) & (lines.ends - lines.starts >= 3),
        "lines that end a sentence": _LINE_END[data[last]],
        "short lines": size <= SHORT,
    }
    return {name: per_text(where, lines.first) for name, where in marks.items()}
