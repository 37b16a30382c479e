"""The recall experiment: what is measured of a network."""

import pytest
import torch

from helpers.experiments.recall import reach
from helpers.models.recall_model import RecallModel


def model(kind="RNN"):
    return RecallModel(kind, generator=torch.Generator().manual_seed(0))


def test_the_reach_over_no_distance_is_one():
    assert reach(model(), 0) == pytest.approx(1)


def test_a_state_that_is_not_handed_on_has_no_reach():
    forgetful = model()
    with torch.no_grad():
        forgetful.cell.W_hh.zero_()
    assert reach(forgetful, 3) == 0


def test_an_open_forget_gate_reaches_further():
    assert reach(model("LSTM, forget bias 1"), 20) > 10 * reach(model("LSTM"), 20)
