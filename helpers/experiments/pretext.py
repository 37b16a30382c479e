"""Two pretext tasks whose targets come with the data (notebook 13): next token, masked patch."""

from collections.abc import Iterator

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers import causal_mask
from helpers.models.masked_autoencoder import MaskedAutoencoder, random_visible
from helpers.models.transformer_encoder import TransformerEncoder
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.training.weights import Recipe
from helpers.validate import Seed, Size, checked, require
from helpers.worlds.captions import CAPTIONS
from helpers.worlds.digits import SIDE, digits_split
from helpers.worlds.named_shapes import all_captions, caption_tokens

PATCH, PATCHES, VISIBLE = 2, 16, 4
MASKED_STEPS, RATE = 3000, 5e-3


@checked
def next_token_model(generator: torch.Generator | None = None) -> TransformerEncoder:
    """Return an untrained language model for captions: blocks that only look back."""
    vocab = len(CAPTIONS)
    return TransformerEncoder(vocab, vocab, 32, positions="learned", max_length=10,
                              generator=generator)  # fmt: skip


@checked
def next_token_loss(model: nn.Module, tokens: Int[Tensor, "batch time"]) -> Float[Tensor, ""]:
    """Return the surprise of a caption, summed over its tokens: nats for each caption.

    Raises InputError for captions of fewer than two tokens.
    """
    require(tokens.shape[1] > 1, "tokens", "at least two in each caption", tokens)
    logits = model(tokens[:, :-1], causal_mask(tokens.shape[1] - 1))
    each = F.cross_entropy(logits.mT, tokens[:, 1:], reduction="none")
    return each.sum(1).mean()


@checked
def next_token_steps(model: nn.Module, seed: Seed, steps: Size = 200) -> Iterator[Step]:
    """Train on captions such as ``a small red ring``, all 48 equally likely."""
    captions = caption_tokens(all_captions("size, colour, kind"))

    def batch(generator: torch.Generator) -> Tensor:
        return captions[torch.randint(len(captions), (64,), generator=generator)]

    schedule = warmup_cosine_schedule(0, steps, min_ratio=0.0)
    return fit(model, next_token_loss, batch, steps, seed=seed, schedule=schedule)


@checked
def digit_images(test: bool = False) -> Float[Tensor, "image 1 8 8"]:
    """Return 1,347 handwritten digits to train on, or the 450 others; pixels are 0 to 1."""
    learn, others = digits_split(0)
    return others.images if test else learn.images


@checked
def new_autoencoder(generator: torch.Generator | None = None) -> MaskedAutoencoder:
    """Return an untrained masked autoencoder for digits: 16 patches of 2 x 2 pixels."""
    return MaskedAutoencoder(SIDE, PATCH, 1, 32, 2, 2, generator)


@checked
def masked_steps(
    model: MaskedAutoencoder, seed: Seed, steps: Size = MASKED_STEPS, visible: Size = VISIBLE
) -> Iterator[Step]:
    """Train on digits of which only ``visible`` patches are seen, others in every batch."""
    images = digit_images()

    def batch(generator: torch.Generator) -> tuple[Tensor, Tensor]:
        chosen = images[torch.randint(len(images), (128,), generator=generator)]
        return chosen, random_visible(len(chosen), PATCHES, visible, generator)

    def loss(net: nn.Module, given: tuple[Tensor, Tensor]) -> Tensor:
        return net(*given).loss

    schedule = warmup_cosine_schedule(min(30, steps - 1), steps, min_ratio=0.0)
    return fit(model, loss, batch, steps, lr=RATE, seed=seed, schedule=schedule)


@checked
def masked_error(model: MaskedAutoencoder, seed: Seed = 5, visible: Size = VISIBLE) -> float:
    """Return the mean squared error over hidden pixels of digits that were not trained on."""
    images = digit_images(test=True)
    chosen = random_visible(len(images), PATCHES, visible, torch.Generator().manual_seed(seed))
    with torch.no_grad():
        return model(images, chosen).loss.item()


@checked
def error_of_the_mean() -> float:
    """Return the error of the best guess that ignores the visible patches: each pixel's mean."""
    return (digit_images(test=True) - digit_images().mean(0)).square().mean().item()


def _trained(seed: int) -> tuple[nn.Module, dict[str, float]]:
    model = new_autoencoder(torch.Generator().manual_seed(seed))
    for _ in masked_steps(model, seed):
        pass
    return model, {"error": masked_error(model)}


RECIPES = tuple(Recipe(f"masked_digits_{seed}", _trained, seed) for seed in range(3))
