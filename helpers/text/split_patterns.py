r"""How a text is cut before pairs are merged: no token crosses from one piece into the next.

The patterns are those of the published tokenizers. They need properties of Unicode (a letter is
``\p{L}``, a digit ``\p{N}``), which the package ``regex`` knows and Python's own ``re`` does not.
"""

from collections.abc import Sequence
from functools import cache

import regex

from helpers.validate import InputError, checked

_LETTERS_OF_WORDS = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}"
_SMALL_LETTERS = r"\p{Ll}\p{Lm}\p{Lo}\p{M}"
_ENDING = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"

# GPT-2 (Radford et al. 2019): endings, words, numbers and punctuation, each with one space before
GPT2 = (r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",)
# GPT-4 (cl100k_base): digits in groups of three at most, endings in capitals too
GPT4 = (
    _ENDING + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+",
)
# GPT-4o (o200k_base): a capital begins a new piece, marks stay with their letters
GPT4O = (
    rf"[^\r\n\p{{L}}\p{{N}}]?[{_LETTERS_OF_WORDS}]*[{_SMALL_LETTERS}]+{_ENDING}?"
    rf"|[^\r\n\p{{L}}\p{{N}}]?[{_LETTERS_OF_WORDS}]+[{_SMALL_LETTERS}]*{_ENDING}?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
)
# SmolLM2: every digit by itself first, then as GPT-2
SMOLLM2 = (r"\p{N}|\P{N}+", *GPT2)
WHOLE = (r"(?s:.+)",)  # nothing is cut


@checked
def split(text: str, patterns: Sequence[str] = GPT4) -> list[str]:
    """Return the pieces of a text, in order; joined they are the text again.

    Every pattern cuts the pieces that the one before it left; what a pattern skips is a piece of
    its own. Raises InputError for patterns that are one text, or no patterns at all.

    >>> split("Don't panic: 1234567!")
    ['Don', "'t", ' panic', ':', ' ', '123', '456', '7', '!']
    """
    if isinstance(patterns, str) or not patterns:
        raise InputError(f"patterns should be a list of one pattern or more, got {patterns!r}")
    pieces = [text] if text else []
    for pattern in [_compiled(pattern) for pattern in patterns]:
        pieces = [part for piece in pieces for part in _cut(piece, pattern)]
    return pieces


@checked
def bytes_of(text: str) -> bytes:
    """Return the bytes of a text in UTF-8; bytes that `text_of` could not read come back.

    Raises InputError for half of a surrogate pair, which has no bytes.
    """
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        bad = error.object[error.start]
        raise InputError(f"a text should be Unicode, got {bad!r} alone") from None


@checked
def text_of(data: bytes) -> str:
    """Return a text that stands for any bytes, valid UTF-8 or not; `bytes_of` turns it back."""
    return data.decode("utf-8", "surrogateescape")


def _cut(text: str, pattern: "regex.Pattern[str]") -> list[str]:
    found = pattern.findall(text)
    if sum(map(len, found)) == len(text):
        return found
    parts, end = [], 0
    for match in pattern.finditer(text):
        parts += [text[end : match.start()], match[0]]
        end = match.end()
    return [part for part in [*parts, text[end:]] if part]


@cache
def _compiled(pattern: str) -> "regex.Pattern[str]":
    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise InputError(f"{pattern!r} should be a regular expression: {error}") from error
