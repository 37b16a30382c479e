"""Two far patches, one colour? Four kinds of network, three seeds each (notebook 07)."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import LRScheduler, OneCycleLR

from helpers.models.same_colour import SameColour
from helpers.training.fit import Step, fit
from helpers.training.weights import Recipe
from helpers.worlds.two_patches import two_patches

STEPS, RATE = 400, 0.015


VARIANTS: dict[str, dict[str, Any]] = {
    "CNN alone": {"gamma": None},
    "attention, γ = 1": {"gamma": 1.0},
    "attention, γ = 0": {"gamma": 0.0},
    "CNN, hidden layer": {"gamma": None, "hidden": True},
}


class SameColourRuns(nn.Module):
    """All networks of the experiment: each of the `VARIANTS`, three seeds each."""

    def __init__(self, seeds: int = 3) -> None:
        super().__init__()
        self.runs = nn.ModuleList(
            SameColour(**how, generator=torch.Generator().manual_seed(seed))
            for how in VARIANTS.values()
            for seed in range(seeds)
        )
        self.seeds = seeds

    def of(self, variant: str) -> list[SameColour]:
        """Give the networks of one variant, one for each seed."""
        first = list(VARIANTS).index(variant) * self.seeds
        return [run for run in self.runs[first : first + self.seeds] if isinstance(run, SameColour)]


def same_colour_loss(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Return the cross-entropy (nats) of "same colour"; a coin has ln 2."""
    images, same = batch
    return F.binary_cross_entropy_with_logits(model(images), same.to(images))


def same_colour_batches(count: int = 4096, size: int = 32) -> Callable[[torch.Generator], Any]:
    """Return a source of batches: ``size`` at random of ``count`` images, drawn at the first call.

    Images and batches come from the same generator, that of the training run.
    """
    drawn: list[Tensor] = []

    def batch(generator: torch.Generator) -> tuple[Tensor, Tensor]:
        if not drawn:
            drawn.extend(two_patches(count, generator)[:2])
        images, same = drawn
        chosen = torch.randint(len(images), (size,), generator=generator)
        return images[chosen], same[chosen]

    return batch


def same_colour_steps(
    model: SameColour, seed: int, steps: int = STEPS, rate: float = RATE
) -> Iterator[Step]:
    """Train on 4,096 images of `two_patches`, with Adam and a rate that rises and falls."""

    def one_cycle(optimizer: torch.optim.Optimizer) -> LRScheduler:
        return OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.15)

    batches = same_colour_batches()
    return fit(model, same_colour_loss, batches, steps, lr=rate, seed=seed, schedule=one_cycle)


def right_answers(model: nn.Module, count: int = 1000, seed: int = 99) -> float:
    """Give the share of right answers on images that were never seen."""
    images, same, _ = two_patches(count, torch.Generator().manual_seed(seed))
    with torch.no_grad():
        return ((model(images) > 0) == same).float().mean().item()


def train(seed: int) -> tuple[SameColourRuns, dict[str, float]]:
    """Train all runs; the metrics are mean shares of right answers by variant."""
    runs = SameColourRuns()
    for i, run in enumerate(runs.runs):
        assert isinstance(run, SameColour)
        for _ in same_colour_steps(run, seed + i % runs.seeds):
            pass
    means = {name: sum(map(right_answers, runs.of(name))) / runs.seeds for name in VARIANTS}
    return runs, means


RECIPES = (Recipe("same_colour", train),)
