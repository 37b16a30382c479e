"""What a cell's text means: IPython's own reading of it, and a meaning for each magic.

A cell goes through IPython's input transformer, so that what is a magic line and what is Python
is decided as in a notebook. ``%time``, ``%prun`` and ``%%capture`` run what they are given, in
the notebook's namespace. Shell commands and every other magic do nothing here; `skipped` names
them, so that the instructor reads a sentence about them.
"""

import ast
import re
from dataclasses import dataclass
from types import CodeType
from typing import Any

_RUN = {"time", "prun", "capture"}  # the text after it, or the cell below, runs as in a notebook
_QUIET = {"timeit", "pinfo", "pinfo2", "matplotlib", "config", "autosave", "autoreload",
          "load_ext", "pylab"}  # nothing is lost without them  # fmt: skip
_CALLS = {"run_line_magic", "run_cell_magic", "magic", "system", "getoutput"}
MAX_LOOPS = 8  # magics within magics


@dataclass(frozen=True)
class Source:
    """A cell as it runs: its syntax tree, and the commands in it that do nothing here."""

    tree: ast.Module
    skipped: tuple[str, ...] = ()  # "!pip", "%%bash"

    def code(self, name: str) -> CodeType:
        """Compile the cell, top-level ``await`` included."""
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        return compile(self.tree, name, "exec", flags=flags, dont_inherit=True)

    @property
    def python(self) -> str:
        """Return the cell as plain Python."""
        return ast.unparse(self.tree)

    @property
    def shape(self) -> str:
        """Return what stays the same when comments and spaces change."""
        return ast.dump(self.tree)


def read_cell(text: str) -> Source:
    r"""Return what a cell means; raises SyntaxError or ValueError for what is not a cell.

    >>> ast.unparse(read_cell("%time x = 1\n!ls").tree), read_cell("!ls").skipped
    ('x = 1\npass', ('!ls',))
    """
    skipped: list[str] = []
    tree = _parsed(text)
    for _ in range(MAX_LOOPS):
        meaning = _Meaning(skipped)
        tree = meaning.visit(tree)
        if not meaning.again:
            break
    return Source(ast.fix_missing_locations(tree), tuple(dict.fromkeys(skipped)))


def _parsed(text: str) -> ast.Module:
    # it is imported before the first student's line runs: the zygote and `read_cell` see to it
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        python = TransformerManager().transform_cell(text)
    except Exception:  # a tokenizer's error or too many magics: then as Python, or not at all
        python = text
    return ast.parse(python)


class _Meaning(ast.NodeTransformer):
    """Put what it means in place of each call that IPython's transformer made of a magic."""

    def __init__(self, skipped: list[str]) -> None:
        self.skipped, self.again = skipped, False

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        """Return what a magic that is a statement means: any number of statements."""
        call = _magic(node.value)
        if call is None:
            return self.generic_visit(node)
        method, words = call
        body = self._body(method, words)
        return _at(node, body or [ast.Pass()])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Return what a magic whose value is used means: an expression."""
        call = _magic(node)
        if call is None:
            return self.generic_visit(node)
        method, words = call
        body = self._body(method, words)
        empty: ast.expr = ast.List([], ast.Load()) if _gives_lines(method, words) else (
            ast.Constant(None)
        )  # fmt: skip
        match body:
            case [ast.Expr(value=value)]:
                return _at(node, [value])[0]
        return _at(node, [empty])[0]

    def _body(self, method: str, words: list[str]) -> list[ast.stmt]:
        """Return the statements that a magic means; none for one that does nothing."""
        if method in ("system", "getoutput"):
            self._skip("!" + (words[0].split() or [""])[0])
            return []
        if method == "magic":  # the old form, name and text in one
            words = [*words[0].partition(" ")[::2]]
        name, line = words[0], words[1] if len(words) > 1 else ""
        cell = words[2] if len(words) > 2 else ""
        if name in _RUN:
            statement = cell if method == "run_cell_magic" else _without_options(line)
            body = _parsed(statement).body if statement.strip() else []
            self.again = self.again or bool(body)
            if name == "capture" and (target := _without_options(line)).isidentifier():
                kept = ast.parse(f"{target} = get_ipython()").body
                body = body + kept
            return body
        if name not in _QUIET:
            self._skip(("%%" if method == "run_cell_magic" else "%") + name)
        return []

    def _skip(self, command: str) -> None:
        self.skipped.append(re.sub(r"[^\w!%.-]", "", command)[:30])


def _magic(node: ast.AST) -> tuple[str, list[str]] | None:
    """Return (method, words) of ``get_ipython().run_line_magic("time", "x = 1")`` and the like."""
    match node:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(func=ast.Name(id="get_ipython"), args=[], keywords=[]), attr=method
            ),
            args=args,
            keywords=[],
        ) if method in _CALLS and args:
            words = [arg.value for arg in args if isinstance(arg, ast.Constant)]
            texts = [word for word in words if isinstance(word, str)]
            return (method, texts) if len(texts) == len(args) else None
    return None


def _gives_lines(method: str, words: list[str]) -> bool:
    return method == "getoutput" or words[0] in ("sx", "system")


def _without_options(line: str) -> str:
    """Return the statement after a magic's own options (``-r``, ``--no-stdout``, ``-l 10``)."""
    return re.sub(r"^(?:\s*-{1,2}[A-Za-z][\w-]*(?:\s+\d+(?=\s))?)+(?:\s+|$)", "", line).strip()


def _at(place: ast.AST, nodes: list[Any]) -> list[Any]:
    """Give new nodes the line of what they replace."""
    for node in nodes:
        for inner in ast.walk(node):
            ast.copy_location(inner, place)
    return nodes
