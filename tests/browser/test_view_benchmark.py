"""The benchmark of the views runs, and its table is whole."""

import json
import os
import subprocess
import sys

import pytest

from browser.server import chromium
from helpers.paths import COURSE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    if chromium() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium for the benchmark")
    times = tmp_path_factory.mktemp("bench") / "times.json"
    run = subprocess.run(
        [sys.executable, COURSE / "benchmarks" / "attention_views.py", "--quick", "--repeats=2",
         f"--json={times}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout, json.loads(times.read_text())


def test_the_table_has_a_row_for_each_view_and_every_figure(quick):
    table, _ = quick
    rows = [line for line in table.splitlines() if line.startswith("2×3×16")]
    ours = next(row for row in rows if "AttentionMap" in row)
    other = next(row for row in rows if "interact + matplotlib" in row)
    assert ours.count(" ms") + ours.count(" s ") >= 6, ours
    assert " MB" in ours
    assert " MB" in other
    for action in ("head", "head by key", "hover", "key"):
        assert any(f"  {action}  " in row for row in rows), action
    assert "interact + matplotlib needs" in table


def test_every_time_is_of_something_that_was_seen_to_change(quick):
    _, results = quick
    ours = next(one for one in results if one["kind"] == "course")
    assert len(ours["painted"]) == 2
    assert ours["bytes"] > 2 * 3 * 16 * 16
    for name, times in ours["actions"].items():
        assert len(times) >= 2, name
        for one in times:
            assert 0 < one["script"] <= one["over"] <= one["next"]
    assert min(ours["painted"]) > 0.9 * min(ours["kernel"])
