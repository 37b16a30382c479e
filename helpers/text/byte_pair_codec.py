"""Byte pair encoding, second rung: from any text to ids and back, with a vocabulary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import regex

from helpers.text.byte_pairs import BYTES, Pair, tokens_of
from helpers.text.split_patterns import GPT4, bytes_of, split
from helpers.validate import Count, InputError, checked, require

_NO_RANK = 1 << 60


class BytePairs:
    """A vocabulary of byte pair encoding: its tokens in the order in which they were made.

    ``tokens`` are bytes; the order is the *rank*: of all neighbors that make a token, the one of
    the lowest rank is merged first. ``specials`` {text: id} are tokens that no merge makes, such
    as <|endoftext|>. An id is the rank plus ``first``.

    With all 256 bytes among the tokens any text can be encoded. Raises InputError where a token
    comes twice or a special token's id is taken.
    """

    @checked
    def __init__(
        self,
        tokens: Sequence[bytes],
        patterns: Sequence[str] = GPT4,
        specials: Mapping[str, int] | None = None,
        first: Count = 0,
    ) -> None:
        self.tokens = list(tokens)
        self.ranks = {token: rank for rank, token in enumerate(self.tokens)}
        self.patterns = tuple(patterns)
        self.specials = dict(specials or {})
        self.first = first
        require(len(self.tokens) > 0, "tokens", "one token or more", tokens)
        if len(self.ranks) < len(self.tokens):
            twice = next(t for rank, t in enumerate(self.tokens) if self.ranks[t] != rank)
            raise InputError(f"the token {twice!r} comes twice")
        for text, id in self.specials.items():
            free = not first <= id < first + len(self.tokens)
            require(free, f"the id of {text}", "one that no other token has", id)
        self._texts = {id: text for text, id in self.specials.items()}
        split("", self.patterns)  # raises for patterns that are none
        self._known = lru_cache(maxsize=50_000)(self._ranks_of_piece)

    @classmethod
    @checked
    def from_merges(
        cls,
        merges: Sequence[Pair],
        patterns: Sequence[str] = GPT4,
        specials: Sequence[str] = (),
    ) -> BytePairs:
        """Return the vocabulary of trained merges; special tokens get the ids after them.

        Raises InputError for a merge of a token that does not exist yet.
        """
        tokens = list(dict.fromkeys(tokens_of(merges)))
        ids = {text: len(tokens) + i for i, text in enumerate(specials)}
        return cls(tokens, patterns, ids)

    def __len__(self) -> int:
        """Return one more than the largest id: what a model's embedding needs, gaps included."""
        return max(self.first + len(self.tokens), *(id + 1 for id in self.specials.values()), 0)

    @checked
    def encode(self, text: str, specials: bool = False, size: Count | None = None) -> list[int]:
        """Return the ids of a text.

        With ``specials`` a special token in the text gets its own id; without, it is letters like
        any other, as it should be in what a user types. ``size`` lets only the first tokens take
        part, as if training had ended there.

        Bytes that are not UTF-8 can be encoded, too: `helpers.text.split_patterns.text_of` makes a
        text of them. Raises InputError for half of a surrogate pair, which has no bytes, for a
        byte without a token, and for a size below 256.
        """
        require(size is None or size >= BYTES, "size", f"at least the {BYTES} bytes", size)
        limit = len(self.tokens) if size is None else size
        names = "|".join(map(regex.escape, sorted(self.specials, key=len, reverse=True)))
        parts = regex.split(f"({names})", text) if specials and names else [text]
        ids: list[int] = []
        for part in parts:
            if specials and part in self.specials:
                ids.append(self.specials[part])
            else:
                pieces = split(part, self.patterns)
                ids += [self.first + rank for p in pieces for rank in self._known(p, limit)]
        return ids

    def _ranks_of_piece(self, piece: str, limit: int) -> list[int]:
        return merge_by_rank(bytes_of(piece), self.ranks, limit)

    @checked
    def token(self, id: int) -> bytes:
        """Return the bytes of an id. Raises InputError for an id that no token has."""
        if id in self._texts:
            return self._texts[id].encode()
        known = self.first <= id < self.first + len(self.tokens)
        require(known, "an id", "that of a token", id)
        return self.tokens[id - self.first]

    @checked
    def decode_bytes(self, ids: Sequence[int]) -> bytes:
        """Return the bytes of ids, whatever they are. Raises InputError for an unknown id."""
        return b"".join(self.token(id) for id in ids)

    @checked
    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of ids; bytes that are not UTF-8 become �, as a half letter does.

        Raises InputError for an id that no token has.
        """
        return self.decode_bytes(ids).decode("utf-8", "replace")


@checked
def merge_by_rank(data: bytes, ranks: Mapping[bytes, int], limit: Count = _NO_RANK) -> list[int]:
    """Merge the neighbors that make the token of the lowest rank, until none make a token.

    Returns the ranks of the tokens that are left. Ranks from ``limit`` on do not count. Raises
    InputError for a byte that is not a token.

    >>> merge_by_rank(b"abab", {b"a": 0, b"b": 1, b"ab": 2, b"ba": 3})
    [2, 2]
    """
    whole = ranks.get(data, _NO_RANK)
    if whole < limit:
        return [whole]
    parts = [data[i : i + 1] for i in range(len(data))]

    def rank(i: int) -> int:
        found = ranks.get(parts[i] + parts[i + 1], _NO_RANK)
        return found if found < limit else _NO_RANK

    pairs = [rank(i) for i in range(len(parts) - 1)]
    while pairs and (best := min(pairs)) < _NO_RANK:
        i = pairs.index(best)
        parts[i : i + 2] = [parts[i] + parts[i + 1]]
        del pairs[i]
        for near in (i - 1, i):
            if 0 <= near < len(pairs):
                pairs[near] = rank(near)
    for part in parts:
        require(part in ranks, "a byte", "one that the vocabulary has", repr(part))
    return [ranks[part] for part in parts]
