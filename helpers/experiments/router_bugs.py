"""Four bugs in DeepSeek-V3's router that raise no error and still train (notebook 12).

Each has the arguments and results of `helpers.layers.route`, without groups.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor

from helpers.layers import Routing, route
from helpers.validate import checked

Routed = tuple[Tensor, Tensor, Tensor]
Router = Callable[[Tensor, Routing, Tensor | None], Routed]


def _bias_in_the_gate(logits: Tensor, routing: Routing, bias: Tensor | None = None) -> Routed:
    chosen, _, scores = route(logits, routing, bias)
    weights = (scores if bias is None else scores + bias).gather(-1, chosen)
    return chosen, routing.scale * weights / weights.sum(-1, keepdim=True), scores


def _softmax(logits: Tensor, routing: Routing, bias: Tensor | None = None) -> Routed:
    return route(logits, replace(routing, scores="softmax"), bias)


def _not_normalized(logits: Tensor, routing: Routing, bias: Tensor | None = None) -> Routed:
    return route(logits, replace(routing, normalize=False), bias)


def _no_scale(logits: Tensor, routing: Routing, bias: Tensor | None = None) -> Routed:
    return route(logits, replace(routing, scale=1.0), bias)


BUGS: Mapping[str, Router] = {
    "bias folded into the gate": _bias_in_the_gate,
    "softmax instead of sigmoid": _softmax,
    "weights not normalized": _not_normalized,
    "scale 2.5 forgotten": _no_scale,
}


@checked
def properties(router: Router, routing: Routing, seed: int = 0) -> dict[str, bool]:
    """Return which properties of DeepSeek-V3's router hold for a router, on random logits.

    Each of the four is broken by one of the BUGS alone.
    """
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(200, 8, generator=generator, dtype=torch.float64)
    bias = 0.3 * torch.randn(8, generator=generator, dtype=torch.float64)
    chosen, weights, _ = router(logits, routing, bias)
    sums = weights.sum(-1)
    doubled = router(logits, replace(routing, scale=2 * routing.scale), bias)[1]
    # two biases that force the same choice upon the first token
    forced = torch.zeros_like(bias).scatter(0, chosen[0], 5.0)
    unequal = forced.scatter(0, chosen[0], 5.0 + torch.arange(len(chosen[0])).to(bias))
    by_bias = [_by_expert(router, logits[:1], routing, one) for one in (forced, unequal)]
    by_shift = [_by_expert(router, logits + shift, routing, None) for shift in (0, 2)]
    return {
        "the bias changes who is chosen, never a weight": _close(*by_bias),
        "adding 2 to every logit changes the weights": not _close(*by_shift),
        "the weights of every token have the same sum": _close(sums, sums[:1].expand_as(sums)),
        "twice the scale gives twice the weights": _close(doubled, 2 * weights),
    }


def _by_expert(
    router: Router, logits: Tensor, routing: Routing, bias: Tensor | None
) -> Float[Tensor, "token expert"]:
    chosen, weights, _ = router(logits, routing, bias)
    return torch.zeros_like(logits).scatter(-1, chosen, weights)


def _close(a: Tensor, b: Tensor) -> bool:
    return bool(torch.allclose(a, b, rtol=1e-9, atol=1e-9))
