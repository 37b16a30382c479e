"""Live pictures of what a model did: arrays in, a view out that can be hovered and kept."""

from helpers.views.attention_map import AttentionMap
from helpers.views.claims import Claim, Claims
from helpers.views.live_attention import LiveAttention
from helpers.views.matrices import Matrices
from helpers.views.picture import Picture, figure

__all__ = ["AttentionMap", "Claim", "Claims", "LiveAttention", "Matrices", "Picture", "figure"]
