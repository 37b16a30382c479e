"""make test itself: it counts, goes on after a failure, and skips nothing in CI."""

import importlib
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
    result = tiers.pytest(str(suite), "-p", "no:cacheprovider", "-p", "no:nbval")
    assert (result.passed, result.failed, result.skipped) == (1, 1, 1)
    assert {test.name for test in result.tests if test.outcome == "failed"} == {"test_that_fails"}


def test_a_skipped_test_fails_in_ci(tiers, suite, monkeypatch):
    monkeypatch.setattr(tiers, "CI", True)
    result = tiers.pytest(str(suite), "-p", "no:cacheprovider", "-p", "no:nbval")
    assert (result.passed, result.failed, result.skipped) == (1, 2, 0)
    assert result.said == ["1 tests were skipped, and in CI nothing may be"]


def test_a_tier_without_tests_fails(tiers, tmp_path):
    (tmp_path / "test_nothing.py").write_text("")
    assert tiers.pytest(str(tmp_path), "-p", "no:cacheprovider", "-p", "no:nbval").failed == 1


@pytest.mark.parametrize(("ci", "expected"), [(True, (0, 1, 0)), (False, (0, 0, 1))])
def test_without_a_browser_one_sentence_stands_for_its_tier(tiers, monkeypatch, ci, expected):
    monkeypatch.setattr(tiers, "CI", ci)
    monkeypatch.setattr(tiers, "find_browser", lambda: None)
    result = tiers.browser()
    assert (result.passed, result.failed, result.skipped) == expected
    assert result.said == ([tiers.NO_BROWSER] if ci else [])


@pytest.mark.parametrize(("system", "failed"), [("linux", 1), ("darwin", 0)])
def test_without_walls_one_sentence_stands_for_the_graders_tests(
    tiers, monkeypatch, system, failed
):
    monkeypatch.setattr(tiers, "walls_missing", lambda: "bubblewrap (bwrap) is not installed.")
    monkeypatch.setattr(tiers.sys, "platform", system)
    ran = []
    monkeypatch.setattr(tiers, "pytest", lambda *a: ran.append(a) or tiers.Result(passed=5))
    result = tiers.unit()
    assert (result.passed, result.failed, result.skipped) == (5, failed, 1 - failed)
    assert "not kernel and not sandbox" in ran[0]


def test_tests_with_kernels_run_with_the_notebooks_alone_where_they_are_asked_for(
    tiers, monkeypatch
):
    monkeypatch.delenv("NB", raising=False)
    monkeypatch.setenv("ONLY", "tests/setup/test_make_notebooks.py")
    ran = []
    monkeypatch.setattr(tiers, "pytest", lambda *a: ran.append(a) or tiers.Result(passed=5))
    assert tiers.notebooks().passed == 5
    assert [words[:3] for words in ran] == [("tests/setup/test_make_notebooks.py", "-m", "kernel")]


@pytest.mark.parametrize("there", [True, False])
def test_ci_brings_the_real_models_and_fails_without_them(tiers, monkeypatch, capsys, there):
    asked = []
    monkeypatch.setattr(tiers, "CI", True)
    monkeypatch.setattr(tiers, "install_real", lambda: asked.append("real") or there)
    monkeypatch.setattr(tiers, "TIERS", {"unit": lambda: tiers.Result(passed=1)})
    tiers.TIERS["unit"].__doc__ = "Be good."
    monkeypatch.setattr(tiers.sys, "argv", ["test.py", "unit"])
    with pytest.raises(SystemExit) as ending:
        tiers.main()
    assert (asked, ending.value.code) == (["real"], 0 if there else 1)
    assert (f"real: {tiers.NO_REAL}" in capsys.readouterr().out) == (not there)
    monkeypatch.setattr(tiers, "CI", False)
    with pytest.raises(SystemExit):
        tiers.main()
    assert asked == ["real"]


def test_one_notebook_brings_its_own_tests_and_no_others(tiers, monkeypatch):
    monkeypatch.setenv("NB", "6")
    monkeypatch.delenv("ONLY", raising=False)
    *files, _, names = tiers.chosen_files("unit")
    assert files == ["tests/notebooks/test_structure.py", "tests/answers"]
    assert names.startswith("06_attention_layer or attention.")
    assert tiers.chosen_files("browser") == ["tests/browser/notebooks/test_06.py"]
    assert [path.name for path in tiers.chosen_notebooks()] == ["06_attention_layer.ipynb"]
    monkeypatch.setenv("NB", "66")
    with pytest.raises(SystemExit, match="There is no notebook 66"):
        tiers.chosen_notebooks()


def failed_test(file, name):
    return report().Test(file, name, "failed", 0.1)


def report():
    return importlib.import_module("report")  # a neighbor of tools/test.py


def test_the_last_screen_is_short_and_says_how_to_run_what_failed(tiers):
    tests = [failed_test(f"tests/test_{i}.py", f"test_{j}") for i in range(30) for j in range(4)]
    many = tiers.Result(tests=tests, failed=120)
    lines = tiers.what_failed([("check", tiers.fail("mypy: make check")), ("unit", many)])
    assert lines[:3] == [
        "check: mypy: make check",
        "unit: tests/test_0.py::test_0 and 3 more",
        '    make test TIER=unit ONLY="tests/test_0.py"',
    ]
    assert len(lines) == 20
    assert lines[-1] == "… and 42 lines more: see the output above"
    notebook = failed_test("notebooks/06_attention_layer.ipynb", "Cell 3")
    lines = tiers.what_failed([("notebooks", tiers.Result(tests=[notebook], failed=1))])
    assert lines[-1].strip() == "make test TIER=notebooks NB=06"


def test_the_slowest_tests_come_first(tiers):
    tests = [report().Test("tests/test_a.py", f"test_{i}", "passed", i) for i in range(30)]
    lines = tiers.slowest(tests)
    assert lines[0] == "   29.0 s  tests/test_a.py::test_29"
    assert len(lines) == 10


def test_nothing_of_the_readers_own_is_touched(tiers, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", "/home/reader/progress.json")
    monkeypatch.setenv("JUPYTER_DATA_DIR", "/home/reader/.jupyter")
    own = tiers.environment(tmp_path)
    for name in ("COURSE_PROGRESS", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        assert own[name].startswith(str(tmp_path))


def test_all_tiers_run_and_the_last_line_counts_them(tiers, monkeypatch, capsys):
    monkeypatch.setattr(tiers.sys, "argv", ["test.py"])
    monkeypatch.delenv("TIER", raising=False)
    good = lambda: tiers.Result(passed=3, skipped=1)  # noqa: E731
    bad = lambda: tiers.Result(passed=2, failed=2, said=["it is bad"])  # noqa: E731
    good.__doc__, bad.__doc__ = "Be good.", "Be bad."
    monkeypatch.setattr(tiers, "TIERS", {"first": bad, "second": good})
    with pytest.raises(SystemExit) as ending:
        tiers.main()
    assert ending.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    assert "first: it is bad" in lines
    assert lines[-1] == "5 passed, 2 failed, 1 skipped"


def test_an_unknown_tier_is_answered_with_the_tiers():
    result = subprocess.run(
        [sys.executable, "tools/test.py"], cwd=COURSE, env=os.environ | {"TIER": "units"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 1
    assert "There is no tier units: the tiers are check, unit, notebooks" in result.stderr
