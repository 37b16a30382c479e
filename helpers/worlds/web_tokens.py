"""Tokens for any text of the small web: one for each word of the stories, else one a character.

Such a vocabulary is what byte-pair encoding arrives at: frequent words whole, all else in pieces
(notebook 15). It begins with the tokens of the stories, so their ids are the same.
"""

import string
from collections.abc import Sequence

from jaxtyping import Int
from torch import Tensor

from helpers.text.vocabulary import Vocabulary
from helpers.validate import checked
from helpers.worlds.story_tokens import TOKENS, story_tokens

UNKNOWN = "\ufffd"  # stands for a character that the small web does not use
_SINGLE = (
    *string.ascii_letters,
    *string.digits,
    *string.punctuation,
    " ",
    *"äöüßáéíóúñ¿“„•…",
    UNKNOWN,
)
VOCABULARY = Vocabulary((*TOKENS, *(mark for mark in _SINGLE if mark not in TOKENS)))


@checked
def web_tokens(text: str) -> list[str]:
    """Return the tokens of a text; joined, they are the text (but for unknown characters)."""
    found: list[str] = []
    for piece in story_tokens(text):
        if piece in VOCABULARY.ids:
            found.append(piece)
        else:
            found += [mark if mark in VOCABULARY.ids else UNKNOWN for mark in piece]
    return found


@checked
def web_stream(texts: Sequence[str]) -> Int[Tensor, " time"]:
    """Return texts as one stream of ids, with a line break before the first and after each."""
    tokens = ["\n"]
    for text in texts:
        tokens += web_tokens(text if text.endswith("\n") else text + "\n")
    return VOCABULARY.encode(tokens)
