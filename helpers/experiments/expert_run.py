"""Train four experts on four grammars and keep what `helpers.views.Experts` shows."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from helpers.experiments.grammar_experts import (
    STEPS,
    expert_model,
    expert_steps,
    experts_of,
    found_in,
    unseen_sequences,
)
from helpers.models.language_model import LanguageModel
from helpers.validate import Seed, Size, checked
from helpers.views import ExpertRun
from helpers.worlds.grammars import GRAMMARS, NAMES

_SNAPSHOTS = (0, 1, 2, 5, 10, 20, 30, 50, 80, 120, 200, 300, 400)
_EACH = 3  # sequences of every grammar that are shown


class Watched(NamedTuple):
    """A trained model, what was found in it, and its training run for the view."""

    model: LanguageModel
    found: dict[str, float]
    shown: ExpertRun


@checked
def train_and_watch(
    balance: str, *, seen: str, seed: Seed, steps: Size = STEPS, length: Size = 16
) -> Watched:
    """Train a model of `grammar_experts` and keep, at some steps, the expert of every token.

    Raises InputError as `grammar_experts.expert_model` does.
    """
    model = expert_model(balance, seen, seed)
    tokens, kinds = _sequences(length)
    load: list[Tensor] = []
    snapshots, chosen = [0], [experts_of(model, tokens)]
    for step in expert_steps(model, balance, seed, steps, load.append):
        if step.step in _SNAPSHOTS or step.step == steps:
            snapshots.append(step.step)
            chosen.append(experts_of(model, tokens))
    names = [[NAMES[token] for token in row] for row in tokens.tolist()]
    run = ExpertRun(torch.stack(chosen).numpy(), torch.stack(load).numpy(), names, kinds, snapshots)
    return Watched(model, found_in(model), run)


def _sequences(length: int) -> tuple[Tensor, Sequence[str]]:
    """Return a few sequences of each grammar, and the grammar's name for each."""
    batch = unseen_sequences()
    rows = [
        row
        for grammar in range(GRAMMARS)
        for row in (batch.grammars == grammar).nonzero().flatten()[:_EACH].tolist()
    ]
    return batch.tokens[rows, :length], [f"grammar {batch.grammars[row]}" for row in rows]
