"""The recall experiment of notebook 02: four cells, several distances, several seeds."""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.models.recall_model import CELLS, RecallModel
from helpers.training.fit import fit
from helpers.training.weights import Recipe
from helpers.validate import Count, InputError, Seed, Size, checked, require_ids
from helpers.worlds.recall import recall_batch

STEPS = 300


@checked
def recall_loss(
    model: nn.Module, batch: tuple[Int[Tensor, "batch time"], Int[Tensor, " batch"]]
) -> Float[Tensor, ""]:
    """Return the mean surprise at the first token, in nats; guessing costs log(symbols).

    Raises InputError for a token that the network does not know.
    """
    ids, first = batch
    scores = model(ids)
    require_ids("batch[1]", first, scores.shape[-1])
    return nn.functional.cross_entropy(scores, first)


class RecallRuns(nn.Module):
    """All networks of the experiment: every kind of cell, at every distance, for every seed."""

    @checked
    def __init__(self, distances: Sequence[Count] = (5, 20, 40), seeds: Size = 3) -> None:
        super().__init__()
        self.distances, self.seeds = distances, seeds
        self.runs = nn.ModuleList(RecallModel(*key[:1]) for key in self.keys())

    @checked
    def keys(self) -> list[tuple[str, int, int]]:
        """Kind, distance and seed of every run, in order."""
        return [(k, d, s) for k in CELLS for d in self.distances for s in range(self.seeds)]

    @checked
    def run(self, kind: str, distance: Count, seed: Seed = 0) -> RecallModel:
        """Return one of the networks.

        Raises InputError for one that is not there.
        """
        if (key := (kind, distance, seed)) not in self.keys():
            raise InputError(f"there is no run {key}: kinds are {', '.join(CELLS)}, distances "
                             f"{self.distances}, seeds below {self.seeds}")  # fmt: skip
        model = self.runs[self.keys().index(key)]
        assert isinstance(model, RecallModel)
        return model


@checked
def train_one(kind: str, distance: Count, seed: Seed, steps: Size = STEPS) -> RecallModel:
    """Train one network to name the first token after ``distance`` others."""
    model = RecallModel(kind, generator=torch.Generator().manual_seed(seed))

    def batches(generator: torch.Generator) -> tuple[Tensor, Tensor]:
        return recall_batch(64, distance, generator)

    for _ in fit(model, recall_loss, batches, steps, lr=1e-2, seed=seed):
        pass
    return model


@checked
def accuracy(model: RecallModel, distance: Count, count: Size = 500) -> float:
    """Return the share of right answers on sequences that were never seen."""
    ids, first = recall_batch(count, distance, torch.Generator().manual_seed(12345))
    with torch.no_grad():
        return (model(ids).argmax(-1) == first).float().mean().item()


@checked
def reach(model: RecallModel, distance: Count) -> float:
    """Return how much of the last state's gradient is left at the first token.

    ``|d(sum of h_T) / dx_0|`` divided by the same at the last token, mean sizes over 64 sequences.
    """
    ids, _ = recall_batch(64, distance, torch.Generator().manual_seed(3))
    X = nn.functional.one_hot(ids, 2 * len(model.b_y)).float().requires_grad_()
    (gradient,) = torch.autograd.grad(model.cell(X)[0][:, -1].sum(), X)
    sizes = gradient.norm(dim=-1).mean(0)
    return (sizes[0] / sizes[-1]).item()


@checked
def train(seed: Seed) -> tuple[RecallRuns, dict[str, float]]:
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
