"""Four ways to use a pretrained image encoder, against training from scratch (notebook 13).

All runs together take minutes, so what came out is shipped in data/measured and written again by
``python -m helpers.experiments.adaptation``.
"""

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.experiments.joint_space import small_clip, zero_shot_accuracy
from helpers.layers import start
from helpers.layers.lora import add_lora, matrices
from helpers.models.clip import CLIP, ImageEncoder
from helpers.paths import DATA
from helpers.training import load_weights
from helpers.training.fit import Step, fit
from helpers.training.linear_probe import linear_probe
from helpers.validate import Seed, Size, checked, require, require_ids
from helpers.worlds.named_shapes import labelled_images

MEASURED = DATA / "measured" / "adaptation.json"
WAYS = ("zero-shot", "probe", "LoRA", "fine-tuning", "from scratch")
RATES: Mapping[str, float] = {"LoRA": 3e-3, "fine-tuning": 1e-3, "from scratch": 1e-3}
CLASSES: Mapping[str, int] = {"kind": 4, "size": 2}
LABELS, SEEDS, STEPS, BATCH, RANK = (8, 32, 128, 512), range(5), 150, 32, 4
TEST = 480


class Classifier(nn.Module):
    """An image encoder with a linear head on its features, in place of the joint space."""

    @checked
    def __init__(
        self, encoder: ImageEncoder, classes: Size, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.encoder = encoder
        d_model = encoder.W_joint.shape[0]
        self.W = start.normal(d_model, classes, std=0.02, generator=generator)
        self.b = start.zeros(classes)

    @checked
    def forward(self, images: Float[Tensor, "batch 3 side side"]) -> Float[Tensor, "batch classes"]:
        """Return a logit for every class."""
        return self.encoder.features(images) @ self.W + self.b


@checked
def classifier_for(way: str, clip: CLIP, task: str, seed: Seed = 0, r: Size = RANK) -> Classifier:
    """Return a classifier that is ready to be trained in one of the ways.

    "LoRA" freezes the encoder and adds products of rank r, "fine-tuning" starts from the encoder
    and trains all of it, "from scratch" starts from random weights. ``clip`` stays as it is.
    Raises InputError for other ways and tasks.
    """
    require(way in RATES, "way", f"one of {', '.join(RATES)}", way)
    require(task in CLASSES, "task", f"one of {', '.join(CLASSES)}", task)
    generator = torch.Generator().manual_seed(100 + seed)
    source = small_clip(generator) if way == "from scratch" else clip
    encoder = copy.deepcopy(source.image_encoder)
    encoder.W_joint.requires_grad_(False)  # no part of a classifier
    if way == "LoRA":
        add_lora(encoder, r, [name for name in matrices(encoder) if name != "W_joint"],
                 generator=generator)  # fmt: skip
    return Classifier(encoder, CLASSES[task], generator)


@checked
def adaptation_steps(
    model: Classifier,
    way: str,
    images: Float[Tensor, "image 3 height width"],
    labels: Int[Tensor, " image"],
    seed: Seed = 0,
    steps: Size = STEPS,
) -> Iterator[Step]:
    """Train a classifier on labelled images.

    Raises InputError for another way, and for labels that are not a class of the model.
    """
    require(way in RATES, "way", f"one of {', '.join(RATES)}", way)
    require_ids("labels", labels, len(model.b))

    def batch(generator: torch.Generator) -> tuple[Tensor, Tensor]:
        chosen = torch.randint(len(images), (BATCH,), generator=generator)
        return images[chosen], labels[chosen]

    def loss(net: nn.Module, given: tuple[Tensor, Tensor]) -> Tensor:
        return F.cross_entropy(net(given[0]), given[1])

    return fit(model, loss, batch, steps, lr=RATES[way], seed=seed)


@checked
def probe_accuracy(clip: CLIP, task: str, count: Size, seed: Seed = 0) -> float:
    """Return the share of right answers of a linear probe that saw ``count`` labels."""
    seen, labels = labelled_images(count, task, 200 + seed)
    new, truth = labelled_images(TEST, task, 77)
    with torch.no_grad():
        X, X_new = (clip.image_encoder.features(images).numpy() for images in (seen, new))
    found = linear_probe(X, labels.numpy(), X_new, l2=1e-2)
    return float(np.mean(found == truth.numpy()))


@checked
def accuracy(clip: CLIP, way: str, task: str, count: Size, seed: Seed = 0) -> float:
    """Return the share of right answers on new images, after ``count`` labels were seen.

    Raises InputError for other ways and tasks; no prompt can say a size, so zero-shot has no
    answer there.
    """
    require(way in WAYS, "way", f"one of {', '.join(WAYS)}", way)
    if way == "zero-shot":
        return zero_shot_accuracy(clip, task, TEST)
    if way == "probe":
        return probe_accuracy(clip, task, count, seed)
    model = classifier_for(way, clip, task, seed)
    for _ in adaptation_steps(model, way, *labelled_images(count, task, 200 + seed), seed):
        pass
    images, truth = labelled_images(TEST, task, 77)
    with torch.no_grad():
        return (model(images).argmax(1) == truth).double().mean().item()


@checked
def measured() -> dict[str, dict[str, dict[int, list[float]]]]:
    """Return the shares that came out: task, way, number of labels, one for each seed."""
    stored = json.loads(MEASURED.read_text(encoding="utf-8"))["right"]
    return {
        task: {way: {int(n): list(each) for n, each in of.items()} for way, of in ways.items()}
        for task, ways in stored.items()
    }


@checked
def interval(shares: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of a mean over seeds (Student's t).

    Raises InputError for fewer than two seeds.
    """
    require(len(shares) > 1, "shares", "at least two", shares)
    from scipy.stats import t

    half = t.ppf(0.975, len(shares) - 1) * np.std(shares, ddof=1) / len(shares) ** 0.5
    return float(np.mean(shares) - half), float(np.mean(shares) + half)


def _main() -> None:
    """Try every way with every number of labels, and write the shares of right answers."""
    torch.set_num_threads(1)
    right: dict[str, Any] = {}
    for task in CLASSES:
        for way in WAYS:
            if way == "zero-shot" and task == "size":
                continue
            for count in LABELS:
                each = []
                for seed in SEEDS:
                    clip = small_clip()
                    load_weights(clip, f"clip_{seed % 3}")
                    each.append(round(accuracy(clip, way, task, count, seed), 4))
                right.setdefault(task, {}).setdefault(way, {})[count] = each
                print(task, way, count, each, flush=True)
    command = "python -m helpers.experiments.adaptation"
    MEASURED.write_text(json.dumps({"command": command, "right": right}, indent=1) + "\n")


if __name__ == "__main__":
    _main()
