"""The translator of notebook 03, with a decoder that attends to the words it has read.

Bahdanau, Cho and Bengio (2015, arXiv 1409.0473). What it attends to can be of two kinds: the states
of the recurrent encoder, which know of other words too, or the words themselves.
"""

import torch
from jaxtyping import Int
from torch import Tensor

from helpers.layers.positions import sinusoidal_positions
from helpers.models.additive_attention import AdditiveAttention
from helpers.models.decoder import Memory
from helpers.models.translator import Encoder, Translator
from helpers.validate import InputError, checked

HIDDEN, EMBEDDING = 64, 32
KEYS = ("states", "words")


class WordEncoder(Encoder):
    """Read a sentence as `Encoder` does, but leave the words to attend to instead of the states.

    ``z_j = x_j + p_j``: the word's embedding and its position, and nothing of any other word.
    """

    @checked
    def forward(self, source: Int[Tensor, "batch time"]) -> Memory:
        """Give the words with their positions, where they are words, and the last state."""
        states = super().forward(source)
        x = self.E[source]
        return Memory(x + sinusoidal_positions(*x.shape[1:]).to(x), states.mask, states.c)


@checked
def attention_translator(
    keys: str = "states", generator: torch.Generator | None = None
) -> Translator:
    """Return a translator that attends to the encoder's ``states``, or at the ``words`` alone.

    h_0 is the encoder's last state in both. Taps: those of `Translator`, and ``decoder.look.E``
    and ``decoder.look.A``. Raises InputError for other keys.
    """
    if keys not in KEYS:
        raise InputError(f"keys should be one of {', '.join(KEYS)}, got {keys!r}")
    size = HIDDEN if keys == "states" else EMBEDDING
    attention = AdditiveAttention(HIDDEN, size, generator=generator)
    encoder = Encoder if keys == "states" else WordEncoder
    return Translator(HIDDEN, EMBEDDING, attention, size, generator, encoder)
