"""What students get runs with what `make lab` installs for them, and nothing more."""

import ast
import json
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers.grading.desk.release import committed_files
from helpers.paths import COURSE

CODE = [path for path in committed_files(COURSE) if path.suffix in (".py", ".ipynb")]
FILES = [path for path in CODE if (COURSE / path).is_file()]
OWN = {"helpers", *(path.stem for path in FILES if path.parts[0] == "tools")}
COMES_FROM = packages_distributions()


@cache
def student_group() -> set[str]:
    """Return every distribution that the course needs without its extras, here."""
    found, asked = set(), [Requirement("attention-course")]
    while asked:
        wanted = asked.pop()
        name = canonicalize_name(wanted.name)
        new = {(name, extra) for extra in ("", *wanted.extras)} - found
        found |= new
        for line in requires(name) or () if new else ():
            needed = Requirement(line)
            extras = ("", *wanted.extras)
            if not needed.marker or any(needed.marker.evaluate({"extra": e}) for e in extras):
                asked.append(needed)
    return {name for name, _ in found}


def source(path: str) -> str:
    """Return a module's text, or a notebook's code without the lines that only IPython reads."""
    text = (COURSE / path).read_text(encoding="utf-8")
    if not str(path).endswith(".ipynb"):
        return text
    cells = [cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    lines = "\n".join("".join(cell) for cell in cells).splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))


def imported(text: str) -> set[str]:
    """Return the top-level modules that a text imports, at its top or inside a function."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


@cache
def real_group() -> set[str]:
    """Return what `make real` installs: code that uses it says so where it is absent."""
    project = tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))
    return {Requirement(line).name for line in project["dependency-groups"]["real"]}


def missing(text: str) -> set[str]:
    """Return the modules that a text imports and that students cannot have."""
    group = student_group() | real_group()
    others = imported(text) - OWN - sys.stdlib_module_names
    return {n for n in others if not group & {canonicalize_name(d) for d in COMES_FROM.get(n, ())}}


def test_students_code_imports_only_what_students_have():
    assert len(FILES) > 100
    lacking = {str(path): missing(source(path)) for path in FILES}
    assert {path: names for path, names in lacking.items() if names} == {}


def test_the_group_leaves_out_what_only_authors_and_graders_need():
    assert {"torch", "jupyterlab", "nbconvert", "pillow"} <= student_group()
    assert not student_group() & {
        "mypy",
        "ruff",
        "playwright",
        "hypothesis",
        "transformers",
        "dask",
    }
    assert missing("import torch, PIL\nfrom dask import bag") == {"dask"}
