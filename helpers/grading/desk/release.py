"""The students' copy of the course: a folder and a zip that work on their own and hold no answer.

It is made from the commit, never from the working tree, so that nobody's own solutions travel
with it. What goes in is listed here; what would give an answer away stops the release.
``python -m helpers.grading.desk.release`` (or ``make release``).
"""

import argparse
import ast
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from helpers.grading.desk.leaks import find_leaks
from helpers.paths import COURSE

NAME = "attention-course"
INCLUDED = (
    "README.md", "CHANGELOG.md", "LICENSE", "Makefile", "environment.yml", "requirements.txt",
    "requirements-real.txt", "pyproject.toml", ".jupyter", "data", "docs/notation.md",
    "docs/images", "helpers", "notebooks", "tools/setup.py", "tools/machine.py", "tools/lab.py",
    "tools/demo.py", "tools/real.py",
)  # fmt: skip
LEFT_OUT = ("helpers/grading",)
TARGETS = ("help", "lab", "demo", "real")  # of the Makefile
READMES_OF_OTHERS = ("## For instructors", "## For authors")  # sections
_COMMAND = re.compile(r"(?m)^make (\w+)(?=\s*(?:#|$))")  # a line of its own, in a block of code
_DATE = (2026, 1, 1, 0, 0, 0)  # of every file in the zip: the same course gives the same bytes


def committed_files(course: Path) -> list[PurePosixPath]:
    """List what the commit holds and students get.

    Raises ValueError where there is no git checkout with a commit.
    """
    listed = _git(course, "ls-tree", "-r", "-z", "--name-only", "HEAD")
    paths = [PurePosixPath(name) for name in listed.decode().split("\0") if name]
    return sorted(p for p in paths if is_released(p))


def is_released(path: PurePosixPath) -> bool:
    """Tell whether students get a file."""
    return _within(path, INCLUDED) and not _within(path, LEFT_OUT)


def changed_files(course: Path) -> list[str]:
    """List the released files that differ from the commit, new ones with them."""
    status = _git(course, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    names = [entry[3:] for entry in status.decode().split("\0") if entry]
    return sorted(name for name in names if is_released(PurePosixPath(name)))


def solved_cells(notebook: bytes) -> list[str]:
    """List the exercises whose cell is not a stub: definitions with a docstring and dots alone."""
    return [
        cell["metadata"]["exercise"]
        for cell in json.loads(notebook)["cells"]
        if cell["cell_type"] == "code"
        and cell["metadata"].get("exercise")
        and not _is_stub("".join(cell["source"]))
    ]


def make_release(course: Path, out: Path) -> tuple[Path, Path]:
    """Write the folder and the zip into ``out``; return both.

    Raises ValueError, and leaves nothing behind, where a released file differs from the commit,
    an exercise is solved, a link leads nowhere, or anything would give an answer away.
    """
    folder, archive = out / NAME, out / f"{NAME}.zip"
    shutil.rmtree(folder, ignore_errors=True)
    archive.unlink(missing_ok=True)
    if changed := changed_files(course):
        raise ValueError(
            "These files differ from the commit that a release is made from; commit them or "
            "restore them:\n  " + "\n  ".join(changed)
        )
    files = committed_files(course)
    with tarfile.open(fileobj=io.BytesIO(_git(course, "archive", "--format=tar", "HEAD"))) as tar:
        for path in files:
            member = tar.extractfile(str(path))
            if member is not None:  # a link is nothing to give out
                _write(folder / path, member.read())
    files = [path for path in files if (folder / path).is_file()]
    faults = [*_solved(folder), *dead_links(folder), *find_leaks(folder)]
    if faults:
        shutil.rmtree(folder)
        raise ValueError(
            "The release would give answers away or lead nowhere:\n  " + "\n  ".join(faults)
        )
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in files:
            info = zipfile.ZipInfo(f"{NAME}/{path}", _DATE)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            zipped.writestr(info, (folder / path).read_bytes())
    return folder, archive


def students_readme(text: str) -> str:
    r"""Keep of the README what students use: no section of others, no target that they lack.

    Binder opens a repository, which a release is not.

    >>> students_readme("# A\n```\nmake lab\nmake test\n```\n## For authors\nx\n## More\ny\n")
    '# A\n```\nmake lab\n```\n## More\ny\n'
    >>> students_readme("With conda.\nBinder opens it.\n")
    'With conda.\n'
    """
    sections = re.split(r"(?m)^(?=## )", re.sub(r"(?s)<!--.*?-->\n?", "", text))
    kept = "".join(s for s in sections if not s.startswith(READMES_OF_OTHERS))
    lines = [
        line
        for line in kept.splitlines(keepends=True)
        if (not (target := _COMMAND.match(line)) or target[1] in TARGETS)
        and not line.startswith("Binder ")
    ]
    return "".join(lines)


def dead_links(folder: Path) -> list[str]:
    """List the links of the released README that lead nowhere, and its targets that are not."""
    text = (folder / "README.md").read_text("utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    links += re.findall(r"`((?:docs|notebooks|tools)/[\w./-]+)`", text)
    dead = sorted({link for link in links if link and "://" not in link
                   and not (folder / link).exists()})  # fmt: skip
    named = set(_COMMAND.findall(text)) | set(re.findall(r"`make (\w+)", text))
    return [f"README.md: a link to {link}, which is not released" for link in dead] + [
        f"README.md: make {target}, which the released Makefile lacks"
        for target in sorted(named - set(TARGETS))
    ]


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


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    changes = {"Makefile": students_makefile, "README.md": students_readme}
    if target.name in changes:
        data = changes[target.name](data.decode()).encode()
    target.write_bytes(data)


def _solved(folder: Path) -> list[str]:
    return [
        f"{path.relative_to(folder)}: the cell of {id_} differs from its stub"
        for path in sorted((folder / "notebooks").glob("*.ipynb"))
        for id_ in solved_cells(path.read_bytes())
    ]


def _is_stub(source: str) -> bool:
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    defined = (ast.FunctionDef, ast.ClassDef)
    return all(
        _is_constant(node) or (isinstance(node, defined) and _is_empty(node)) for node in body
    )


def _is_empty(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Tell whether nothing but docstrings and dots is written, in methods too."""
    return all(
        _is_constant(inner) or (isinstance(inner, ast.FunctionDef) and _is_empty(inner))
        for inner in node.body
    )


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _git(course: Path, *words: str) -> bytes:
    done = subprocess.run(["git", "-C", str(course), *words], capture_output=True, check=False)
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip()
        raise ValueError(f"{course}: a release is made of a git commit: {reason}")
    return done.stdout


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
