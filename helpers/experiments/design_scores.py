"""The four designs, TWICE and FEWER, trained and measured, three seeds each (notebook 18).

Training all of them takes minutes, so what came out is shipped in data/measured and written
again by ``python -m helpers.experiments.design_scores``.
"""

import json
import time
from collections.abc import Mapping
from functools import partial
from itertools import product
from typing import Any

import torch
from torch import nn

from helpers.experiments.design_tests import (
    continuations,
    few_shot_accuracy,
    infilling_accuracy,
    probe_accuracy,
    span_loss,
    true_tokens,
)
from helpers.experiments.model_designs import (
    DESIGNS,
    FEWER,
    SEEDS,
    STEPS,
    TWICE,
    Model,
    design_steps,
    new_design,
)
from helpers.paths import DATA
from helpers.training.weights import Recipe, load_weights
from helpers.validate import Seed, Size, checked, require

MEASURED = DATA / "measured" / "model_designs.json"


@checked
def scores_of(model: Model, design: str) -> dict[str, Any]:
    """Return what a trained model can do.

    ``probe``, ``infilling`` and ``few_shot`` are shares of correct answers, ``true_tokens`` is how
    much it writes before the first error. A decoder also gets ``rescored``, infilling by
    comparing whole texts; what learned from spans gets its ``span_loss`` on new texts.
    """
    found: dict[str, Any] = {
        "probe": probe_accuracy(model, design),
        "infilling": infilling_accuracy(model, design),
        "true_tokens": true_tokens(continuations(model, design)),
        "few_shot": few_shot_accuracy(model, design),
    }
    if design not in ("encoder", "decoder"):
        found["span_loss"] = span_loss(model)
    if design == "decoder":
        found["rescored"] = infilling_accuracy(model, design, rescored=True)
    return found


@checked
def train_design(design: str, seed: Seed, steps: Size = STEPS) -> Model:
    """Train a design and return it."""
    model = new_design(design, seed)
    for _ in design_steps(model, design, seed, steps):
        pass
    return model.eval()


def _recipe(design: str, seed: int) -> tuple[nn.Module, Mapping[str, float]]:
    model = train_design(design, seed)
    return model, _flat(scores_of(model, design))


def _flat(scores: Mapping[str, Any]) -> dict[str, float]:
    rest = {name: value for name, value in scores.items() if name != "few_shot"}
    return rest | {"eight_shots": scores["few_shot"][-1]}


def _weights(design: str) -> str:
    return "design_" + design.replace("-", "_")


RECIPES = tuple(Recipe(_weights(design), partial(_recipe, design)) for design in DESIGNS)


@checked
def trained_design(design: str) -> Model:
    """Return the shipped model of a design, trained from seed 0."""
    require(design in DESIGNS, "design", f"one of {', '.join(DESIGNS)}", design)
    model = new_design(design)
    load_weights(model, _weights(design))
    return model


@checked
def measured() -> dict[str, Any]:
    """Return the shipped scores: for each design, TWICE and FEWER, lists of `scores_of` results.

    Each list has one entry per seed. ``seconds`` is the processor time of the training run.
    """
    return json.loads(MEASURED.read_text(encoding="utf-8"))["designs"]


def _rounded(value: Any) -> Any:
    return [round(v, 4) for v in value] if isinstance(value, list) else round(value, 4)


def _main() -> None:
    """Train every design, TWICE and FEWER, from every seed and write what came out."""
    torch.set_num_threads(1)
    content: dict[str, Any] = {
        "command": "python -m helpers.experiments.design_scores",
        "steps": STEPS, "designs": {},
    }  # fmt: skip
    for design, seed in product((*DESIGNS, TWICE, FEWER), SEEDS):
        start = time.process_time()
        model = train_design(design, seed)
        seconds = time.process_time() - start
        found = scores_of(model, "decoder" if design == FEWER else design) | {"seconds": seconds}
        print(design, seed, found, flush=True)
        kept = content["designs"].setdefault(design, {})
        for name, value in found.items():
            kept.setdefault(name, []).append(_rounded(value))
        _write(content)


def _write(content: Mapping[str, Any]) -> None:
    MEASURED.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _main()
