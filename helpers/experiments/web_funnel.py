"""The small web as the view `Funnel` shows it (notebook 14)."""

from collections.abc import Sequence

import numpy as np

from helpers.experiments.web_cleaning import read_web
from helpers.text.cleaning.bands import candidate_pairs
from helpers.text.cleaning.minhash import estimated_similarity
from helpers.text.cleaning.rules import Rule
from helpers.text.cleaning.steps import PUBLISHED, Batch
from helpers.validate import Share, checked
from helpers.views import Funnel, FunnelRun
from helpers.worlds.small_web import Page

SHOWN = ("blocked address", "English", "duplicate lines", "top 4-gram", "duplicate 5-grams",
         "duplicate 10-grams", "words", "words with a letter", "stop words", "bullet lines",
         "sentences", "lines that end a sentence")  # fmt: skip


@checked
def funnel_run(
    pages: Sequence[Page],
    batch: Batch | None = None,
    rules: Sequence[Rule] = PUBLISHED,
    same: Share = 0.75,
) -> FunnelRun:
    """Return pages with what the rules in `SHOWN` measure of them, and their near-duplicates.

    A range of two ends is shown with its lower one. Pairs are found with 28 bands of 4 rows, so
    that the threshold can be moved down to a similarity of about one half.
    """
    batch = read_web(pages) if batch is None else batch
    shown = [rule for rule in rules if rule.measure in SHOWN]
    pairs = candidate_pairs(batch.signatures, 28, 4)
    alike = estimated_similarity(*batch.signatures[pairs.T]) if len(pairs) else np.zeros(0)
    counts = np.array([len(text.split()) for text in batch.texts], float)
    return FunnelRun(
        [rule.measure for rule in shown],
        np.array([batch.measures[rule.measure] for rule in shown]),
        [rule.most if rule.least is None else rule.least for rule in shown],
        [rule.least is not None for rule in shown],
        tokens=counts,
        good=[page.kept for page in pages],
        texts=batch.texts,
        names=[page.url.removeprefix("https://") for page in pages],
        kinds=[page.kind for page in pages],
        pairs=pairs[alike >= 0.4],
        similarity=alike[alike >= 0.4],
        same=same,
    )


@checked
def live_funnel(pages: Sequence[Page], batch: Batch | None = None) -> Funnel:
    """Return the view of a web under the published thresholds, at a page that they drop wrongly."""
    run = funnel_run(pages, batch)
    view = Funnel(run, title="A small web on its way through FineWeb's rules")
    rule = view.rules.index("duplicate 5-grams")
    lost = np.flatnonzero((view.stops()[0] == rule) & np.array(run.good))
    view.rule = rule
    view.document = int(lost[0]) if len(lost) else 0
    return view
