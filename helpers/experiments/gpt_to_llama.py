"""A GPT that becomes a Llama, one part after the other, trained on stories (notebook 19).

Training every rung takes minutes, so what came out is shipped in data/measured and written again
by ``python -m helpers.experiments.gpt_to_llama``.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import nn

from helpers.experiments.pretraining import CONTEXT, excess, pretraining_steps
from helpers.layers import GatedMLP, GroupedQueryAttention, RMSNorm
from helpers.models.gpt import GPT
from helpers.models.llama import Llama
from helpers.paths import DATA
from helpers.training import Step
from helpers.training.weights import Recipe
from helpers.validate import Seed, Size, checked, require
from helpers.worlds.story_tokens import VOCABULARY

MEASURED = DATA / "measured" / "gpt_to_llama.json"
D_MODEL, HEADS, GROUPS, BLOCKS, STD = 64, 4, 2, 2, 0.1
STEPS, BATCH, STORIES, SEEDS = 500, 8, 4000, range(3)
LONGER = (600, 16, 10_000)  # steps, batch and stories of both ends, and of the shipped Llama
ENDS = ("GPT", "GQA")
GATED = 8 * D_MODEL // 3 + 1  # three matrices of 171 are as large as two of 4 d_model = 256
BASE = 10_000.0
# each rung keeps the changes of those before it
RUNGS: Mapping[str, str] = {
    "GPT": "as GPT-2: learned positions, biases, LayerNorm, a GELU MLP",
    "no biases": "every layer without its bias",
    "RMSNorm": "instead of LayerNorm",
    "RoPE": "instead of learned positions",
    "SwiGLU": "instead of a GELU MLP",
    "GQA": "4 heads share 2 keys and values: a Llama",
}


@checked
def rung_model(rung: str, seed: Seed = 0) -> GPT:
    """Return the untrained model of a rung. Raises InputError for a name not in RUNGS."""
    require(rung in RUNGS, "rung", f"one of {', '.join(RUNGS)}", rung)
    at = list(RUNGS).index(rung)
    generator = torch.Generator().manual_seed(seed)
    grouped = _grouped if rung == "GQA" else None
    model = GPT(
        len(VOCABULARY), D_MODEL, HEADS, BLOCKS, context=CONTEXT, std=STD, generator=generator,
        bias=at < 1, positions="learned" if at < 3 else "rotary", attention=grouped,
    )  # fmt: skip
    if at >= 2:
        model.final_norm = RMSNorm(D_MODEL)
    for block in model.blocks:
        if at >= 2:
            block.attention_norm, block.mlp_norm = RMSNorm(D_MODEL), RMSNorm(D_MODEL)
        if at >= 4:
            block.mlp = _gated(generator)
    return model


def _grouped(generator: torch.Generator | None) -> nn.Module:
    return GroupedQueryAttention(
        D_MODEL, HEADS, GROUPS, rotary_base=BASE, generator=generator
    )  # fmt: skip


def _gated(generator: torch.Generator) -> GatedMLP:
    """Return a gated MLP whose weights start as those of the GPT's MLP."""
    mlp = GatedMLP(D_MODEL, GATED, generator=generator)
    for W, std in ((mlp.W_gate, STD), (mlp.W_up, STD), (mlp.W_down, STD / (2 * BLOCKS) ** 0.5)):
        nn.init.normal_(W, std=std, generator=generator)
    return mlp


@checked
def as_llama(model: GPT) -> Llama:
    """Return the model of the last rung as a Llama: the same weights under the same names.

    Raises InputError for a model of another rung, which has other weights.
    """
    ours = story_llama()
    fits = {name: W.shape for name, W in model.state_dict().items()}
    wanted = {name: W.shape for name, W in ours.state_dict().items()}
    require(fits == wanted, "model", "of the last rung", sorted(fits))
    ours.load_state_dict(model.state_dict())
    return ours


@checked
def story_llama() -> Llama:
    """Return an untrained Llama of the size of the last rung."""
    return Llama(len(VOCABULARY), D_MODEL, HEADS, GROUPS, BLOCKS, GATED, rotary_base=BASE)


@checked
def rung_steps(
    model: GPT, seed: Seed, steps: Size = STEPS, batch: Size = BATCH, stories: Size = STORIES
) -> Iterator[Step]:
    """Train a model of a rung, one `Step` for each ``next``."""
    return pretraining_steps(model, steps, seed, stories=stories, batch=batch)


@checked
def train_rung(
    rung: str, seed: Seed, steps: Size = STEPS, batch: Size = BATCH, stories: Size = STORIES
) -> tuple[GPT, dict[str, float]]:
    """Train a rung; return the model and its excess loss."""
    model = rung_model(rung, seed)
    for _ in rung_steps(model, seed, steps, batch, stories):
        pass
    return model.eval(), {"excess": excess(model)}


@checked
def cached_numbers(model: GPT) -> int:
    """Return how many numbers the caches of a model keep for each token."""
    caches = model.new_caches()
    with torch.no_grad():
        model(torch.zeros(1, 1, dtype=torch.long), caches)
    return sum(cache.nbytes for cache in caches) // 4


@checked
def measured() -> dict[str, dict[str, Any]]:
    """Return what came out, by rung: ``excess`` for each seed, ``parameters``, ``cached`` numbers
    a token.
    """  # fmt: skip
    return json.loads(MEASURED.read_text(encoding="utf-8"))["rungs"]


@checked
def measured_longer() -> dict[str, list[float]]:
    """Return the excess loss of both ends after 2.4 times as much text, for each seed."""
    return json.loads(MEASURED.read_text(encoding="utf-8"))["longer"]


def _main() -> None:
    """Train every rung from every seed and write what came out."""
    torch.set_num_threads(1)
    rungs: dict[str, dict[str, Any]] = {}
    for rung in RUNGS:
        runs = [train_rung(rung, seed)[1] for seed in SEEDS]
        model = rung_model(rung)
        rungs[rung] = {
            "excess": [round(run["excess"], 4) for run in runs],
            "parameters": sum(p.numel() for p in model.parameters()),
            "cached": cached_numbers(model),
        }
        print(rung, rungs[rung], flush=True)
    command = "python -m helpers.experiments.gpt_to_llama"
    longer = {
        rung: [round(train_rung(rung, seed, *LONGER)[1]["excess"], 4) for seed in SEEDS]
        for rung in ENDS
    }
    content = {"command": command, "steps": STEPS, "rungs": rungs, "longer": longer}
    MEASURED.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _train(seed: int) -> tuple[Llama, dict[str, float]]:
    model, found = train_rung("GQA", seed, *LONGER)
    return as_llama(model), found


RECIPES = (Recipe("story_llama", _train),)


if __name__ == "__main__":
    _main()
