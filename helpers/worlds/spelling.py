"""A made-up language whose words are spelled from ten letters, and questions about their letters.

``sattinor?t`` asks how many t are in "sattinor"; the answer is 2. A word may also be spelled out,
``s-a-t-t-i-n-o-r?t``, as people do when they ask a chatbot.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from helpers.validate import Seed, Size, checked, require

CONSONANTS, VOWELS = "blnrst", "aeio"
LETTERS = tuple(sorted(CONSONANTS + VOWELS))
ENDINGS = ("", "", "n", "r", "s", "t", "rr", "tt")
SHORTEST, LONGEST = 4, 9  # letters of a word
MOST_WORDS = 5000


class Question(NamedTuple):
    """A text that ends with the letter it asks about, and how often that is in the word."""

    text: str
    times: int


@checked
def made_up_words(count: Size, seed: Seed) -> list[str]:
    """Return different words of two or three syllables. Raises InputError for too many."""
    require(count <= MOST_WORDS, "count", f"at most {MOST_WORDS}", count)
    rng = np.random.default_rng(seed)
    words: dict[str, None] = {}
    while len(words) < count:
        syllables = [
            str(rng.choice([*CONSONANTS]) + rng.choice([*VOWELS]) + rng.choice(ENDINGS))
            for _ in range(rng.integers(2, 4))
        ]
        if SHORTEST <= len(word := "".join(syllables)) <= LONGEST:
            words[word] = None
    return list(words)


@checked
def ask(word: str, letter: str, spelled: bool = False) -> Question:
    """Return the question how often a letter is in a word.

    Raises InputError for an empty word and a letter that is not one of the ten.
    """
    require(bool(word), "word", "one letter or more", word)
    require(letter in LETTERS, "letter", f"one of {''.join(LETTERS)}", letter)
    text = "-".join(word) if spelled else word
    return Question(f" {text}?{letter}", word.count(letter))


@checked
def questions(
    words: Sequence[str], count: Size, seed: Seed, spelled: bool | None = None
) -> list[Question]:
    """Draw questions about some words; three in four ask for a letter that is in the word.

    ``spelled`` spells all words out, or none; without it, half of them. Raises InputError where
    there is no word.
    """
    require(len(words) > 0, "words", "at least one", words)
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(count):
        word = words[int(rng.integers(len(words)))]
        inside = rng.random() < 0.75
        letter = word[rng.integers(len(word))] if inside else LETTERS[rng.integers(len(LETTERS))]
        drawn.append(ask(word, letter, bool(rng.random() < 0.5) if spelled is None else spelled))
    return drawn
