"""A small CNN: do two far patches have one colour? With and without attention."""

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers import FeatureMapAttention, start
from helpers.validate import Size, checked

GRID = 8  # places of the feature map, in each direction, for images of 16 x 16
_EIGHT = 8.0  # patches cover about so many places: keeps the sum near one


class SameColour(nn.Module):
    """Two convolutions that see 7 x 7 pixels, then attention or nothing, then a sum over places.

    ``gamma`` is where the attention module's share starts; None leaves the module out. What
    follows works on every place by itself, and the sum over places is read linearly: without
    attention no two places ever meet. ``hidden`` puts a hidden layer after the sum instead,
    where they meet as well. The weights at the start follow from ``generator``.
    """

    @checked
    def __init__(
        self,
        gamma: float | None = 1.0,
        channels: Size = 16,
        hidden: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        with start.drawn_from(generator):
            self._build(gamma, channels, hidden)

    def _build(self, gamma: float | None, channels: int, hidden: bool) -> None:
        self.see = nn.Sequential(
            nn.Conv2d(3, channels, 3, stride=2, padding=1), nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU(),
        )  # fmt: skip
        self.compare: nn.Module = (
            nn.Conv2d(channels, channels, 1)
            if gamma is None
            else FeatureMapAttention(channels, d_k=8, d_v=channels, gamma=gamma)
        )
        self.read = nn.Conv2d(channels, 3 * channels, 1)
        self.answer = nn.Sequential(nn.Linear(3 * channels, 16), nn.ReLU(), nn.Linear(16, 1))
        if not hidden:
            self.answer = nn.Sequential(nn.Linear(3 * channels, 1))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")

    @checked(read__weight="_ _ _ _")
    def forward(self, images: Float[Tensor, "batch 3 H W"]) -> Float[Tensor, " batch"]:
        """Give the logit of "same colour" for every image."""
        Z = self.compare(self.see(images))
        seen = F.relu(self.read(Z)).sum((-2, -1)) / _EIGHT
        return self.answer(seen)[:, 0]
