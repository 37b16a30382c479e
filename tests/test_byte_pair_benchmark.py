"""The benchmark of byte pairs has a row for each size and says whether its goal is met."""

import importlib.util

from helpers.paths import COURSE


def test_it_has_a_row_for_each_size_and_a_verdict():
    path = COURSE / "benchmarks" / "byte_pairs.py"
    spec = importlib.util.spec_from_file_location("byte_pair_benchmark", path)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    head, row, verdict = benchmark.lines(3000, (280,))
    assert "tokenizers" in head
    assert row.lstrip().startswith("280")
    assert "slow/fast" in row
    assert verdict.split(":")[0] in ("met", "missed")
