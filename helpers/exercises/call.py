"""Call a student's function with a case's inputs, whatever it does, and say what happened.

Inputs are handed over as torch tensors; where that raises, once more as numpy arrays. So a
student may write either. Every call gets fresh copies and the same random numbers. What is built
or trained, an object, is asked by calls of its methods.
"""

import contextlib
import dis
import functools
import linecache
import random
import re
import sys
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.exercises.arrays import Blank, NotArrays, as_arrays

MethodCall = tuple[str, Mapping[str, Any]]  # ("step", {"x": …}); "__call__" for a module
_LONGEST = 200  # characters of an error's message
_KEPT: ContextVar[dict[str, Any] | None] = ContextVar("kept", default=None)


@dataclass(frozen=True)
class Outcome:
    """What one call gave: arrays, or a problem in words."""

    arrays: tuple[np.ndarray, ...] = ()
    problem: str = ""  # a sentence, when there are no arrays to compare
    error: str = ""  # the name of the exception that ended the call
    changed: tuple[str, ...] = ()  # inputs that the function altered
    blank: bool = False  # the stub is as it was


def call(
    function: Callable[..., Any],
    inputs: Mapping[str, Any],
    names: Sequence[str],
    calls: Sequence[MethodCall] = (),
) -> Outcome:
    """Call ``function`` with ``inputs`` by position and collect the arrays called ``names``.

    With ``calls``, the arrays are what these methods of the returned object return, in order.
    Only KeyboardInterrupt gets through, so that an endless loop can be stopped.
    """
    if is_blank(function):
        return Outcome(problem="the function is empty", blank=True)
    as_torch = _attempt(function, inputs, names, calls, _to_torch)
    if as_torch.arrays or as_torch.blank:
        return as_torch
    as_numpy = _attempt(function, inputs, names, calls, _to_numpy)
    if as_numpy.arrays or (as_torch.error and not as_numpy.error):
        return as_numpy
    return as_numpy if _is_written_for_numpy(function) else as_torch


def is_blank(function: Any) -> bool:
    """Tell whether a function, or a method of a class, still has the empty body of its stub."""
    if isinstance(function, type):
        return any(is_blank(part) for part in vars(function).values())
    code = getattr(function, "__code__", None)
    return isinstance(code, types.CodeType) and _is_empty(code)


@functools.lru_cache(maxsize=1000)  # an exercise is called many times, and reading code takes long
def _is_empty(code: types.CodeType) -> bool:
    steps = [(step.opname, step.argval) for step in dis.get_instructions(code)]
    steps = [step for step in steps if step[0] not in ("RESUME", "NOP", "CACHE")]
    return steps in (
        [("LOAD_CONST", None), ("RETURN_VALUE", None)],
        [("RETURN_CONST", None)],  # the same since Python 3.12
    )


def _attempt(
    function: Callable[..., Any],
    inputs: Mapping[str, Any],
    names: Sequence[str],
    calls: Sequence[MethodCall],
    convert: Callable[[Any], Any],
) -> Outcome:
    try:
        arguments = {name: convert(value) for name, value in inputs.items()}
    except ImportError:  # no torch here: numpy it is
        return Outcome(error="ImportError")
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), keep_random_state():
            warnings.simplefilter("ignore")
            _begin_at_zero()
            result = function(*arguments.values())
            if calls:
                result = _ask(result, calls, convert)
            arrays = as_arrays(result, names)
    except Blank as problem:
        return Outcome(problem=str(problem), blank=True)
    except NotArrays as problem:
        return Outcome(problem=str(problem), changed=_changed(inputs, arguments))
    except NotImplementedError as error:
        lines = _lines_of(function, error)
        if lines and (lines[-1][1].startswith("raise") or not safe_text(error)):
            return Outcome(problem="not written yet", error="NotImplementedError", blank=True)
        return _ended(function, error, inputs, arguments)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return _ended(function, error, inputs, arguments)
    return Outcome(arrays, changed=_changed(inputs, arguments))


def _ask(built: Any, calls: Sequence[MethodCall], convert: Callable[[Any], Any]) -> tuple[Any, ...]:
    if built is None or built is Ellipsis:
        raise NotArrays("nothing came back: is the return missing?")
    results: list[Any] = []
    for method, inputs in calls:
        result = getattr(built, method)(*map(convert, inputs.values()))
        results += result if isinstance(result, tuple) else (result,)
    return tuple(results)


@contextlib.contextmanager
def keep_random_state() -> Iterator[None]:
    """Give the reader's own state of all generators back at the end.

    Keeping it takes longer than many a call: so around several calls it is kept once.
    """
    if _KEPT.get() is not None:
        yield
        return
    kept: dict[str, Any] = {}
    token = _KEPT.set(kept)
    try:
        yield
    finally:
        _KEPT.reset(token)
        for name, (_, give_back, _) in _generators().items():
            if name in kept:
                give_back(kept[name])


def _begin_at_zero() -> None:
    """Begin all generators at 0, as the judge does; keep the reader's own state before."""
    kept = _KEPT.get()
    for name, (state, _, seed) in _generators().items():
        if kept is not None and name not in kept:
            kept[name] = state()
        seed(0)


def _generators() -> dict[str, tuple[Callable[..., Any], ...]]:
    """Return how to ask the state of each generator, to give it back, and to seed it."""
    found: dict[str, tuple[Callable[..., Any], ...]] = {
        "python": (random.getstate, random.setstate, random.seed),
        "numpy": (np.random.get_state, np.random.set_state, np.random.seed),
    }
    if torch := sys.modules.get("torch"):
        # not torch.manual_seed: it notes a traceback for every kind of card, which takes longest
        seed = torch.default_generator.manual_seed
        found["torch"] = (torch.get_rng_state, torch.set_rng_state, seed)
    return found


def _ended(function: Any, error: BaseException, inputs: Any, arguments: Any) -> Outcome:
    message = safe_text(error)
    name = type(error).__name__
    problem = f"{name}: {message}" if message else name
    lines = _lines_of(function, error)
    if lines:
        number, source = lines[-1]
        problem += f" (line {number}: {source})" if source else f" (line {number})"
    elif isinstance(error, TypeError):
        problem = f"it could not be called with ({', '.join(inputs)}): {message}"
    return Outcome(problem=problem, error=name, changed=_changed(inputs, arguments))


def _lines_of(function: Any, error: BaseException) -> list[tuple[int, str]]:
    """List the lines of the student's own code that the error came through."""
    module = function.__module__ if isinstance(function, type) else type(function).__module__
    own = getattr(function, "__globals__", None) or vars(sys.modules.get(str(module), types))
    lines = []
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is own:
            source = linecache.getline(frame.f_code.co_filename, number, frame.f_globals)
            lines.append((number, " ".join(source.split())[:_LONGEST]))
    return lines


def safe_text(value: Any) -> str:
    """Turn an error into one short line, the same on every run, even if its ``str`` raises."""
    try:
        text = str(value)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return ""
    text = re.sub(r"0x[0-9a-fA-F]+", "0x…", " ".join(text.split()))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _changed(inputs: Mapping[str, Any], arguments: Mapping[str, Any]) -> tuple[str, ...]:
    changed = []
    for name, value in inputs.items():
        if not isinstance(value, np.ndarray):
            continue
        try:
            after = as_arrays(arguments[name], (name,))[0]
        except NotArrays:
            changed.append(name)
            continue
        if after.shape != value.shape or after.tobytes() != np.ascontiguousarray(value).tobytes():
            changed.append(name)
    return tuple(changed)


def _to_torch(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    import torch  # here, so that a reader who writes numpy waits for it once and late

    return torch.from_numpy(np.array(value))


def _to_numpy(value: Any) -> Any:
    return np.array(value) if isinstance(value, np.ndarray) else value


def _is_written_for_numpy(function: Any) -> bool:
    names: set[str] = set()
    codes = [getattr(function, "__code__", None)]
    while codes:
        code = codes.pop()
        if isinstance(code, types.CodeType):
            names.update(code.co_names)
            codes.extend(code.co_consts)
    return bool(names & {"np", "numpy"}) and "torch" not in names
