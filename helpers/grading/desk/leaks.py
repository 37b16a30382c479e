"""What would give a graded answer away in the students' copy: lines, names, files, behaviour.

A course known to many once shipped its solutions inside a compiled file. So this looks at every
byte, and tries every public function of the library as an answer to every graded exercise.
"""

import ast
import functools
import importlib
import inspect
import json
import pkgutil
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from answers import EXERCISES
from helpers.exercises.call import keep_random_state
from helpers.exercises.exercise import Exercise
from helpers.grading.inside import calls
from helpers.grading.judge.key import KeyCases, make_public_key

FORBIDDEN_PARTS = {".git", "__pycache__", ".ipynb_checkpoints", "answers", ".grading-secret"}
SHORTEST_LINE = 24  # characters: a shorter line of code says nothing of its own
_WORD = re.compile(r"[A-Za-z_]\w*")


def find_leaks(folder: Path) -> list[str]:
    """List, in sentences, everything in ``folder`` that gives a graded answer away."""
    lines, names = answer_lines(), answer_names()
    functions = {e.function for e in _graded(EXERCISES)} - {""}
    leaks = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        place = path.relative_to(folder)
        if FORBIDDEN_PARTS & set(place.parts) or path.suffix in (".pyc", ".pyo"):
            leaks.append(f"{place}: does not belong to students")
            continue
        text = _text(path)
        for line in {_bare(line) for line in text.splitlines()} & set(lines):
            leaks.append(f"{place}: a line of the answer to {lines[line]}: {line}")
        for name in names & set(_WORD.findall(text)):
            leaks.append(f"{place}: the name {name} of an answer")
        if path.suffix == ".py":
            body = ast.parse(text).body
            defined = {n.name for n in body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
            leaks += [f"{place}: defines {name}, a graded answer's name"
                      for name in sorted(defined & functions)]  # fmt: skip
    return leaks


@keep_random_state()
def passing_functions() -> list[str]:
    """List every public function of the released library that passes a graded exercise."""
    keys = {e.id: make_public_key(e) for e in _graded(EXERCISES) if e.accepts is None}
    by_count: dict[int, list[str]] = {}
    for id_, public in keys.items():
        by_count.setdefault(len(public.cases[0].case.inputs), []).append(id_)
    return [
        f"{name} passes {id_}"
        for name, function in public_functions()
        for count, ids in by_count.items()
        if _takes(function, count)
        for id_ in ids
        if passes(function, keys[id_], EXERCISES[id_])
    ]


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Give every public function and class of ``helpers`` but those for instructors."""
    helpers = importlib.import_module("helpers")
    for found in pkgutil.walk_packages(helpers.__path__, "helpers."):
        if found.name.startswith("helpers.grading"):
            continue
        module = importlib.import_module(found.name)
        for name, value in list(vars(module).items()):
            own = getattr(value, "__module__", None) == found.name
            if own and callable(value) and not name.startswith("_"):
                yield f"{found.name}.{name}", value


def passes(function: Callable[..., Any], public: KeyCases, exercise: Exercise) -> bool:
    """Say whether a function gives the right outputs in every public case."""
    return _takes(function, len(public.cases[0].case.inputs)) and all(
        case.matches(calls.call(function, request, public.arrays).arrays, exercise)
        for case, request in zip(public.cases, public.requests, strict=True)
    )


def _takes(function: Callable[..., Any], count: int) -> bool:
    """Say whether a function can be called with so many positional arguments."""
    try:
        inspect.signature(function).bind(*[None] * count)
    except (TypeError, ValueError):
        return False
    return True


@functools.cache
def answer_lines() -> Mapping[str, str]:
    """Map each telling line of a graded exercise's right answers to its id."""
    lines = {}
    for exercise in _graded(EXERCISES):
        for function in (exercise.answer, *exercise.alternatives):
            source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
            for line in map(_bare, source.splitlines()[1:]):
                if len(line) >= SHORTEST_LINE and not line.startswith(("#", '"""', "return np.a")):
                    lines[line] = exercise.id
    return lines


@functools.cache
def answer_names() -> frozenset[str]:
    """Collect what only answers are called: their module and their mistakes' functions."""
    functions = [
        inspect.unwrap(f)
        for e in _graded(EXERCISES)
        for f in (*e.alternatives, *(f for m in e.mistakes for f in m.functions))
    ]
    names = {f.__name__ for f in functions if "_" in f.__name__.strip("_<>")}
    return frozenset(names - {e.function for e in EXERCISES.values()})


def _graded(exercises: Mapping[str, Exercise]) -> list[Exercise]:
    return [e for e in exercises.values() if e.kind == "graded" and e.form != "written"]


def _text(path: Path) -> str:
    """Read a file's text; of a notebook the cells and outputs as lines."""
    raw = path.read_bytes().decode("utf-8", "replace")
    if path.suffix != ".ipynb":
        return raw
    parts: list[str] = []

    def collect(value: Any) -> None:
        if isinstance(value, str):
            parts.append(value)
        for inner in (
            value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        ):
            collect(inner)

    collect(json.loads(raw))
    return "\n".join(part.rstrip("\n") for part in parts)


def _bare(line: str) -> str:
    return " ".join(line.split("#")[0].split())
