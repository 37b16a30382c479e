"""Which model reads digits best (notebook 11)? Same split, same steps; five seeds.

Training all of them takes minutes, so what came out is shipped in data/measured and written
again by ``python -m helpers.experiments.digits``.
"""

import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.models.digit_cnn import DigitCNN
from helpers.models.vision_transformer import VisionTransformer
from helpers.paths import DATA
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.training.weights import Recipe
from helpers.validate import Seed, Size, checked, require, require_ids
from helpers.worlds.digits import CLASSES, IMAGES, SIDE, TEST, Labelled, digits_split, scrambled

MEASURED = DATA / "measured" / "digits.json"
SEEDS, STEPS, BATCH, RATE = range(5), 600, 64, 3e-3
SIZES = (50, 100, 200, 400, 800, IMAGES - TEST)
LINEAR = "logistic regression"


@checked
def digit_vit(
    generator: torch.Generator | None = None, patch: Size = 2, positions: bool = True
) -> VisionTransformer:
    """Return an untrained vision transformer for digits: two blocks of four heads, d_model 32."""
    return VisionTransformer(
        SIDE, patch, 1, CLASSES, 32, 4, 2, positions=positions, generator=generator
    )


NETWORKS: Mapping[str, Callable[[torch.Generator], nn.Module]] = {
    "ViT": digit_vit,
    "ViT, patch 1": lambda generator: digit_vit(generator, patch=1),
    "ViT, patch 4": lambda generator: digit_vit(generator, patch=4),
    "ViT, no positions": lambda generator: digit_vit(generator, positions=False),
    "CNN": lambda generator: DigitCNN(generator=generator),
}


@checked
def digit_loss(model: nn.Module, batch: Labelled) -> Float[Tensor, ""]:
    """Return the mean surprise at the digits, in nats; guessing has ln 10."""
    require_ids("the digits", batch.digits, CLASSES)
    return F.cross_entropy(model(batch.images), batch.digits)


@checked
def digit_steps(
    model: nn.Module, learn: Labelled, seed: Seed, steps: Size = STEPS
) -> Iterator[Step]:
    """Train on batches of 64 images, drawn again and again from ``learn``."""

    def batch(generator: torch.Generator) -> Labelled:
        chosen = torch.randint(len(learn.images), (BATCH,), generator=generator)
        return Labelled(learn.images[chosen], learn.digits[chosen])

    schedule = warmup_cosine_schedule(min(50, steps - 1), steps, min_ratio=0.0)
    return fit(model, digit_loss, batch, steps, lr=RATE, seed=seed, schedule=schedule)


@checked
def right_digits(model: nn.Module, test: Labelled) -> float:
    """Return the share of images whose digit is right."""
    with torch.no_grad():
        return (model(test.images).argmax(-1) == test.digits).double().mean().item()


def _linear_right(learn: Labelled, test: Labelled) -> float:
    """Return the same share for logistic regression on the pixels, as scikit-learn fits it."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=1000)
    model.fit(learn.images.flatten(1).numpy(), learn.digits.numpy())
    return float(model.score(test.images.flatten(1).numpy(), test.digits.numpy()))


@checked
def right_after_training(
    name: str, seed: Seed, train: Size = SIZES[-1], scramble: bool = False
) -> float:
    """Train a model on the split of a seed and return its share of right digits on the test images.

    ``name`` is one of NETWORKS or "logistic regression"; with ``scramble`` the pixels of all
    images are in another order. Raises InputError for another name.
    """
    require(name in (*NETWORKS, LINEAR), "name", f"{', '.join(NETWORKS)} or {LINEAR}", name)
    learn, test = digits_split(seed, train)
    if scramble:
        learn, test = (Labelled(scrambled(part.images), part.digits) for part in (learn, test))
    if name == LINEAR:
        return _linear_right(learn, test)
    model = NETWORKS[name](torch.Generator().manual_seed(seed))
    for _ in digit_steps(model, learn, seed):
        pass
    return right_digits(model, test)


@checked
def measured() -> dict[str, dict[str, list[float]]]:
    """Return what came out: {"as they are", "scrambled"} -> model -> a share for each seed."""
    stored = json.loads(MEASURED.read_text(encoding="utf-8"))
    return {kind: {name: list(of) for name, of in stored[kind].items()} for kind in KINDS}


@checked
def measured_by_size() -> dict[str, dict[int, list[float]]]:
    """Return what came out with fewer images to learn from: model -> images -> shares."""
    stored = json.loads(MEASURED.read_text(encoding="utf-8"))["by size"]
    return {name: {int(size): list(s) for size, s in of.items()} for name, of in stored.items()}


KINDS = ("as they are", "scrambled")
COMPARED = ("ViT", "CNN", LINEAR)


def _shares(name: str, train: int = SIZES[-1], scramble: bool = False) -> list[float]:
    return [round(right_after_training(name, seed, train, scramble), 4) for seed in SEEDS]


def _main() -> None:
    """Train every model on every split and write the shares of right digits."""
    torch.set_num_threads(1)
    warnings.simplefilter("error")
    stored: dict[str, Any] = {"command": "python -m helpers.experiments.digits"}
    stored["as they are"] = {name: _shares(name) for name in (*NETWORKS, LINEAR)}
    stored["scrambled"] = {name: _shares(name, scramble=True) for name in COMPARED}
    stored["by size"] = {
        name: {size: _shares(name, size) for size in SIZES[:-1]}
        | {SIZES[-1]: stored["as they are"][name]}
        for name in COMPARED
    }
    MEASURED.write_text(json.dumps(stored, indent=1) + "\n")


def _trained(seed: int) -> tuple[nn.Module, dict[str, float]]:
    learn, test = digits_split(seed)
    model = digit_vit(torch.Generator().manual_seed(seed))
    for _ in digit_steps(model, learn, seed):
        pass
    return model, {"right": right_digits(model, test)}


RECIPES = tuple(Recipe(f"digit_vit_{seed}", _trained, seed) for seed in range(3))

if __name__ == "__main__":
    _main()
