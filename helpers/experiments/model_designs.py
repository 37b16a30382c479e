"""Encoder, decoder, both, or a prefix: four designs learn from the same texts (notebook 18).

Every design gets the objective it is known for: masked tokens (encoder), the next token
(decoder), spans and continuations (encoder-decoder and prefix language model, which get the very
same sources and targets). Steps, texts and parameters are equal. `design_scores` then
measures what each can do. FEWER is a control: a decoder that is told as few tokens as an encoder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers import causal_mask, prefix_mask
from helpers.models.designs import OneStack, TwoStacks
from helpers.text.corruption import Spans, corrupt_spans, mask_tokens, random_spans
from helpers.text.vocabulary import Vocabulary
from helpers.training.adamw import AdamW
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.validate import InputError, Seed, Size, checked, require, require_ids
from helpers.worlds.rule_lists import rule_lists
from helpers.worlds.stories import write_stories
from helpers.worlds.story_tokens import TOKENS, story_tokens

STEPS, BATCH, RATE, SEEDS = 1200, 16, 5e-3, range(3)
STORIES, LENGTH, LISTS, CONTINUED = 5000, 64, 0.4, 0.5
CHOSEN = 0.15  # share of the targets that FEWER keeps: as many as an encoder has
SENTINELS = tuple(f"<{n}>" for n in range(12))
WORDS = Vocabulary((*TOKENS, "[MASK]", *SENTINELS))
MASK = WORDS.ids["[MASK]"]
SENTINEL_IDS = [WORDS.ids[name] for name in SENTINELS]
DESIGNS = ("encoder", "encoder-decoder", "decoder", "prefix")
TWICE = "encoder-decoder, twice the size"
FEWER = "decoder, 15% of its targets"
Model = OneStack | TwoStacks
_KNOWN = (*DESIGNS, TWICE, FEWER)


@checked
def new_design(design: str, seed: Seed = 0) -> Model:
    """Return an untrained model; all but TWICE have equally many parameters, within 0.5%.

    TWICE has two stacks of three blocks, so a token passes three blocks, as it does in a single
    stack: about equal compute (14% more) with about twice the parameters
    (Raffel et al. 2020, section 3.2.2).
    Raises InputError for a design that is not in DESIGNS and neither TWICE nor FEWER.
    """
    require(design in _KNOWN, "design", f"one of {', '.join(_KNOWN)}", design)
    generator = torch.Generator().manual_seed(seed)
    if design == "encoder-decoder":
        return TwoStacks(len(WORDS), n_blocks=(2, 1), d_hidden=159, generator=generator)
    if design == TWICE:
        return TwoStacks(len(WORDS), n_blocks=(3, 3), generator=generator)
    return OneStack(len(WORDS), n_blocks=3, generator=generator)


@cache
def story_rows(count: int, seed: int) -> Int[Tensor, "story time"]:
    """Return the first LENGTH tokens of stories, a line break before them; no row is padded.

    Shorter stories (about one in ten) are left out.
    """
    rows = [WORDS.encode(["\n", *story_tokens(text)]) for text in write_stories(count, seed)]
    long = [row[:LENGTH] for row in rows if len(row) >= LENGTH]
    require(bool(long), "count", f"enough for one story of {LENGTH} tokens", count)
    return torch.stack(long)


@checked
def text_batches(stories: Size = STORIES) -> Callable[[torch.Generator], Int[Tensor, "batch time"]]:
    """Return a source of batches: stories, and now and then `rule_lists`."""
    rows = story_rows(stories, 1)

    def batch(generator: torch.Generator) -> Tensor:
        if torch.rand(1, generator=generator) < LISTS:
            return rule_lists(BATCH, generator=generator)
        return rows[torch.randint(len(rows), (BATCH,), generator=generator)]

    return batch


@checked
def spans_or_rest(tokens: Int[Tensor, "batch time"], generator: torch.Generator) -> Spans:
    """Return sources and targets: in half of all batches spans, else the rest of each text."""
    time = tokens.shape[1]
    require_ids("tokens", tokens, len(WORDS))
    require(time >= 8, "tokens", "texts of at least 8 tokens", tokens)
    if torch.rand(1, generator=generator) < CONTINUED:
        cut = int(torch.randint(time // 4, 3 * time // 4, (1,), generator=generator))
        removed = torch.arange(time) >= cut
    else:
        removed = random_spans(time, generator)
    return corrupt_spans(tokens, removed, SENTINEL_IDS)


@checked
def require_design(model: Model, design: str) -> None:
    """Raise InputError for an unknown design, and for a model that is not of it."""
    require(design in _KNOWN, "design", f"one of {', '.join(_KNOWN)}", design)
    if isinstance(model, TwoStacks) != design.startswith("encoder-decoder"):
        raise InputError(f"the model should be of the design {design!r}, got {type(model)}")


@checked
def target_scores(
    model: Model,
    source: Int[Tensor, "batch source"],
    target: Int[Tensor, "batch time"],
) -> Float[Tensor, "batch time vocab"]:
    """Return the scores of the token after every token of the target, in either kind of model."""
    if isinstance(model, TwoStacks):
        return model(source, target)
    prefix, tokens = source.shape[1], torch.cat([source, target], 1)
    return model(tokens, prefix_mask(tokens.shape[1], prefix))[:, prefix:]


def _cost(scores: Tensor, targets: Tensor) -> Tensor:
    return F.cross_entropy(scores.flatten(0, 1), targets.flatten())


def _encoder_batch(tokens: Tensor, generator: torch.Generator) -> tuple[Tensor, ...]:
    return tokens, *mask_tokens(tokens, MASK, len(TOKENS), generator)


def _encoder_loss(model: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
    tokens, inputs, chosen = batch
    return F.cross_entropy(model(inputs)[chosen], tokens[chosen])


def _decoder_loss(model: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
    (tokens,) = batch
    return _cost(model(tokens[:, :-1], causal_mask(tokens.shape[1] - 1)), tokens[:, 1:])


def _few_targets(tokens: Tensor, generator: torch.Generator) -> tuple[Tensor, ...]:
    return tokens, torch.rand(tokens[:, 1:].shape, generator=generator) < CHOSEN


def _fewer_loss(model: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
    tokens, chosen = batch
    scores = model(tokens[:, :-1], causal_mask(tokens.shape[1] - 1))
    return F.cross_entropy(scores[chosen], tokens[:, 1:][chosen])


def _spans_loss(model: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
    source, target = batch
    return _cost(target_scores(model, source, target[:, :-1]), target[:, 1:])  # type: ignore[arg-type]


Prepare = Callable[[Tensor, torch.Generator], tuple[Tensor, ...]]
Cost = Callable[[nn.Module, tuple[Tensor, ...]], Tensor]
_OBJECTIVES: Mapping[str, tuple[Prepare, Cost]] = {
    "encoder": (_encoder_batch, _encoder_loss),
    "decoder": (lambda tokens, generator: (tokens,), _decoder_loss),
    FEWER: (_few_targets, _fewer_loss),
    **dict.fromkeys(("encoder-decoder", "prefix", TWICE), (spans_or_rest, _spans_loss)),
}


@checked
def design_steps(
    model: Model,
    design: str,
    seed: Seed = 0,
    steps: Size = STEPS,
    rate: float = RATE,
    stories: Size = STORIES,
) -> Iterator[Step]:
    """Train a model with the objective of its design, one `Step` for each ``next``."""
    require_design(model, design)
    texts, (prepare, cost) = text_batches(stories), _OBJECTIVES[design]
    schedule = warmup_cosine_schedule(min(100, steps // 10), steps, min_ratio=0.0)
    return fit(model, cost, lambda g: prepare(texts(g), g), steps, lr=rate, seed=seed,
               optimizer=AdamW, schedule=schedule)  # fmt: skip
