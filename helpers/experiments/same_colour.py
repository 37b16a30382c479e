"""Two far patches, one colour? Four kinds of network, three seeds each (notebook 07)."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import LRScheduler, OneCycleLR

from helpers.models.same_colour import SameColour
from helpers.training.fit import Step, fit
from helpers.training.weights import Recipe
from helpers.validate import Range, Seed, Size, checked, require
from helpers.worlds.two_patches import two_patches

STEPS, RATE = 400, 0.015
Batch = tuple[Float[Tensor, "batch 3 height width"], Bool[Tensor, " batch"]]


VARIANTS: dict[str, dict[str, Any]] = {
    "CNN alone": {"gamma": None},
    "attention, γ = 1": {"gamma": 1.0},
    "attention, γ = 0": {"gamma": 0.0},
    "CNN, hidden layer": {"gamma": None, "hidden": True},
}


class SameColourRuns(nn.Module):
    """All networks of the experiment: each of the `VARIANTS`, three seeds each."""

    @checked
    def __init__(self, seeds: Size = 3) -> None:
        super().__init__()
        self.runs = nn.ModuleList(
            SameColour(**how, generator=torch.Generator().manual_seed(seed))
            for how in VARIANTS.values()
            for seed in range(seeds)
        )
        self.seeds = seeds

    @checked
    def of(self, variant: str) -> list[SameColour]:
        """Return the networks of one variant, one for each seed."""
        require(variant in VARIANTS, "variant", f"one of {', '.join(VARIANTS)}", variant)
        first = list(VARIANTS).index(variant) * self.seeds
        return [run for run in self.runs[first : first + self.seeds] if isinstance(run, SameColour)]


@checked
def same_colour_loss(model: nn.Module, batch: Batch) -> Float[Tensor, ""]:
    """Return the cross-entropy (nats) of "same colour"; a coin has ln 2."""
    images, same = batch
    return F.binary_cross_entropy_with_logits(model(images), same.to(images))


@checked
def same_colour_batches(count: Size = 4096, size: Size = 32) -> Callable[[torch.Generator], Any]:
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


@checked
def same_colour_steps(
    model: SameColour, seed: Seed, steps: Size = STEPS, rate: Annotated[float, Range(0)] = RATE
) -> Iterator[Step]:
    """Train on 4,096 images of `two_patches`, with Adam and a rate that rises and falls."""

    def one_cycle(optimizer: torch.optim.Optimizer) -> LRScheduler:
        return OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.15)

    batches = same_colour_batches()
    return fit(model, same_colour_loss, batches, steps, lr=rate, seed=seed, schedule=one_cycle)


@checked
def right_answers(model: nn.Module, count: Size = 1000, seed: Seed = 99) -> float:
    """Return the share of right answers on images that were never seen."""
    images, same, _ = two_patches(count, torch.Generator().manual_seed(seed))
    with torch.no_grad():
        return ((model(images) > 0) == same).float().mean().item()


@checked
def train(seed: Seed) -> tuple[SameColourRuns, dict[str, float]]:
    """Train all runs; the metrics are mean shares of right answers by variant."""
    runs = SameColourRuns()
    for i, run in enumerate(runs.runs):
        assert isinstance(run, SameColour)
        for _ in same_colour_steps(run, seed + i % runs.seeds):
            pass
    means = {name: sum(map(right_answers, runs.of(name))) / runs.seeds for name in VARIANTS}
    return runs, means


RECIPES = (Recipe("same_colour", train),)
