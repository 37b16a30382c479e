"""A loss that does not depend on the tokenizer: bits for every byte of the text."""

import math
from typing import Annotated

from helpers.validate import InputError, Range, checked


@checked
def bits_per_byte(nats: Annotated[float, Range(0)], text: str) -> float:
    """Return the loss of a whole text, summed over its tokens, in bits per byte of UTF-8.

    ``nats / ln 2 / bytes``. A loss per token cannot be compared between two tokenizers, since the
    one with longer tokens has more to predict in each. Raises InputError for an empty text.

    >>> bits_per_byte(5 * 8 * math.log(2), "hello")  # a uniform guess at every byte
    8.0
    """
    if not text:
        raise InputError("text should have at least one character, got ''")
    return nats / math.log(2) / len(text.encode())
