"""The verb that only the noun decides: ln 2 from the left, 0 from both sides."""

import math

import pytest
import torch

from helpers.experiments.agreement import (
    NOUNS,
    READERS,
    VERB,
    WORDS,
    new_reader,
    questions,
    reader_steps,
    verb_loss,
)


def test_the_noun_decides_the_verb_and_nothing_before_it_does():
    rows = questions(4000, torch.Generator().manual_seed(0))
    words = [WORDS.decode(row) for row in rows]
    for row in words:
        assert (row[VERB] == "are") == row[4].endswith("s")
        assert row[4].removesuffix("s") in NOUNS
    assert len({row[0] for row in words}) == 1  # all that stands before the verb
    assert abs(sum(row[VERB] == "is" for row in words) / 4000 - 0.5) < 0.03


@pytest.mark.parametrize("reader", READERS)
def test_the_loss_is_about_the_verb_alone(reader):
    model, tokens = new_reader(), questions(6, torch.Generator().manual_seed(1))
    loss = verb_loss(model, reader, tokens)
    other = tokens.clone()
    other[:, -1] = WORDS.ids["red"]  # read, never predicted
    changed = verb_loss(model, reader, other)
    assert (loss == changed) == (reader == "left only")
    wrong = tokens.clone()
    wrong[:, VERB] = WORDS.ids["is"] + WORDS.ids["are"] - tokens[:, VERB]
    assert verb_loss(model, reader, wrong) != loss


@pytest.mark.parametrize("seed", range(3))
def test_a_causal_model_stays_at_ln_2_where_the_noun_comes_later(seed):
    ends = {}
    for reader in READERS:
        losses = [step.loss for step in reader_steps(new_reader(seed), reader, seed)]
        ends[reader] = sum(losses[-20:]) / 20
    assert abs(ends["left only"] - math.log(2)) < 0.03
    assert max(ends["both sides"], ends["left only, verb last"]) < 0.01


def test_an_unknown_reader_is_refused():
    with pytest.raises(ValueError, match="one of both sides"):
        verb_loss(new_reader(), "right only", questions(2))
