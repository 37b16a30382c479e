"""Node, for the views' pure functions."""

import shutil
from pathlib import Path

import pytest
from javascript import run_node

from helpers.paths import COURSE


@pytest.fixture
def node(tmp_path):
    """Run node in a copy of helpers/views that also has the tests; gives what it printed."""
    keep = shutil.ignore_patterns("*.py", "*.css", "__pycache__")
    for folder in (COURSE / "helpers" / "views", Path(__file__).parent):
        shutil.copytree(folder, tmp_path, ignore=keep, dirs_exist_ok=True)
    (tmp_path / "package.json").write_text('{"type": "module"}')

    def run(*arguments: str, script: str | None = None) -> str:
        if script is not None:
            (tmp_path / "script.mjs").write_text(script, encoding="utf-8")
            arguments = (*arguments, "script.mjs")
        return run_node(*arguments, folder=tmp_path)

    return run
