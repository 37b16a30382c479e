"""Which cells of a notebook run, decided in the sandbox before any student's line has run.

A submission's own cells always run. Of the course's unchanged cells (demonstrations, trainings)
only those run whose names the others use: a figure that takes ten seconds costs a grade nothing.
"""

import ast
import builtins
import symtable
from collections.abc import Iterable, Mapping, Sequence

OWN, COURSE = "own", "course"  # a cell that always runs; a cell that runs when it is needed


def needed(cells: Sequence[tuple[str, str]], protected: Iterable[str] = ()) -> list[bool]:
    """Say for each (role, source in plain Python) whether it runs.

    A cell of the course runs when a running cell uses a name that it defines and that no running
    cell of the submission defines; never when it defines a ``protected`` name, a function that
    the student was to write.
    """
    known = [names(source) for _, source in cells]
    runs = [role == OWN for role, _ in cells]
    protected = set(protected)
    while True:
        defined = {name for on, (made, _) in zip(runs, known, strict=True) if on for name in made}
        used = {name for on, (_, uses) in zip(runs, known, strict=True) if on for name in uses}
        wanted = used - defined - set(dir(builtins))
        more = [
            i
            for i, (made, _) in enumerate(known)
            if not runs[i] and made & wanted and not made & protected
        ]
        if not more:
            return runs
        for i in more:
            runs[i] = True


def names(source: str) -> tuple[set[str], set[str]]:
    r"""Return the global names that a cell defines, and those that it uses anywhere inside.

    >>> made, used = names("def f(x):\n    y = g(x)\n    return y")
    >>> made, used
    ({'f'}, {'g'})
    """
    try:
        table = symtable.symtable(source, "<cell>", "exec")
    except (SyntaxError, ValueError):
        return set(), set()
    made = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    used = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    todo = list(table.get_children())
    while todo:
        scope = todo.pop()
        used |= {s.get_name() for s in scope.get_symbols() if s.is_global() and s.is_referenced()}
        made |= {s.get_name() for s in scope.get_symbols() if s.is_declared_global()}
        todo += scope.get_children()
    return made, used


def library_calls(
    sources: Iterable[str], forbidden: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    r"""Find the dotted names that each function, or what it calls here, mentions though forbidden.

    >>> cells = ["import torch.nn.functional as F", "def f(x):\n    return F.softmax(x)"]
    >>> library_calls(cells, {"f": ["torch.nn.functional.softmax"], "g": []})
    {'f': ['torch.nn.functional.softmax'], 'g': []}
    """
    alias: dict[str, str] = {}
    definitions: dict[str, list[ast.AST]] = {}
    for source in sources if any(forbidden.values()) else ():
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            _note_imports(node, alias)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                definitions.setdefault(node.name, []).append(node)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        definitions.setdefault(target.id, []).append(node.value)
    return {function: sorted(_mentioned(function, definitions, alias) & set(names))
            for function, names in forbidden.items()}  # fmt: skip


def _mentioned(
    function: str, definitions: Mapping[str, list[ast.AST]], alias: Mapping[str, str]
) -> set[str]:
    mentioned: set[str] = set()
    todo, seen = [function], {function}
    while todo:
        for tree in definitions.get(todo.pop(), []):
            for node in ast.walk(tree):
                if isinstance(node, ast.Name | ast.Attribute):
                    mentioned.add(_dotted(node, alias))
                if isinstance(node, ast.Name) and node.id in definitions and node.id not in seen:
                    seen.add(node.id)
                    todo.append(node.id)
    return mentioned


def _note_imports(node: ast.AST, alias: dict[str, str]) -> None:
    if isinstance(node, ast.Import):
        for item in node.names:
            if item.asname:
                alias[item.asname] = item.name
    elif isinstance(node, ast.ImportFrom) and node.module:
        for item in node.names:
            alias[item.asname or item.name] = f"{node.module}.{item.name}"


def _dotted(node: ast.AST, alias: Mapping[str, str]) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([alias.get(node.id, node.id), *reversed(parts)])
