"""Sentences of different lengths in one tensor: begin, end, and padding behind the shorter ones."""

from collections.abc import Sequence

import torch
from jaxtyping import Int
from torch import Tensor

from helpers.text.vocabulary import Vocabulary

PADDING, BEGIN, END = SPECIALS = ("<pad>", "<begin>", "<end>")
PAD_ID, BEGIN_ID, END_ID = 0, 1, 2  # in every vocabulary that was made with SPECIALS


def pad(
    sequences: Sequence[Sequence[str]], vocabulary: Vocabulary, framed: bool = False
) -> Int[Tensor, "batch time"]:
    """Give the numbers of several sequences' tokens and fill the shorter ones up on the right.

    ``framed`` puts begin and end around each, as a decoder needs it. Raises ValueError for
    unknown tokens, no sequences, or an empty one.
    """
    if not sequences or min(len(sequence) for sequence in sequences) == 0:
        raise ValueError("pad needs at least one sequence, and a token in each")
    rows = [[BEGIN, *s, END] if framed else list(s) for s in sequences]
    longest = max(len(row) for row in rows)
    return torch.stack([vocabulary.encode(r + [PADDING] * (longest - len(r))) for r in rows])
