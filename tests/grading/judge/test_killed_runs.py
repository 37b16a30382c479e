"""A run that is killed at random moments ends with the grades of one that was left alone.

A thousand submissions: ``python benchmarks/killed_runs.py``.
"""

import random
from collections import Counter
from pathlib import Path

import pytest
from mixed import Run, other_files, rows, write_class

COUNT = 20  # each kind twice


@pytest.mark.sandbox
def test_killed_runs_give_the_same_grades(tmp_path: Path) -> None:
    write_class(tmp_path / "submissions", COUNT, endless=COUNT)
    secret = tmp_path / "secret"
    secret.write_text("the secret of this test", encoding="utf-8")
    whole = Run(tmp_path / "submissions", tmp_path / "whole", secret)
    whole.finish()
    expected = rows(whole.out)
    assert len({row[0] for row in expected}) == COUNT
    states = Counter(row[4] for row in expected)
    assert set(states) == {"right", "wrong", "untouched", "error", "ended", "time", "refused"}

    killed = Run(tmp_path / "submissions", tmp_path / "killed", secret)
    moments = random.Random(14)
    assert killed.kill(moments.uniform(0.1, 3.0))  # while it starts
    for written in sorted(moments.sample(range(1, len(expected) // 2), 2)):
        assert killed.kill(moments.uniform(0.0, 0.3), written)
    assert 0 < killed.graded_at[1] <= killed.graded_at[2] < len(expected)
    killed.finish()
    assert rows(killed.out) == expected
    assert other_files(whole.out, killed.out) == []
