"""The recall experiment of notebook 02: four cells, several distances, several seeds."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.models.recall_model import CELLS, RecallModel
from helpers.training.fit import fit
from helpers.training.weights import Recipe
from helpers.worlds.recall import recall_batch

STEPS = 300


def recall_loss(
    model: nn.Module, batch: tuple[Int[Tensor, "batch time"], Int[Tensor, " batch"]]
) -> Float[Tensor, ""]:
    """Give the mean surprise at the first token, in nats; guessing costs log(symbols)."""
    ids, first = batch
    return nn.functional.cross_entropy(model(ids), first)


class RecallRuns(nn.Module):
    """All networks of the experiment: every kind of cell, at every distance, for every seed."""

    def __init__(self, distances: tuple[int, ...] = (5, 20, 40), seeds: int = 3) -> None:
        super().__init__()
        self.distances, self.seeds = distances, seeds
        self.runs = nn.ModuleList(RecallModel(*key[:1]) for key in self.keys())

    def keys(self) -> list[tuple[str, int, int]]:
        """Kind, distance and seed of every run, in order."""
        return [(k, d, s) for k in CELLS for d in self.distances for s in range(self.seeds)]

    def run(self, kind: str, distance: int, seed: int = 0) -> RecallModel:
        """Give one of the networks."""
        model = self.runs[self.keys().index((kind, distance, seed))]
        assert isinstance(model, RecallModel)
        return model


def train_one(kind: str, distance: int, seed: int, steps: int = STEPS) -> RecallModel:
    """Train one network to name the first token after ``distance`` others."""
    model = RecallModel(kind, generator=torch.Generator().manual_seed(seed))

    def batches(generator: torch.Generator) -> tuple[Tensor, Tensor]:
        return recall_batch(64, distance, generator)

    for _ in fit(model, recall_loss, batches, steps, lr=1e-2, seed=seed):
        pass
    return model


def accuracy(model: RecallModel, distance: int, count: int = 500) -> float:
    """Give the share of right answers on sequences that were never seen."""
    ids, first = recall_batch(count, distance, torch.Generator().manual_seed(12345))
    with torch.no_grad():
        return (model(ids).argmax(-1) == first).float().mean().item()


def train(seed: int) -> tuple[RecallRuns, dict[str, float]]:
    """Train all runs; the metrics are mean accuracies by kind and distance."""
    runs = RecallRuns()
    metrics: dict[str, float] = {}
    for i, (kind, distance, run) in enumerate(runs.keys()):
        runs.runs[i] = train_one(kind, distance, seed + run)
        name = f"{kind} at {distance}"
        share = accuracy(runs.run(kind, distance, run), distance) / runs.seeds
        metrics[name] = metrics.get(name, 0.0) + share
    return runs, metrics


RECIPES = (Recipe("recall", train),)
