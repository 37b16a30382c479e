"""make test itself: it counts, goes on after a failure, and skips nothing in CI."""

import os
import subprocess
import sys

import pytest

from helpers.paths import COURSE


@pytest.fixture
def tiers(tool):
    return tool("test")


SUITE = """
import os, pytest
def test_that_passes(): assert "COURSE_PROJECTOR" not in os.environ
def test_that_fails(): assert 1 == 2
@pytest.mark.skip(reason="of no reason")
def test_that_is_skipped(): pass
"""


@pytest.fixture
def suite(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROJECTOR", "1")
    path = tmp_path / "test_suite.py"
    path.write_text(SUITE)
    return path


def test_tests_are_counted(tiers, suite, monkeypatch):
    monkeypatch.setattr(tiers, "CI", False)
    assert tiers.pytest(str(suite), "-p", "no:cacheprovider") == tiers.Count(1, 1, 1)


def test_a_skipped_test_fails_in_ci(tiers, suite, monkeypatch, capsys):
    monkeypatch.setattr(tiers, "CI", True)
    assert tiers.pytest(str(suite), "-p", "no:cacheprovider") == tiers.Count(1, 2, 0)
    assert "In CI nothing may be skipped, and 1 were" in capsys.readouterr().out


def test_a_tier_without_tests_fails(tiers, tmp_path):
    (tmp_path / "test_nothing.py").write_text("")
    assert tiers.pytest(str(tmp_path), "-p", "no:cacheprovider").failed == 1


@pytest.mark.parametrize(("ci", "expected"), [(True, (0, 1, 0)), (False, (0, 0, 1))])
def test_without_a_browser_it_says_what_to_install(tiers, monkeypatch, capsys, ci, expected):
    monkeypatch.setattr(tiers, "CI", ci)
    monkeypatch.setattr(tiers.shutil, "which", lambda name: None)
    assert tiers.browser() == tiers.Count(*expected)
    assert "sudo apt install chromium" in capsys.readouterr().out


def test_nothing_of_the_readers_own_is_touched(tiers, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", "/home/reader/progress.json")
    monkeypatch.setenv("JUPYTER_DATA_DIR", "/home/reader/.jupyter")
    own = tiers.environment(tmp_path)
    for name in ("COURSE_PROGRESS", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        assert own[name].startswith(str(tmp_path))


def test_all_tiers_run_and_the_last_line_counts_them(tiers, monkeypatch, capsys):
    monkeypatch.setattr(tiers.sys, "argv", ["test.py"])
    monkeypatch.delenv("TIER", raising=False)
    good, bad = (lambda: tiers.Count(3, 0, 1)), (lambda: tiers.Count(2, 2, 0))
    good.__doc__, bad.__doc__ = "Be good.", "Be bad."
    monkeypatch.setattr(tiers, "TIERS", {"first": bad, "second": good})
    with pytest.raises(SystemExit) as ending:
        tiers.main()
    assert ending.value.code == 1
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 2 failed, 1 skipped"


def test_an_unknown_tier_is_answered_with_the_tiers():
    result = subprocess.run(
        [sys.executable, "tools/test.py"], cwd=COURSE, env=os.environ | {"TIER": "units"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 1
    assert "There is no tier units: the tiers are check, unit, notebooks" in result.stderr
