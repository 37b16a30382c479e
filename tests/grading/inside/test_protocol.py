"""Whatever bytes arrive, a message comes out or a ProtocolError; nothing else escapes."""

import json
import socket
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.grading.inside import protocol
from helpers.grading.inside.protocol import FROM_WORKER, Limits, ProtocolError

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_no_bytes_get_through_as_anything_else(data: bytes) -> None:
    try:
        header, specs = protocol.parse_header(data, FROM_WORKER)
    except ProtocolError:
        return
    assert isinstance(header, dict)
    assert specs == []


@given(st.fixed_dictionaries({}, optional={"arrays": json_values, "x": json_values}))
@settings(deadline=None)
def test_no_json_gets_through_as_anything_else(value: dict[str, object]) -> None:
    try:
        _, specs = protocol.parse_header(json.dumps(value).encode(), FROM_WORKER)
    except ProtocolError:
        return
    for dtype, shape in specs:
        assert dtype.kind in "fiub"
        assert all(n >= 0 for n in shape)


@given(st.sampled_from(sorted(protocol.DTYPES)), st.lists(st.integers(0, 4), max_size=4))
@settings(deadline=None)
def test_arrays_come_back_as_they_were_sent(dtype: str, shape: list[int]) -> None:
    array = np.arange(int(np.prod(shape, dtype=int)), dtype=np.int64).reshape(shape).astype(dtype)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        protocol.send(theirs, {"x": [1, None]}, [array, array.T])
        message = protocol.receive(ours, FROM_WORKER, 5.0)
    assert message.header == {"x": [1, None]}
    for got, sent in zip(message.arrays, [array, array.T], strict=True):
        assert got.dtype == sent.dtype
        np.testing.assert_array_equal(got, sent)


@pytest.mark.parametrize(
    ("arrays", "why"),
    [
        ([["|O", [1]]], "number type"), ([["<U4", [1]]], "number type"), ([[None, [1]]], "number"),
        ([["<f8", [-1]]], "impossible"), ([["<f8", [True]]], "impossible"),
        ([["<f8", [1.0]]], "impossible"), ([["<f8", [1 << 40]]], "impossible"),
        ([["<f8", [1] * 9]], "axes"), ([["<f8", 4]], "no list"), ([["<f8"]], "without"),
        ([["<f8", [1 << 25, 1 << 25]]], "more bytes"), (3, "no list"),
        ([["<f8", [0]]] * 65, "too long"),
        ([["<f8", [1 << 20]]] * 3, "more bytes"),
    ],
)  # fmt: skip
def test_each_forged_array_is_refused_for_its_reason(arrays: object, why: str) -> None:
    with pytest.raises(ProtocolError, match=why):
        protocol.parse_header(json.dumps({"arrays": arrays}).encode(), FROM_WORKER)


@pytest.mark.parametrize(
    "text", [b"[" * 60000, b'{"a": NaN}', b"[]", b"\xff", b"", b'"x"', b"9" * 60000]
)
def test_each_forged_header_is_refused(text: bytes) -> None:
    with pytest.raises(ProtocolError):
        protocol.parse_header(text, FROM_WORKER)


def test_a_long_header_is_refused_before_it_is_read() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"\xff\xff\xff\xff")
        with pytest.raises(ProtocolError, match="longer"):
            protocol.receive(ours, FROM_WORKER, 5.0)


def test_dripping_bytes_do_not_prolong_the_deadline() -> None:
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def drip() -> None:
        for byte in protocol.encode({"x": "y" * 1000}):
            if stop.wait(0.02):
                return
            theirs.sendall(bytes([byte]))

    thread = threading.Thread(target=drip)
    with ours, theirs:
        thread.start()
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            protocol.receive(ours, FROM_WORKER, 0.3)
        assert time.monotonic() - began < 3.0
        stop.set()
        thread.join()


def test_an_end_in_the_middle_is_told_from_an_answer() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        theirs.sendall(protocol.encode({"a": 1}, [np.zeros(4)])[:-8])
        theirs.close()
        with pytest.raises(EOFError):
            protocol.receive(ours, FROM_WORKER, 5.0)


def test_limits_are_the_readers() -> None:
    text = json.dumps({"arrays": [["|u1", [10]]]}).encode()
    assert protocol.parse_header(text, Limits(100, 10, 1))[1]
    with pytest.raises(ProtocolError):
        protocol.parse_header(text, Limits(100, 9, 1))
