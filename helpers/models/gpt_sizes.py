"""The sizes of published GPTs, and how many parameters follow from a size."""

from typing import NamedTuple

from helpers.validate import Size, checked


class GPTSize(NamedTuple):
    """What a GPT with tied weights and learned positions is built from."""

    vocab: int
    context: int
    d_model: int
    n_heads: int
    n_blocks: int


# Radford et al. 2019 with the vocabulary of the released models; Brown et al. 2020, table 2.1
PUBLISHED = {
    "GPT-2": GPTSize(50_257, 1024, 768, 12, 12),
    "GPT-2 medium": GPTSize(50_257, 1024, 1024, 16, 24),
    "GPT-2 large": GPTSize(50_257, 1024, 1280, 20, 36),
    "GPT-2 XL": GPTSize(50_257, 1024, 1600, 25, 48),
    "GPT-3": GPTSize(50_257, 2048, 12_288, 96, 96),
}


@checked
def parameter_count(vocab: Size, context: Size, d_model: Size, n_blocks: Size) -> int:
    """Return the parameters of a GPT with biases, an MLP 4 d_model wide and tied weights.

    ``V d + T d`` for tokens and positions; in each block ``4 d^2 + 4 d`` for attention,
    ``8 d^2 + 5 d`` for the MLP and ``4 d`` for two norms; ``2 d`` for the last norm. The number of
    heads changes nothing.

    >>> parameter_count(50_257, 1024, 768, 12)
    124439808
    """
    d = d_model
    attention, mlp, norms = 4 * d**2 + 4 * d, 8 * d**2 + 5 * d, 4 * d
    return (vocab + context) * d + n_blocks * (attention + mlp + norms) + 2 * d
