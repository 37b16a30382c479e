"""Heads that look for what came after the last time: the induction score (notebook 16)."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.experiments.attention_maps import attention_maps
from helpers.models.gpt import GPT
from helpers.traces.record import record
from helpers.training import AdamW, Recipe, Step, fit, warmup_cosine_schedule
from helpers.validate import Count, InputError, Seed, Size, checked

VOCAB = 32
PERIODS = (8, 20)  # a text is repeated after 8 to 20 tokens; the model is not told
STEPS, BATCH, RATE = 1200, 32, 5e-3
SEEDS = (0, 1, 2)


@checked
def repeated_tokens(
    batch: Size, period: Size, vocab: Size, generator: torch.Generator, first: Count = 0
) -> Int[Tensor, "batch time"]:
    """Return rows of ``period`` random ids from ``first`` to vocab - 1, each written twice.

    The second half can be predicted by looking back, and nothing else helps. Raises InputError
    where no id is left.
    """
    if first >= vocab:
        raise InputError(f"first should be below vocab = {vocab}, got {first}")
    once = torch.randint(first, vocab, (batch, period), generator=generator)
    return torch.cat([once, once], 1)


@checked
def induction_score(
    A: Float[np.ndarray, "*layer query key"], period: Size
) -> Float[np.ndarray, "*layer"]:
    """Return how much each head attends to the token after the last occurrence of its own.

    The mean of ``A[t, t - period + 1]`` over the second half of a text that repeats after
    ``period`` tokens (Olsson et al. 2022, arXiv 2209.11895): 1 for a perfect induction head, about
    ``1 / t`` for an even mix. Raises InputError for maps that are not square or are shorter
    than twice the period.
    """
    time = A.shape[-1]
    if A.shape[-2] != time or time < 2 * period:
        raise InputError(
            f"A should be (..., time, time) with a time of at least 2 period = {2 * period}, "
            f"got {A.shape}"
        )
    t = np.arange(period, 2 * period)
    return np.asarray(A[..., t, t - period + 1].mean(-1))


@checked
def repeating_gpt(n_blocks: Size, seed: Seed = 0) -> GPT:
    """Return a small GPT with its weights at the start; positions are rotary."""
    generator = torch.Generator().manual_seed(seed)
    return GPT(VOCAB, 32, 2, n_blocks, positions="rotary", std=0.1, generator=generator)


@checked
def second_time_loss(model: nn.Module, tokens: Int[Tensor, "batch time"]) -> Float[Tensor, ""]:
    """Return the loss in nats on the second half, where every token can be known.

    The first token of that half is left out: until it has come, nothing says that the text will be
    repeated.
    """
    half = tokens.shape[1] // 2
    scores, targets = model(tokens[:, :-1])[:, half:], tokens[:, half + 1 :]
    return nn.functional.cross_entropy(scores.flatten(0, 1), targets.flatten())


@checked
def repeating_steps(model: nn.Module, seed: Seed = 0, steps: Size = STEPS) -> Iterator[Step]:
    """Train on random texts that are written twice, each batch with a period of its own."""

    def batch(generator: torch.Generator) -> Tensor:
        least, most = PERIODS
        period = int(torch.randint(least, most + 1, (1,), generator=generator))
        return repeated_tokens(BATCH, period, VOCAB, generator)

    schedule = warmup_cosine_schedule(min(50, steps - 1), steps, min_ratio=0.0)
    return fit(model, second_time_loss, batch, steps, lr=RATE, seed=seed, optimizer=AdamW,
               schedule=schedule)  # fmt: skip


@checked
def measured_induction(
    model: nn.Module, period: Size = 16, seed: Seed = 9
) -> tuple[float, Float[np.ndarray, "block head"]]:
    """Return the loss on the second half of new texts, and the induction score of every head."""
    tokens = repeated_tokens(64, period, VOCAB, torch.Generator().manual_seed(seed))
    with torch.no_grad():
        loss = second_time_loss(model, tokens).item()
        trace = record(model, tokens)
    maps = np.stack([attention_maps(trace, sequence) for sequence in range(len(tokens))])
    return loss, induction_score(maps, period).mean(0)


@checked
def score_without(model: nn.Module, back: Count, period: Size = 13, seed: Seed = 3) -> float:
    """Return the highest induction score when block 1 cannot attend ``back`` tokens back.

    Its attention to that one token is set to 0 and the rest is divided by its sum; nothing else
    is changed. So ``back = 1`` takes away what came before each token.
    """

    def edit(A: Tensor) -> Tensor:
        t = torch.arange(back, A.shape[-1])
        A = A.clone()
        A[..., t, t - back] = 0
        return A / A.sum(-1, keepdim=True).clamp_min(1e-9)

    tokens = repeated_tokens(16, period, VOCAB, torch.Generator().manual_seed(seed))
    with torch.no_grad():
        trace = record(model, tokens, edit={"blocks.0.attention.A": edit})
    maps = np.stack([attention_maps(trace, sequence) for sequence in range(len(tokens))])
    return float(induction_score(maps, period).mean(0).max())


class ReadTwice(NamedTuple):
    """Random tokens, read twice: each head's induction score, the loss of each half in nats."""

    scores: Float[np.ndarray, "block head"]
    first: float
    second: float


@checked
def read_twice(model: nn.Module, vocab: Size, count: Size = 40, first: Count = 1000) -> ReadTwice:
    """Let a language model read random tokens twice, with ids from ``first`` to vocab - 1."""
    tokens = repeated_tokens(1, count, vocab, torch.Generator().manual_seed(0), first)
    with torch.no_grad():
        scores = induction_score(attention_maps(record(model, tokens)), count)
        losses = nn.functional.cross_entropy(model(tokens[:, :-1])[0], tokens[0, 1:],
                                             reduction="none")  # fmt: skip
    return ReadTwice(scores, losses[: count - 1].mean().item(), losses[count:].mean().item())


def _trained(n_blocks: int, seed: int) -> tuple[nn.Module, dict[str, float]]:
    model = repeating_gpt(n_blocks, seed)
    for _ in repeating_steps(model, seed):
        pass
    model.eval()
    loss, scores = measured_induction(model)
    return model, {"loss": loss, "highest_score": float(scores.max())}


def _recipe(n_blocks: int, seed: int) -> Recipe:
    return Recipe(f"induction_{n_blocks}_blocks_{seed}", lambda s: _trained(n_blocks, s), seed)


RECIPES = tuple(_recipe(n_blocks, seed) for n_blocks in (1, 2) for seed in SEEDS)
