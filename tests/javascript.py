"""Node for the tests: the one that Playwright brings, so nothing has to be installed for it."""

import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable


def run_node(*arguments: str, folder: Path | None = None) -> str:
    """Run node with the arguments in ``folder``; return what it printed.

    Raises AssertionError, with all it wrote, where node ends with an error.
    """
    program = compute_driver_executable()
    program = program[0] if isinstance(program, tuple) else program
    ran = subprocess.run(
        [program, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
