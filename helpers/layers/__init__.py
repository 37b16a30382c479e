"""Tensors to tensors, one file per idea of the lecture."""

from helpers.layers.alignment import additive_scores, dot_product_scores
from helpers.layers.attention import GeneralAttention, attend
from helpers.layers.softmax import entropy_bits, mask_scores, softmax
from helpers.layers.tap import Tap

__all__ = [
    "GeneralAttention",
    "Tap",
    "additive_scores",
    "attend",
    "dot_product_scores",
    "entropy_bits",
    "mask_scores",
    "softmax",
]
