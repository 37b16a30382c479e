"""Searching for the tokens of a prompt that make a language model write a given answer.

A search changes a suffix one token at a time and keeps what lowers the loss. It differs from
another in where its candidates come from: drawn at random, bred from a population, or chosen by
the gradient (GCG, Zou et al. 2023, arXiv 2307.15043). A query is one suffix whose loss is
measured, on all scenes of the task together; searches are compared at equal queries.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.models.gpt import GPT
from helpers.validate import InputError, Share, Size, checked, require_ids


@dataclass(frozen=True)
class SearchTask:
    """What the model reads before and after the suffix, and what it should write: one row a scene.

    ``allowed`` are the ids that a suffix may be made of. Raises InputError for rows that are not
    equally many, and where nothing is wanted or allowed.
    """

    before: Int[Tensor, "scenes _"]
    after: Int[Tensor, "scenes _"]
    wanted: Int[Tensor, "scenes _"]
    allowed: Int[Tensor, " _"]

    def __post_init__(self) -> None:
        rows = {len(part) for part in (self.before, self.after, self.wanted)}
        if len(rows) != 1 or not self.wanted.numel() or not self.allowed.numel():
            raise InputError(
                f"a task needs equally many rows before, after and wanted, a wanted token and an "
                f"allowed one; got {[tuple(p.shape) for p in vars(self).values()]}"
            )


class Found(NamedTuple):
    """How far a search is: how many queries it made, its best suffix, and that suffix's loss."""

    queries: int
    loss: float
    suffix: Int[Tensor, " length"]


Propose = Callable[[Int[Tensor, " length"], torch.Generator], Int[Tensor, "candidates length"]]


@checked
def suffix_losses(
    model: GPT, task: SearchTask, suffixes: Int[Tensor, "candidates length"]
) -> Float[Tensor, " candidates"]:
    """Return for each suffix the mean of ``-log p(wanted token)``, over tokens and scenes."""
    require_ids("suffixes", suffixes, model.embed.num_embeddings)
    with torch.no_grad():
        return torch.cat([_losses(model, task, part) for part in suffixes.split(64)])


def _losses(model: GPT, task: SearchTask, suffixes: Tensor) -> Tensor:
    count, scenes = len(suffixes), len(task.wanted)
    rows = [part.repeat(count, 1) for part in (task.before, task.after, task.wanted)]
    middle = suffixes.repeat_interleave(scenes, 0)
    tokens = torch.cat([rows[0], middle, rows[1], rows[2]], 1)
    length = task.wanted.shape[1]
    scores = model(tokens[:, :-1])[:, -length:]
    loss = nn.functional.cross_entropy(scores.transpose(1, 2), rows[2], reduction="none")
    return loss.view(count, scenes * length).mean(1)


@checked
def suffix_gradient(
    model: GPT, task: SearchTask, suffix: Int[Tensor, " length"]
) -> Float[Tensor, "length d_model"]:
    """Return the gradient of the suffix's loss with respect to the vectors of its tokens.

    ``model.embed`` is the embedding. Where the scenes share the suffix, their gradients add up.
    """
    require_ids("suffix", suffix, model.embed.num_embeddings)
    kept: list[Tensor] = []

    def keep(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
        kept.append(output.detach().requires_grad_())
        return kept[-1]

    hook = model.embed.register_forward_hook(keep)
    try:
        with torch.set_grad_enabled(True):
            (gradient,) = torch.autograd.grad(_losses(model, task, suffix[None]).sum(), kept)
    finally:
        hook.remove()
    first = task.before.shape[1]
    return gradient[:, first : first + len(suffix)].sum(0)


@checked
def estimated_changes(
    model: GPT, task: SearchTask, suffix: Int[Tensor, " length"]
) -> Float[Tensor, "length vocab"]:
    """Return how every swap of one token would change the loss, to first order.

    ``(E[v] - E[x_i]) . g_i`` for token v at position i, with the gradient g of the loss.
    """
    g = suffix_gradient(model, task, suffix)
    E = model.embed.weight.detach()
    return g @ E.T - (g * E[suffix]).sum(1, keepdim=True)


@checked
def true_changes(
    model: GPT, task: SearchTask, suffix: Int[Tensor, " length"], part: Share = 1.0
) -> Float[Tensor, "length vocab"]:
    """Return how every swap of one token does change the loss: one query for each.

    With ``part`` below 1, the token's vector goes only that part of the way to the new one.
    """
    vocab, length = model.embed.num_embeddings, len(suffix)
    require_ids("suffix", suffix, vocab)
    first, now = task.before.shape[1], model.embed.weight.detach()[suffix]

    def stop_on_the_way(_module: nn.Module, _inputs: object, X: Tensor) -> Tensor:
        middle = now + part * (X[:, first : first + length] - now)
        return torch.cat([X[:, :first], middle, X[:, first + length :]], 1)

    swaps = suffix.repeat(length * vocab, 1)
    swaps[torch.arange(len(swaps)), torch.arange(length).repeat_interleave(vocab)] = torch.arange(
        vocab
    ).repeat(length)
    before = suffix_losses(model, task, suffix[None])
    hook = model.embed.register_forward_hook(stop_on_the_way)
    try:
        return (suffix_losses(model, task, swaps) - before).view(length, vocab)
    finally:
        hook.remove()


@checked
def random_swaps(task: SearchTask, candidates: Size) -> Propose:
    """Return a proposer of candidates that differ from the best suffix in one random token."""

    def propose(suffix: Tensor, generator: torch.Generator) -> Tensor:
        at = torch.randint(len(suffix), (candidates,), generator=generator)
        new = torch.randint(len(task.allowed), (candidates,), generator=generator)
        return _swapped(suffix, at, task.allowed[new])

    return propose


@checked
def gradient_swaps(model: GPT, task: SearchTask, candidates: Size, top_k: Size = 16) -> Propose:
    """Return GCG's proposer: a random position, and one of its ``top_k`` best estimated tokens."""

    def propose(suffix: Tensor, generator: torch.Generator) -> Tensor:
        estimate = estimated_changes(model, task, suffix)[:, task.allowed]
        best = (-estimate).topk(min(top_k, len(task.allowed)), 1).indices
        at = torch.randint(len(suffix), (candidates,), generator=generator)
        pick = torch.randint(best.shape[1], (candidates,), generator=generator)
        return _swapped(suffix, at, task.allowed[best[at, pick]])

    return propose


def _swapped(suffix: Tensor, at: Tensor, new: Tensor) -> Tensor:
    swaps = suffix.repeat(len(at), 1)
    swaps[torch.arange(len(at)), at] = new
    return swaps


@checked
def search(
    model: GPT,
    task: SearchTask,
    start: Int[Tensor, " length"],
    propose: Propose,
    steps: Size,
    generator: torch.Generator,
) -> Iterator[Found]:
    """Improve a suffix, one `Found` for each ``next``: of all candidates the best is kept.

    The suffix stays where no candidate is better. Raises InputError for ids that the model does
    not have.
    """
    require_ids("start", start, model.embed.num_embeddings)
    return _searched(model, task, start, propose, steps, generator)


def _searched(
    model: GPT, task: SearchTask, suffix: Tensor, propose: Propose, steps: int,
    generator: torch.Generator,
) -> Iterator[Found]:  # fmt: skip
    best, queries = float(suffix_losses(model, task, suffix[None])), 1
    yield Found(queries, best, suffix)
    for _ in range(steps):
        candidates = propose(suffix, generator)
        losses = suffix_losses(model, task, candidates)
        queries += len(candidates)
        if float(losses.min()) < best:
            best, suffix = float(losses.min()), candidates[losses.argmin()]
        yield Found(queries, best, suffix)


@checked
def evolve(
    model: GPT,
    task: SearchTask,
    start: Int[Tensor, " length"],
    steps: Size,
    children: Size,
    generator: torch.Generator,
    parents: Size = 16,
) -> Iterator[Found]:
    """Breed suffixes, one `Found` for each ``next``: two parents are crossed and one token drawn.

    The best ``parents`` of old and new live on; the first are ``start`` with one random swap each.
    """
    require_ids("start", start, model.embed.num_embeddings)
    swaps = random_swaps(task, parents - 1)(start, generator) if parents > 1 else start[None][:0]
    return _evolved(model, task, torch.cat([start[None], swaps]), steps, children, generator)


def _evolved(
    model: GPT, task: SearchTask, living: Tensor, steps: int, children: int,
    generator: torch.Generator,
) -> Iterator[Found]:  # fmt: skip
    losses, queries, count = suffix_losses(model, task, living), len(living), len(living)
    for _ in range(steps):
        pairs = torch.randint(count, (2, children), generator=generator)
        first = torch.rand(children, living.shape[1], generator=generator) < 0.5
        born = torch.where(first, living[pairs[0]], living[pairs[1]])
        at = torch.randint(living.shape[1], (children,), generator=generator)
        new = torch.randint(len(task.allowed), (children,), generator=generator)
        born[torch.arange(children), at] = task.allowed[new]
        all_, cost = (
            torch.cat([living, born]),
            torch.cat([losses, suffix_losses(model, task, born)]),
        )
        queries += children
        order = cost.argsort()[:count]
        living, losses = all_[order], cost[order]
        yield Found(queries, float(losses[0]), living[0])
