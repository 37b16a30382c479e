"""What an answer is made of: its syntax tree without names, constants, comments and formatting.

An answer is the function that an exercise asks for, with the student's own definitions that it
uses. Its parts are the subtrees of its syntax tree. Local names and constants are left out of a
part, and so is the order of statements; what belongs to a library (``torch.where``,
``.masked_fill``) is kept, since a copier cannot rename it.
"""

import ast
import functools
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SMALLEST = 4  # nodes: smaller subtrees, such as ``a + b``, are everywhere
LONGEST = 60_000  # characters of one answer
DEEPEST = 200  # subtrees within one another; what people write has under 50
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
_IGNORED = ("annotation", "returns", "type_comment", "ctx", "type_params", "args")


class NotCompared(ValueError):
    """An answer that cannot be compared; the text says why."""


@dataclass(frozen=True)
class Answer:
    """One student's answer to one exercise: its text, and its parts with their lines."""

    source: str
    parts: dict[str, tuple[int, int]]  # a part's name: its first and last line, from 1


def read_answer(cells: Sequence[str], function: str) -> Answer | None:
    """Return the answer in a student's own cells, or None where the function is not defined.

    Raises NotCompared where it is too long or too deeply nested.
    """
    known: dict[str, str] = {}
    uses: dict[str, set[str]] = {}
    for text, tree in filter(None, map(_parsed, cells)):
        lines = text.splitlines()
        for node in tree.body:
            for name in _defined(node):
                known[name] = "\n".join(lines[_first_line(node) - 1 : node.end_lineno])
                uses[name] = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    if function not in known:
        return None
    needed, new = {function}, {function}
    while new:
        new = {name for one in new for name in uses[one] if name in known} - needed
        needed |= new
    texts = dict.fromkeys(text for name, text in known.items() if name in needed)
    source = "\n\n".join(texts)
    return Answer(source, parts_of(source))


def parts_of(source: str) -> dict[str, tuple[int, int]]:
    """Return the parts of a text of Python; one that occurs twice is two parts.

    Raises NotCompared where the text is too long, too deeply nested or not Python.
    """
    if len(source) > LONGEST:
        raise NotCompared(f"the answer is longer than {LONGEST} characters")
    try:
        tree = ast.parse(source)
        names = frozenset(_bound(tree))
        found: list[tuple[str, int, int]] = []
        _visit(tree, names, found, DEEPEST)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotCompared("the answer is not Python, or too deeply nested") from None
    times: Counter[str] = Counter()
    parts = {}
    for digest, first, last in found:
        times[digest] += 1
        parts[f"{digest}-{times[digest]}"] = (first, last)
    return parts


def _visit(
    node: ast.AST, names: frozenset[str], found: list[tuple[str, int, int]], depth: int
) -> tuple[str, int]:
    """Return a subtree's digest and its size; append it to ``found`` if it is large enough.

    Raises RecursionError below ``depth`` more levels, whatever the interpreter's own limit is.
    """
    if not depth:
        raise RecursionError
    label = _label(node, names)
    size, inner = 1, []
    for field, value in ast.iter_fields(node):
        if field in _IGNORED and not (field == "args" and isinstance(node, ast.Call)):
            continue
        children = value if isinstance(value, list) else [value]
        digests = []
        for child in children:
            if isinstance(child, ast.AST) and not _says_nothing(child):
                digest, nodes = _visit(child, names, found, depth - 1)
                digests.append(digest)
                size += nodes
        inner.append(",".join(sorted(digests) if field == "body" else digests))
    text = f"{label}({';'.join(inner)})"
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
    if size >= SMALLEST and isinstance(node, ast.stmt | ast.expr):
        found.append((digest, node.lineno, node.end_lineno or node.lineno))
    return digest, size - isinstance(node, ast.operator | ast.unaryop | ast.cmpop | ast.boolop)


def _label(node: ast.AST, names: frozenset[str]) -> str:
    match node:
        case ast.Name(id=name):
            return f"Name {'' if name in names else name}"
        case ast.Attribute(value=ast.Name(id="self")):
            return "Attribute of self"
        case ast.Attribute(attr=name):
            return f"Attribute {name}"
        case ast.keyword(arg=name):
            return f"keyword {name}"
        case ast.Constant(value=value):
            return f"Constant {type(value).__name__}"
        case ast.AnnAssign():
            return "Assign"
    return type(node).__name__


def _says_nothing(node: ast.AST) -> bool:
    """Tell whether a node is a docstring, another lone constant, or ``pass``."""
    lone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return lone or isinstance(node, ast.Pass)


def _bound(tree: ast.AST) -> Iterable[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.ExceptHandler(name=str(name)):
                yield name


def _defined(node: ast.stmt) -> list[str]:
    if not isinstance(node, _Definition):
        return []
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign):
        return [node.target.id] if isinstance(node.target, ast.Name) else []
    return [node.name]


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


@functools.lru_cache(256)  # a cell is read once for all exercises of a student
def _parsed(cell: str) -> tuple[str, ast.Module] | None:
    """Return a cell as Python, its magics transformed, with its tree; None where it is neither."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        text = TransformerManager().transform_cell(cell)
        return text, ast.parse(text)
    except Exception:  # a cell that is not Python is not an answer
        return None
