"""What a student's function returned, as plain numpy arrays, or a sentence that says why not.

Nothing that is returned is trusted: it may be None, a list, a tensor with a gradient, a text, or
an object whose every method raises. `as_arrays` gives arrays or raises `NotArrays`.
"""

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

_LARGEST = 1 << 24  # numbers in one result; no exercise asks for as many
_DEEPEST = 8  # lists within lists


class NotArrays(Exception):
    """What came back cannot be compared; the text says why, in words for the student."""


class Blank(NotArrays):
    """The stub's dots came back: nothing has been written yet."""


def as_arrays(result: Any, names: Sequence[str]) -> tuple[np.ndarray, ...]:
    """Turn a result into one array for each name; copies, so that nothing changes them later.

    Raises NotArrays, with a sentence, for anything else; Blank for the dots of a stub.
    """
    if result is None:
        raise NotArrays("nothing came back (None): is the return missing?")
    if result is Ellipsis or result is NotImplemented:
        raise Blank("the dots of the stub came back")
    if len(names) == 1 and not (isinstance(result, tuple) and len(result) == 1):
        return (_as_array(result, names[0]),)
    if not isinstance(result, (tuple, list)):
        what = "one array" if hasattr(result, "shape") else _kind(result)
        raise NotArrays(f"{what} came back, expected {len(names)} results: {', '.join(names)}")
    if result and all(value is Ellipsis for value in result):
        raise Blank("the dots of the stub came back")
    if len(result) != len(names):
        raise NotArrays(
            f"{_count(len(result))} came back, expected {len(names)}: {', '.join(names)}"
        )
    return tuple(_as_array(value, name) for value, name in zip(result, names, strict=True))


def _as_array(value: Any, name: str) -> np.ndarray:
    try:
        array = _convert(value, name)
    except NotArrays:
        raise
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever an object of the student's does when it is read
        raise NotArrays(
            f"{name} is {_kind(value)} that cannot be read as numbers ({type(error).__name__})"
        ) from None
    if array.dtype.kind == "c":
        raise NotArrays(f"{name} holds complex numbers, expected real ones")
    if array.dtype.kind not in "biuf":
        raise NotArrays(f"{name} is {_kind(value)}, expected an array of numbers")
    if array.size > _LARGEST:
        raise NotArrays(f"{name} has shape {array.shape}: far too large")
    return array


def _convert(value: Any, name: str, depth: int = 0) -> np.ndarray:
    if value is None:
        raise NotArrays(f"{name} is None: was it computed?")
    if value is Ellipsis:
        raise NotArrays(f"{name} is still the dots of the stub")
    if isinstance(value, (str, bytes, dict, set, frozenset)):
        raise NotArrays(f"{name} is {_kind(value)}, expected an array of numbers")
    if isinstance(value, (list, tuple)):
        if depth >= _DEEPEST or len(value) > _LARGEST:
            raise NotArrays(f"{name} is {_kind(value)} with too much in it")
        parts = [_convert(part, name, depth + 1) for part in value]
        if len({part.shape for part in parts}) > 1:
            raise NotArrays(f"{name} is {_kind(value)} whose rows differ in length")
        if sum(part.size for part in parts) > _LARGEST:  # a view takes no memory, its copy would
            raise NotArrays(f"{name} is {_kind(value)} with far too much in it")
        return np.array(parts, dtype=None if parts else np.float64)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        value = value.detach().cpu()
        if value.dtype is torch.bfloat16:
            value = value.to(torch.float16)
        return _copy(value.resolve_conj().resolve_neg().numpy())
    return _copy(np.asarray(value))


def _copy(array: np.ndarray) -> np.ndarray:
    # Far larger than any result: a view on it is enough to say its shape and refuse it.
    return array if array.size > _LARGEST else np.array(array)


def _kind(value: Any) -> str:
    kind = type(value)
    words = {str: "a text", dict: "a dictionary", bool: "a truth value", int: "a number"}
    words |= {float: "a number", list: "a list", tuple: "a tuple", type(None): "None"}
    if kind in words:
        return words[kind]
    name = str(kind.__name__)
    if name == "function" or isinstance(value, type):
        return "a function (is it called?)" if name == "function" else f"the class {name}"
    return f"an array ({name})" if name in ("ndarray", "Tensor") else f"an object ({name[:40]})"


def _count(number: int) -> str:
    return {0: "an empty tuple", 1: "one result"}.get(number, f"{number} results")
