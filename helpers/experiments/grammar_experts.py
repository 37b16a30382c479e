"""Four experts on four grammars (notebook 12): who becomes an expert for what.

Training all runs takes minutes, so what came out is shipped in data/measured and written again
by ``python -m helpers.experiments.grammar_experts``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.experiments.router_bugs import BUGS
from helpers.layers import (
    GroupedQueryAttention,
    MixtureOfExperts,
    Routing,
    auxiliary_loss,
    expert_load,
    route,
)
from helpers.models.language_model import LanguageModel
from helpers.paths import DATA
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.validate import Seed, Size, checked, require, require_numbers
from helpers.worlds.grammars import VOCAB, Sequences, floor, grammar_sequences

MEASURED = DATA / "measured" / "grammar_experts.json"
BALANCES, SEEN = ("none", "auxiliary loss", "bias"), ("token", "grammar")
D_MODEL, D_HIDDEN, EXPERTS, STEPS, BATCH, RATE, SEEDS = 32, 8, 4, 400, 32, 5e-3, range(4)
COEFFICIENT, SPEED = 0.05, 0.02  # of the auxiliary loss; of the bias, in each step
V3 = Routing(2, "sigmoid", normalize=True, scale=2.5)  # for the bugs: DeepSeek-V3's, two of eight


class ReadsGrammar(MixtureOfExperts):
    """A mixture whose router reads the first token of each sequence: the name of its grammar."""

    def forward(self, X: Tensor, X_r: Tensor | None = None) -> Tensor:
        """Send all tokens of a sequence to the same expert."""
        return super().forward(X, X[:, :1].expand_as(X))


@checked
def expert_model(balance: str, seen: str, seed: Seed) -> LanguageModel:
    """Return an untrained model: one block, four small experts, one for each token.

    The gate is the chosen expert's score, as it is; divided by its sum it would be 1, and the
    router could not learn. Raises InputError for a balance or something to see that is unknown.
    """
    require(balance in BALANCES, "balance", f"one of {', '.join(BALANCES)}", balance)
    require(seen in SEEN, "seen", f"one of {', '.join(SEEN)}", seen)
    generator = torch.Generator().manual_seed(seed)
    kind = MixtureOfExperts if seen == "token" else ReadsGrammar
    mixture = kind(
        D_MODEL, D_HIDDEN, EXPERTS, Routing(1, "sigmoid", normalize=False),
        biased=balance == "bias", generator=generator,
    )  # fmt: skip
    return _model(mixture, generator)


def _model(mixture: nn.Module, generator: torch.Generator) -> LanguageModel:
    attention = GroupedQueryAttention(D_MODEL, 2, 2, rotary_base=10_000.0, generator=generator)
    return LanguageModel(VOCAB, D_MODEL, [attention], [mixture], generator)


@checked
def mixture_of(model: nn.Module) -> MixtureOfExperts:
    """Return the model's mixture. Raises InputError where it has none."""
    found = [module for module in model.modules() if isinstance(module, MixtureOfExperts)]
    require(bool(found), "model", "a model with a mixture of experts", model)
    return found[0]


@checked
def next_symbol_loss(model: nn.Module, batch: Sequences) -> Float[Tensor, ""]:
    """Return the surprise at every symbol after the first, in nats."""
    logits = model(batch.tokens[:, :-1])[:, 1:]
    return F.cross_entropy(logits.flatten(0, 1), batch.tokens[:, 2:].flatten())


@checked
def expert_steps(
    model: nn.Module, balance: str, seed: Seed, steps: Size = STEPS, watch: Callable | None = None
) -> Iterator[Step]:
    """Train the model, one `Step` for each ``next``.

    ``watch(load)`` is called in every step with each expert's share of the tokens. Raises
    InputError for an unknown balance.
    """
    require(balance in BALANCES, "balance", f"one of {', '.join(BALANCES)}", balance)
    mixture = mixture_of(model)

    def loss(model: nn.Module, batch: Sequences) -> Tensor:
        value = next_symbol_loss(model, batch)
        assert mixture.chosen is not None
        assert mixture.scores is not None
        if watch is not None:
            watch(expert_load(mixture.chosen, len(mixture.experts)))
        if balance == "bias":
            mixture.balance(SPEED)
        if balance == "auxiliary loss":
            value = value + COEFFICIENT * auxiliary_loss(mixture.scores, mixture.chosen)
        return value

    def batch(generator: torch.Generator) -> Any:
        return grammar_sequences(BATCH, generator)

    schedule = warmup_cosine_schedule(min(20, steps // 2), steps, min_ratio=0.0)
    return fit(model, loss, batch, steps, lr=RATE, seed=seed, schedule=schedule)


@checked
def unseen_sequences(count: Size = 400) -> Sequences:
    """Return sequences that no training run has seen."""
    return grammar_sequences(count, torch.Generator().manual_seed(999))


@checked
def experts_of(model: nn.Module, tokens: Int[Tensor, "batch time"]) -> Int[Tensor, "batch time"]:
    """Return the expert of every token; of several, the one with the highest score."""
    mixture = mixture_of(model)
    with torch.no_grad():
        model(tokens)
    assert mixture.chosen is not None
    return mixture.chosen[..., 0]


@checked
def counts(
    experts: Int[Tensor, " token"], kinds: Int[Tensor, " token"]
) -> Int[Tensor, "kind expert"]:
    """Count the tokens of each kind that each expert got.

    >>> counts(torch.tensor([0, 0, 1]), torch.tensor([0, 1, 1]))
    tensor([[1, 0],
            [1, 1]])
    """
    require(len(experts) == len(kinds), "kinds", f"{len(experts)} numbers, one a token", kinds)
    require_numbers(experts=experts, kinds=kinds)
    for name, value in (("experts", experts), ("kinds", kinds)):
        require(len(value) > 0 and bool((value >= 0).all()), name, "numbers from 0 on", value)
    width = int(experts.max()) + 1
    return torch.bincount(kinds * width + experts, minlength=(int(kinds.max()) + 1) * width).view(
        -1, width
    )


@checked
def purity(experts: Int[Tensor, " token"], kinds: Int[Tensor, " token"]) -> float:
    """Return the share of tokens whose kind is the most frequent one of their expert.

    1 when every expert has one kind, and at least the share of the most frequent kind.

    >>> purity(torch.tensor([0, 0, 1, 1]), torch.tensor([0, 0, 1, 0]))
    0.75
    """
    return counts(experts, kinds).amax(0).sum().item() / len(experts)


@checked
def found_in(model: nn.Module) -> dict[str, float]:
    """Return purity by grammar, how far a symbol decides its expert, the largest load, the excess.

    ``by symbol`` is the share of tokens that go to the expert to which most tokens of the same
    symbol go; ``excess`` is the loss above the floor, in nats.
    """
    batch = unseen_sequences()
    with torch.no_grad():
        excess = next_symbol_loss(model, batch).item() - floor()
    experts = experts_of(model, batch.tokens[:, :-1])[:, 1:]
    of_grammar = batch.grammars[:, None].expand_as(experts)
    by_symbol = counts(experts.flatten(), batch.tokens[:, 1:-1].flatten()).amax(1).sum().item()
    return {
        "purity": purity(experts.flatten(), of_grammar.flatten()),
        "by symbol": by_symbol / experts.numel(),
        "largest load": expert_load(experts[..., None], EXPERTS).max().item(),
        "excess": excess,
    }


@checked
def train_experts(balance: str, seen: str, seed: Seed, steps: Size = STEPS) -> dict[str, float]:
    """Train a model and return what `found_in` finds."""
    model = expert_model(balance, seen, seed)
    for _ in expert_steps(model, balance, seed, steps):
        pass
    return found_in(model)


@checked
def train_bug(bug: str, seed: Seed, steps: Size = STEPS) -> float:
    """Train DeepSeek-V3's router, two of eight experts, with a bug or "none"; return the excess.

    Raises InputError for an unknown bug.
    """
    router = route if bug == "none" else BUGS.get(bug)
    require(router is not None, "bug", f"none or one of {', '.join(BUGS)}", bug)
    generator = torch.Generator().manual_seed(seed)
    mixture = MixtureOfExperts(
        D_MODEL, D_HIDDEN, 8, V3, biased=True, router=router or route, generator=generator
    )
    model = _model(mixture, generator)
    for _ in expert_steps(model, "bias", seed, steps):
        pass
    with torch.no_grad():
        return next_symbol_loss(model, unseen_sequences()).item() - floor()


@checked
def measured() -> dict[str, Any]:
    """Return what came out: ``experts`` by what the router sees, balance, value; ``bugs``."""
    return json.loads(MEASURED.read_text(encoding="utf-8"))


def _main() -> None:
    """Train every run and write what came out."""
    torch.set_num_threads(1)
    experts: dict[str, Any] = {}
    for seen in SEEN:
        for balance in BALANCES:
            runs = [train_experts(balance, seen, seed) for seed in SEEDS]
            found = {name: [round(run[name], 3) for run in runs] for name in runs[0]}
            experts.setdefault(seen, {})[balance] = found
            print(seen, balance, found, flush=True)
    bugs = {bug: [round(train_bug(bug, seed), 3) for seed in range(3)] for bug in ("none", *BUGS)}
    print(bugs)
    command = "python -m helpers.experiments.grammar_experts"
    content = {"command": command, "experts": experts, "bugs": bugs}
    MEASURED.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _main()
