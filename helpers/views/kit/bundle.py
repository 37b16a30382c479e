"""Join the ES modules of a view into one, since a notebook cannot follow imports between files.

Every module keeps a function scope of its own, so two modules may use the same local names. The
bundler understands these statements, each at the start of a line, and refuses all others::

    import { a, b as c } from "./paint.js";
    export const a = …   export function f(…) …   export class C …   export { a, b as c };
    export default { render };        (the first module only)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NAME = r"[A-Za-z_$][\w$]*"
_STATEMENT = re.compile(r"(?:^|[;}]|\*/)\s*(import|export)\b", re.MULTILINE)
_DYNAMIC = re.compile(r"\bimport\s*[(.]")
_IMPORT = re.compile(
    r'import\s*\{([^{}]*)\}\s*from\s*"(\.{1,2}/[\w./-]+\.js)";[ \t]*$', re.MULTILINE
)
_LIST = re.compile(r"export\s*\{([^{}]*)\};[ \t]*$", re.MULTILINE)
_DECLARATION = re.compile(
    rf"export (?=(?:const|class|function|async function)\b[ *]+({_NAME})[^\w$])"
)
_DEFAULT = re.compile(r"export default (\{ render \});[ \t]*$", re.MULTILINE)
_PAIR = re.compile(rf"({_NAME})(?:\s+as\s+({_NAME}))?")


@dataclass(frozen=True)
class Import:
    """One import statement: the module, the names as ``(exported there, local here)``, the line."""

    module: Path
    names: tuple[tuple[str, str], ...]
    line: int


@dataclass(frozen=True)
class Module:
    """One file without its import and export statements, and what these said."""

    path: Path
    body: str
    imports: tuple[Import, ...]
    exports: dict[str, str]  # exported name: local name; "default" may map to "{ render }"


def _error(path: Path, line: int, message: str) -> ValueError:
    return ValueError(f"{path.parent.name}/{path.name}, line {line}: {message}")


def _pairs(path: Path, line: int, names: str) -> tuple[tuple[str, str], ...]:
    """Read ``a, b as c``, where a comma may follow the last name."""
    found = []
    for part in names.strip().removesuffix(",").split(","):
        pair = _PAIR.fullmatch(part.strip())
        if pair is None:
            raise _error(
                path, line, f"expected names such as `a` or `b as c`, got {part.strip()!r}"
            )
        found.append((pair[1], pair[2] or pair[1]))
    return tuple(found)


def read_module(path: Path) -> Module:
    """Parse one file. Raises ValueError with file and line for a statement it does not know."""
    text = path.read_text(encoding="utf-8")
    imports: list[Import] = []
    exports: dict[str, str] = {}
    body, end = [], 0

    def line_at(position: int) -> int:
        return text.count("\n", 0, position) + 1

    if dynamic := _DYNAMIC.search(text):
        raise _error(path, line_at(dynamic.start()), "import() and import.meta are not supported")
    for statement in _STATEMENT.finditer(text):
        start = statement.start(1)
        line = line_at(start)
        if match := _IMPORT.match(text, start):
            imports.append(
                Import((path.parent / match[2]).resolve(), _pairs(path, line, match[1]), line)
            )
            new = {}
        elif match := _LIST.match(text, start):
            new = {outside: local for local, outside in _pairs(path, line, match[1])}
        elif match := _DECLARATION.match(text, start):
            new = {match[1]: match[1]}
        elif match := _DEFAULT.match(text, start):
            new = {"default": match[1]}
        else:
            shown = text[start:].splitlines()[0]
            raise _error(path, line, f"the bundler does not support this statement: {shown}")
        if start < end or text[:start].rpartition("\n")[2]:
            raise _error(path, line, f"{statement[1]} should start a line of its own")
        if twice := new.keys() & exports.keys():
            raise _error(path, line, f"{min(twice)} is exported twice")
        exports |= new
        body.append(text[end:start])
        end = match.end()
    return Module(path, "".join([*body, text[end:]]), tuple(imports), exports)


def _in_order(path: Path, above: tuple[Path, ...], done: dict[Path, Module]) -> Iterator[Module]:
    """Give the modules that ``path`` needs, each once, after all that it imports itself."""
    if path in above:
        circle = " → ".join(p.name for p in (*above[above.index(path) :], path))
        raise ValueError(f"the modules import each other in a cycle: {circle}")
    if path in done:
        return
    module = read_module(path)
    for wanted in module.imports:
        if not wanted.module.is_file():
            raise _error(path, wanted.line, f"there is no file {wanted.module.name} to import")
        yield from _in_order(wanted.module, (*above, path), done)
        exports = done[wanted.module].exports
        for name, _ in wanted.names:
            if name not in exports:
                raise _error(path, wanted.line, f"{wanted.module.name} does not export {name}")
    done[path] = module
    yield module


def modules_of(entry: Path) -> tuple[Module, ...]:
    """Return ``entry`` and all modules that it imports, in the order in which they must run.

    Raises ValueError for a cycle, a missing file, a name that is not exported, and for any import
    or export statement that `read_module` does not know.
    """
    modules = tuple(_in_order(entry.resolve(), (), {}))
    for module in modules:
        if ("default" in module.exports) != (module is modules[-1]):
            raise ValueError(
                f"expected `export default {{ render }};` in {entry.name} and nowhere else, "
                f"see {module.path.parent.name}/{module.path.name}"
            )
    return modules


def bundle(entry: Path) -> str:
    """Return one ES module that does what ``entry`` and its imports do; it exports a default."""
    modules = modules_of(entry)
    variables = {module.path: f"$module{i}" for i, module in enumerate(modules)}
    parts = []
    for module in modules:
        imported = "".join(
            f"const {{ {', '.join(f'{there}: {here}' for there, here in one.names)} }}"
            f" = {variables[one.module]};\n"
            for one in module.imports
        )
        exported = ", ".join(f"{name}: {local}" for name, local in module.exports.items())
        parts.append(
            f"// {module.path.parent.name}/{module.path.name}\n"
            f"const {variables[module.path]} = (() => {{\n"
            f"{imported}{module.body}\nreturn {{ {exported} }};\n}})();\n"
        )
    return "\n".join([*parts, f"export default {variables[modules[-1].path]}.default;\n"])


def styles(entry: Path) -> str:
    """Join the style sheets of the modules: kit.css first, ``style.css`` of the view last."""
    sheets = [module.path.with_suffix(".css") for module in modules_of(entry)]
    kit = Path(__file__).with_name("kit.css")
    sheets = [kit, *(sheet for sheet in sheets if sheet != kit), entry.with_name("style.css")]
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.exists())
