"""Tensors to tensors, one file per idea of the lecture."""

from helpers.layers.alignment import additive_scores, dot_product_scores
from helpers.layers.attention import GeneralAttention, attend
from helpers.layers.blocks import DecoderBlock, EncoderBlock, ResidualBlock
from helpers.layers.bptt import Gradients, bptt, rnn_forward
from helpers.layers.cache import ContextCache, DecoderCache, KeyValueCache
from helpers.layers.experts import (
    MixtureOfExperts,
    Routing,
    auxiliary_loss,
    expert_load,
    route,
    updated_bias,
)
from helpers.layers.feature_map_attention import FeatureMapAttention
from helpers.layers.feed_forward import MLP
from helpers.layers.gated_mlp import GatedMLP
from helpers.layers.grouped import GroupedQueryAttention, repeat_groups
from helpers.layers.gru import GRU, gru_step
from helpers.layers.latent import LatentAttention, LatentSizes
from helpers.layers.latent_cache import LatentCache
from helpers.layers.lstm import LSTM, lstm_step
from helpers.layers.masks import causal_mask, padding_mask, prefix_mask
from helpers.layers.multi_head import MultiHeadAttention, merge_heads, split_heads
from helpers.layers.norms import LayerNorm, layer_norm
from helpers.layers.patches import (
    PatchEmbedding,
    interpolate_positions,
    patchify,
    unpatchify,
)
from helpers.layers.positions import LearnedPositions, SinusoidalPositions, sinusoidal_positions
from helpers.layers.rms_norm import RMSNorm, rms_norm
from helpers.layers.rnn import RNN, rnn_step
from helpers.layers.rotary import rotary_frequencies, rotate
from helpers.layers.rotary_scaling import RotaryScaling, scale_frequencies, scaled_pairs
from helpers.layers.self_attention import SelfAttention
from helpers.layers.softmax import entropy_bits, mask_scores, softmax
from helpers.layers.stacks import DecoderStack, EncoderStack
from helpers.layers.tap import Tap

__all__ = [
    "GRU",
    "LSTM",
    "MLP",
    "RNN",
    "ContextCache",
    "DecoderBlock",
    "DecoderCache",
    "DecoderStack",
    "EncoderBlock",
    "EncoderStack",
    "FeatureMapAttention",
    "GatedMLP",
    "GeneralAttention",
    "Gradients",
    "GroupedQueryAttention",
    "KeyValueCache",
    "LatentAttention",
    "LatentCache",
    "LatentSizes",
    "LayerNorm",
    "LearnedPositions",
    "MixtureOfExperts",
    "MultiHeadAttention",
    "PatchEmbedding",
    "RMSNorm",
    "ResidualBlock",
    "RotaryScaling",
    "Routing",
    "SelfAttention",
    "SinusoidalPositions",
    "Tap",
    "additive_scores",
    "attend",
    "auxiliary_loss",
    "bptt",
    "causal_mask",
    "dot_product_scores",
    "entropy_bits",
    "expert_load",
    "gru_step",
    "interpolate_positions",
    "layer_norm",
    "lstm_step",
    "mask_scores",
    "merge_heads",
    "padding_mask",
    "patchify",
    "prefix_mask",
    "repeat_groups",
    "rms_norm",
    "rnn_forward",
    "rnn_step",
    "rotary_frequencies",
    "rotate",
    "route",
    "scale_frequencies",
    "scaled_pairs",
    "sinusoidal_positions",
    "softmax",
    "split_heads",
    "unpatchify",
    "updated_bias",
]
