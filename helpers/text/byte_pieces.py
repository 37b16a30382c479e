"""The tokenizer of GPT-2 and its heirs: bytes, merged pair by pair; it can read any text."""

from collections.abc import Sequence
from typing import Any

import torch
from jaxtyping import Int
from torch import Tensor

from helpers.validate import InputError, checked, require


class BytePieces:
    """Byte pair encoding from a published vocabulary and its merges, most frequent first.

    ``tokens`` are in the order of their ids, as bytes in GPT-2's letters (Ġ is a space); each of
    ``merges`` is a text of two pieces. ``specials`` are tokens that a text may name as they are,
    such as <|im_start|>. ``digits`` cuts numbers into single digits first.

    Raises InputError for a merge that is not of two tokens that make a third, and ImportError
    without the package ``tokenizers``, which `make real` installs.
    """

    _tokenizer: Any

    @checked
    def __init__(
        self,
        tokens: Sequence[str],
        merges: Sequence[str],
        specials: Sequence[str] = (),
        digits: bool = False,
    ) -> None:
        from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

        pairs: list[Any] = [tuple(merge.split(" ")) for merge in merges]
        vocabulary = {token: id for id, token in enumerate(tokens)}
        for merge, pair in zip(merges, pairs, strict=True):
            if len(pair) != 2 or not {*pair, "".join(pair)} <= vocabulary.keys():
                raise InputError(f"a merge should be two tokens that make a third, got {merge!r}")
        self._tokenizer = Tokenizer(models.BPE(vocabulary, pairs))
        byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
        singly = [pre_tokenizers.Digits(individual_digits=True)] if digits else []
        self._tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*singly, byte_level])
        self._tokenizer.decoder = decoders.ByteLevel()
        self._tokenizer.add_special_tokens([AddedToken(token, special=True) for token in specials])

    @checked
    def read(self, text: str) -> tuple[Int[Tensor, "1 time"], list[str]]:
        """Return the ids of a text's tokens, as a batch of one, and each token as it is read."""
        ids = self._tokenizer.encode(text).ids
        return torch.tensor([ids], dtype=torch.int64), [self.decode([id]) for id in ids]

    @checked
    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of some ids; a piece of a letter alone is shown as �.

        Raises InputError for an id that no token has.
        """
        size = self._tokenizer.get_vocab_size()
        for id in ids:
            require(0 <= id < size, "an id", f"from 0 to {size - 1}", id)
        return self._tokenizer.decode(list(ids), skip_special_tokens=False)
