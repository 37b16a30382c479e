"""CLIP: an image encoder and a text encoder that meet in one joint space.

Both are transformers (Radford et al. 2021, arXiv 2103.00020). With the published sizes they have
the published number of parameters, to the last one.
"""

import math
from collections.abc import Mapping

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers import EncoderStack, LayerNorm, LearnedPositions, causal_mask, patchify, start
from helpers.text.padding import END_ID
from helpers.validate import InputError, Size, checked, require_ids

START_SCALE = 1 / 0.07  # 1 / temperature, where training begins
BACKGROUND = 0.9  # about the pixels of an empty image: a patch without a shape is near 0

# side, patch, image width, image blocks, text width, d_joint; a head has 64 numbers everywhere
PUBLISHED: Mapping[str, tuple[int, int, int, int, int, int]] = {
    "ViT-B/32": (224, 32, 768, 12, 512, 512),
    "ViT-B/16": (224, 16, 768, 12, 512, 512),
    "ViT-L/14": (224, 14, 1024, 24, 768, 768),
}


class ImageEncoder(nn.Module):
    """Cut an image into patches, and return what the class token has gathered.

    The patches' projection ``W_p`` has no bias; a class token, learned positions and a norm come
    before the blocks, a norm and the projection ``W_joint`` after them.

    Raises InputError for a side that is not a multiple of the patch, and in a pass for images of
    another size.
    """

    @checked
    def __init__(
        self,
        side: Size,
        patch: Size,
        d_model: Size,
        n_blocks: Size,
        n_heads: Size,
        d_joint: Size,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if side % patch:
            raise InputError(f"side should be a multiple of patch = {patch}, got {side}")
        self.side, self.patch = side, patch
        std = 1 / math.sqrt(d_model)
        self.W_p = start.keeping_variance(3 * patch**2, d_model, generator=generator)
        self.class_token = start.normal(d_model, std=std, generator=generator)
        self.positions = LearnedPositions((side // patch) ** 2 + 1, d_model, generator)
        self.norm = LayerNorm(d_model)
        self.encoder = EncoderStack(
            n_blocks, d_model, n_heads, activation="gelu", generator=generator
        )
        self.W_joint = start.keeping_variance(d_model, d_joint, generator=generator)

    @checked(side="side", W_p="_ d_model")
    def features(
        self, images: Float[Tensor, "batch 3 side side"]
    ) -> Float[Tensor, "batch d_model"]:
        """Return the class token after the last norm: what a linear probe reads."""
        X = patchify(images - BACKGROUND, self.patch) @ self.W_p
        X = torch.cat([self.class_token.expand(len(X), 1, -1), X], 1)
        return self.encoder(self.norm(self.positions(X)))[:, 0]

    @checked(side="side", W_joint="_ d_joint")
    def forward(self, images: Float[Tensor, "batch 3 side side"]) -> Float[Tensor, "batch d_joint"]:
        """Return the images' vectors in the joint space, not yet of length 1."""
        return self.features(images) @ self.W_joint


class TextEncoder(nn.Module):
    """Read a caption from left to right, and return what its last token, ``<end>``, has gathered.

    Raises InputError in a pass for tokens that are not in the vocabulary, for a caption without
    ``<end>``, and for one that is longer than ``max_length``.
    """

    @checked
    def __init__(
        self,
        vocab: Size,
        max_length: Size,
        d_model: Size,
        n_blocks: Size,
        n_heads: Size,
        d_joint: Size,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.E = start.normal(vocab, d_model, std=0.02, generator=generator)
        self.positions = LearnedPositions(max_length, d_model, generator)
        self.encoder = EncoderStack(
            n_blocks, d_model, n_heads, activation="gelu", generator=generator
        )
        self.W_joint = start.keeping_variance(d_model, d_joint, generator=generator)

    @checked(E="vocab _")
    def forward(self, tokens: Int[Tensor, "batch time"]) -> Float[Tensor, "batch d_joint"]:
        """Return the captions' vectors in the joint space, not yet of length 1."""
        require_ids("tokens", tokens, len(self.E))
        ends = tokens == END_ID
        if not ends.any(1).all():
            raise InputError("tokens should have an <end> in every row: use pad(…, framed=True)")
        X = self.positions(self.E[tokens])
        X = self.encoder(X, mask=causal_mask(tokens.shape[1]))
        return X[torch.arange(len(X)), ends.int().argmax(1)] @ self.W_joint


class CLIP(nn.Module):
    """Two encoders and one learned scale (1 / temperature, as its logarithm)."""

    @checked
    def __init__(self, image_encoder: ImageEncoder, text_encoder: TextEncoder) -> None:
        super().__init__()
        self.image_encoder, self.text_encoder = image_encoder, text_encoder
        self.log_scale = nn.Parameter(torch.tensor(math.log(START_SCALE)))

    @property
    def scale(self) -> Tensor:
        """The factor of the cosines, at most 100 as in the paper."""
        return self.log_scale.exp().clamp(max=100)

    @checked
    def embed_images(
        self, images: Float[Tensor, "batch 3 side side"]
    ) -> Float[Tensor, "batch d_joint"]:
        """Return the images' vectors in the joint space, of length 1."""
        return F.normalize(self.image_encoder(images), dim=-1)

    @checked
    def embed_texts(self, tokens: Int[Tensor, "batch time"]) -> Float[Tensor, "batch d_joint"]:
        """Return the captions' vectors in the joint space, of length 1."""
        return F.normalize(self.text_encoder(tokens), dim=-1)

    @checked
    def forward(
        self, images: Float[Tensor, "image 3 side side"], tokens: Int[Tensor, "text time"]
    ) -> Float[Tensor, "image text"]:
        """Return the logits: the scaled cosine of every image with every caption."""
        return self.scale * self.embed_images(images) @ self.embed_texts(tokens).T


@checked
def published_clip(name: str) -> CLIP:
    """Return a published CLIP, untrained; ``torch.device("meta")`` makes it of shapes alone.

    Raises InputError for a name that is not in PUBLISHED.
    """
    if name not in PUBLISHED:
        raise InputError(f"name should be one of {', '.join(PUBLISHED)}, got {name!r}")
    side, patch, image_width, image_blocks, text_width, d_joint = PUBLISHED[name]
    image = ImageEncoder(side, patch, image_width, image_blocks, image_width // 64, d_joint)
    text = TextEncoder(49_408, 77, text_width, 12, text_width // 64, d_joint)
    return CLIP(image, text)
