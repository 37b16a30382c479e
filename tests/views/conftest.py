"""Node, for the views' pure functions."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from helpers.paths import COURSE

MISSING = (
    "no node for the views' JavaScript tests: install Node 20 (Debian: apt-get install nodejs)"
)


@pytest.fixture
def node(tmp_path):
    """Run node in a copy of helpers/views that also has the tests; gives what it printed."""
    if shutil.which("node") is None:
        pytest.fail(MISSING) if os.environ.get("CI") else pytest.skip(MISSING)
    keep = shutil.ignore_patterns("*.py", "*.css", "__pycache__")
    for folder in (COURSE / "helpers" / "views", Path(__file__).parent):
        shutil.copytree(folder, tmp_path, ignore=keep, dirs_exist_ok=True)
    (tmp_path / "package.json").write_text('{"type": "module"}')

    def run(*arguments: str, script: str | None = None) -> str:
        command = ["node", *arguments]
        if script is not None:
            (tmp_path / "script.mjs").write_text(script, encoding="utf-8")
            command.append("script.mjs")
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    return run
