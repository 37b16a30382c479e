"""The costs of a call and of a token are found again, and writing takes what was planned."""

import pytest
import torch

from helpers.experiments import training_time
from helpers.experiments.decoding_cost import (
    Cost,
    Work,
    decode_seconds,
    fit_cost,
    forward_seconds,
    work_of,
)
from helpers.models.transformer_decoder import TransformerDecoder
from helpers.validate import InputError


def test_the_costs_that_made_the_times_are_found_again():
    truth = Cost(3e-3, 2e-5)
    runs = [work_of(64, cached) for cached in (True, False)]
    found = fit_cost(runs, [truth.seconds(run) for run in runs])
    assert found == pytest.approx(truth)
    assert found.seconds(work_of(512, cached=False)) == pytest.approx(512 * 3e-3 + 131_328 * 2e-5)
    many = [*runs, Work(1, 300)]
    assert fit_cost(many, [truth.seconds(run) for run in many]) == pytest.approx(truth)


def test_runs_that_cannot_tell_the_two_apart_are_refused():
    with pytest.raises(InputError, match="work should be two runs with other numbers of tokens"):
        fit_cost([work_of(8, cached=True), work_of(16, cached=True)], [1.0, 2.0])
    with pytest.raises(InputError, match="seconds should be 2, one for each run"):
        fit_cost([work_of(8, cached=True), work_of(8, cached=False)], [1.0])


def test_as_many_tokens_are_written_as_asked_for(monkeypatch):
    ticks = iter(range(1000))
    monkeypatch.setattr(training_time.time, "process_time", lambda: float(next(ticks)))
    decoder = TransformerDecoder(9, 8, 2, 1, generator=torch.Generator().manual_seed(0))
    passed = []
    decoder.register_forward_pre_hook(lambda _, inputs: passed.append(inputs[0].shape[1]))
    C = torch.zeros(1, 2, 8)
    assert decode_seconds(decoder, C, 5, cached=True, repeats=1) == 1.0
    assert passed == [1] * 5
    passed.clear()
    assert decode_seconds(decoder, C, 5, cached=False, repeats=1) == 1.0
    assert passed == [1, 2, 3, 4, 5]
    assert sum(passed) == work_of(5, cached=False).tokens
    passed.clear()
    assert forward_seconds(decoder, C, 7, repeats=3) == 1.0
    assert passed == [7, 7, 7]
