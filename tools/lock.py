"""Write requirements.txt: every package the course needs, pinned, for every platform (make lock).

uv resolves pyproject.toml with all extras for all platforms at once. Two things are then
changed: the CUDA packages that torch names on Linux are left out, because the course runs on
the CPU, and torch is one plain line, because which build of it is fetched is decided by
tools/setup.py. Pins that stand already are kept; ``make lock UPGRADE=1`` looks for newer ones.
requirements-real.txt gets what `make real` installs, with the hashes of the files.
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
REAL = COURSE / "requirements-real.txt"
GPU = re.compile(r"(nvidia-|cuda-|triton\b)")
PIN = re.compile(r"[a-z0-9][a-z0-9-]*==[^\s;+/@]+( ; .+)?")
HEADER = """\
# Every package of the course, pinned, for every platform: what was tried together.
# Made by `make lock` (tools/lock.py, uv {uv}) from pyproject.toml. Do not edit by hand.
# The CUDA packages that torch names on Linux are left out on purpose: `make lab` installs
# the CPU build of torch (see docs/decisions/0004-uv-with-pip-behind-it.md).
"""
HEADER_REAL = """\
# The real models that `make real` installs, and what reads them, without their dependencies.
# Made by `make lock` (tools/lock.py, uv {uv}) from pyproject.toml. Do not edit by hand.
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


def resolve(lock: Path, *what: str, upgrade: bool) -> str:
    """Ask uv for what pyproject.toml asks for, starting from the pins that ``lock`` has already."""
    uv = Path(sys.executable).parent / "uv"
    environment = dict(os.environ)
    if "PIP_FIND_LINKS" in environment:
        environment["UV_FIND_LINKS"] = environment["PIP_FIND_LINKS"]
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "requirements.txt"
        if lock.exists():
            shutil.copy(lock, output)
        command = [uv, "pip", "compile", *what, "--universal", "--python-version", "3.11"]
        command += ["--no-annotate", "--no-header", "--quiet", "--output-file", output]
        command += ["--upgrade"] if upgrade else []
        subprocess.run(command, cwd=COURSE, env=environment, check=True, timeout=600)
        return output.read_text()


def resolve_real(upgrade: bool) -> str:
    """Ask uv for the group ``real`` by itself, in the versions of requirements.txt where it can."""
    group = ["--group", "pyproject.toml:real", "--no-deps", "--constraint", "requirements.txt"]
    return resolve(REAL, *group, "--generate-hashes", upgrade=upgrade)


def main() -> None:
    sys.path.insert(0, str(COURSE / "tools"))
    from setup import UV

    upgrade = bool(os.environ.get("UPGRADE"))
    lines = normalise(resolve(LOCK, "pyproject.toml", "--all-extras", upgrade=upgrade))
    LOCK.write_text(HEADER.format(uv=UV) + "\n".join(lines) + "\n")
    print(f"{LOCK.name}: {len(lines)} pins")
    real = resolve_real(upgrade)
    REAL.write_text(HEADER_REAL.format(uv=UV) + real)
    print(f"{REAL.name}: {real.count('==')} pins")


if __name__ == "__main__":
    main()
