"""All steps in order: from addresses and pages to the texts that are left.

Pages are read in batches that need nothing of each other; only the search for near-duplicates sees
all of them, and it sees signatures. So the work can be spread over processes or machines: ``map``
may be any function that calls another on every batch.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from helpers.text.cleaning.bands import BANDS, ROWS, cluster
from helpers.text.cleaning.extraction import extract_text
from helpers.text.cleaning.language import Languages
from helpers.text.cleaning.lines import keep_good_lines
from helpers.text.cleaning.minhash import signatures
from helpers.text.cleaning.personal import mask_personal
from helpers.text.cleaning.quality import C4, FINEWEB, GOPHER, measure
from helpers.text.cleaning.repetition import REPETITION, measure_repetition
from helpers.text.cleaning.rules import Rule, passes
from helpers.text.cleaning.urls import SUBWORDS, is_blocked
from helpers.validate import InputError, Size, checked

URL, LANGUAGE = Rule("blocked address", most=0), Rule("English", least=0.65)
PUBLISHED = (URL, LANGUAGE, *REPETITION, *GOPHER, *C4, *FINEWEB)
NEAR_DUPLICATE = "near-duplicate"


class Batch(NamedTuple):
    """What is known of some pages when each has been read by itself."""

    texts: list[str]  # extracted, without the lines that C4 leaves out
    measures: dict[str, np.ndarray]  # name -> [text]
    signatures: np.ndarray  # [text, hash]


class Cleaned(NamedTuple):
    """What became of every page.

    ``stopped`` is the number of the rule that stopped a page: its index among the rules,
    ``len(rules)`` for a near-duplicate of an earlier page, and -1 for a page that is kept.
    ``first`` is the first page of a page's cluster (itself where there is no cluster).
    """

    texts: list[str]  # of all pages, personal data replaced
    measures: dict[str, np.ndarray]
    stopped: np.ndarray
    first: np.ndarray
    signatures: np.ndarray

    @property
    def kept(self) -> list[str]:
        """The texts of the pages that are left."""
        return [text for text, stop in zip(self.texts, self.stopped, strict=True) if stop < 0]


@checked
def read_batch(
    pages: Sequence[tuple[str, str]],
    hosts: Sequence[str] = (),
    end_mark: bool = True,
    subwords: Sequence[str] = SUBWORDS,
) -> Batch:
    """Read (address, HTML) pairs: extract the text, measure all that the rules need, sign it."""
    texts = [keep_good_lines(extract_text(html), end_mark=end_mark) for _, html in pages]
    blocked = np.array([float(is_blocked(url, hosts, subwords)) for url, _ in pages])
    measures = {
        URL.measure: blocked,
        LANGUAGE.measure: Languages().share(texts, "English"),
        **measure(texts),
        **measure_repetition(texts),
    }
    return Batch(texts, measures, signatures(texts))


@checked
def first_stop(measures: dict[str, np.ndarray], rules: Sequence[Rule] = PUBLISHED) -> np.ndarray:
    """Return for every text the index of the first rule that drops it; -1 where none does."""
    dropped = ~passes(measures, rules)
    if not len(dropped):
        return np.full(dropped.shape[1], -1)
    return np.where(dropped.any(0), dropped.argmax(0), -1)


@checked
def clean_web(
    pages: Sequence[tuple[str, str]],
    rules: Sequence[Rule] = PUBLISHED,
    hosts: Sequence[str] = (),
    batch_size: Size = 500,
    map: Callable[..., Iterable[Any]] = map,
) -> Cleaned:
    """Clean (address, HTML) pairs. ``hosts`` are blocked, and ``map(read, batches)`` reads.

    Raises InputError where there are no pages.
    """
    if not pages:
        raise InputError("pages should hold at least one (address, HTML), got none")
    cuts = [pages[at : at + batch_size] for at in range(0, len(pages), batch_size)]
    batches: list[Batch] = list(map(partial(read_batch, hosts=tuple(hosts)), cuts))
    return join(batches, rules)


@checked
def join(batches: Sequence[Batch], rules: Sequence[Rule] = PUBLISHED) -> Cleaned:
    """Put batches together, stop pages by the rules, and drop near-duplicates of what is left.

    Raises InputError where there are no batches.
    """
    if not batches:
        raise InputError("batches should hold at least one batch, got none")
    texts = [mask_personal(text) for batch in batches for text in batch.texts]
    measures = {
        name: np.concatenate([batch.measures[name] for batch in batches])
        for name in batches[0].measures
    }
    signed = np.concatenate([batch.signatures for batch in batches])
    stopped = first_stop(measures, rules)
    left = np.flatnonzero(stopped < 0)
    first = np.arange(len(texts))
    if len(left):
        first[left] = left[cluster(signed[left], BANDS, ROWS)]
    stopped[first != np.arange(len(texts))] = len(rules)
    return Cleaned(texts, measures, stopped, first, signed)
