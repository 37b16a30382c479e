"""Costs of length: bytes are counted, exponents are slopes, the clock is that of the run."""

import numpy as np
import pytest
import torch

from helpers.experiments.cost_of_length import costs, exponent


def test_an_exponent_is_the_slope_in_a_log_log_plot():
    lengths = [10, 100, 1000]
    assert exponent(lengths, 7 * np.array(lengths) ** 1.5) == pytest.approx(1.5)
    assert exponent(lengths, np.full(3, 4.0)) == pytest.approx(0)


def test_bytes_are_those_that_autograd_stores_but_for_the_weights():
    W = torch.ones(64, 64, requires_grad=True)
    runs = {"squares": lambda x: x * x, "scores": lambda x: torch.exp(x @ W @ x.T)}
    seconds, stored = costs(runs, [4, 8, 16], rounds=2, without=[W])
    row = 64 * torch.zeros(1).element_size()
    assert stored["squares"].tolist() == [4 * row, 8 * row, 16 * row]
    assert exponent([4, 8, 16], stored["squares"]) == pytest.approx(1)
    both = 2 * stored["squares"]  # x, and x W
    assert (stored["scores"] - both).tolist() == [n * n * row / 64 for n in (4, 8, 16)]
    assert all((seconds[name] > 0).all() for name in runs)


def test_more_work_takes_more_time():
    seconds, _ = costs({"product": lambda x: x @ x.T}, [16, 1024], rounds=3)
    few, many = seconds["product"]
    assert many > 5 * few
