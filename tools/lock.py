"""Write requirements.txt: every package the course needs, pinned, for every platform (make lock).

uv resolves pyproject.toml with all extras for all platforms at once. Two things are then
changed: the CUDA packages that torch names on Linux are left out, because the course runs on
the CPU, and torch is one plain line, because which build of it is fetched is decided by
tools/setup.py. Pins that stand already are kept; ``make lock UPGRADE=1`` looks for newer ones.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
LOCK = COURSE / "requirements.txt"
GPU = re.compile(r"(nvidia-|cuda-|triton\b)")
PIN = re.compile(r"[a-z0-9][a-z0-9-]*==[^\s;+/@]+( ; .+)?")
HEADER = """\
# Every package of the course, pinned, for every platform: what was tried together.
# Made by `make lock` (tools/lock.py, uv {uv}) from pyproject.toml. Do not edit by hand.
# The CUDA packages that torch names on Linux are left out on purpose: `make lab` installs
# the CPU build of torch (see docs/decisions/0004-uv-with-pip-behind-it.md).
"""


def normalise(resolved: str) -> list[str]:
    """Return uv's pins without CUDA packages and with a single plain line for torch.

    Raises
    ------
    ValueError
        If a line is not a plain pin (a path, an address or a local version).
    """
    lines: list[str] = []
    for line in resolved.splitlines():
        if not line or line.startswith("#") or GPU.match(line):
            continue
        if line.startswith("torch=="):
            line = re.split(r"[+\s;]", line)[0]
        if not PIN.fullmatch(line):
            raise ValueError(f"this line of the resolution is not a plain pin: {line}")
        if line not in lines:
            lines.append(line)
    return lines


def resolve(upgrade: bool) -> str:
    """Ask uv for the closure of pyproject.toml, starting from the pins that stand already."""
    uv = Path(sys.executable).parent / "uv"
    environment = dict(os.environ)
    if "PIP_FIND_LINKS" in environment:
        environment["UV_FIND_LINKS"] = environment["PIP_FIND_LINKS"]
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "requirements.txt"
        if LOCK.exists():
            shutil.copy(LOCK, output)
        command = [uv, "pip", "compile", "pyproject.toml", "--all-extras", "--universal"]
        command += ["--python-version", "3.11", "--no-annotate", "--no-header", "--quiet"]
        command += ["--output-file", output] + (["--upgrade"] if upgrade else [])
        subprocess.run(command, cwd=COURSE, env=environment, check=True, timeout=600)
        return output.read_text()


def main() -> None:
    sys.path.insert(0, str(COURSE / "tools"))
    from setup import UV

    lines = normalise(resolve(upgrade=bool(os.environ.get("UPGRADE"))))
    LOCK.write_text(HEADER.format(uv=UV) + "\n".join(lines) + "\n")
    print(f"requirements.txt: {len(lines)} pins")


if __name__ == "__main__":
    main()
