"""The benchmark of the cleaner finds the same copies on both sides and says whether it is met."""

import importlib.util

import pytest

from helpers.paths import COURSE
from helpers.text.cleaning.bands import keep_first


@pytest.fixture(scope="module")
def benchmark():
    path = COURSE / "benchmarks" / "cleaning.py"
    spec = importlib.util.spec_from_file_location("cleaning_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_both_sides_keep_about_as_many(benchmark):
    texts = benchmark.documents(300)
    ours = int(keep_first(texts).sum())
    assert 240 <= ours < 290
    assert abs(ours - benchmark.theirs(texts)) <= 6


def test_it_has_its_lines_and_a_verdict(benchmark):
    rules, ours, theirs, same, verdict = benchmark.lines(200)
    assert "documents a second" in rules
    assert "200 documents" in ours
    assert theirs.startswith("datasketch")
    assert "keeps" in same
    assert verdict.split(":")[0] in ("met", "missed")
