"""Numbers as English words and as German morphemes: a translation whose truth is known.

English says the tens first, German the units: twenty four, vier-und-zwanzig. So the order
crosses, and for every German morpheme we know the English word that it comes from.

>>> pair = translate(4721)
>>> " ".join(pair.english)
'four thousand seven hundred twenty one'
>>> " ".join(pair.german), pair.alignment
('vier tausend sieben hundert ein und zwanzig', (0, 1, 2, 3, 5, None, 4))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import torch
from jaxtyping import Int
from torch import Tensor

from helpers.text.padding import SPECIALS, pad
from helpers.text.vocabulary import Vocabulary
from helpers.validate import InputError, Range, Seed, Size, checked, require

LARGEST = 9999
Number = Annotated[int, Range(1, LARGEST)]

_ENGLISH = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
# ein is the form inside a number, eins the one at its end; sechzehn and siebzehn lose sounds
_GERMAN = [
    "ein",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
_GERMAN_TENS = [
    "zwanzig",
    "dreißig",
    "vierzig",
    "fünfzig",
    "sechzig",
    "siebzig",
    "achtzig",
    "neunzig",
]
_ENGLISH_ALL = [*_ENGLISH, *_ENGLISH_TENS, "hundred", "thousand", ","]
_GERMAN_ALL = [*_GERMAN, "eins", *_GERMAN_TENS, "und", "hundert", "tausend", ","]

ENGLISH = Vocabulary(_ENGLISH_ALL, SPECIALS)
GERMAN = Vocabulary(_GERMAN_ALL, SPECIALS)
Batch = tuple[Int[Tensor, "batch source"], Int[Tensor, "batch target"]]


@dataclass(frozen=True)
class Pair:
    """One number, or several, in both languages, with the true alignment.

    ``alignment[i]`` is the position of the English word that morpheme i comes from; ``und`` comes
    from none: None.
    """

    numbers: tuple[int, ...]
    english: tuple[str, ...]
    german: tuple[str, ...]
    alignment: tuple[int | None, ...]

    @property
    def german_word(self) -> str:
        """The number as Germans write it: one word."""
        return "".join(self.german)


@checked
def translate(number: Number) -> Pair:
    """Return a number in both languages, with the true alignment.

    Raises InputError outside 1..9999.
    """
    english: list[str] = []
    german: list[str] = []
    alignment: list[int | None] = []

    def say(word: str, morpheme: str) -> None:
        alignment.append(len(english))
        english.append(word)
        german.append(morpheme)

    thousands, hundreds, rest = number // 1000, number // 100 % 10, number % 100
    for digit, word, morpheme in (
        (thousands, "thousand", "tausend"),
        (hundreds, "hundred", "hundert"),
    ):
        if digit:
            say(_ENGLISH[digit - 1], _GERMAN[digit - 1])
            say(word, morpheme)
    tens, units = rest // 10, rest % 10
    if rest == 1:
        say("one", "eins")
    elif 1 < rest < 20:
        say(_ENGLISH[rest - 1], _GERMAN[rest - 1])
    elif rest >= 20 and not units:
        say(_ENGLISH_TENS[tens - 2], _GERMAN_TENS[tens - 2])
    elif rest >= 20:  # twenty four, vier und zwanzig: here the order crosses
        position = len(english)
        english += [_ENGLISH_TENS[tens - 2], _ENGLISH[units - 1]]
        german += [_GERMAN[units - 1], "und", _GERMAN_TENS[tens - 2]]
        alignment += [position + 1, None, position]
    return Pair((number,), tuple(english), tuple(german), tuple(alignment))


@checked
def translate_list(numbers: Sequence[Number]) -> Pair:
    """Return several numbers, one after the other, with a comma between: a sentence of any length.

    Raises InputError for no number, and for one outside 1..9999.
    """
    require(len(numbers) > 0, "numbers", "at least one", numbers)
    english: tuple[str, ...] = ()
    german: tuple[str, ...] = ()
    alignment: tuple[int | None, ...] = ()
    for number in numbers:
        if english:
            alignment += (len(english),)
            english, german = (*english, ","), (*german, ",")
        pair = translate(number)
        alignment += tuple(None if k is None else k + len(english) for k in pair.alignment)
        english, german = english + pair.english, german + pair.german
    return Pair(tuple(numbers), english, german, alignment)


@checked
def read_numbers(text: str) -> list[int]:
    """Return the numbers that a reader typed, such as "24, 7".

    Raises InputError, naming the part that is not a whole number in 1..9999.
    """
    numbers = []
    for part in (part.strip() for part in text.split(",")):
        if not (part.isdecimal() and len(part) < 9 and 1 <= int(part) <= LARGEST):
            raise InputError(
                f'type whole numbers from 1 to {LARGEST} with commas between them, such as "24, 7"'
                f"; this is not one: {part or 'nothing'}"
            )
        numbers.append(int(part))
    return numbers


@checked
def sentences_of(
    numbers: Sequence[Number], count: Size, max_length: Size = 4, seed: Seed = 0
) -> list[Pair]:
    """Return ``count`` sentences of 1..``max_length`` numbers at random, each length as often.

    Raises InputError for no number, one outside 1..9999, and a count or length below 1.
    """
    require(len(numbers) > 0, "numbers", "at least one", numbers)
    generator = torch.Generator().manual_seed(seed)
    chosen = torch.randint(len(numbers), (count, max_length), generator=generator).tolist()
    return [
        translate_list([numbers[k] for k in row[: 1 + i % max_length]])
        for i, row in enumerate(chosen)
    ]


@checked
def numbered(pairs: Sequence[Pair]) -> Batch:
    """Return the English and the framed German of some sentences, as padded ids.

    Raises InputError for no sentence.
    """
    english = pad([pair.english for pair in pairs], ENGLISH)
    return english, pad([pair.german for pair in pairs], GERMAN, framed=True)


@checked
def split_numbers(
    held_out: Annotated[int, Range(1, LARGEST - 1)] = 1000, seed: Seed = 0
) -> tuple[list[int], list[int]]:
    """Split 1..9999 at random into numbers to train on and numbers kept for the test.

    Raises InputError where one of the two would be empty.
    """
    order = torch.randperm(LARGEST, generator=torch.Generator().manual_seed(seed)) + 1
    return order[held_out:].tolist(), order[:held_out].tolist()


@checked
def batches_of(pairs: Sequence[Pair], size: Size = 64) -> Callable[[torch.Generator], Batch]:
    """Return a source of batches for `helpers.training.fit`: ``size`` sentences at random.

    Every batch is as long as its longest sentence, no longer. Raises InputError for no sentence.
    """
    english, german = numbered(pairs)

    def batch(generator: torch.Generator) -> Batch:
        chosen = torch.randint(len(english), (size,), generator=generator)
        source, target = english[chosen], german[chosen]
        return source[:, (source != 0).any(0)], target[:, (target != 0).any(0)]

    return batch
