"""Sentences of different lengths in one tensor: begin, end, and padding after the shorter ones."""

from collections.abc import Sequence

import torch
from jaxtyping import Int
from torch import Tensor

from helpers.text.vocabulary import Vocabulary
from helpers.validate import InputError, checked

PADDING, BEGIN, END = SPECIALS = ("<pad>", "<begin>", "<end>")
PAD_ID, BEGIN_ID, END_ID = 0, 1, 2  # in every vocabulary that was made with SPECIALS


@checked
def pad(
    sequences: Sequence[Sequence[str]], vocabulary: Vocabulary, framed: bool = False
) -> Int[Tensor, "batch time"]:
    """Return the ids of several sequences' tokens, the shorter ones padded on the right.

    ``framed`` puts begin and end around each, as a decoder needs it.

    Raises InputError for unknown tokens, no sequences, an empty one, or a vocabulary whose first
    tokens are not `SPECIALS`.
    """
    if vocabulary.tokens[: len(SPECIALS)] != SPECIALS:
        raise InputError(f"vocabulary should begin with the specials {', '.join(SPECIALS)}")
    if not sequences or min(len(sequence) for sequence in sequences) == 0:
        raise InputError("sequences should be at least one, with a token in each")
    rows = [[BEGIN, *s, END] if framed else list(s) for s in sequences]
    longest = max(len(row) for row in rows)
    return torch.stack([vocabulary.encode(r + [PADDING] * (longest - len(r))) for r in rows])
