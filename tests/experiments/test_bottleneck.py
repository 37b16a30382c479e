"""The table of sizes and budgets: what is shipped, and that a longer run holds the shorter one."""

import pytest
import torch

from helpers.experiments import bottleneck
from helpers.experiments.bottleneck import BUDGETS, SEEDS, SIZES, SizedTranslators, table
from helpers.experiments.translation import RATE, teacher_forcing_loss
from helpers.models.translator import Translator
from helpers.training import fit, load_weights
from helpers.training.weights import read_manifest
from helpers.validate import InputError
from helpers.worlds.number_words import batches_of, sentences_of, split_numbers


def test_the_shipped_networks_have_their_sizes_and_the_manifest_all_seeds():
    runs = SizedTranslators()
    exact = table(load_weights(runs, "translators_by_size")["metrics"])
    assert exact.shape == (len(SIZES), len(BUDGETS), len(SEEDS), 3)
    assert ((exact >= 0) & (exact <= 1)).all()
    for hidden in SIZES:
        short, long = (runs.run(hidden, steps) for steps in BUDGETS)
        assert short.decoder.W_hh.shape == (hidden, 3 * hidden)
        assert not torch.equal(short.decoder.W_hh, long.decoder.W_hh)


def test_a_size_or_budget_that_was_not_trained_is_refused():
    with pytest.raises(ValueError, match=r"hidden should be one of \(32, 64, 128\), got 48"):
        SizedTranslators().run(48, 1000)
    with pytest.raises(ValueError, match=r"steps should be one of .*got 2000"):
        SizedTranslators().run(64, 2000)


def test_every_number_of_the_table_is_in_the_manifest():
    metrics = read_manifest()["translators_by_size"]["metrics"]
    assert len(metrics) == table(metrics).size
    with pytest.raises(InputError, match=r"metrics should be with .*hidden_32"):
        table({})


def test_the_first_steps_of_a_long_run_are_a_short_run(monkeypatch):
    monkeypatch.setattr(bottleneck, "BUDGETS", (2, 3))
    few = sentences_of(split_numbers()[0], 200, 3)  # of 20,000: drawing them takes longer
    monkeypatch.setattr(bottleneck, "sentences_of", lambda *_: few)
    held = {steps: model.decoder.W_hh.detach().clone()
            for steps, model in bottleneck.budgets(32, 1)}  # fmt: skip
    short = Translator(32, generator=torch.Generator().manual_seed(1))
    for _ in fit(short, teacher_forcing_loss, batches_of(few), 2, lr=RATE, seed=1):
        pass
    assert torch.equal(held[2], short.decoder.W_hh)
    assert not torch.equal(held[3], held[2])
