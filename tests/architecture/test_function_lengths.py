"""No function needs a map: none is over 60 lines, in Python or in JavaScript."""

import ast
import json
from pathlib import Path

from javascript import run_node

from helpers.paths import COURSE

LONGEST = 60
HERE = Path(__file__).parent


def python_functions(path: Path) -> list[tuple[str, int]]:
    return [
        (node.name, node.end_lineno - node.lineno + 1)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def javascript_functions(*paths: Path) -> list[tuple[str, str, int]]:
    script = str(HERE / "function_lengths.mjs")
    found = json.loads(run_node("--expose-internals", script, *map(str, paths)))
    return [(f["file"], f["name"], f["lines"]) for f in found]


def test_no_python_function_is_too_long():
    long = [
        f"{path.relative_to(COURSE)}: {name}, {lines} lines"
        for folder in ("helpers", "tools")
        for path in sorted((COURSE / folder).rglob("*.py"))
        for name, lines in python_functions(path)
        if lines > LONGEST
    ]
    assert long == []


def test_no_javascript_function_is_too_long():
    found = javascript_functions(*sorted((COURSE / "helpers").rglob("*.js")))
    assert len(found) > 300  # the parser saw them
    long = [f"{Path(f).relative_to(COURSE)}: {n}, {k} lines" for f, n, k in found if k > LONGEST]
    assert long == []


def test_a_long_function_is_seen_wherever_it_is_written(tmp_path):
    body = "\n".join("  a = 1;" for _ in range(70))
    kinds = ("export function f() {", "const f = () => {", "class C { f() {", "g(function () {")
    ends = ("}", "};", "} }", "});")
    for i, (begin, end) in enumerate(zip(kinds, ends, strict=True)):
        path = tmp_path / f"{i}.js"
        path.write_text(f"{begin}\n{body}\n{end}\n")
        assert max(lines for _, _, lines in javascript_functions(path)) == 72
