"""Making a glitch token (notebook 15): a word that the tokenizer saw and the model never did.

The vocabulary is trained on stories and on a log that repeats one word; the model is trained on
the stories alone. So the word has a token, and its embedding never gets a gradient from a text.
" SolidGoldMagikarp" in GPT-2's vocabulary is such a token (Rumbelow and Watkins 2023).
"""

from collections.abc import Iterator
from functools import cache

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.models.gpt import GPT
from helpers.text.byte_pair_codec import BytePairs
from helpers.text.byte_pair_trainer import train
from helpers.text.stream import token_windows
from helpers.training.fit import Step, fit
from helpers.training.weights import Recipe
from helpers.validate import Seed, Share, Size, checked, require, require_numbers
from helpers.worlds.stories import write_stories

GLITCH = " Zorblax"
SIZE, STORIES, LENGTH = 440, 3000, 64
STEPS, BATCH, RATE = 900, 16, 3e-3


@cache
@checked
def glitch_vocabulary() -> BytePairs:
    """Return the vocabulary of the stories and of a log in which the glitch word is repeated."""
    return BytePairs.from_merges(train("".join(_stories()[:1000]) + GLITCH * 400, SIZE))


@cache
def _stories() -> list[str]:
    return write_stories(STORIES, 15)


@cache
@checked
def glitch_stream() -> Int[Tensor, " time"]:
    """Return all that the model reads: the tokens of the stories, without the log."""
    vocabulary = glitch_vocabulary()
    return torch.tensor([id for story in _stories() for id in vocabulary.encode(story)])


@checked
def seen_tokens() -> Bool[Tensor, " vocab"]:
    """Return for every token of the vocabulary whether it is in what the model reads."""
    seen = torch.zeros(len(glitch_vocabulary()), dtype=torch.bool)
    seen[glitch_stream()] = True
    return seen


@checked
def glitch_model(generator: torch.Generator | None = None) -> GPT:
    """Return an untrained GPT for the glitch vocabulary, with an output head of its own."""
    vocab = len(glitch_vocabulary())
    return GPT(vocab, 48, 4, 2, context=LENGTH, tied=False, generator=generator)


def _loss(model: nn.Module, tokens: Tensor) -> Tensor:
    return F.cross_entropy(model(tokens[:, :-1]).flatten(0, 1), tokens[:, 1:].flatten())


@checked
def glitch_steps(model: nn.Module, seed: Seed, steps: Size = STEPS) -> Iterator[Step]:
    """Train on the stories with AdamW and weight decay 0.1, one `Step` for each ``next``."""
    batches = token_windows(glitch_stream(), LENGTH, BATCH)

    def optimizer(parameters: list[nn.Parameter], lr: float) -> torch.optim.Optimizer:
        return torch.optim.AdamW(parameters, lr=lr, weight_decay=0.1)

    return fit(model, _loss, batches, steps, lr=RATE, seed=seed, optimizer=optimizer)


@checked
def unusual(E: Float[Tensor, "vocab d_model"]) -> Float[Tensor, " vocab"]:
    """Return how near every embedding is to the mean of all: the less trained, the nearer.

    Minus the distance, so that the most suspicious token has the largest score.
    """
    return -(E - E.mean(0)).norm(dim=1)


@checked
def auroc(scores: Float[Tensor, " many"], positive: Bool[Tensor, " many"]) -> Share:
    """Return the chance that a positive has a larger score than a negative; a tie is one half.

    The area under the ROC curve: 0.5 for guessing, 1 where the scores separate both completely.
    Raises InputError where there is no positive or no negative.
    """
    require_numbers(scores=scores, positive=positive)
    both = bool(positive.any()) and not bool(positive.all())
    require(both, "positive", "true for some and false for others", positive)
    inside, outside = scores[positive][:, None], scores[~positive]
    return ((inside > outside).double() + (inside == outside).double() / 2).mean().item()


@checked
def written_next(model: nn.Module, text: str) -> Float[Tensor, " vocab"]:
    """Return the probabilities of the token after a text. Raises InputError for no text."""
    ids = glitch_vocabulary().encode(text)
    require(len(ids) > 0, "text", "one letter or more", text)
    with torch.no_grad():
        return model(torch.tensor([ids]))[0, -1].softmax(-1)


@checked
def repeated(model: nn.Module, name: str) -> tuple[float, str]:
    """Ask the model for a name that the text has just given four times.

    Returns how probable that name is, and the token that is the most probable in its place.
    """
    text = (
        f"Karl is in the garden. {name} is in the park. {name} has a red ball. {name} goes to the "
        f'school. Karl asks: "What do you have, {name}?" "I have the red ball," says'
    )
    vocabulary = glitch_vocabulary()
    p = written_next(model, text)
    (first, *_) = vocabulary.encode(f" {name}")
    return p[first].item(), vocabulary.decode([int(p.argmax())])


def _trained(seed: int) -> tuple[nn.Module, dict[str, float]]:
    model = glitch_model(torch.Generator().manual_seed(seed))
    losses = [step.loss for step in glitch_steps(model, seed)]
    found = auroc(unusual(model.embed.weight.detach()), ~seen_tokens())
    return model, {"nats": sum(losses[-50:]) / 50, "AUROC": found}


RECIPES = tuple(Recipe(f"glitch_model_{seed}", _trained, seed) for seed in range(3))
