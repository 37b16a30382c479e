"""Which library functions a student's function calls although the exercise asks not to."""

import dis
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

_NAMES = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FAST", "LOAD_DEREF")
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")


def library_calls(function: Callable[..., Any], forbidden: Sequence[str]) -> list[str]:
    """Return the ``forbidden`` dotted names that a function mentions, or a function it calls here.

    A method such as ``torch.Tensor.softmax`` counts for every object whose type is not known.
    """
    wanted = {name: _found(name) for name in forbidden}
    methods = {name.rsplit(".", 1)[1]: name for name, value in wanted.items()
               if isinstance(value, types.MethodDescriptorType)}  # fmt: skip
    mentioned: set[str] = set()
    for value, name in _mentioned(function) if forbidden else ():
        mentioned |= {dotted for dotted, one in wanted.items() if one is not None and one is value}
        if value is None and name in methods:
            mentioned.add(methods[name])
    return sorted(mentioned)


def _found(dotted: str) -> Any:
    """Return what a dotted name stands for, or None where its module is not loaded."""
    parts = dotted.split(".")
    for size in range(len(parts) - 1, 0, -1):
        value: Any = sys.modules.get(".".join(parts[:size]))
        if value is not None:
            for part in parts[size:]:
                value = getattr(value, part, None)
            return value
    return None


def _mentioned(function: Any) -> Iterator[tuple[Any, str]]:
    """Yield every object that the code names, and its name; None for one that is not known."""
    own = getattr(function, "__globals__", {})
    todo, seen = [getattr(function, "__code__", None)], set()
    while todo:
        code = todo.pop()
        if not isinstance(code, types.CodeType) or code in seen:
            continue
        seen.add(code)
        todo += [part for part in code.co_consts if isinstance(part, types.CodeType)]
        value: Any = None
        for step in dis.get_instructions(code):
            if step.opname.startswith(_NAMES):
                value = own.get(step.argval) if "GLOBAL" in step.opname else None
            elif step.opname in _ATTRIBUTES:
                value = getattr(value, str(step.argval), None) if _is_fixed(value) else None
            else:
                continue
            yield value, str(step.argval)
            if getattr(value, "__globals__", None) is own:
                todo.append(value.__code__)


def _is_fixed(value: Any) -> bool:
    return isinstance(value, types.ModuleType | type)
