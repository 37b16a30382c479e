"""The benchmark of the encoder compares equal models and says whether its goal is met."""

import importlib.util

import pytest
import torch

from helpers.paths import COURSE


@pytest.fixture(scope="module")
def benchmark():
    path = COURSE / "benchmarks" / "encoder.py"
    spec = importlib.util.spec_from_file_location("encoder_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_both_models_are_equal(benchmark):
    ours, theirs = benchmark.pair(8, 2, 2)
    X = torch.randn(2, 5, 8, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(ours(X), theirs(X), atol=1e-5)
    assert sum(p.numel() for p in ours.parameters()) == sum(p.numel() for p in theirs.parameters())


def test_it_has_a_row_for_each_size_and_a_verdict(benchmark):
    head, row, verdict = benchmark.lines(((8, 2, 1, 4, 2),))
    assert "torch/ours" in head
    assert row.startswith("8, 2, 1, 4, 2")
    assert verdict.split(":")[0] in ("met", "missed")
