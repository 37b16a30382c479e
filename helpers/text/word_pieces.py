"""The tokenizer of a published model: words, and pieces of rare ones."""

from os import PathLike
from typing import Any

import torch
from jaxtyping import Int
from torch import Tensor

from helpers.validate import InputError, checked


class WordPieces:
    """The tokenizer that a published model was trained with, read from its ``tokenizer.json``.

    What it writes there about cutting and padding is left out: a text keeps its length. A piece
    that continues a word begins with ``##`` in BERT's vocabulary.

    Raises InputError where the file is missing or not a tokenizer, and ImportError without the
    package ``tokenizers``, which `make real` installs.
    """

    _tokenizer: Any

    @checked
    def __init__(self, path: str | PathLike[str]) -> None:
        from tokenizers import Tokenizer

        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises a plain Exception for every reason
            raise InputError(f"{path} should be a tokenizer.json: {error}") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    @checked
    def read(self, text: str) -> tuple[Int[Tensor, "1 time"], list[str]]:
        """Return the ids of a text's tokens, as a batch of one, and the tokens themselves."""
        found = self._tokenizer.encode(text)
        return torch.tensor([found.ids], dtype=torch.int64), found.tokens
