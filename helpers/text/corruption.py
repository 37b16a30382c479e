"""Damage a text so that a model can learn to repair it: masked tokens, spans, infilling.

The targets are the text itself, so nobody has to label anything.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from helpers.validate import (
    Count,
    InputError,
    Range,
    Share,
    Size,
    checked,
    require_ids,
    require_numbers,
)

MeanLength = Annotated[float, Range(1)]


class MaskedTokens(NamedTuple):
    """Rows for a masked language model, and which of their tokens it has to predict."""

    inputs: Int[Tensor, "batch time"]
    chosen: Bool[Tensor, "batch time"]


@checked
def mask_tokens(
    tokens: Int[Tensor, "batch time"],
    mask_id: Count,
    vocab: Size,
    generator: torch.Generator | None = None,
    share: Share = 0.15,
    masked: Share = 0.8,
    random: Share = 0.1,
) -> MaskedTokens:
    """Choose tokens at random and hide most of them, as BERT does.

    A token is chosen with probability ``share``. A chosen one becomes ``mask_id`` with
    probability ``masked``, any of the ``vocab`` tokens with probability ``random``, and else
    stays as it is: 80%, 10% and 10% (Devlin et al. 2019, arXiv 1810.04805). The draws are
    those of transformers' collator, so the same generator gives the same rows. Its code, and
    this one, draws 0.5 for a random token because that draw is for the tokens which did *not*
    become a mask: ``0.1 / (1 - 0.8) = 0.5``.

    Raises InputError for shares that sum to more than 1, and for ids outside the vocabulary.
    """
    require_ids("tokens", tokens, vocab)
    if masked + random > 1:
        raise InputError(f"masked + random should be at most 1, got {masked} + {random}")
    of_the_rest = random / (1 - masked) if masked < 1 else 0.0

    def with_probability(p: float) -> Tensor:
        return torch.bernoulli(torch.full(tokens.shape, float(p)), generator=generator).bool()

    chosen = with_probability(share)
    hidden = chosen & with_probability(masked)
    replaced = chosen & ~hidden & with_probability(min(1.0, of_the_rest))
    others = torch.randint(vocab, tokens.shape, generator=generator)
    inputs = torch.where(hidden, mask_id, torch.where(replaced, others, tokens))
    return MaskedTokens(inputs, chosen)


class SpanCounts(NamedTuple):
    """How many tokens of a text are removed, in how many spans."""

    removed: int
    spans: int


@checked
def span_counts(length: Size, share: Share = 0.15, mean_length: MeanLength = 3.0) -> SpanCounts:
    """Return how many tokens T5 removes from a text, and in how many spans.

    Both follow from the length alone: ``share * length`` tokens, in spans of ``mean_length``
    on average (Raffel et al. 2020, arXiv 1910.10683), rounded to whole numbers; at least one
    token is removed and one is kept. Raises InputError for a text of one token.

    >>> span_counts(568)
    SpanCounts(removed=85, spans=28)
    """
    if length < 2:
        raise InputError(f"length should be at least 2: one token kept, one removed, got {length}")
    removed = min(max(round(length * share), 1), length - 1)
    spans = max(round(removed / mean_length), 1)
    return SpanCounts(removed, min(spans, length - removed))


@checked
def t5_lengths(length: Size, share: Share = 0.15, mean_length: MeanLength = 3.0) -> tuple[int, int]:
    """Return the lengths of T5's input and target for a text of ``length`` tokens.

    Every span leaves one sentinel in the input and one in the target, and both end with an
    end-of-text token.

    >>> t5_lengths(568)
    (512, 114)
    """
    removed, spans = span_counts(length, share, mean_length)
    return length - removed + spans + 1, removed + spans + 1


@checked
def random_spans(
    length: Size,
    generator: torch.Generator | None = None,
    share: Share = 0.15,
    mean_length: MeanLength = 3.0,
) -> Bool[Tensor, " time"]:
    """Return which tokens of a text are removed: spans at random, never at the beginning.

    Removed and kept tokens are both cut into as many pieces as there are spans, with all ways
    to cut equally likely; the pieces alternate, and the first is kept.
    """
    removed, spans = span_counts(length, share, mean_length)
    pieces = [_pieces(length - removed, spans, generator), _pieces(removed, spans, generator)]
    sizes = torch.stack(pieces, 1).flatten()
    return (torch.arange(2 * spans) % 2 == 1).repeat_interleave(sizes)


def _pieces(total: int, count: int, generator: torch.Generator | None) -> Tensor:
    """Cut ``total`` into ``count`` parts of at least 1, all ways equally likely."""
    cuts = torch.randperm(total - 1, generator=generator)[: count - 1].sort().values + 1
    return torch.diff(torch.cat([torch.tensor([0]), cuts, torch.tensor([total])]))


class Spans(NamedTuple):
    """What a model reads and what it has to write."""

    source: Int[Tensor, "*batch source"]
    target: Int[Tensor, "*batch target"]


@checked
def corrupt_spans(
    tokens: Int[Tensor, "*batch time"], removed: Bool[Tensor, " time"], sentinels: Sequence[int]
) -> Spans:
    """Replace each removed span by one sentinel, and ask for the spans.

    The source is the text with sentinel i in place of span i. The target is sentinel 0, span 0,
    sentinel 1, span 1 and so on, and one more sentinel at its end. Together they have all
    tokens of the text (`restored`). All rows lose the same positions.

    Raises InputError where there are not enough sentinels (one more than spans).
    """
    require_numbers(removed=removed)
    source, target, spans, before = [], [], 0, False
    for t, gone in enumerate(removed.tolist()):
        if gone and not before:
            if spans + 1 >= len(sentinels):
                raise InputError(
                    f"sentinels should be one more than the spans, got {len(sentinels)}"
                )
            mark = torch.full((*tokens.shape[:-1], 1), sentinels[spans], dtype=tokens.dtype)
            source.append(mark)
            target.append(mark)
            spans += 1
        (target if gone else source).append(tokens[..., t : t + 1])
        before = gone
    target.append(torch.full((*tokens.shape[:-1], 1), sentinels[spans], dtype=tokens.dtype))
    return Spans(torch.cat(source, -1), torch.cat(target, -1))


@checked
def restored(
    source: Int[Tensor, " source"], target: Int[Tensor, " target"], sentinels: Sequence[int]
) -> Int[Tensor, " time"]:
    """Put the spans of a target back into its source: undoes `corrupt_spans`.

    A target that a model wrote may be incomplete; a sentinel without a span is left out.
    """
    require_numbers(source=source, target=target)
    marks = set(sentinels)
    spans: dict[int, list[int]] = {}
    current: list[int] = []
    for token in target.tolist():
        if token in marks:
            current = spans.setdefault(token, [])
        else:
            current.append(token)

    def tokens() -> Iterator[int]:
        for token in source.tolist():
            yield from spans.get(token, []) if token in marks else [token]

    return torch.tensor(list(tokens()), dtype=source.dtype)


@checked
def infill(
    tokens: Int[Tensor, " time"],
    mask_id: Count,
    generator: torch.Generator | None = None,
    share: Share = 0.3,
    mean_length: MeanLength = 3.0,
) -> Int[Tensor, " damaged"]:
    """Replace spans by one mask token each, however long they were, as BART does.

    Lengths are drawn from a Poisson distribution until ``share`` of the text is gone; a span of
    length 0 puts a mask where nothing was missing (Lewis et al. 2020, arXiv 1910.13461). The
    model has to write the whole text.
    """
    require_numbers(tokens=tokens)
    left, row = round(share * len(tokens)), tokens.tolist()
    while left > 0:
        length = int(torch.poisson(torch.tensor(mean_length), generator=generator))
        length = min(length, left, len(row) - 1)
        at = int(torch.randint(len(row) - length + 1, (1,), generator=generator))
        if mask_id in row[at : at + length]:
            length = 0 if row[at] == mask_id else row[at:].index(mask_id)
        row[at : at + length] = [mask_id]
        left -= max(length, 1)
    return torch.tensor(row, dtype=tokens.dtype)
