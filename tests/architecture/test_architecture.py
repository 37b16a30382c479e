"""The shape of the project: one-way imports, short files, nothing heavy on import."""

import subprocess
import sys
from pathlib import Path

import pytest

from helpers.paths import COURSE

SOURCES = [
    path
    for folder in ("answers", "helpers", "tools", "benchmarks", "tests")
    for suffix in ("py", "js", "css")
    for path in (COURSE / folder).rglob(f"*.{suffix}")
]


def test_imports_go_one_way():
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=COURSE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(COURSE)))
def test_a_file_has_one_idea_and_under_300_lines(path):
    assert len(path.read_text().splitlines()) <= 300


def test_importing_the_package_imports_nothing_heavy():
    code = "import helpers.paths, sys; print({'torch', 'numpy', 'matplotlib'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_views_import_no_torch():
    code = "import helpers.figures, helpers.views, sys; print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_no_file_is_too_large_for_a_laptop_clone():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=COURSE, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    sizes = {name: (COURSE / name).stat().st_size for name in listed if (COURSE / name).exists()}
    assert {name: size for name, size in sizes.items() if size > 4e6} == {}
    assert sum(sizes.values()) < 60e6
