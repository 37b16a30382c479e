"""The tables of notebook 14: counted as a plain loop counts them, and what they say holds."""

import json

import numpy as np
import pytest
import torch

from helpers.experiments import price_of_cleaning as price
from helpers.experiments.web_cleaning import (
    STRICT,
    TARGETS,
    TUNED,
    by_step,
    confusion,
    line_shares,
    read_web,
    step_of,
    texts_at,
)
from helpers.experiments.web_funnel import funnel_run, live_funnel
from helpers.models.gpt import GPT
from helpers.text.cleaning.steps import PUBLISHED, join
from helpers.worlds.small_web import write_web
from helpers.worlds.story_tokens import story_batch
from helpers.worlds.web_tokens import VOCABULARY


@pytest.fixture(scope="module")
def web():
    pages = write_web(800, 11)
    return pages, read_web(pages)


def test_a_confusion_table_by_hand():
    table = confusion(np.array([1, 1, 0, 0, 1], bool), np.array([1, 0, 1, 0, 1], bool))
    assert table == (3, 1, 1)
    assert (table.precision, table.recall) == pytest.approx((2 / 3, 2 / 3))
    nothing = confusion(np.zeros(2, bool), np.zeros(2, bool))
    assert (nothing.precision, nothing.recall) == (1, 1)


def test_the_tables_count_what_a_loop_counts(web):
    pages, batch = web
    cleaned = join([batch], PUBLISHED)
    found = by_step(pages, cleaned)
    there = list(range(len(pages)))
    for step, targets in TARGETS.items():
        out = [i for i in there if step_of(int(cleaned.stopped[i])) == step]
        there = [i for i in there if i not in out]
        assert found[step].removed == len(out)
        assert found[step].wrongly == sum(pages[i].kept for i in out)
        assert found[step].missed == sum(pages[i].kind in targets for i in there)


@pytest.mark.parametrize("seed", range(3))
def test_published_thresholds_lose_half_of_the_good_pages_and_tuned_ones_nearly_none(seed):
    pages = write_web(1200, seed)
    batch = read_web(pages)
    good = np.array([page.kept for page in pages])
    lost = {
        name: (join([batch], rules).stopped[good] >= 0).mean()
        for name, rules in {"published": PUBLISHED, "tuned": TUNED, "strict": STRICT}.items()
    }
    assert 0.4 < lost["published"] < 0.6
    assert lost["tuned"] < 0.01
    assert lost["strict"] > 0.93
    table = by_step(pages, join([batch], PUBLISHED))
    assert table["repetition"].precision < 0.5
    assert table["language"].recall > 0.97


def test_extraction_and_line_rules_lose_no_line(web):
    pages, batch = web
    precision, recall = line_shares(pages, batch.texts)
    assert recall == 1
    assert precision > 0.85


def test_more_and_more_steps_leave_less(web):
    left = texts_at(*web)
    counts = {name: len(texts) for name, texts in left.items()}
    assert counts["raw HTML"] == counts["text"] == 800
    assert counts["text"] > counts["language"] > counts["rules"] > counts["cleaned"]
    assert counts["cleaned"] > counts["published"] > counts["over-cleaned"]
    assert counts["as few"] == counts["over-cleaned"]
    assert set(left["as few"]) <= set(left["perfect"])
    assert counts["perfect"] == sum(page.kept for page in web[0])


def test_pages_and_texts_must_be_as_many(web):
    pages, batch = web
    with pytest.raises(ValueError, match="batch should be of 2 pages"):
        texts_at(pages[:2], batch)
    with pytest.raises(ValueError, match="texts should be of 800 pages"):
        line_shares(pages, ["x"])
    with pytest.raises(ValueError, match="one at least is good"):
        line_shares([page for page in pages if not page.kept][:1], ["x"])


def test_the_view_drops_what_the_steps_drop(web):
    pages, batch = web
    view = live_funnel(pages, batch)
    run = funnel_run(pages, batch, PUBLISHED)
    shown = [rule for rule in PUBLISHED if rule.measure in run.rules]
    cleaned = join([batch], shown)
    ours = np.where(view.stops()[0] == len(shown), -1, view.stops()[0])
    theirs = np.where(cleaned.stopped == len(shown), -1, cleaned.stopped)
    assert (ours == theirs).all()
    assert view.rules[view.rule] == "duplicate 5-grams"
    assert view.stops()[0][view.document] == view.rule


def test_a_reader_has_its_size_and_an_untrained_one_pays_about_the_log_of_its_vocabulary():
    model = price.new_reader()
    assert sum(p.numel() for p in model.parameters()) == 64_752
    rows, surprisal = story_batch(100, 9000)
    tokens = int((rows[:, 1:] != 0).sum()) + len(rows)
    expected = np.log(len(VOCABULARY)) - float(surprisal.sum()) / tokens
    assert abs(price.excess(model) - expected) < 0.1


def test_the_excess_of_the_world_s_own_probabilities_is_zero():
    class Oracle(GPT):
        """Give every next token the probability that makes each story cost its surprisal."""

        def forward(self, tokens, caches=None):
            rows, surprisal = story_batch(10, 9000)
            length = (rows[:, 1:] != 0).sum(1) + 1
            scores = torch.full((*tokens.shape, len(VOCABULARY)), -30.0)
            share = torch.exp(-surprisal / length)[:, None, None].float()
            rest = torch.log((1 - share) / (len(VOCABULARY) - 1)).expand_as(scores)
            own = torch.log(share).expand(*tokens.shape, 1)
            return rest.scatter(2, rows[:, 1:, None], own)

    oracle = Oracle(len(VOCABULARY), 48, 4, 2, positions="rotary")
    assert abs(price.excess(oracle, 10)) < 1e-5


def test_equally_many_tokens_are_read_however_short_the_text():
    short = ["Tom is in the park. " * 40]
    steps = list(price.reading_steps(price.new_reader(), short, steps=3))
    assert len(steps) == 3
    assert steps[-1].loss < 6
    with pytest.raises(ValueError, match="length \\+ 1 = 129"):
        list(price.reading_steps(price.new_reader(), ["Tom"], steps=1))


def test_training_lowers_the_excess():
    stories = [page for page in write_web(200, 3) if page.kept]
    texts = ["\n".join(page.lines) for page in stories]
    assert price.train_reader(texts, steps=25) < price.excess(price.new_reader()) - 0.5


def test_what_was_measured_is_of_this_recipe_and_says_what_the_notebook_says():
    stored = json.loads(price.MEASURED.read_text())
    assert stored["command"] == "python -m helpers.experiments.price_of_cleaning"
    assert stored["tokens read by each run"] == price.LENGTH * price.BATCH * price.STEPS
    excess = {name: np.array(values) for name, values in price.measured().items()}
    assert {len(values) for values in excess.values()} == {len(price.SEEDS)}
    assert (excess["raw HTML"] > 5 * excess["text"]).all()
    assert (excess["over-cleaned"] > excess["text"]).all()
    assert (excess["perfect"] < excess["cleaned"]).all()
    assert (excess["as few"] + 0.04 < excess["over-cleaned"]).all()
    assert (excess["as few"] < excess["text"]).all()
