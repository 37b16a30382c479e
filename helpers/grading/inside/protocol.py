"""Messages between the judge and a worker: a bounded JSON header, then the plain bytes of
arrays.

The worker's end is in the hands of whoever wrote the submission. So nothing that arrives is
believed: every length is checked before it is read, only listed number types pass, no pickle, no
Python object, one deadline for a whole message however slowly its bytes drip. This file runs on
both sides and imports numpy alone.
"""

import builtins
import json
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

DTYPES = frozenset(
    ("<f2", "<f4", "<f8", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "|b1"),
)
# the only names of errors that are passed on: another name could carry something out
ERRORS = frozenset(
    ["TimeLimit"]
    + [n for n, kind in vars(builtins).items()
       if isinstance(kind, type) and issubclass(kind, BaseException)],
)  # fmt: skip
MAX_AXES = 8
_LENGTH = struct.Struct(">I")


class ProtocolError(Exception):
    """A message that breaks the rules; its text names the rule and holds nothing of the message."""


@dataclass(frozen=True)
class Limits:
    """How much one message may hold, in bytes."""

    header: int
    arrays: int
    count: int  # of arrays


FROM_WORKER = Limits(header=1 << 16, arrays=16 << 20, count=64)
FROM_JUDGE = Limits(header=16 << 20, arrays=64 << 20, count=10_000)


@dataclass(frozen=True)
class Message:
    """A header of plain data and the arrays that came with it."""

    header: dict[str, Any]
    arrays: list[np.ndarray]


def encode(header: dict[str, Any], arrays: Sequence[np.ndarray] = ()) -> bytes:
    """Turn one message into bytes.

    >>> parse_header(encode({"a": 1}, [np.zeros((2, 3))])[4:-48], FROM_WORKER)
    ({'a': 1}, [(dtype('float64'), (2, 3))])
    """
    plain = [np.ascontiguousarray(array).reshape(np.shape(array)) for array in arrays]
    described = [[array.dtype.str, list(array.shape)] for array in plain]
    text = json.dumps({**header, "arrays": described}).encode()
    return _LENGTH.pack(len(text)) + text + b"".join(array.tobytes() for array in plain)


def parse_header(
    text: bytes, limits: Limits
) -> tuple[dict[str, Any], list[tuple[np.dtype, tuple[int, ...]]]]:
    """Return the header's plain data and the (dtype, shape) of each array that follows.

    Raises ProtocolError, and nothing else, whatever the bytes are.
    """
    try:
        header = json.loads(text.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError, MemoryError) as error:
        raise ProtocolError("a header that is not strict JSON") from error
    if not isinstance(header, dict):
        raise ProtocolError("a header that is no JSON object")
    described = header.pop("arrays", [])
    if not isinstance(described, list) or len(described) > limits.count:
        raise ProtocolError("no list, or too long a list, of arrays")
    specs = [_array_spec(entry) for entry in described]
    if sum(_size(spec) for spec in specs) > limits.arrays:
        raise ProtocolError("more bytes of arrays than allowed")
    return header, specs


def receive(sock: socket.socket, limits: Limits, seconds: float) -> Message:
    """Read one message within ``seconds`` in all.

    Raises ProtocolError for a broken message, TimeoutError when time is up, EOFError when the
    other side has ended, OSError when the connection broke.
    """
    deadline = time.monotonic() + seconds
    (length,) = _LENGTH.unpack(_read(sock, _LENGTH.size, deadline))
    if length > limits.header:
        raise ProtocolError("a header longer than allowed")
    header, specs = parse_header(_read(sock, length, deadline), limits)
    arrays = []
    for dtype, shape in specs:
        data = _read(sock, _size((dtype, shape)), deadline)
        arrays.append(np.frombuffer(data, dtype).reshape(shape))
    return Message(header, arrays)


def send(
    sock: socket.socket,
    header: dict[str, Any],
    arrays: Sequence[np.ndarray] = (),
    seconds: float = 60.0,
) -> None:
    """Write one message; raises TimeoutError when the other side does not read it in time."""
    sock.settimeout(seconds)
    sock.sendall(encode(header, arrays))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _array_spec(entry: Any) -> tuple[np.dtype, tuple[int, ...]]:
    if not isinstance(entry, list) or len(entry) != 2:
        raise ProtocolError("an array without dtype and shape")
    dtype, shape = entry
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise ProtocolError("an array of a number type that is not listed")
    if not isinstance(shape, list) or len(shape) > MAX_AXES:
        raise ProtocolError("a shape that is no list, or has too many axes")
    if not all(type(n) is int and 0 <= n < 1 << 26 for n in shape):
        raise ProtocolError("a shape with an impossible size")
    return np.dtype(dtype), tuple(shape)


def _size(spec: tuple[np.dtype, tuple[int, ...]]) -> int:
    dtype, shape = spec
    count = 1
    for n in shape:  # Python integers: no overflow to come out small
        count *= n
    return count * dtype.itemsize


def _read(sock: socket.socket, count: int, deadline: float) -> bytes:
    parts, missing = [], count
    while missing:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        sock.settimeout(left)
        part = sock.recv(min(missing, 1 << 20))
        if not part:
            raise EOFError("the worker ended without an answer")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
