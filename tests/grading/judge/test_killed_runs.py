"""A run that is killed at random moments ends with the grades of one that was left alone.

A thousand submissions: ``python benchmarks/killed_runs.py``.
"""

from collections import Counter
from pathlib import Path

import pytest
from mixed import Run, killed_at_random, other_files, rows, write_class

COUNT = 11  # each kind once, and one that never ends


@pytest.mark.sandbox
def test_killed_runs_give_the_same_grades(tmp_path: Path) -> None:
    write_class(tmp_path / "submissions", COUNT, endless=COUNT)
    secret = tmp_path / "secret"
    secret.write_text("the secret of this test", encoding="utf-8")
    whole = Run(tmp_path / "submissions", tmp_path / "whole", secret, workers=1)
    whole.finish()
    expected = rows(whole.out)
    assert len({row[0] for row in expected}) == COUNT
    states = Counter(row[4] for row in expected)
    assert set(states) == {"right", "wrong", "untouched", "error", "ended", "time", "refused"}

    killed = Run(tmp_path / "submissions", tmp_path / "killed", secret)
    killed_at_random(killed, kills=2, outcomes=len(expected) // 2, seed=14)
    assert killed.graded_at == sorted(killed.graded_at)  # nothing that was graded is lost
    assert killed.graded_at[-1] < len(expected)
    assert rows(killed.out) == expected
    assert other_files(whole.out, killed.out) == []
