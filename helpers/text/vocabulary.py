"""Which number stands for which token, whether tokens are characters or words."""

from collections.abc import Iterable, Sequence

import torch
from jaxtyping import Int
from torch import Tensor


class Vocabulary:
    """Tokens and their numbers, both ways.

    ``specials`` (padding, start, end) get the first numbers, in the given order; the others
    follow in the order given. Raises ValueError for a token that comes twice.
    """

    def __init__(self, tokens: Sequence[str], specials: Sequence[str] = ()) -> None:
        self.tokens = (*specials, *tokens)
        self.ids = {token: id for id, token in enumerate(self.tokens)}
        self.specials = tuple(specials)
        if len(self.ids) < len(self.tokens):
            twice = next(token for token in self.tokens if self.tokens.count(token) > 1)
            raise ValueError(f"the token {twice!r} comes twice")

    @classmethod
    def of(cls, sequences: Iterable[Sequence[str]], specials: Sequence[str] = ()) -> "Vocabulary":
        """Make the vocabulary of some texts: every token that occurs, sorted.

        >>> Vocabulary.of(["no one"]).tokens
        (' ', 'e', 'n', 'o')
        """
        found = {token for sequence in sequences for token in sequence}
        return cls(sorted(found - set(specials)), specials)

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, sequence: Sequence[str]) -> Int[Tensor, " time"]:
        """Turn tokens into numbers. Raises ValueError naming the first unknown token."""
        for place, token in enumerate(sequence):
            if token not in self.ids:
                raise ValueError(f"{token!r} at place {place} is not in the vocabulary")
        return torch.tensor([self.ids[token] for token in sequence], dtype=torch.int64)

    def decode(self, ids: Iterable[int] | Int[Tensor, " time"]) -> list[str]:
        """Turn numbers back into tokens; ``"".join(...)`` gives a text of characters.

        Raises ValueError for a number that stands for nothing.
        """
        numbers = [int(id) for id in ids]
        for number in numbers:
            if not 0 <= number < len(self.tokens):
                raise ValueError(f"{number} stands for no token; there are {len(self.tokens)}")
        return [self.tokens[number] for number in numbers]
