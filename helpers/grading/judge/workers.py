"""Start workers and talk to them: a fresh process per conversation, or a fork of a warm one.

Both give a `Conversation`. When it is closed, every process and file of that worker is gone.
"""

import contextlib
import os
import select
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, runtime_checkable

import numpy as np

from helpers.grading.inside import protocol
from helpers.grading.judge import sandbox

GONE_WITHIN = 20.0  # seconds until a killed worker must be gone
START_WITHIN = 120.0  # seconds a warm worker may take to import everything
# bubblewrap's --die-with-parent follows the thread that started it: this one lives long enough
_starter = ThreadPoolExecutor(1, thread_name_prefix="worker-starter")


class InfrastructureError(RuntimeError):
    """The grader's own fault or the machine's, never a student's: tried again, never a grade."""


@runtime_checkable
class Conversation(Protocol):
    """One worker, from the first message until it is closed."""

    def tell(self, header: dict[str, Any], arrays: Sequence[np.ndarray], seconds: float) -> None:
        """Send one message; errors as in `protocol.send`."""

    def hear(self, seconds: float) -> protocol.Message:
        """Wait for one message; errors as in `protocol.receive`."""

    def close(self) -> None:
        """End the worker; returns when all its processes are gone."""


class _Talk:
    """The judge's end of a conversation."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def tell(self, header: dict[str, Any], arrays: Sequence[np.ndarray], seconds: float) -> None:
        protocol.send(self._sock, header, arrays, seconds)

    def hear(self, seconds: float) -> protocol.Message:
        return protocol.receive(self._sock, protocol.FROM_WORKER, seconds)


class _FreshTalk(_Talk):
    def __init__(self, sock: socket.socket, process: subprocess.Popen[bytes], gone: int) -> None:
        super().__init__(sock)
        self._process, self._gone = process, gone

    def close(self) -> None:
        self._sock.close()
        self._process.kill()
        self._process.wait()
        ended = bool(select.select([self._gone], [], [], GONE_WITHIN)[0])
        os.close(self._gone)
        if not ended:
            raise InfrastructureError("a worker's processes did not end")


class FreshWorkers:
    """A new sandboxed process for each conversation; needs no nested namespaces."""

    def __init__(self, trusted: bool = False) -> None:
        self._trusted = trusted

    def start(self) -> Conversation:
        """Start one worker; raises InfrastructureError where it does not start."""
        ours, theirs = socket.socketpair()
        gone, sync = os.pipe()
        program = ["-m", "helpers.grading.inside.worker", str(theirs.fileno())]
        try:
            if self._trusted:
                words, environment = sandbox.unsandboxed([*program, "--no-filter"])
            else:
                words, environment = sandbox.command(program, sync), {"PATH": os.defpath}
            process = _popen(words, environment, (theirs.fileno(), sync))
        finally:
            theirs.close()
            os.close(sync)
        return _FreshTalk(ours, process, gone)

    def close(self) -> None:
        """Nothing is kept between conversations."""


class _WarmTalk(_Talk):
    def __init__(self, sock: socket.socket, leash: socket.socket) -> None:
        super().__init__(sock)
        self._leash = leash

    def close(self) -> None:
        self._sock.close()
        report = b""
        with contextlib.suppress(OSError), self._leash:
            self._leash.shutdown(socket.SHUT_WR)
            self._leash.settimeout(GONE_WITHIN)
            report = self._leash.recv(1)
        if report != b"E":
            raise InfrastructureError("a warm worker did not end its child")


class WarmWorkers:
    """A zygote in one sandbox that forks a jailed child for each conversation."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = list(modules)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> Conversation:
        """Fork one worker; starts the zygote if there is none alive."""
        if self._process is None or self._process.poll() is not None:
            self._start_zygote()
        assert self._control is not None
        ours, theirs = socket.socketpair()
        leash, keepers = socket.socketpair()
        try:
            socket.send_fds(self._control, [b"x"], [theirs.fileno(), keepers.fileno()])
        except OSError as error:
            ours.close()
            leash.close()
            self.close()
            raise InfrastructureError("the warm worker died") from error
        finally:
            theirs.close()
            keepers.close()
        return _WarmTalk(ours, leash)

    def process_id(self) -> int:
        """Return the id of the process that holds the sandbox, for measurements and tests."""
        assert self._process is not None
        return self._process.pid

    def close(self) -> None:
        """End the zygote and all that it forked."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None

    def _start_zygote(self) -> None:
        self.close()
        self._control, theirs = socket.socketpair()
        with theirs, tempfile.TemporaryFile() as log:
            words = sandbox.command(
                ["-m", "helpers.grading.inside.zygote", str(theirs.fileno()), *self._modules]
            )
            self._process = _popen(words, {"PATH": os.defpath}, (theirs.fileno(),), log.fileno())
            theirs.close()
            self._control.settimeout(START_WITHIN)
            ready = b""
            with contextlib.suppress(OSError):
                ready = self._control.recv(1)
            self._control.settimeout(None)
            if ready != b"R":
                self.close()
                log.seek(0)
                reason = log.read().decode(errors="replace").strip().split("\n")[-1]
                raise InfrastructureError(f"the warm worker did not start: {reason}")


def _popen(
    words: list[str],
    environment: dict[str, str],
    descriptors: tuple[int, ...],
    stderr: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start from a long-lived thread, with an empty environment: /proc shows the first one."""
    return _starter.submit(
        subprocess.Popen, words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr,
        env=environment, pass_fds=descriptors,
    ).result()  # fmt: skip
