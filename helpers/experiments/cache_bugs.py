"""Four bugs of a key-value cache, as switches: each in the one line that usually has it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from helpers.layers import ContextCache, DecoderCache, KeyValueCache, causal_mask
from helpers.layers.cache import Make
from helpers.models.transformer_decoder import TransformerDecoder
from helpers.text.padding import BEGIN_ID, END_ID
from helpers.validate import Size, checked, require, require_ids

NO_BUG = "no bug"
BUGS: Mapping[str, str] = {
    NO_BUG: "positions continue after the past, the mask is T_q × T_k, every text gets a new cache",
    "position": "a new token gets the position of the token before it",
    "stale": "the cache still holds the previous text",
    "mask": "the mask is aligned with the upper left corner: only the first T_q keys are allowed",
    "recomputed": "the context's keys and values are computed again at every step",
}


class _CountingContext(ContextCache):
    """A context cache that counts the positions it has made keys and values for."""

    def __init__(self) -> None:
        super().__init__()
        self.made = 0

    def keys_and_values(self, X: Tensor, make: Make) -> tuple[Tensor, Tensor]:
        """Return the context's keys and values, and count where they are made."""
        if self.K is None:
            self.made += X.shape[-2]
        return super().keys_and_values(X, make)

    def forget(self) -> None:
        """Drop the keys and values, but not the count."""
        self.C = self.K = self.V = None


class CachedRun(NamedTuple):
    """What a decoder did step by step, with a cache that may have a bug."""

    y: Int[Tensor, "batch time"]  # what was written, or given
    scores: Float[Tensor, "batch time tokens"]
    made: int  # positions of the context that each block made keys and values for
    caches: list[DecoderCache]


@checked
def run_with_bug(
    decoder: TransformerDecoder,
    C: Float[Tensor, "batch key d_context"],
    bug: str = NO_BUG,
    *,
    y: Int[Tensor, "batch time"] | None = None,
    max_length: Size = 40,
    context_mask: Bool[Tensor, "*#context_mask"] | None = None,
    before: Sequence[DecoderCache] | None = None,
) -> CachedRun:
    """Run a decoder one token at a time, with one of the ``BUGS``.

    With ``y`` it is fed these tokens, as in teacher forcing; else it writes freely until all
    rows have ended. ``before`` are the caches of the text before, which the bug "stale" does not
    clear. Raises InputError for a name that is not in ``BUGS``, for "stale" without a text before,
    and for ids outside the vocabulary.
    """
    require(bug in BUGS, "bug", f"one of {', '.join(BUGS)}", bug)
    require(bug != "stale" or before is not None, "before", "the caches of another text", before)
    if y is not None:
        require_ids("y", y, len(decoder.E))
    caches = _caches(decoder, before if bug == "stale" else None)
    y_t = torch.full((len(C), 1), BEGIN_ID) if y is None else y[:, :1]
    fed, scores = y_t, []
    for t in range(max_length if y is None else y.shape[1]):
        scores.append(_step(decoder, y_t, C, caches, bug, context_mask))
        if y is not None:
            y_t = y[:, t + 1 : t + 2]
            continue
        ended = (fed[:, 1:] == END_ID).any(1, keepdim=True)
        y_t = torch.where(ended, END_ID, scores[-1].argmax(-1))
        fed = torch.cat([fed, y_t], 1)
        if (fed == END_ID).any(1).all():
            break
    context = caches[0].context
    made = context.made if isinstance(context, _CountingContext) else 0
    return CachedRun(fed[:, 1:] if y is None else y, torch.cat(scores, 1), made, caches)


def _caches(
    decoder: TransformerDecoder, before: Sequence[DecoderCache] | None
) -> list[DecoderCache]:
    """Return empty caches, or those of another text with a new context."""
    if before is None:
        return [DecoderCache(context=_CountingContext()) for _ in decoder.decoder.blocks]
    return [DecoderCache(past=_copied(cache), context=_CountingContext()) for cache in before]


def _copied(cache: DecoderCache) -> KeyValueCache:
    past = KeyValueCache()
    past.K, past.V = cache.past.K, cache.past.V
    return past


@torch.no_grad()
def _step(
    decoder: TransformerDecoder,
    y_t: Tensor,
    C: Tensor,
    caches: list[DecoderCache],
    bug: str,
    context_mask: Tensor | None,
) -> Tensor:
    """Score the next token, after one new token."""
    past = len(caches[0])
    position = max(0, past - 1) if bug == "position" else past
    X = decoder.positions(decoder.E[y_t], past=position)
    mask = causal_mask(past + 1)[:1] if bug == "mask" else causal_mask(1, past)
    for cache in caches:
        if bug == "recomputed" and isinstance(cache.context, _CountingContext):
            cache.context.forget()
    return decoder.decoder(X, C, mask, context_mask, caches) @ decoder.W_y + decoder.b_y
