"""Writing with a language model: the token that was drawn is what it reads next."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

import torch
from jaxtyping import Int
from torch import Tensor

from helpers.layers.sampling import Temperature, TopP, draw_token
from helpers.validate import Count, Size, checked, require_numbers


@runtime_checkable
class _LanguageModel(Protocol):
    """What can write: `helpers.models.gpt.GPT`, `helpers.models.llama.Llama`, and their kin."""

    def __call__(self, tokens: Tensor, caches: Sequence[Any] | None = None, /) -> Tensor: ...

    def new_caches(self) -> list[Any]: ...


@checked
def generate(
    model: _LanguageModel,
    tokens: Int[Tensor, "batch time"],
    steps: Count,
    generator: torch.Generator | None = None,
    *,
    temperature: Temperature = 1.0,
    top_k: Size | None = None,
    top_p: TopP | None = None,
    cached: bool = True,
    end: Count | None = None,
) -> Iterator[Int[Tensor, " batch"]]:
    """Write on after ``tokens``: one new token for every row with each ``next``.

    Temperature 0 is greedy decoding; `helpers.layers.sampling` says what the others do. With
    ``cached`` a step passes the newest token alone, and keys and values of all others come out
    of a cache; without, it passes the whole text. Both write the same. After its ``end`` token
    a row repeats it, and when all rows have ended nothing more is written.
    """
    require_numbers(tokens=tokens)
    return _generated(model, tokens, steps, generator, (temperature, top_k, top_p), cached, end)


def _generated(
    model: _LanguageModel,
    tokens: Tensor,
    steps: int,
    generator: torch.Generator | None,
    how: tuple[float, int | None, float | None],
    cached: bool,
    end: int | None,
) -> Iterator[Tensor]:
    caches, new = model.new_caches() if cached else None, tokens
    ended = torch.zeros(len(tokens), dtype=torch.bool, device=tokens.device)
    for _ in range(steps):
        with torch.no_grad():
            scores = model(new if cached else tokens, caches)[:, -1]
        drawn = draw_token(scores, generator, *how)
        if end is not None:
            drawn = torch.where(ended, end, drawn)
            ended = ended | (drawn == end)
        yield drawn
        if end is not None and bool(ended.all()):
            return
        new = drawn[:, None]
        tokens = torch.cat([tokens, new], 1)
