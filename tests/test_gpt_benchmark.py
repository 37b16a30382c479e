"""The benchmark of the GPT compares equal models and says whether its goal is met."""

import importlib.util

import pytest
import torch

from helpers.paths import COURSE


@pytest.fixture(scope="module")
def benchmark():
    path = COURSE / "benchmarks" / "gpt.py"
    spec = importlib.util.spec_from_file_location("gpt_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_both_models_are_equal_outputs_and_gradients(benchmark):
    ours, theirs = (model.double() for model in benchmark.pair(11, 8, 2, 2, 6))
    tokens = torch.randint(11, (3, 6), generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(ours(tokens), theirs(tokens), rtol=1e-9, atol=1e-9)
    assert sum(p.numel() for p in ours.parameters()) == sum(p.numel() for p in theirs.parameters())
    for model in (ours, theirs):
        benchmark.next_token_loss(model, tokens).backward()
    torch.testing.assert_close(ours.embed.weight.grad, theirs.embed.weight.grad, rtol=1e-9,
                               atol=1e-9)  # fmt: skip


def test_it_has_a_row_for_each_size_and_a_verdict(benchmark):
    head, row, verdict = benchmark.lines(((9, 8, 2, 1, 4, 2),))
    assert "torch/ours" in head
    assert row.startswith("9, 8, 2, 1, 4, 2")
    assert verdict.split(":")[0] in ("met", "missed")
