"""The environment report says what is missing and what to do, never a traceback."""

import importlib.util

from helpers.environment import check_environment


def test_here_everything_is_well():
    report = check_environment()
    assert report.is_well, report
    assert repr(report).startswith("Everything this course needs is here.")


def test_a_missing_library_is_named_with_what_to_do(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "torch" else find(name)
    )
    report = check_environment()
    assert not report.is_well
    assert "✗ torch, for the layers and models: run `make lab` again" in repr(report)


def test_a_place_that_cannot_be_written_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "new" / "progress.json"))
    assert check_environment().is_well  # a folder that can be made is no fault
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert "set COURSE_PROGRESS" in repr(check_environment())
