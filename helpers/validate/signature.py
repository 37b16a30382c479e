"""``@checked``: the annotations of a function become the checks of its arguments."""

import collections.abc
import inspect
import math
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, wraps
from itertools import takewhile
from operator import attrgetter
from typing import Annotated, Any, NamedTuple, TypeVar, overload

import numpy as np

from helpers.validate.call import Call
from helpers.validate.messages import InputError, is_tensor, require

Check = Callable[[str, Any, Call], None]
Function = TypeVar("Function", bound=Callable[..., Any])
_STARS = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_NOT_BY_POSITION = (*_STARS, inspect.Parameter.KEYWORD_ONLY)


class Range(NamedTuple):
    """The numbers that an argument may be, both ends included: ``Annotated[int, Range(1)]``."""

    least: float = -math.inf
    most: float = math.inf

    def __str__(self) -> str:
        if self.most == math.inf:
            return f"{self.least:g} or more"
        return f"from {self.least:g} to {self.most:g}"


Size = Annotated[int, Range(1)]  # of an axis, a layer, a vocabulary
Count = Annotated[int, Range(0)]
Share = Annotated[float, Range(0, 1)]
Seed = Annotated[int, Range(0, 2**63 - 1)]  # what both torch and numpy take


@overload
def checked(function: Function, /) -> Function: ...


@overload
def checked(**parts: str) -> Callable[[Function], Function]: ...


def checked(function: Any = None, /, **parts: str) -> Any:
    """Check every call of ``function`` against its annotations, then let it run.

    Of arrays rank, kind of numbers, device and sizes, equal wherever an axis has the same name; of
    everything else type and `Range`. ``parts`` are attributes of ``self`` and their axes:
    ``@checked(W_xh="d_x _")`` lets the weights say how wide ``X: Float[Tensor, "batch time d_x"]``
    is (``first__weight`` is ``self.first.weight``). A call that does not fit raises InputError.
    """
    if function is None:
        return lambda function: _checked(function, parts)
    return _checked(function, parts)


def _checked(function: Callable[..., Any], parts: Mapping[str, str]) -> Callable[..., Any]:
    parameters = inspect.signature(function).parameters.values()
    names = [p.name for p in parameters if p.kind not in _STARS]
    by_position = [p.name for p in takewhile(lambda p: p.kind not in _NOT_BY_POSITION, parameters)]
    axes_of = [
        (part.replace("__", "."), attrgetter(part.replace("__", ".")), tuple(axes.split()))
        for part, axes in parts.items()
    ]
    checks: dict[str, Check] = {}

    @wraps(function)
    def door(*args: Any, **kwargs: Any) -> Any:
        if not checks:  # compiled at the first call: annotations may name later classes
            checks.update(_checks_of(function))
        call = Call()
        for part, read, axes in axes_of:
            _take_part(part, read(args[0]), axes, call)
        for name, value in zip(by_position, args, strict=False):
            if (check := checks.get(name)) is not None:
                check(name, value, call)
        if kwargs:
            for name in names:  # in the order of the signature: the first says how large an axis is
                if name in kwargs and name in checks:
                    checks[name](name, kwargs[name], call)
        return function(*args, **kwargs)

    door.__dict__["checked"] = True
    return door


def _checks_of(function: Callable[..., Any]) -> dict[str, Check]:
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters.values()
    stars = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    compiled = {
        p.name: _compiled(hints.get(p.name, Any)) for p in parameters if p.kind not in stars
    }
    return {name: check for name, check in compiled.items() if check is not _anything}


def _take_part(part: str, value: Any, axes: tuple[str, ...], call: Call) -> None:
    """Let a weight of the layer, or a size that it keeps, say how large the axes are."""
    if is_tensor(value):
        call.settle(part, value)
        sizes: Iterable[int] = value.shape
    else:
        sizes = (value,)
    for axis, size in zip(axes, sizes, strict=True):
        if axis != "_":
            call.sizes[axis] = size, part


@cache
def _compiled(hint: Any) -> Check:
    """Turn one annotation into its check."""
    if hasattr(hint, "array_type") and hasattr(hint, "dims"):
        from helpers.validate.arrays import ArrayCheck  # loads torch, as the annotation has

        return ArrayCheck(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _in_range(_compiled(arguments[0]), arguments[1])
    if origin in (typing.Union, types.UnionType):
        return _one_of(arguments)
    if origin is tuple and Ellipsis not in arguments:
        return _parts(tuple, [str(i) for i in range(len(arguments))], arguments)
    if origin is Sequence:
        return _items(arguments[0])
    kind = hint if origin is None else origin
    if kind in _SCALARS:
        return _kind(*_SCALARS[kind])
    if kind in (Any, object) or not isinstance(kind, type):
        return _anything
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        hints = typing.get_type_hints(kind, include_extras=True)
        return _parts(kind, list(hints), list(hints.values()))
    return _kind(f"a {kind.__name__}", lambda value: isinstance(value, kind))


def _anything(name: str, value: Any, call: Call) -> None:
    """Accept whatever comes."""


_WHOLE = (int, np.integer)
_SCALARS: dict[Any, tuple[str, Callable[[Any], bool]]] = {
    bool: ("True or False", lambda value: isinstance(value, bool | np.bool_)),
    int: ("a whole number", lambda v: isinstance(v, _WHOLE) and not isinstance(v, bool)),
    float: (
        "a finite number",
        lambda value: (
            isinstance(value, (*_WHOLE, float, np.floating))
            and not isinstance(value, bool)
            and math.isfinite(value)
        ),
    ),
    str: ("a text", lambda value: isinstance(value, str)),
    collections.abc.Callable: ("a function", callable),
    Mapping: ("a dictionary", lambda value: isinstance(value, Mapping)),
    Iterable: ("something to go through", lambda value: isinstance(value, Iterable)),
}


def _kind(noun: str, fits: Callable[[Any], bool]) -> Check:
    return lambda name, value, call: require(fits(value), name, noun, value)


def _in_range(inner: Check, allowed: Range) -> Check:
    def check(name: str, value: Any, call: Call) -> None:
        inner(name, value, call)
        require(allowed.least <= value <= allowed.most, name, str(allowed), value)

    return check


def _one_of(hints: Sequence[Any]) -> Check:
    """Check an optional argument, or the first kind that does not refuse it."""
    none, kinds = type(None) in hints, [hint for hint in hints if hint is not type(None)]
    checks = [_compiled(kind) for kind in kinds]
    arrays = [one for kind, one in zip(kinds, checks, strict=True) if hasattr(kind, "array_type")]

    def check(name: str, value: Any, call: Call) -> None:
        if none and value is None:
            return None
        refused: list[InputError] = []
        for one in arrays if arrays and is_tensor(value) else checks:
            try:
                return one(name, value, call)
            except InputError as error:
                refused.append(error)
        raise refused[0]

    return check


def _parts(kind: Any, names: Sequence[str], hints: Sequence[Any]) -> Check:
    """Check a tuple or a NamedTuple, part by part."""
    checks = [_compiled(hint) for hint in hints]
    noun = f"a tuple of {len(names)}" if kind is tuple else f"a {kind.__name__}"

    def check(name: str, value: Any, call: Call) -> None:
        fits = isinstance(value, kind) and len(value) == len(names)
        require(fits, name, noun, value)
        for part, one, inner in zip(names, value, checks, strict=True):
            inner(f"{name}[{part}]" if part.isdigit() else f"{name}.{part}", one, call)

    return check


def _items(hint: Any) -> Check:
    inner, texts = _compiled(hint), hint in (str, Any, object)  # a text is a list of texts

    def check(name: str, value: Any, call: Call) -> None:
        require(isinstance(value, Sequence), name, "a list or a tuple", value)
        if not (texts and isinstance(value, str)):
            for i, item in enumerate(value):
                inner(f"{name}[{i}]", item, call)

    return check
