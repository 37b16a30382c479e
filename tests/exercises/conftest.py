"""Progress of the tests goes to a file of their own."""

import pytest

from helpers.exercises import hint


@pytest.fixture(autouse=True)
def progress_path(tmp_path, monkeypatch):
    path = tmp_path / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    return path


@pytest.fixture(autouse=True)
def no_hints_taken(monkeypatch):
    import sys

    assert callable(hint)
    monkeypatch.setattr(sys.modules["helpers.exercises.hint"], "_taken", {})
