"""A small convolutional network for 8 x 8 digits: what a vision transformer is compared with."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers import start
from helpers.validate import Size, checked


class DigitCNN(nn.Module):
    """Three 3 x 3 convolutions, the mean over all positions, a linear read-out.

    A convolution looks at neighbors, with the same weights everywhere: that digits are images is
    built in. The weights at the start follow from ``generator``.
    """

    @checked
    def __init__(
        self, channels: Size = 24, n_out: Size = 10, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        wide = 2 * channels
        with start.drawn_from(generator):
            self.see = nn.Sequential(
                nn.Conv2d(1, channels, 3, padding=1), nn.ReLU(),
                nn.Conv2d(channels, wide, 3, stride=2, padding=1), nn.ReLU(),
                nn.Conv2d(wide, wide, 3, padding=1), nn.ReLU(),
            )  # fmt: skip
            self.head = nn.Linear(wide, n_out)

    @checked(head__weight="n_out _")
    def forward(
        self, images: Float[Tensor, "batch 1 height width"]
    ) -> Float[Tensor, "batch n_out"]:
        """Return a logit for each digit."""
        return self.head(self.see(images).mean((-2, -1)))
