"""The warm worker: imports the course's libraries once, then forks one jailed child for every
conversation.

Inside the sandbox. It never reads a submission: for each start the judge hands over two
descriptors, the conversation (for the child) and a leash. Between child and zygote stands a
keeper: it makes the child's own namespaces, kills the child when the judge lets go of the leash,
and lets go itself when the last process and file of that child are gone. ``python -m
helpers.grading.inside.zygote DESCRIPTOR MODULE…`` (the modules are those that notebooks import).
"""

import contextlib
import ctypes
import gc
import importlib
import os
import select
import signal
import socket
import struct
import sys
import warnings

from helpers.grading.inside import worker

_CLONE_NEWNS, _CLONE_NEWIPC, _CLONE_NEWUSER = 0x20000, 0x8000000, 0x10000000
_CLONE_NEWPID, _CLONE_NEWNET = 0x20000000, 0x40000000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
_CAPABILITY_VERSION_3, _CAPABILITIES = 0x20080522, 41
_libc = ctypes.CDLL(None, use_errno=True)
READY, ENDED, BROKEN = b"R", b"E", b"B"


def run(control: socket.socket, modules: list[str]) -> None:
    """Warm up, say so, and fork until the judge closes ``control``."""
    _warm(modules)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are reaped by the kernel
    control.sendall(READY)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            _keep(*descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _warm(modules: list[str]) -> None:
    import torch

    torch.set_num_threads(1)
    weight = torch.zeros(1, requires_grad=True)
    torch.optim.Adam([weight])  # the optimizer alone draws in 800 modules
    (weight * weight).sum().backward()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in ("IPython.core.inputtransformer2", *modules):
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    gc.collect()
    gc.freeze()  # a child's collection would touch, and so copy, every page


def _keep(conversation: int, leash: int) -> None:
    """Be the keeper of one child; ends this process."""
    child, report = 0, BROKEN
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()  # kill(0, …) from below must not reach the zygote's process group
        _own_namespaces()
        child = os.fork()
        if child == 0:
            os.close(leash)
            _be_child(conversation)
        os.close(conversation)
        _wait(child, leash)
        report = ENDED
    except BaseException as error:
        _say(f"keeper: {type(error).__name__}: {error}")
    finally:
        if child:
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)  # process 1 of its namespace: all in it die with it
                os.waitpid(child, 0)
        with contextlib.suppress(OSError):
            os.write(leash, report)
        os._exit(0)


def _wait(child: int, leash: int) -> None:
    """Return when the judge has let go of the leash, or the child has ended."""
    ended = os.pidfd_open(child)
    poll = select.poll()
    poll.register(leash, select.POLLIN | select.POLLHUP)
    poll.register(ended, select.POLLIN)
    poll.poll()


def _be_child(conversation: int) -> None:
    try:
        os.setsid()
        _own_files()
        _drop_everything()
        worker.serve(socket.socket(fileno=conversation))
    except BaseException as error:
        _say(f"child: {type(error).__name__}")
    finally:
        os._exit(0)


def _own_namespaces() -> None:
    """Make user, process, mount, ipc and network namespaces for the child that is forked next."""
    uid, gid = os.getuid(), os.getgid()
    flags = _CLONE_NEWUSER | _CLONE_NEWPID | _CLONE_NEWNS | _CLONE_NEWIPC | _CLONE_NEWNET
    _check(_libc.unshare(flags), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"),
                       ("gid_map", f"{gid} {gid} 1")):  # fmt: skip
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _own_files() -> None:
    """Give the child a /tmp, /dev/shm and /proc of its own; all else is read-only already."""
    _mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE)
    for place, size in ((b"/tmp", b"size=64m"), (b"/dev/shm", b"size=16m")):
        _mount(b"tmpfs", place, b"tmpfs", _MS_NOSUID | _MS_NODEV, size)
    os.chdir("/tmp")
    try:
        _mount(b"proc", b"/proc", b"proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
    except OSError:  # some kernels refuse it: an empty one then
        _mount(b"tmpfs", b"/proc", b"tmpfs", _MS_RDONLY | _MS_NOSUID | _MS_NODEV, b"size=4k")


def _drop_everything() -> None:
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for capability in range(_CAPABILITIES):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = struct.pack("<Ii", _CAPABILITY_VERSION_3, 0)
    _check(_libc.capset(header, struct.pack("<6I", 0, 0, 0, 0, 0, 0)), "capset")
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _mount(
    source: bytes, target: bytes, kind: bytes | None, flags: int, data: bytes | None = None
) -> None:
    _check(_libc.mount(source, target, kind, flags, data), f"mount {target.decode()}")


def _check(result: int, what: str) -> None:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def _say(text: str) -> None:
    with contextlib.suppress(OSError):
        os.write(2, f"{text}\n".encode())


if __name__ == "__main__":
    run(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
