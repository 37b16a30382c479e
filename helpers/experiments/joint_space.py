"""CLIP on the shapes world (notebook 13): training, its loss and floor, zero-shot classifiers.

The losses that came out for several numbers of captions are shipped in data/measured and written
again by ``python -m helpers.experiments.joint_space``.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.models.clip import CLIP, ImageEncoder, TextEncoder
from helpers.paths import DATA
from helpers.training.contrastive import batch_floor, contrastive_floor, contrastive_loss
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.training.weights import Recipe
from helpers.validate import Seed, Size, checked, require
from helpers.worlds.captions import CAPTIONS
from helpers.worlds.named_shapes import (
    NAMINGS,
    Pairs,
    all_captions,
    caption_tokens,
    labelled_images,
    pair_batches,
    pairs_of,
)
from helpers.worlds.shapes import COLOURS, KINDS, SIDE, make_scenes

MEASURED = DATA / "measured" / "contrastive_loss.json"
STEPS, BATCH, RATE, SCENES = 800, 64, 2e-3, 4000
PATCH, D_MODEL, D_JOINT, MAX_LENGTH = 8, 64, 32, 10
SEEDS, PAIRS = range(3), (16, 64, 256)


@checked
def small_clip(generator: torch.Generator | None = None) -> CLIP:
    """Return an untrained CLIP for the shapes world."""
    image = ImageEncoder(SIDE, PATCH, D_MODEL, 2, 4, D_JOINT, generator)
    return CLIP(image, TextEncoder(len(CAPTIONS), MAX_LENGTH, 32, 1, 2, D_JOINT, generator))


@checked
def clip_loss(model: nn.Module, batch: Pairs) -> tuple[Float[Tensor, ""], dict[str, float]]:
    """Return the contrastive loss of a batch, and the lowest that this batch allows."""
    loss = contrastive_loss(model(batch.images, batch.tokens))
    return loss, {"floor": batch_floor(batch.labels)}


@checked
def clip_steps(
    model: CLIP, seed: Seed, steps: Size = STEPS, naming: str = "colour, kind", size: Size = BATCH
) -> Iterator[Step]:
    """Train the model, one `Step` for each ``next``.

    Raises InputError for a naming that is not in NAMINGS.
    """
    require(naming in NAMINGS, "naming", f"one of {'; '.join(NAMINGS)}", naming)
    pairs = pairs_of(make_scenes(SCENES, NAMINGS[naming][1], seed + 1), naming)
    schedule = warmup_cosine_schedule(min(30, steps - 1), steps, min_ratio=0.0)
    batches = pair_batches(pairs, size)
    return fit(model, clip_loss, batches, steps, lr=RATE, seed=seed, schedule=schedule)


@checked
def losses_on_new_pairs(
    model: CLIP, size: Size, naming: str = "colour, kind", batches: Size = 20, seed: Seed = 99
) -> tuple[list[float], list[float]]:
    """Return the loss of some batches of pairs that were not trained on, and their floors.

    Raises InputError for a naming that is not in NAMINGS.
    """
    require(naming in NAMINGS, "naming", f"one of {'; '.join(NAMINGS)}", naming)
    new = pairs_of(make_scenes(size * batches, NAMINGS[naming][1], 1000 + seed), naming)
    losses, floors = [], []
    for at in range(0, size * batches, size):
        batch = Pairs(*(part[at : at + size] for part in new))
        with torch.no_grad():
            loss, found = clip_loss(model, batch)
        losses.append(loss.item())
        floors.append(found["floor"])
    return losses, floors


@checked
def class_vectors(
    model: CLIP, prompts: Sequence[Sequence[Sequence[str]]]
) -> Float[Tensor, "class d_joint"]:
    """Return a classifier's weights: for each class the mean vector of its prompts, of length 1.

    ``prompts`` has for every class one prompt or several, each a list of words. Raises InputError
    for a class without a prompt, and for unknown words.
    """
    require(len(prompts) > 0, "prompts", "those of at least one class", prompts)
    rows = []
    for of_class in prompts:
        require(len(of_class) > 0, "prompts", "at least one for each class", of_class)
        with torch.no_grad():
            rows.append(model.embed_texts(caption_tokens(of_class)).mean(0))
    return F.normalize(torch.stack(rows), dim=-1)


@checked
def zero_shot(
    model: CLIP,
    images: Float[Tensor, "image 3 height width"],
    prompts: Sequence[Sequence[Sequence[str]]],
) -> Float[Tensor, "image class"]:
    """Return the probability of every class for every image, without training on any label.

    Raises InputError as `class_vectors` does.
    """
    with torch.no_grad():
        logits = model.scale * model.embed_images(images) @ class_vectors(model, prompts).T
    return logits.softmax(-1)


@checked
def prompts_for(task: str) -> list[list[tuple[str, ...]]]:
    """Return the prompts of every class of a task: all captions that name it.

    Raises InputError for a task that no caption names.
    """
    classes = {"colour": tuple(COLOURS), "kind": KINDS}
    require(task in classes, "task", f"one of {', '.join(classes)}", task)
    return [[words for words in all_captions() if name in words] for name in classes[task]]


@checked
def zero_shot_accuracy(model: CLIP, task: str, count: Size = 480, seed: Seed = 77) -> float:
    """Return the share of new images whose class the prompts find.

    Raises InputError for a task that no caption names.
    """
    prompts = prompts_for(task)
    images, labels = labelled_images(count, task, seed)
    return (zero_shot(model, images, prompts).argmax(1) == labels).double().mean().item()


def _trained(seed: int, naming: str = "colour, kind", steps: int = STEPS) -> Any:
    model = small_clip(torch.Generator().manual_seed(seed))
    for _ in clip_steps(model, seed, steps, naming):
        pass
    return model, {task: zero_shot_accuracy(model, task) for task in ("colour", "kind")}


@checked
def measured() -> list[dict[str, Any]]:
    """Return what came out: naming, K, N, seed, mean loss and mean floor of new batches."""
    return json.loads(MEASURED.read_text(encoding="utf-8"))["losses"]


def _main(train: Callable[..., Any] = _trained) -> None:
    """Train a model for every naming and seed, and write its loss on new batches."""
    torch.set_num_threads(1)
    rows = []
    for naming in NAMINGS:
        for seed in SEEDS:
            model, _ = train(seed, naming, 3 * STEPS if naming == "two shapes" else STEPS)
            for size in PAIRS:
                losses, floors = losses_on_new_pairs(model, size, naming)
                mean, floor = (sum(values) / len(values) for values in (losses, floors))
                K = len(all_captions(naming))
                rows.append({"naming": naming, "K": K, "N": size, "seed": seed,
                             "loss": round(mean, 4), "floor": round(floor, 4),
                             "expected": round(contrastive_floor(size, K), 4)})  # fmt: skip
                print(rows[-1], flush=True)
    command = "python -m helpers.experiments.joint_space"
    MEASURED.parent.mkdir(parents=True, exist_ok=True)
    MEASURED.write_text(json.dumps({"command": command, "losses": rows}, indent=1) + "\n")


RECIPES = tuple(Recipe(f"clip_{seed}", _trained, seed) for seed in SEEDS)

if __name__ == "__main__":
    _main()
