"""Is it the vector's size or the training budget? Notebook 03's translators in three sizes.

Every network is trained once with teacher forcing and measured after each of the budgets: the rate
does not change, so its first 1,000 steps are exactly a run of 1,000 steps. The shipped file holds
the networks of one seed; its line in the manifest holds the exact match of all seeds.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import torch
from torch import nn

from helpers.experiments.translation import LONGEST, RATE, exact_shares, teacher_forcing_loss
from helpers.models.translator import Translator
from helpers.training.fit import fit
from helpers.training.weights import Recipe
from helpers.validate import Seed, Size, checked, require
from helpers.worlds.number_words import batches_of, sentences_of, split_numbers

SIZES, BUDGETS, SEEDS = (32, 64, 128), (1000, 3000), (0, 1, 2, 3, 4)


class SizedTranslators(nn.Module):
    """One network for every hidden size and every budget, all from the same seed."""

    @checked
    def __init__(self) -> None:
        super().__init__()
        self.runs = nn.ModuleList(Translator(hidden) for hidden in SIZES for _ in BUDGETS)

    @checked
    def run(self, hidden: Size, steps: Size) -> Translator:
        """Return the network of this hidden size after so many training steps.

        Raises InputError for a size or a budget that was not trained.
        """
        require(hidden in SIZES, "hidden", f"one of {SIZES}", hidden)
        require(steps in BUDGETS, "steps", f"one of {BUDGETS}", steps)
        model = self.runs[SIZES.index(hidden) * len(BUDGETS) + BUDGETS.index(steps)]
        assert isinstance(model, Translator)
        return model


@checked
def budgets(hidden: Size, seed: Seed) -> Iterator[tuple[int, Translator]]:
    """Train one network; yield the steps and the network at the end of each budget."""
    seen, _ = split_numbers()
    model = Translator(hidden, generator=torch.Generator().manual_seed(seed))
    batches = batches_of(sentences_of(seen, 20_000, LONGEST))
    for step in fit(model, teacher_forcing_loss, batches, BUDGETS[-1], lr=RATE, seed=seed):
        if step.step in BUDGETS:
            yield step.step, model


@checked
def train(seed: Seed) -> tuple[SizedTranslators, dict[str, float]]:
    """Train every size from every seed; keep the networks of ``seed``, report all of them."""
    kept, metrics = SizedTranslators(), {}
    for hidden in SIZES:
        for other in SEEDS:
            for steps, model in budgets(hidden, other):
                for k, share in enumerate(exact_shares(model), 1):
                    metrics[_name(hidden, steps, other, k)] = share
                if other == seed:
                    kept.run(hidden, steps).load_state_dict(model.state_dict())
    return kept, metrics


@checked
def table(metrics: Mapping[str, float]) -> np.ndarray:
    """Return the exact match as [size, budget, seed, numbers - 1], from the manifest's metrics.

    Raises InputError where one of them is missing.
    """
    numbers = range(1, LONGEST + 1)
    every = [_name(h, b, s, k) for h in SIZES for b in BUDGETS for s in SEEDS for k in numbers]
    missing = [name for name in every if name not in metrics]
    require(not missing, "metrics", f"with {missing[:1]} in them", metrics)
    return np.array([[[[metrics[_name(hidden, steps, seed, k)] for k in numbers]
                       for seed in SEEDS] for steps in BUDGETS] for hidden in SIZES])  # fmt: skip


def _name(hidden: int, steps: int, seed: int, k: int) -> str:
    return f"exact_{k}_hidden_{hidden}_steps_{steps}_seed_{seed}"


RECIPES = (Recipe("translators_by_size", train),)
