"""Image captioning with spatial features: a network that sees, and a decoder that says it.

``z`` (H x W x D) are the features of every position; pooled they are the one vector c, often h_0;
then ``h_t = g_v(y_{t-1}, h_{t-1}, c)`` and ``y_t = T(h_t)``.
"""

from collections.abc import Mapping

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers import Tap, start
from helpers.models.decoder import Decoder, Memory, write
from helpers.validate import InputError, Size, checked
from helpers.worlds.captions import CAPTIONS

MAX_LENGTH = 20  # words of a caption of three shapes, and some more


class Features(nn.Module):
    """Turn an image into a grid of vectors: one for every 4 x 4 pixels, with a wider look around.

    Two more channels say to every pixel where it is (x and y from -1 to 1; Liu et al. 2018,
    arXiv 1807.03247): what is pooled later would otherwise no longer know. Taps: ``z``.
    """

    @checked
    def __init__(self, size: Size = 64) -> None:
        if size % 8:
            raise InputError(f"size should be a multiple of 8, for the norms, got {size}")
        super().__init__()
        self.first = nn.Conv2d(5, 32, 5, stride=2, padding=2)
        self.second = nn.Conv2d(32, size, 3, stride=2, padding=1)
        self.third = nn.Conv2d(size, size, 3, padding=1)
        self.norms = nn.ModuleList(nn.GroupNorm(8, width) for width in (32, size, size))
        self.z = Tap()

    @checked(first__weight="_ _ _ _")
    def forward(
        self, image: Float[Tensor, "batch 3 height width"]
    ) -> Float[Tensor, "batch D rows columns"]:
        """Return the features of every position, from three convolutions."""
        batch, _, height, width = image.shape
        y, x = torch.linspace(-1, 1, height), torch.linspace(-1, 1, width)
        where = torch.stack([x.expand(height, width), y[:, None].expand(height, width)])
        z = torch.cat([image - 0.9, where.to(image).expand(batch, 2, height, width)], 1)
        layers = (self.first, self.second, self.third)
        for layer, norm in zip(layers, self.norms, strict=True):
            z = torch.relu(norm(layer(z)))
        return self.z(z)


class Captioner(nn.Module):
    """Say what is in an image.

    ``attention`` and ``size_c`` are those of `Decoder`: with a part that attends over
    ``memory.Z`` (one row for every position, row by row) the same model becomes the one with
    attention. Taps: ``features.z``, ``pooled`` (the mean over all positions), ``c``, and those of
    ``decoder``.
    """

    @checked
    def __init__(
        self,
        hidden: Size = 192,
        size: Size = 64,
        embedding: Size = 32,
        attention: nn.Module | None = None,
        size_c: Size | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.features = Features(size)
        self.to_c = nn.Linear(size, hidden)
        self.decoder = Decoder(len(CAPTIONS), embedding, hidden, attention, size_c, generator)
        self.pooled, self.c = Tap(), Tap()
        if generator is not None:
            see = (self.features.first, self.features.second, self.features.third)
            start.for_relu(*see, self.to_c, generator=generator)

    @checked
    def encode(self, image: Float[Tensor, "batch 3 height width"]) -> Memory:
        """Return the features of all positions, and all of them pooled to c = h_0."""
        Z = self.features(image).flatten(2).mT
        c = self.c(torch.tanh(self.to_c(self.pooled(Z.mean(1)))))
        return Memory(Z, torch.ones(Z.shape[:2], dtype=torch.bool), c)

    @checked
    def forward(
        self, image: Float[Tensor, "batch 3 height width"], y: Int[Tensor, "batch time"]
    ) -> Float[Tensor, "batch time tokens"]:
        """Score the word after every word of ``y``."""
        return self.decoder(self.encode(image), y)

    @checked
    def caption(
        self,
        image: Float[Tensor, "batch 3 height width"],
        max_length: Size = MAX_LENGTH,
        planted: Mapping[int, int] | None = None,
    ) -> Int[Tensor, "batch time"]:
        """Write the captions freely; `helpers.models.decoder.write` says how."""
        with torch.no_grad():
            memory = self.encode(image)
        return write(self.decoder, memory, max_length, planted)
