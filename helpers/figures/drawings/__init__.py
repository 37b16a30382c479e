"""Drawings of the course's networks, made by code: SVG in the course's colors, light and dark."""

from helpers.figures.drawings.attention import (
    attention_layer_graph,
    attention_mechanism,
    attention_over_grid,
)
from helpers.figures.drawings.blocks import pre_and_post_norm
from helpers.figures.drawings.drawing import Drawing
from helpers.figures.drawings.gates import gru_cell, lstm_cell
from helpers.figures.drawings.heads import multi_head_split_merge, self_and_cross_attention
from helpers.figures.drawings.rnn import rnn_loop_and_unrolled, three_wirings
from helpers.figures.drawings.sequence import captioning_pipeline, encoder_decoder

__all__ = [
    "Drawing",
    "attention_layer_graph",
    "attention_mechanism",
    "attention_over_grid",
    "captioning_pipeline",
    "encoder_decoder",
    "gru_cell",
    "lstm_cell",
    "multi_head_split_merge",
    "pre_and_post_norm",
    "rnn_loop_and_unrolled",
    "self_and_cross_attention",
    "three_wirings",
]
