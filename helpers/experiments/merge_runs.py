"""What the view `Merges` shows (notebook 15): merges of a reader's text, vocabularies compared."""

from collections.abc import Mapping, Sequence
from typing import Any

from helpers.text.byte_pair_codec import BytePairs
from helpers.text.byte_pair_trainer import train_steps
from helpers.text.byte_pairs import BYTES, tokens_of
from helpers.text.split_patterns import GPT4, bytes_of
from helpers.validate import Size, checked, require
from helpers.views import MergeRun, Merges
from helpers.views.kit.checks import visible
from helpers.views.merges.run import shown_token

OCTAVE = 4  # steps of the slider until a vocabulary is twice as large


@checked
def own_merges(text: str, most: Size = 200, patterns: Sequence[str] = GPT4) -> MergeRun:
    """Train on a text alone and return the run, merge by merge: at most ``most`` of them.

    Raises InputError for an empty text and one that is longer than the view shows.
    """
    steps = list(train_steps(text, BYTES + most, patterns))
    merges = [pair for pair, _ in steps]
    tokens = tokens_of(merges)
    captions = ["every byte is a token"]
    for number, ((left, right), count) in enumerate(steps, 1):
        parts = (visible(shown_token(tokens[id])) for id in (left, right, BYTES + number - 1))
        captions.append("merge {}: {} + {} → {} ({}×)".format(number, *parts, count))
    vocabulary = BytePairs.from_merges(merges, patterns)
    sizes = list(range(BYTES, BYTES + len(steps) + 1))
    return _run(text, {"your text": vocabulary}, sizes, captions)


@checked
def compared(text: str, vocabularies: Mapping[str, BytePairs]) -> MergeRun:
    """Return a text's tokens in several vocabularies, each cut off at growing sizes.

    Raises InputError where there is no vocabulary, for an empty text, and for one that is longer
    than the view shows.
    """
    require(len(vocabularies) > 0, "vocabularies", "at least one", vocabularies)
    largest = max(len(vocabulary.tokens) for vocabulary in vocabularies.values())
    grid = {round(BYTES * 2 ** (step / OCTAVE)) for step in range(100)}
    ends = {len(vocabulary.tokens) for vocabulary in vocabularies.values()}
    sizes = sorted(size for size in grid | ends if BYTES <= size <= largest)
    return _run(text, vocabularies, sizes or [BYTES], [])


def _run(
    text: str, vocabularies: Mapping[str, BytePairs], sizes: list[int], captions: list[str]
) -> MergeRun:
    lengths, all_ids = [], []
    for vocabulary in vocabularies.values():
        own = [size for size in sizes if size <= max(len(vocabulary.tokens), BYTES)]
        ids = [vocabulary.encode(text, size=size) for size in own]
        all_ids.append(ids)
        lengths.append([[len(vocabulary.token(id)) for id in step] for step in ids])
    return MergeRun(
        bytes_of(text), sizes, lengths, all_ids, names=list(vocabularies), captions=captions
    )


@checked
def live_merges(text: str, step: int = 0, **traits: Any) -> Merges:
    """Return the view of a text's own merges; the reader types another text.

    Raises as `own_merges`.
    """
    return Merges(
        own_merges(text), step=step, text=text, asked="your text",
        on_text=lambda view, typed: view.show(own_merges(typed)), **traits,
    )  # fmt: skip


@checked
def live_comparison(text: str, vocabularies: Mapping[str, BytePairs], **traits: Any) -> Merges:
    """Return the view of a text in several vocabularies; the reader types another text.

    Raises as `compared`.
    """
    return Merges(
        compared(text, vocabularies), text=text, asked="your text",
        on_text=lambda view, typed: view.show(compared(typed, vocabularies)), **traits,
    )  # fmt: skip
