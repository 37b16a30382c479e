"""Training for the task of copying two tokens (notebook 08): seconds, watched step by step."""

from collections.abc import Iterator, Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.models.copy_two import CopyTwo
from helpers.training.fit import Step, fit
from helpers.training.one_after_another import one_after_another
from helpers.validate import Seed, Size, checked, require
from helpers.worlds.copies import FIRST_ASKED, VOCAB, random_tokens, targets_of

STEPS = 400


@checked
def copy_two_loss(model: nn.Module, tokens: Int[Tensor, "batch time"]) -> Float[Tensor, ""]:
    """Return the mean surprise over both answers: 0 and ln(vocab) for one known and one guessed."""
    logits = model(tokens)[:, FIRST_ASKED:]
    return F.cross_entropy(logits.flatten(0, -2), targets_of(tokens).flatten())


@checked
def copy_two_steps(
    models: Sequence[CopyTwo], seeds: Sequence[Seed], steps: Size = STEPS
) -> Iterator[Step]:
    """Train one model after the other, one `Step` for each ``next``.

    Each model's batches are drawn from its seed. Raises InputError unless each has one.
    """
    require(len(seeds) == len(models), "seeds", f"{len(models)}, one for each model", seeds)
    seed_of = dict(zip(models, seeds, strict=True))

    def train(model: CopyTwo) -> Iterator[Step]:
        def batch(generator: torch.Generator) -> Tensor:
            return random_tokens(64, generator, model.embed.num_embeddings)

        return fit(model, copy_two_loss, batch, steps, lr=0.01, clip=None, seed=seed_of[model])

    return one_after_another(models, train, steps)


@checked
def train_copy_two(n_heads: Size, seed: Seed, vocab: Size = VOCAB, steps: Size = STEPS) -> CopyTwo:
    """Train one model from a seed; it comes back frozen."""
    model = CopyTwo(n_heads, vocab=vocab, generator=torch.Generator().manual_seed(seed))
    for _ in copy_two_steps([model], [seed], steps):
        pass
    return model.requires_grad_(False)


@checked
def accuracy_of(
    logits: Float[Tensor, "batch time 2 vocab"], tokens: Int[Tensor, "batch time"]
) -> Float[Tensor, " 2"]:
    """Return the share of right answers for the previous token and for the first."""
    right = logits[:, FIRST_ASKED:].argmax(-1) == targets_of(tokens)
    return right.to(logits).mean((0, 1))
