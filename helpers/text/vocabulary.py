"""Which id belongs to which token, whether tokens are characters or words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from jaxtyping import Int
from torch import Tensor

from helpers.validate import InputError, checked, require, require_numbers


class Vocabulary:
    """Tokens and their ids, both ways.

    ``specials`` (padding, begin, end) get the first ids, in the given order; the others follow in
    the order given. Raises InputError for a token that comes twice.
    """

    @checked
    def __init__(self, tokens: Sequence[str], specials: Sequence[str] = ()) -> None:
        self.tokens = (*specials, *tokens)
        self.ids = {token: id for id, token in enumerate(self.tokens)}
        self.specials = tuple(specials)
        if len(self.ids) < len(self.tokens):
            twice = next(token for token in self.tokens if self.tokens.count(token) > 1)
            raise InputError(f"the token {twice!r} comes twice")

    @classmethod
    @checked
    def of(cls, sequences: Iterable[Sequence[str]], specials: Sequence[str] = ()) -> Vocabulary:
        """Return the vocabulary of some texts: every token that occurs, sorted.

        >>> Vocabulary.of(["no one"]).tokens
        (' ', 'e', 'n', 'o')
        """
        found: set[str] = set()
        for sequence in sequences:
            require(isinstance(sequence, Sequence), "a sequence", "a text or a list", sequence)
            found.update(sequence)
        for token in found:
            require(isinstance(token, str), "a token", "a text", token)
        return cls(sorted(found - set(specials)), specials)

    def __len__(self) -> int:
        return len(self.tokens)

    @checked
    def encode(self, sequence: Sequence[str]) -> Int[Tensor, " _"]:
        """Return the ids of tokens. Raises InputError naming the first unknown token."""
        for position, token in enumerate(sequence):
            if token not in self.ids:
                raise InputError(f"{token!r} at position {position} is not in the vocabulary")
        return torch.tensor([self.ids[token] for token in sequence], dtype=torch.int64)

    @checked
    def decode(self, ids: Int[Tensor, " _"] | Iterable[int]) -> list[str]:
        """Return the tokens of ids; ``"".join(...)`` makes a text of characters.

        Raises InputError for an id that no token has.
        """
        if isinstance(ids, Tensor):
            require_numbers(ids=ids)
            ids = ids.tolist()
        numbers = list(ids)
        for number in numbers:
            whole = isinstance(number, int | np.integer) and not isinstance(number, bool)
            require(whole, "an id", "a whole number", number)
            if not 0 <= number < len(self.tokens):
                raise InputError(f"the id {number} has no token; there are {len(self.tokens)}")
        return [self.tokens[number] for number in numbers]
