"""A vision transformer: an image read as a sentence of patches."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers import (
    EncoderStack,
    LearnedPositions,
    PatchEmbedding,
    interpolate_positions,
    start,
)
from helpers.validate import InputError, Size, checked, require


class Published(NamedTuple):
    """The size of a published model for images of 224 x 224 and 1,000 classes."""

    patch: int
    d_model: int
    n_heads: int
    n_blocks: int
    parameters: int


# B, L and H: Dosovitskiy et al. 2021, arXiv 2010.11929; Ti and S: Touvron et al. 2021, 2012.12877
PUBLISHED = {
    "ViT-Ti/16": Published(16, 192, 3, 12, 5_717_416),
    "ViT-S/16": Published(16, 384, 6, 12, 22_050_664),
    "ViT-B/16": Published(16, 768, 12, 12, 86_567_656),
    "ViT-B/32": Published(32, 768, 12, 12, 88_224_232),
    "ViT-L/16": Published(16, 1024, 16, 24, 304_326_632),
    "ViT-H/14": Published(14, 1280, 16, 32, 632_045_800),
}


class VisionTransformer(nn.Module):
    """Patches, a class token before them, positions, pre-norm blocks; the class token is read out.

    Dosovitskiy et al. 2021, arXiv 2010.11929. ``image`` is the side of a square image in pixels,
    ``patch`` that of a patch. With ``positions=False`` no position is added, so that the model
    sees a set of patches. ``of_block`` are the options of `helpers.layers.EncoderBlock`. The
    weights at the start follow from ``generator``. Taps: ``encoder.blocks.0.before_attention``
    and the others of each block, for 1 + number of patches tokens, the class token first.

    Raises InputError when ``image`` is not a multiple of ``patch``, for what `EncoderBlock`
    refuses, and in a pass for images of another size.
    """

    @checked
    def __init__(
        self,
        image: Size,
        patch: Size,
        channels: Size,
        n_out: Size,
        d_model: Size = 64,
        n_heads: Size = 4,
        n_blocks: Size = 2,
        d_hidden: Size | None = None,
        *,
        positions: bool = True,
        generator: torch.Generator | None = None,
        **of_block: Any,
    ) -> None:
        super().__init__()
        require(image % patch == 0, "image", f"a multiple of patch = {patch}", image)
        self.image, self.patch = image, patch
        self.rows = image // patch
        settings: dict[str, Any] = {"activation": "gelu"} | of_block
        self._sizes: dict[str, Any] = {"channels": channels, "n_out": n_out, "d_model": d_model,
                                       "n_heads": n_heads, "n_blocks": n_blocks,
                                       "d_hidden": d_hidden} | settings  # fmt: skip
        with start.drawn_from(generator):
            self.patches = PatchEmbedding(patch, channels, d_model)
            self.class_token = start.normal(d_model, std=0.02, generator=None)
            self.positions: nn.Module = (
                LearnedPositions(1 + self.rows**2, d_model) if positions else nn.Identity()
            )
            self.encoder = EncoderStack(n_blocks, d_model, n_heads, d_hidden, **settings)
            self.head = nn.Linear(d_model, n_out)

    @checked(head__weight="n_out _")
    def forward(
        self, images: Float[Tensor, "batch channel height width"]
    ) -> Float[Tensor, "batch n_out"]:
        """Return a logit for each class."""
        side = self.image
        fits = images.shape[-2:] == (side, side)
        require(fits, "images", f"{side} x {side} pixels (see resized)", images)
        X = self.patches(images)
        first = self.class_token.expand(len(X), 1, -1)
        X = self.positions(torch.cat([first, X], 1))
        return self.head(self.encoder(X)[:, 0])

    @torch.no_grad()
    @checked
    def resized(self, image: Size) -> VisionTransformer:
        """Return the same model for larger or smaller images, its positions stretched to them.

        The weights are copied; the class token keeps its own position. Raises InputError for a
        model without positions and for a side that is not a multiple of ``patch``.
        """
        if not isinstance(self.positions, LearnedPositions):
            raise InputError("the model should have positions, got one with positions=False")
        new = VisionTransformer(image, self.patch, **self._sizes)
        weights = self.state_dict()
        P = weights["positions.P"]
        stretched = interpolate_positions(P[1:], self.rows, new.rows, new.rows)
        weights["positions.P"] = torch.cat([P[:1], stretched])
        new.load_state_dict(weights)
        return new.eval()


@checked
def published_vit(name: str) -> VisionTransformer:
    """Return a published model with shapes but without numbers (on torch's "meta" device).

    Raises InputError for a name that is not in PUBLISHED.
    """
    require(name in PUBLISHED, "name", f"one of {', '.join(PUBLISHED)}", name)
    size = PUBLISHED[name]
    with torch.device("meta"):
        return VisionTransformer(
            224, size.patch, 3, 1000, size.d_model, size.n_heads, size.n_blocks
        )
