"""From scores to one token: temperature, top-k and top-p decide from which tokens it is drawn."""

from typing import Annotated

import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.validate import Range, Size, checked, require_numbers

Temperature = Annotated[float, Range(0)]
TopP = Annotated[float, Range(0, 1)]


@checked
def token_probabilities(
    scores: Float[Tensor, "*batch vocab"],
    temperature: Temperature = 1.0,
    top_k: Size | None = None,
    top_p: TopP | None = None,
) -> Float[Tensor, "*batch vocab"]:
    """Return the probabilities that a token is drawn with.

    ``p = softmax(scores / temperature)``; temperature 0 leaves the highest score alone. ``top_k``
    keeps the k most likely tokens (Fan et al. 2018, arXiv 1805.04833), then ``top_p`` the smallest
    set of tokens whose probabilities sum to at least top_p (Holtzman et al. 2020, arXiv
    1904.09751); at least one token is kept, and of equal ones the first. What is kept is
    divided by its sum.

    >>> token_probabilities(torch.tensor([0.5, 0.3, 0.2]).log(), top_p=0.7)
    tensor([0.6250, 0.3750, 0.0000])
    """
    require_numbers(scores=scores)
    if temperature == 0:
        top_k, temperature = 1, 1.0
    ordered, order = torch.sort(scores, dim=-1, descending=True, stable=True)
    p = torch.softmax((ordered - ordered[..., :1]) / temperature, -1)
    if top_k is not None:
        p = torch.where(torch.arange(p.shape[-1], device=p.device) < top_k, p, 0.0)
        p = p / p.sum(-1, keepdim=True)
    if top_p is not None:
        before = p.cumsum(-1) - p  # what the more likely tokens hold together
        before[..., 0] = -1.0
        p = torch.where(before < top_p, p, 0.0)
        p = p / p.sum(-1, keepdim=True)
    return torch.zeros_like(p).scatter(-1, order, p)


@checked
def draw_token(
    scores: Float[Tensor, "batch vocab"],
    generator: torch.Generator | None = None,
    temperature: Temperature = 1.0,
    top_k: Size | None = None,
    top_p: TopP | None = None,
) -> Int[Tensor, " batch"]:
    """Return one token for every row, drawn with `token_probabilities`; temperature 0 is greedy."""
    p = token_probabilities(scores, temperature, top_k, top_p)
    if temperature == 0:
        return p.argmax(-1)
    return torch.multinomial(p, 1, generator=generator)[:, 0]
