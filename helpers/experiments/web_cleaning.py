"""Cleaning the small web (notebook 14): settings of the same steps, held against the truth."""

from collections.abc import Mapping, Sequence, Sized
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool

from helpers.text.cleaning.rules import Rule
from helpers.text.cleaning.steps import (
    NEAR_DUPLICATE,
    PUBLISHED,
    Batch,
    Cleaned,
    join,
    read_batch,
)
from helpers.validate import InputError, checked, require
from helpers.worlds.small_web import BLOCKED_HOSTS, Page

LIMITS = {  # chosen by looking at the truth, as nobody can on the real web
    "words": Rule("words", 35, 100_000),
    **{f"top {n}-gram": Rule(f"top {n}-gram", most=0.3) for n in (2, 3, 4)},
    **{f"duplicate {n}-grams": Rule(f"duplicate {n}-grams", most=0.45) for n in range(5, 11)},
}
TUNED = tuple(LIMITS.get(rule.measure, rule) for rule in PUBLISHED)
STRICT = tuple(
    Rule("words", 90, 100_000)
    if rule.measure == "words"
    else Rule(rule.measure, most=0.03)
    if rule.measure.startswith("duplicate ") and "gram" in rule.measure
    else rule
    for rule in TUNED
)
SUBWORDS = ("casino", "viagra")  # without "bet", which is in "alphabet"
TARGETS = {  # the kinds of pages that a step is there for
    "URL": ("spam",),
    "language": ("other language",),
    "repetition": ("spam",),
    "quality": ("list", "numbers", "broken"),
    "near-duplicates": ("copy",),
}


class Confusion(NamedTuple):
    """How a filter did, in pages: what it dropped rightly and wrongly, and what it let through."""

    removed: int
    wrongly: int  # removed, and good
    missed: int  # bad, and not removed

    @property
    def precision(self) -> float:
        """The share of the removed pages that were bad; 1 where none was removed."""
        return 1 - self.wrongly / self.removed if self.removed else 1.0

    @property
    def recall(self) -> float:
        """The share of the bad pages that were removed; 1 where there were none."""
        bad = self.removed - self.wrongly + self.missed
        return (self.removed - self.wrongly) / bad if bad else 1.0


@checked
def confusion(removed: Bool[np.ndarray, " page"], bad: Bool[np.ndarray, " page"]) -> Confusion:
    """Hold what a filter removed against the truth."""
    return Confusion(int(removed.sum()), int((removed & ~bad).sum()), int((bad & ~removed).sum()))


@checked
def read_web(pages: Sequence[Page], subwords: Sequence[str] = SUBWORDS) -> Batch:
    """Read all pages as one batch, with the end mark that C4 asks of a line."""
    return read_batch([(page.url, page.html) for page in pages], BLOCKED_HOSTS, True, subwords)


@checked
def step_of(rule: int, rules: Sequence[Rule] = PUBLISHED) -> str:
    """Return the step that a rule belongs to, by its number; -1 is "kept"."""
    if rule < 0:
        return "kept"
    require(rule <= len(rules), "rule", f"at most {len(rules)}", rule)
    name = rules[rule].measure if rule < len(rules) else NEAR_DUPLICATE
    of_name = {"blocked address": "URL", "English": "language", NEAR_DUPLICATE: "near-duplicates"}
    repeats = "duplicate" in name or name.startswith("top ")
    return of_name.get(name, "repetition" if repeats else "quality")


@checked
def by_step(
    pages: Sequence[Page], cleaned: Cleaned, rules: Sequence[Rule] = PUBLISHED
) -> dict[str, Confusion]:
    """Return each step's confusion table, over the pages that reached it.

    Bad are the pages of the kinds that the step is there for (`TARGETS`) and, among the removed,
    every page that a perfect cleaner drops.
    """
    _require_one_each(pages, cleaned.stopped, "cleaned")
    steps = np.array([step_of(int(stop), rules) for stop in cleaned.stopped])
    kinds = np.array([page.kind for page in pages])
    good = np.array([page.kept for page in pages])
    there, found = np.ones(len(pages), bool), {}
    for step, targets in TARGETS.items():
        removed = steps == step
        missed = there & ~removed & np.isin(kinds, targets)
        found[step] = Confusion(int(removed.sum()), int((removed & good).sum()), int(missed.sum()))
        there &= ~removed
    return found


@checked
def line_shares(pages: Sequence[Page], texts: Sequence[str]) -> tuple[float, float]:
    """Return precision and recall of the extracted lines of good pages.

    Precision is the share of the lines found that belong to the page's text, recall the share of
    the text's lines that were found. Raises InputError where no page is good.
    """
    _require_one_each(pages, texts, "texts")
    found = true = both = 0
    for page, text in zip(pages, texts, strict=True):
        if page.kept:
            lines = text.splitlines()
            found, true = found + len(lines), true + len(page.lines)
            both += sum(line in page.lines for line in lines)
    require(true > 0, "pages", "pages of which one at least is good", pages)
    return both / max(found, 1), both / true


@checked
def texts_at(pages: Sequence[Page], batch: Batch) -> Mapping[str, list[str]]:
    """Return what is left of the web after more and more steps, and under other settings.

    "as few" is the control for "over-cleaned": as many pages, but drawn at random from "perfect".
    """
    _require_one_each(pages, batch.texts, "batch")
    stops = join([batch], TUNED)
    step = np.array([step_of(int(stop), TUNED) for stop in stops.stopped])
    plain = [page.html for page in pages]
    perfect = ["\n".join(page.lines) for page in pages if page.kept]
    strict = join([batch], STRICT).kept
    drawn = np.random.default_rng(0).permutation(len(perfect))[: len(strict)]
    left = {
        "language": ~np.isin(step, ["URL", "language"]),
        "rules": np.isin(step, ["kept", "near-duplicates"]),
    }
    return {
        "raw HTML": plain,
        "text": batch.texts,
        **{name: [t for t, on in zip(batch.texts, here, strict=True) if on]
           for name, here in left.items()},
        "cleaned": stops.kept,
        "published": join([batch], PUBLISHED).kept,
        "over-cleaned": strict,
        "as few": [perfect[i] for i in drawn],
        "perfect": perfect,
    }  # fmt: skip


def _require_one_each(pages: Sequence[Page], things: Sized, name: str) -> None:
    if len(things) != len(pages):
        raise InputError(f"{name} should be of {len(pages)} pages, got {len(things)}")
