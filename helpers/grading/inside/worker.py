"""Run one submission's cells and answer the judge's calls; inside the sandbox, trusted until the
first student line.

It knows no expected value, no points, no other student. What it is sent are cells and arguments,
what it sends back are plain arrays or the name of an error.
``python -m helpers.grading.inside.worker DESCRIPTOR`` serves one conversation.
"""

import asyncio
import builtins
import contextlib
import inspect
import linecache
import os
import resource
import signal
import socket
import sys
import time
import types
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from helpers.grading.inside import calls, cells, protocol, seccomp
from helpers.grading.inside.source import Source, read_cell


class TimeLimit(BaseException):
    """A cell or a call that took longer than it may; no ``except Exception`` catches it."""


def serve(sock: socket.socket, filtered: bool = True) -> None:
    """Hold one conversation: cells first, then calls, until the judge hangs up."""
    protocol.send(
        sock, {"ready": True}
    )  # a worker that ends before this was not ended by a student
    request = protocol.receive(sock, protocol.FROM_JUDGE, 60.0).header
    _lock_down(request["limits"], filtered)
    prepared = [_prepare(role, text, request["seconds"]) for role, text in request["cells"]]
    own = [cell.python for cell in prepared if cell.role == cells.OWN]
    mentions = cells.library_calls(own, request["forbidden"])
    runs = cells.needed([(cell.role, cell.python) for cell in prepared], request["functions"])
    skipped = [[n, command] for n, cell in enumerate(prepared) for command in cell.skipped]
    protocol.send(sock, {"mentions": mentions, "skipped": skipped[:200]})
    stubs = {cell.shape for stub in request["stubs"] if (cell := _prepare("", stub, 5.0)).shape}
    namespace = _fresh_main()
    errors = []
    ends = time.monotonic() + 2 * request["wall"]
    for number, (cell, on) in enumerate(zip(prepared, runs, strict=True)):
        if not on or number in request["leave_out"]:
            continue
        if cell.shape in stubs and cells.names(cell.python)[0] <= namespace.keys():
            continue  # a stub as it was given out replaces no answer
        protocol.send(sock, {"cell": number})  # where the judge looks when nothing more is heard
        wall = max(0.1, min(request["wall"], ends - time.monotonic()))
        error = _run_cell(cell, f"<cell {number}>", namespace, request["seconds"], wall)
        errors += [[number, error]] if error else []
    protocol.send(sock, {"errors": errors[:200]})
    while True:
        try:
            message = protocol.receive(sock, protocol.FROM_JUDGE, 600.0)
        except (EOFError, OSError):
            return
        for call in message.header["calls"]:
            _answer(sock, call, message.arrays, namespace)


def _lock_down(limits: dict[str, int], filtered: bool) -> None:
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))
    null = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):  # nothing to read, nothing to flood
        os.dup2(null, standard)
    if filtered:
        seccomp.install()


def _fresh_main() -> dict[str, Any]:
    """Build the namespace of a notebook: ``__main__`` with what IPython adds to it."""
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    namespace = main.__dict__
    namespace["get_ipython"] = lambda: _Shell()
    namespace["display"] = lambda *_, **__: None
    builtins.input = lambda prompt="": ""  # nobody is there to type
    warnings.simplefilter("ignore")  # an honest warning costs nothing
    return namespace


class _Shell:
    """Stands where IPython's shell would: every request for it is taken and does nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


class _Cell(NamedTuple):
    """A cell that was read: its code, or the name of the error that it raises when it runs."""

    role: str
    text: str
    source: Source | None
    python: str = ""
    shape: str = ""
    error: str = ""

    @property
    def skipped(self) -> tuple[str, ...]:
        return self.source.skipped if self.source else ()


def _prepare(role: str, text: str, seconds: float) -> _Cell:
    try:
        with _time_limit(seconds):
            source = read_cell(text)
            return _Cell(role, text, source, source.python, source.shape)
    except (Exception, TimeLimit) as error:
        return _Cell(role, text, None, error=_name_of(error))


def _run_cell(
    cell: _Cell, name: str, namespace: dict[str, Any], seconds: float, wall: float
) -> str:
    """Run one cell; return the name of its error, or nothing."""
    if cell.source is None:
        return cell.error
    linecache.cache[name] = (len(cell.text), None, cell.text.splitlines(True), name)
    try:
        with _time_limit(seconds, wall):
            result = eval(cell.source.code(name), namespace)
            if inspect.iscoroutine(result):
                asyncio.run(result)
    except BaseException as error:  # SystemExit and the like end a cell, not the notebook
        return _name_of(error)
    return ""


def _answer(
    sock: socket.socket,
    request: dict[str, Any],
    given: list[np.ndarray],
    namespace: dict[str, Any],
) -> None:
    reply: dict[str, Any] = {}
    arrays: list[np.ndarray] = []
    try:
        with _time_limit(request["seconds"]):
            if request["function"] not in namespace:
                raise NameError(request["function"])
            outcome = calls.call(namespace[request["function"]], request, given)
        arrays = [calls.plain(array) for array in outcome.arrays]
        if outcome.blank:
            reply = {"blank": True}
        elif outcome.error:
            reply = {"error": outcome.error if outcome.error in protocol.ERRORS else "Exception"}
        elif outcome.problem:
            reply = {"unusable": True}
    except BaseException as error:
        reply = {"error": _name_of(error)}
    protocol.send(sock, reply, arrays if not reply else [])


@contextlib.contextmanager
def _time_limit(seconds: float, wall: float = 0.0) -> Iterator[None]:
    """Stop what computes for longer than ``seconds``, or lasts longer than ``wall`` by the clock.

    With ``wall`` 0, time asleep or waiting for a busy machine is not counted.
    """

    def stop(*_: object) -> None:
        raise TimeLimit

    signal.signal(signal.SIGPROF, stop)
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)  # again, for what caught the first
    signal.setitimer(signal.ITIMER_REAL, wall, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _name_of(error: BaseException) -> str:
    """Name an error by Python's own names alone: any other could carry inputs out."""
    names = [kind.__name__ for kind in type(error).__mro__]
    return next((name for name in names if name in protocol.ERRORS), "Exception")


if __name__ == "__main__":
    import torch

    torch.set_num_threads(1)
    serve(socket.socket(fileno=int(sys.argv[1])), filtered="--no-filter" not in sys.argv)
    os._exit(0)
