"""Live pictures of what a model did: arrays in, a view out that can be hovered, stepped and kept."""

from helpers.views.attention_map import AttentionMap
from helpers.views.matrices import Matrices

__all__ = ["AttentionMap", "Matrices"]
