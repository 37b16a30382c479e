"""What each design can do: understand, fill in, write, and learn from examples (notebook 18)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from helpers.experiments.model_designs import (
    LENGTH,
    MASK,
    SENTINEL_IDS,
    WORDS,
    Model,
    new_design,
    require_design,
    spans_or_rest,
    story_rows,
    target_scores,
)
from helpers.layers import causal_mask
from helpers.layers.sampling import draw_token
from helpers.models.designs import TwoStacks
from helpers.training.linear_probe import linear_probe
from helpers.validate import Seed, Size, checked, require, require_numbers
from helpers.worlds.rule_lists import few_shot_prompts
from helpers.worlds.stories import COLOURS, PEOPLE, PLACES, THINGS
from helpers.worlds.story_tokens import LINE_BREAK, story_tokens
from helpers.worlds.story_truth import follow

OPENING = 19  # tokens that say who is where and who has what
SHOTS, TESTED = (0, 1, 2, 4, 8), 1700
_KINDS = [
    WORDS.encode([before + word for word in words])
    for words, before in ((PEOPLE, ""), (PEOPLE, " "), (THINGS, " "), (COLOURS, " "), (PLACES, " "))
]
_KIND_OF = {int(id_): kind for kind in _KINDS for id_ in kind}


@checked
def reading(
    model: Model, design: str, tokens: Int[Tensor, "batch time"]
) -> Float[Tensor, "batch time d_model"]:
    """Return the states of a text that a model reads in the way its design allows.

    A decoder reads from left to right; the others read in both directions.
    """
    require_design(model, design)
    if isinstance(model, TwoStacks):
        return model.states(tokens)
    return model.states(tokens, causal_mask(tokens.shape[1]) if design == "decoder" else None)


@checked
@torch.no_grad()
def scores_after(
    model: Model, design: str, tokens: Int[Tensor, "batch time"], then: Sequence[int] = ()
) -> Float[Tensor, "batch vocab"]:
    """Return the scores of the token that comes after a text, asked as each design can be asked.

    The encoder gets a mask at the end, and the tokens ``then`` after it; an encoder-decoder and
    a prefix model get a sentinel.
    """
    require_design(model, design)
    if design == "decoder":
        return model(tokens, causal_mask(tokens.shape[1]))[:, -1]
    if design == "encoder":
        return model(_with(tokens, MASK, *then))[:, len(tokens[0])]
    begin = torch.full((len(tokens), 1), SENTINEL_IDS[0])
    return target_scores(model, _with(tokens, SENTINEL_IDS[0]), begin)[:, -1]


def _with(tokens: Tensor, *ids: int) -> Tensor:
    return torch.cat([tokens, *(torch.full((len(tokens), 1), id_) for id_ in ids)], 1)


@checked
@torch.no_grad()
def probe_accuracy(model: Model, design: str, count: Size = TESTED, seed: Seed = 11) -> float:
    """Return how often a linear probe on frozen states finds who has the thing in the end.

    The probe sees the mean of all states of a text and the last one; it learns from half of the
    ``count`` texts and is tested on the others.
    """
    rows = story_rows(count, seed)
    X = torch.cat(
        [
            torch.cat([states.mean(1), states[:, -1]], 1)
            for states in (reading(model, design, part) for part in rows.split(100))
        ]
    )
    X_ = X.double().numpy()
    ends = [follow("".join(WORDS.decode(row[1:]))).state for row in rows]
    goes_on = [state is not None for state in ends]  # a few stories end with the row
    X_ = X_[goes_on]
    y = np.array([PEOPLE.index(state.holder) for state in ends if state is not None])
    half = len(y) // 2
    return float(np.mean(linear_probe(X_[:half], y[:half], X_[half:]) == y[half:]))


@checked
@torch.no_grad()
def span_loss(model: Model, count: Size = 40, seed: Seed = 15) -> float:
    """Return the mean cost of a target's token on new texts, in nats: spans and continuations."""
    rows, generator = story_rows(16 * count, seed), torch.Generator().manual_seed(seed)
    losses = []
    for part in rows.split(16):
        source, target = spans_or_rest(part, generator)
        scores = target_scores(model, source, target[:, :-1])
        losses.append(F.cross_entropy(scores.flatten(0, 1), target[:, 1:].flatten()).item())
    return float(np.mean(losses))


@checked
def forward_flops(model: Model, design: str, time: Size = LENGTH) -> int:
    """Return the floating point operations of one pass over a text of ``time`` tokens.

    Encoder-decoder and prefix model read half of it and write the other half.
    """
    require_design(model, design)
    require(time > 1, "time", "at least 2: one token to read, one to write", time)
    tokens, half = torch.zeros(1, time, dtype=torch.int64), time // 2
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        if design in ("encoder", "decoder"):
            model(tokens, causal_mask(time) if design == "decoder" else None)
        else:
            target_scores(model, tokens[:, :half], tokens[:, half:])
    return int(counter.get_total_flops())


@checked
def relative_work(design: str) -> float:
    """Return the operations of one pass of a design, as a multiple of a decoder's."""
    work, decoder = (forward_flops(new_design(name), name) for name in (design, "decoder"))
    return work / decoder


@checked
def content_words(row: Int[Tensor, " time"]) -> list[int]:
    """Return the positions of persons, things, colours and places in a text."""
    require_numbers(row=row)
    return [t for t, id_ in enumerate(row.tolist()) if id_ in _KIND_OF]


@checked
def hidden_words(
    count: Size = 300, seed: Seed = 12
) -> list[tuple[Int[Tensor, " time"], int, Int[Tensor, " candidates"]]]:
    """Return texts, where in each a word is hidden, and the ids of all words of its kind.

    The word is a person, a thing, a colour or a place.
    """
    rng = np.random.default_rng(seed)
    found = []
    for row in story_rows(2 * count + 20, seed)[:count]:
        at = int(rng.choice(content_words(row)))
        found.append((row, at, _KIND_OF[int(row[at])]))
    return found


@checked
@torch.no_grad()
def infilling_accuracy(
    model: Model, design: str, count: Size = 300, seed: Seed = 12, rescored: bool = False
) -> float:
    """Return how often the model's best word of the right kind is the one that was hidden.

    Encoder: a mask in the gap. Encoder-decoder and prefix: a sentinel. A decoder sees what is
    left of the gap; or with ``rescored`` it compares the probabilities of the whole story with
    each candidate in the gap, at the price of one pass for each.
    """
    require_design(model, design)
    right = 0
    for row, at, candidates in hidden_words(count, seed):
        if design == "decoder" and rescored:
            texts = row.repeat(len(candidates), 1)
            texts[:, at] = candidates
            logp = model(texts[:, :-1], causal_mask(len(row) - 1)).log_softmax(-1)
            scores = logp.gather(-1, texts[:, 1:, None]).sum((1, 2))
        else:
            scores = _in_the_gap(model, design, row, at)[candidates]
        right += int(candidates[scores.argmax()] == row[at])
    return right / count


def _in_the_gap(model: Model, design: str, row: Tensor, at: int) -> Tensor:
    if design == "decoder":
        return scores_after(model, design, row[None, :at])[0]
    gapped = row.clone()[None]
    gapped[0, at] = MASK if design == "encoder" else SENTINEL_IDS[0]
    if design == "encoder":
        return model(gapped)[0, at]
    return target_scores(model, gapped, torch.tensor([SENTINEL_IDS[:1]]))[0, -1]


@checked
@torch.no_grad()
def continuations(model: Model, design: str, count: Size = 100, seed: Seed = 13) -> list[str]:
    """Return texts whose opening was given and whose rest the model drew, LENGTH tokens in all."""
    require_design(model, design)
    generator = torch.Generator().manual_seed(seed)
    rows = story_rows(2 * count + 20, seed)[:count, :OPENING]
    source, begin = _with(rows, SENTINEL_IDS[0]), torch.full((len(rows), 1), SENTINEL_IDS[0])
    for _ in range(LENGTH - OPENING):
        if design in ("encoder", "decoder"):
            scores = scores_after(model, design, rows)
        else:
            written = torch.cat([begin, rows[:, OPENING:]], 1)
            scores = target_scores(model, source, written)[:, -1]
        rows = torch.cat([rows, draw_token(scores, generator)[:, None]], 1)
    return ["".join(WORDS.decode(row[1:])) for row in rows]


@checked
def true_tokens(texts: Sequence[str]) -> float:
    """Return how many tokens after the opening come before the first that cannot be true.

    The mean over texts; LENGTH - OPENING = 45 is the most, and what a finished story gets.
    """
    require(bool(texts), "texts", "at least one text", texts)
    found = []
    for text in texts:
        state, characters = follow(text)
        ends = np.cumsum([len(token) for token in story_tokens(text)])
        true = LENGTH - 1 if state is None else int((ends <= characters).sum())
        found.append(max(0, min(true, LENGTH - 1) - (OPENING - 1)))
    return float(np.mean(found))


@checked
def few_shot_accuracy(
    model: Model, design: str, shots: Sequence[int] = SHOTS, count: Size = 500, seed: Seed = 14
) -> list[float]:
    """Return for each number of examples how often the model's best thing is the right one."""
    things = _KINDS[2]
    found = []
    for n in shots:
        prompts, answers = few_shot_prompts(count, n, seed)
        scores = scores_after(model, design, prompts, then=[LINE_BREAK])  # the line is over
        chosen = things[scores[:, things].argmax(-1)]
        found.append(float((chosen == answers).double().mean()))
    return found
