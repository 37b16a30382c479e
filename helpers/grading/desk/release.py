"""The students' copy of the course: a folder and a zip that work on their own and hold no answer.

What goes in is listed here and tracked by git; what would give an answer away stops the release.
``python -m helpers.grading.desk.release`` (or ``make release``).
"""

import argparse
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from helpers.grading.desk.leaks import find_leaks
from helpers.paths import COURSE

NAME = "attention-course"
INCLUDED = (
    "README.md", "CHANGELOG.md", "LICENSE", "Makefile", "environment.yml", "requirements.txt",
    "pyproject.toml", ".jupyter", "data", "docs/notation.md", "docs/images", "helpers",
    "notebooks", "tools/setup.py", "tools/machine.py", "tools/lab.py", "tools/demo.py",
)  # fmt: skip
LEFT_OUT = ("helpers/grading",)
TARGETS = ("help", "lab", "demo")  # of the Makefile
_DATE = (2026, 1, 1, 0, 0, 0)  # of every file in the zip: the same course gives the same bytes


def tracked_files(course: Path) -> list[PurePosixPath]:
    """List what git tracks and students get.

    Raises ValueError where there is no git checkout.
    """
    listed = subprocess.run(
        ["git", "-C", str(course), "ls-files", "-z"], capture_output=True, check=False
    )
    if listed.returncode:
        raise ValueError(f"{course} is no git checkout: a release is made of what git tracks.")
    paths = [PurePosixPath(name) for name in listed.stdout.decode().split("\0") if name]
    return sorted(p for p in paths if _within(p, INCLUDED) and not _within(p, LEFT_OUT))


def make_release(course: Path, out: Path) -> tuple[Path, Path]:
    """Write the folder and the zip into ``out``; return both.

    Raises ValueError, and leaves nothing behind, if something would give an answer away.
    """
    folder, archive = out / NAME, out / f"{NAME}.zip"
    shutil.rmtree(folder, ignore_errors=True)
    archive.unlink(missing_ok=True)
    files = [path for path in tracked_files(course) if (course / path).is_file()]
    for path in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.name == "Makefile":
            target.write_text(students_makefile((course / path).read_text("utf-8")), "utf-8")
        else:
            shutil.copyfile(course / path, target)
    leaks = find_leaks(folder)
    if leaks:
        shutil.rmtree(folder)
        raise ValueError("The release would give answers away:\n  " + "\n  ".join(leaks))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in files:
            info = zipfile.ZipInfo(f"{NAME}/{path}", _DATE)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            zipped.writestr(info, (folder / path).read_bytes())
    return folder, archive


def students_makefile(text: str) -> str:
    r"""Keep of a Makefile what students use.

    >>> students_makefile("A = 1\nlab: ## start\n\trun\ntest: ## check\n\tall\n").splitlines()
    ['A = 1', 'lab: ## start', '\trun']
    """
    kept, keeping = [], True
    for line in text.splitlines(keepends=True):
        rule = re.match(r"([a-z]+):(?!=)", line)
        if rule:
            keeping = rule[1] in TARGETS
        if line.startswith(".PHONY"):
            line = f".PHONY: {' '.join(TARGETS)}\n"
        if keeping:
            kept.append(line)
    return "".join(kept)


def _within(path: PurePosixPath, places: Sequence[str]) -> bool:
    return any(path == PurePosixPath(p) or PurePosixPath(p) in path.parents for p in places)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the release and say where it is."""
    parser = argparse.ArgumentParser(description="Make the students' copy of the course.")
    parser.add_argument("--out", type=Path, default=COURSE / "build" / "release")
    out: Path = parser.parse_args(arguments).out
    try:
        folder, archive = make_release(COURSE, out)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{folder}\n{archive} ({archive.stat().st_size / 1e6:.1f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
