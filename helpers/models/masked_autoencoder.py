"""A masked autoencoder: the encoder sees a few patches of an image, a decoder fills in the rest."""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers import EncoderStack, patchify, start
from helpers.validate import InputError, Size, checked, require, require_ids


class Masked(NamedTuple):
    """What a pass gave: the loss over the hidden patches, and all patches as they were guessed."""

    loss: Float[Tensor, ""]
    guessed: Float[Tensor, "batch patch pixel"]


@checked
def random_visible(
    batch: Size, patches: Size, visible: Size, generator: torch.Generator | None = None
) -> Int[Tensor, "batch visible"]:
    """Return which patches stay visible: for every image some at random, in reading order.

    Raises InputError unless at least one patch is hidden.
    """
    require(visible < patches, "visible", f"below the number of patches, {patches}", visible)
    order = torch.rand(batch, patches, generator=generator).argsort(1)
    return order[:, :visible].sort(1).values


class MaskedAutoencoder(nn.Module):
    """Guess hidden patches from visible ones (He et al. 2022, arXiv 2111.06377).

    The encoder gets the tokens of the *visible* patches alone; a smaller decoder gets these and a
    learned mask token at every hidden position. The loss is the mean squared error over the
    pixels of the hidden patches.

    Raises InputError for a side that is not a multiple of the patch, and in a pass for images of
    another size or patches that are not there.
    """

    @checked
    def __init__(
        self,
        side: Size,
        patch: Size,
        channels: Size,
        d_model: Size = 32,
        n_blocks: Size = 2,
        n_heads: Size = 2,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if side % patch:
            raise InputError(f"side should be a multiple of patch = {patch}, got {side}")
        self.side, self.patch, self.patches = side, patch, (side // patch) ** 2
        self.channels = channels
        pixels = channels * patch**2
        self.W_p = start.keeping_variance(pixels, d_model, generator=generator)
        self.P = start.normal(self.patches, d_model, std=0.4, generator=generator)
        self.encoder = EncoderStack(n_blocks, d_model, n_heads, generator=generator)
        self.mask_token = start.normal(d_model, std=0.02, generator=generator)
        self.P_decoder = start.normal(self.patches, d_model, std=0.4, generator=generator)
        self.decoder = EncoderStack(1, d_model, n_heads, generator=generator)
        self.W_pixels = start.normal(d_model, pixels, std=0.02, generator=generator)

    @checked(side="side", channels="channel", W_p="_ d_model")
    def encode(
        self,
        images: Float[Tensor, "batch channel side side"],
        visible: Int[Tensor, "batch visible"] | None = None,
    ) -> Float[Tensor, "batch token d_model"]:
        """Return a token for each visible patch; for all patches where ``visible`` is None."""
        X = patchify(images, self.patch) @ self.W_p + self.P
        if visible is not None:
            require_ids("visible", visible, self.patches)
            X = X.gather(1, visible[..., None].expand(-1, -1, X.shape[-1]))
        return self.encoder(X)

    @checked(side="side", channels="channel", W_p="_ d_model")
    def forward(
        self,
        images: Float[Tensor, "batch channel side side"],
        visible: Int[Tensor, "batch visible"],
    ) -> Masked:
        """Return the loss over the hidden patches, and all patches as they were guessed."""
        seen = self.encode(images, visible)
        at = visible[..., None].expand(-1, -1, seen.shape[-1])
        tokens = self.mask_token.expand(len(images), self.patches, -1).scatter(1, at, seen)
        guessed = self.decoder(tokens + self.P_decoder) @ self.W_pixels
        hidden = torch.ones(len(images), self.patches, dtype=torch.bool, device=images.device)
        hidden = hidden.scatter(1, visible, False)
        error = (guessed - patchify(images, self.patch)).square().mean(-1)
        return Masked(error[hidden].mean(), guessed)
