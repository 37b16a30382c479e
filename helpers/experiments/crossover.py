"""From how many new tokens on the explicit order of latent attention is cheaper (notebook 12)."""

from functools import partial

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from helpers.experiments.training_time import fastest_seconds
from helpers.layers import LatentAttention, LatentCache, LatentSizes, causal_mask
from helpers.traces import record
from helpers.validate import Size, checked, require


@checked
def crossover(sizes: LatentSizes, tokens: Size | None = None) -> float:
    """Return the number of new tokens at which both orders take as many multiplications.

    Explicit: ``T d_c (d_nope + d_v) + n T (d_nope + d_rope + d_v)`` for each head, absorbed: ``n
    d_c (d_nope + d_v) + n T (2 d_c + d_rope)``, with T ``tokens`` and n new ones. Without
    ``tokens`` the limit of a long cache: ``d_c (d_nope + d_v) / (2 d_c - d_nope - d_v)``. It may
    be more than T: then the absorbed order is always cheaper. Raises InputError where the
    latent vector is so small that the absorbed order always is.

    >>> round(crossover(LatentSizes(512, 128, 64, 128)), 1)
    170.7
    """
    made = sizes.d_nope + sizes.d_v
    more = 2 * sizes.d_c - made  # what a query and a token cost more when absorbed
    require(more > 0, "sizes", "2 d_c above d_nope + d_v", sizes)
    once = sizes.d_c * made
    return once / (more if tokens is None else more + once / tokens)


@checked
def filled(layer: LatentAttention, tokens: Size) -> LatentCache:
    """Return a cache of random latent vectors."""
    cache, generator = LatentCache(), torch.Generator().manual_seed(0)
    W = layer.W_dkv
    cache.latents(
        torch.randn(1, tokens, layer.sizes.d_c, generator=generator).to(W),
        torch.randn(1, tokens, layer.sizes.d_rope, generator=generator).to(W),
    )
    return cache


def _inputs(layer: LatentAttention, tokens: int, new: int) -> tuple[Tensor, Tensor, LatentCache]:
    require(new < tokens, "new", f"less than tokens = {tokens}", new)
    X = torch.ones(1, new, len(layer.W_dkv)).to(layer.W_dkv)
    return X, causal_mask(new, tokens - new), filled(layer, tokens - new)


@checked
def multiplications(layer: LatentAttention, tokens: Size, new: Size, absorbed: bool) -> int:
    """Return how many multiplications torch counts in a pass of ``new`` of the ``tokens``.

    Raises InputError where not all of them are fewer than tokens.
    """
    inputs = _inputs(layer, tokens, new)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        record(layer, *inputs, absorbed=absorbed)
    return counter.get_total_flops() // 2  # it counts a multiplication and its addition as two


@checked
def seconds(layer: LatentAttention, tokens: Size, new: Size, repeats: Size = 3) -> dict[str, float]:
    """Return the processor time of one pass in each order, {"explicit", "absorbed"} -> seconds.

    The orders take turns, so that a busy machine slows both, and the fastest of ``repeats`` passes
    counts. The cache is filled before the clock starts. Raises InputError as above.
    """
    best = {"explicit": float("inf"), "absorbed": float("inf")}
    for _ in range(repeats):
        for way in best:
            inputs = _inputs(layer, tokens, new)
            with torch.no_grad():
                taken = fastest_seconds(partial(layer, *inputs, absorbed=way == "absorbed"), 1)
            best[way] = min(best[way], taken)
    return best
