"""A whole transformer decoder: it writes tokens, each from all before it and from a context.

``y_t = T_D(y_{0:t-1}, c)``. In training all steps of a text are one pass (teacher forcing); writing
freely, every token needs a pass of its own, which a cache keeps short.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from helpers.layers import DecoderCache, DecoderStack, SinusoidalPositions, causal_mask, start
from helpers.text.padding import BEGIN_ID, END_ID
from helpers.validate import Size, checked, require_ids


class TransformerDecoder(nn.Module):
    """Embeddings with sinusoidal positions, a stack of decoder blocks, and a read-out.

    ``tokens`` is the size of the vocabulary, ``d_context`` that of the context's vectors (d_model
    unless given); ``of_block`` are the options of `helpers.layers.DecoderBlock`. The weights at
    the start follow from ``generator``. Taps: those of ``decoder.blocks.0`` and so on, among them
    ``attention.A`` (the past) and ``cross_attention.A`` (the context).

    Raises InputError for what `DecoderBlock` refuses, and in a pass for ids outside the vocabulary.
    """

    @checked
    def __init__(
        self,
        tokens: Size,
        d_model: Size = 64,
        n_heads: Size = 4,
        n_blocks: Size = 2,
        d_hidden: Size | None = None,
        *,
        d_context: Size | None = None,
        generator: torch.Generator | None = None,
        **of_block: Any,
    ) -> None:
        super().__init__()
        self.E = start.normal(tokens, d_model, std=1.0, generator=generator)
        self.positions = SinusoidalPositions(d_model)
        self.decoder = DecoderStack(
            n_blocks, d_model, n_heads, d_hidden,
            d_context=d_context, generator=generator, **of_block,
        )  # fmt: skip
        self.W_y = start.keeping_variance(d_model, tokens, generator=generator)
        self.b_y = start.zeros(tokens)

    @checked
    def forward(
        self,
        y: Int[Tensor, "batch time"],
        C: Float[Tensor, "batch key d_context"],
        context_mask: Bool[Tensor, "*#context_mask"] | None = None,
        caches: Sequence[DecoderCache] | None = None,
    ) -> Float[Tensor, "batch time tokens"]:
        """Score the token after every token of ``y``, which starts with the begin token.

        Every step sees the tokens up to its own, so that padding on the right changes nothing.
        ``context_mask`` is true where a token may attend to the context. With ``caches`` (see
        `new_caches`) ``y`` are the new tokens alone.
        """
        require_ids("y", y, len(self.E))
        past = len(caches[0]) if caches else 0
        X = self.positions(self.E[y], past=past)
        mask = causal_mask(y.shape[1], past).to(y.device)
        X = self.decoder(X, C, mask, context_mask, caches)
        return X @ self.W_y + self.b_y

    def new_caches(self) -> list[DecoderCache]:
        """Return an empty cache for every block; one text, or one batch of texts, needs its own."""
        return [DecoderCache() for _ in self.decoder.blocks]


@checked
@torch.no_grad()
def greedy_decode(
    decoder: TransformerDecoder,
    C: Float[Tensor, "batch key d_context"],
    max_length: Size,
    context_mask: Bool[Tensor, "*#context_mask"] | None = None,
    cached: bool = True,
    planted: Mapping[int, int] | None = None,
) -> Int[Tensor, "batch time"]:
    """Write freely: the most likely token is fed back, until every row has ended.

    With ``cached`` a step passes the newest token alone, and the keys and values of all others
    come out of a cache; without, it passes the whole text so far. Both write the same. After its
    end a row is padded with the end token. ``planted`` {step: token} puts a token in place of the
    one that the model chose (steps count from 0).

    Raises InputError where ``max_length`` is below 1, or for a planted id without a token.
    """
    for token in (planted or {}).values():
        require_ids("planted", torch.as_tensor(token), len(decoder.E))
    y = torch.full((len(C), 1), BEGIN_ID, device=C.device)
    ended = torch.zeros(len(C), dtype=torch.bool, device=C.device)
    caches = decoder.new_caches() if cached else None
    for t in range(max_length):
        scores = decoder(y[:, -1:] if cached else y, C, context_mask, caches)
        y_t = scores[:, -1].argmax(-1)
        if planted and t in planted:
            y_t = torch.full_like(y_t, planted[t])
        y_t = torch.where(ended, END_ID, y_t)
        y = torch.cat([y, y_t[:, None]], 1)
        ended = ended | (y_t == END_ID)
        if ended.all():
            break
    return y[:, 1:]
