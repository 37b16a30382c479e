"""What residuals and norms do for training (notebook 09): variants of the block, two depths.

Training all of them takes minutes, so what came out is shipped in data/measured and written
again by ``python -m helpers.experiments.block_variants``.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import torch

from helpers.experiments.histogram import counting_encoder, counting_steps, right_counts
from helpers.models.transformer_encoder import TransformerEncoder
from helpers.paths import DATA
from helpers.training.fit import Step
from helpers.validate import Seed, Size, checked, require

MEASURED = DATA / "measured" / "block_variants.json"
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "pre-norm": {"norm": "pre"},
    "post-norm": {"norm": "post"},
    "post-norm, warm-up": {"norm": "post", "warm_up": 100},
    "no norm": {"norm": "none"},
    "pre-norm, no residuals": {"norm": "pre", "residuals": False},
    "neither": {"norm": "none", "residuals": False},
}
DEPTHS, SEEDS, STEPS = (2, 12), range(5), 400


@checked
def new_variant(variant: str, depth: Size, seed: Seed) -> TransformerEncoder:
    """Return the untrained encoder of a variant. Raises InputError for a name not in VARIANTS."""
    require(variant in VARIANTS, "variant", f"one of {', '.join(VARIANTS)}", variant)
    of_block = {key: value for key, value in VARIANTS[variant].items() if key != "warm_up"}
    return counting_encoder(torch.Generator().manual_seed(seed), depth, **of_block)


@checked
def variant_steps(
    model: TransformerEncoder, variant: str, seed: Seed, steps: Size = STEPS
) -> Iterator[Step]:
    """Train the encoder of a variant; where the loss is no longer finite, stop.

    Raises InputError for a name not in VARIANTS.
    """
    require(variant in VARIANTS, "variant", f"one of {', '.join(VARIANTS)}", variant)
    return _while_finite(counting_steps(model, seed, steps, VARIANTS[variant].get("warm_up", 0)))


def _while_finite(steps: Iterator[Step]) -> Iterator[Step]:
    try:
        yield from steps
    except FloatingPointError:
        return


@checked
def train_variant(variant: str, depth: Size, seed: Seed, steps: Size = STEPS) -> float:
    """Train a variant and return its share of right counts."""
    model = new_variant(variant, depth, seed)
    for _ in variant_steps(model, variant, seed, steps):
        pass
    return right_counts(model)


@checked
def measured() -> dict[str, dict[int, list[float]]]:
    """Return the shares of right counts that came out: variant, depth, one for each seed."""
    stored = json.loads(MEASURED.read_text(encoding="utf-8"))["right"]
    return {name: {int(d): list(r) for d, r in of.items()} for name, of in stored.items()}


def _main() -> None:
    """Train every variant and write the shares of right counts."""
    torch.set_num_threads(1)
    right = {
        variant: {
            depth: [round(train_variant(variant, depth, seed), 3) for seed in SEEDS]
            for depth in DEPTHS
        }
        for variant in VARIANTS
    }
    command = "python -m helpers.experiments.block_variants"
    MEASURED.parent.mkdir(parents=True, exist_ok=True)
    MEASURED.write_text(json.dumps({"command": command, "right": right}, indent=1) + "\n")


if __name__ == "__main__":
    _main()
