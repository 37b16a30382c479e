"""The Makefile, the README's table and CI say what there is."""

import os
import re
import subprocess
import sys

import pytest

from helpers.paths import COURSE

MAKEFILE = (COURSE / "Makefile").read_text()
TARGETS = re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE)


def test_help_is_the_default_and_lists_every_target():
    said = subprocess.run(["make"], cwd=COURSE, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make ([a-z]+) ", said, re.MULTILINE) == TARGETS
    assert {"help", "lab", "demo", "test", "check", "notebooks", "bench", "lock"} <= set(TARGETS)
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)[1].split()
    assert sorted(phony) == sorted(TARGETS)


def test_every_script_that_a_target_runs_is_there():
    scripts = re.findall(r"\$\(IN_VENV\) (\S+\.py)", MAKEFILE)
    assert {"tools/lab.py", "tools/test.py", "tools/notebooks.py"} <= set(scripts)
    assert [script for script in scripts if not (COURSE / script).exists()] == []


def test_the_python_can_be_chosen():
    command = ["make", "--dry-run", "lab", "PYTHON=python3.99"]
    said = subprocess.run(command, cwd=COURSE, capture_output=True, text=True, check=True).stdout
    assert said == "python3.99 tools/setup.py tools/lab.py\n"


def test_ci_runs_what_the_readme_says():
    script = COURSE / ".ci" / "run"
    subprocess.run(["bash", "-n", script], check=True)
    assert script.read_text().rstrip().endswith("&& make test")
    assert "apt" not in script.read_text()
    assert "make test " in (COURSE / "README.md").read_text()


def test_contributing_is_short():
    assert len((COURSE / "CONTRIBUTING.md").read_text().splitlines()) < 60


def test_the_table_of_notebooks_is_the_notebooks_own(tool):
    readme = (COURSE / "README.md").read_text()
    assert readme == tool("readme").filled(readme), "run `make readme`"


def test_the_picture_of_the_readme_is_there():
    readme = (COURSE / "README.md").read_text()
    for picture in re.findall(r"!\[.{20,}\]\((\S+)\)", readme):
        assert (COURSE / picture).exists()


def test_a_readme_without_its_marks_is_refused(tool):
    with pytest.raises(ValueError, match="needs one line"):
        tool("readme").filled("# A course\n")


def test_an_unknown_benchmark_is_answered_with_a_list():
    result = subprocess.run(
        [sys.executable, "tools/bench.py"], cwd=COURSE, env=os.environ | {"WHAT": "weather"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 1
    assert "There is no benchmark weather; there are: " in result.stderr
