"""Training for the task of copying two tokens (notebook 08): seconds, watched step by step."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from helpers.models.copy_two import FIRST_ASKED, VOCAB, CopyTwo, random_tokens, targets_of
from helpers.training.fit import Step, fit

STEPS = 400


def copy_two_loss(model: CopyTwo, tokens: Int[Tensor, "batch time"]) -> Float[Tensor, ""]:
    """Mean surprise over both answers: 0 and ln(vocab) for one known and one guessed."""
    logits = model(tokens)[:, FIRST_ASKED:]
    return F.cross_entropy(logits.flatten(0, -2), targets_of(tokens).flatten())


def copy_two_steps(models: Sequence[CopyTwo], steps: int = STEPS) -> Iterator[Step]:
    """Train one model after the other, each from its own seed, one `Step` for each ``next``.

    The number of the step and the seconds count on from model to model.
    """
    passed = 0.0
    for i, model in enumerate(models):

        def batch(generator: torch.Generator, vocab: int = model.embed.num_embeddings) -> Tensor:
            return random_tokens(64, generator, vocab)

        step = None
        for step in fit(model, copy_two_loss, batch, steps, lr=0.01, clip=None, seed=model.seed):
            yield replace(step, step=i * steps + step.step, seconds=passed + step.seconds)
        passed += step.seconds if step else 0.0


def train_copy_two(n_heads: int, seed: int, vocab: int = VOCAB, steps: int = STEPS) -> CopyTwo:
    """Train one model from a seed; it comes back frozen."""
    model = CopyTwo(n_heads, vocab=vocab, seed=seed)
    for _ in copy_two_steps([model], steps):
        pass
    return model.requires_grad_(False)
