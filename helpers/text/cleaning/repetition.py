"""Gopher's rules against repetition: lines, and n-grams of words, that come again and again.

Rae et al. 2021, table A1: thresholds for duplicate lines, for the most frequent 2-, 3- and 4-gram,
and for all n-grams from 5 to 10 that were there before.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from helpers.text.cleaning.rules import Rule
from helpers.validate import checked

REPETITION = (
    Rule("duplicate lines", most=0.3),
    Rule("characters in duplicate lines", most=0.2),
    *(Rule(f"top {n}-gram", most=most) for n, most in ((2, 0.2), (3, 0.18), (4, 0.16))),
    *(
        Rule(f"duplicate {n}-grams", most=most)
        for n, most in ((5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.10))
    ),
)


def _duplicates(parts: Sequence[str]) -> tuple[int, int]:
    """Return how many parts were there before, and their characters."""
    counts = Counter(parts)
    again = [(part, count - 1) for part, count in counts.items() if count > 1]
    return sum(more for _, more in again), sum(more * len(part) for part, more in again)


def _top(words: Sequence[str], n: int) -> int:
    """Return the characters of the most frequent n-gram, all its copies together."""
    grams = Counter(" ".join(words[i : i + n]) for i in range(len(words) - n + 1))
    if not grams:
        return 0
    gram, count = grams.most_common(1)[0]
    return count * len(gram)


def _again(words: Sequence[str], n: int) -> int:
    """Return the characters of n-grams that were there before, none counted twice."""
    seen: set[tuple[str, ...]] = set()
    at = characters = 0
    while at + n <= len(words):
        gram = tuple(words[at : at + n])
        if gram in seen:
            characters += sum(map(len, gram)) + n - 1
            at += n
        else:
            seen.add(gram)
            at += 1
    return characters


@checked
def repetition(text: str) -> dict[str, float]:
    """Return Gopher's measures of repetition, each a share of a text's lines or characters.

    As Gopher and datatrove count them, the most frequent n-gram counts even where it occurs only
    once: 1 / (number of words) or so. A text without words has 0 everywhere.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    words = text.split()
    count, characters = _duplicates(lines)
    size = max(len(text), 1)
    return {
        "duplicate lines": count / max(len(lines), 1),
        "characters in duplicate lines": characters / size,
        **{f"top {n}-gram": _top(words, n) / size for n in (2, 3, 4)},
        **{f"duplicate {n}-grams": _again(words, n) / size for n in range(5, 11)},
    }


@checked
def measure_repetition(texts: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the measures of `repetition` for each text: name of the measure -> [text]."""
    rows = [repetition(text) for text in texts]
    return {rule.measure: np.array([row[rule.measure] for row in rows]) for rule in REPETITION}
