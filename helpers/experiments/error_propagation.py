"""What one error does to the tokens after it: does it shift them, or make the next digit wrong?

A translation has the right *outline* where it has the right kind of token at every position: a
digit for a digit, a ten for a ten, and every "tausend", "und" and comma where it belongs. With
the right outline nothing is shifted, so an error after an error is not a matter of position.
"""

from itertools import pairwise

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from helpers.text.padding import PAD_ID
from helpers.validate import checked, require_numbers
from helpers.worlds.number_words import GERMAN

_KINDS = (
    "ein zwei drei vier fünf sechs sieben acht neun eins",
    "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
)
_NUMBER_WORDS = [GERMAN.encode(words.split()) for words in _KINDS]


@checked
def is_number_word(tokens: Int[Tensor, "batch time"]) -> Bool[Tensor, "batch time"]:
    """Return True where a token is a digit, a teen or a ten: what has to be read off the source."""
    return torch.isin(tokens, torch.cat(_NUMBER_WORDS))


@checked
def right_outline(
    written: Int[Tensor, "batch time"], target: Int[Tensor, "batch time"]
) -> Bool[Tensor, " batch"]:
    """Return, for each sentence, whether every token is of the right kind.

    What is written where the target is padding does not count.
    """
    return ((_kinds(written) == _kinds(target)) | (target == PAD_ID)).all(1)


def _kinds(tokens: Tensor) -> Tensor:
    kinds = tokens.clone()
    for number, words in enumerate(_NUMBER_WORDS):
        kinds[torch.isin(tokens, words)] = -1 - number
    return kinds


@checked
def error_rates(
    wrong: Bool[Tensor, "batch time"], counted: Bool[Tensor, "batch time"]
) -> tuple[float, float]:
    """Return the share of wrong tokens right after a wrong one, and right after a correct one.

    Only the tokens where ``counted`` is True take part; the others are skipped, so the token
    before may lie further back. A share of nothing is 0.
    """
    require_numbers(wrong=wrong, counted=counted)
    after: dict[bool, list[bool]] = {True: [], False: []}
    for row, kept in zip(wrong, counted, strict=True):
        tokens = row[kept].tolist()
        for before, now in pairwise(tokens):
            after[before].append(now)
    after_error, after_right = (sum(one) / max(len(one), 1) for one in (after[True], after[False]))
    return after_error, after_right
