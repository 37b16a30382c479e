"""A kernel filter that a worker puts on itself before it runs a student's first line; it can
never be taken off.

It adds to the namespaces what they do not give: no new process (threads are fine, so that the
memory limit, which counts per process, is a total), no namespaces of one's own, no memory
outside the limits (memfd, System V), no socket but a local one, none of the kernel's rarely used
doors. Classic BPF, assembled here: a refused call returns an error to the program, as any failed
call does. Numbers from the kernel's tables for x86-64 and arm64.
"""

import ctypes
import errno
import platform
import struct

_X86, _ARM = 0, 1
# name: (number on x86-64, number on arm64); None where the architecture has no such call
FORBIDDEN: dict[str, tuple[int | None, int | None]] = {
    "acct": (163, 89), "add_key": (248, 217), "bpf": (321, 280), "chroot": (161, 51),
    "clone3": (435, 435), "delete_module": (176, 106), "execve": (59, 221),
    "execveat": (322, 281), "fanotify_init": (300, 262), "finit_module": (313, 273),
    "fork": (57, None), "fsconfig": (431, 431), "fsmount": (432, 432), "fsopen": (430, 430),
    "fspick": (433, 433), "init_module": (175, 105), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "io_uring_setup": (425, 425), "kcmp": (312, 272),
    "kexec_load": (246, 104), "keyctl": (250, 219), "memfd_create": (319, 279),
    "memfd_secret": (447, 447), "mount": (165, 40), "mount_setattr": (442, 442),
    "move_mount": (429, 429), "mq_open": (240, 180), "msgget": (68, 186),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "open_tree": (428, 428),
    "perf_event_open": (298, 241), "personality": (135, 92), "pidfd_getfd": (438, 438),
    "pidfd_open": (434, 434), "pivot_root": (155, 41), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "ptrace": (101, 117), "quotactl": (179, 60),
    "reboot": (169, 142), "request_key": (249, 218), "semget": (64, 190), "setns": (308, 268),
    "shmat": (30, 196), "shmget": (29, 194), "swapon": (167, 224), "umount2": (166, 39),
    "unshare": (272, 97), "userfaultfd": (323, 282), "vfork": (58, None),
}  # fmt: skip
CLONE = (56, 220)
SOCKET = (41, 198)
# A library that finds one of these missing has an older way to do the same.
FALLS_BACK = {"clone3", "memfd_create", "pidfd_open"}
_AUDIT_ARCH = (0xC000003E, 0xC00000B7)
_X32_BIT = 0x40000000
_CLONE_THREAD, _AF_UNIX = 0x10000, 1
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2


def machine_index() -> int | None:
    """Say which column of the tables belongs to this machine; None where there is none."""
    return {"x86_64": _X86, "amd64": _X86, "aarch64": _ARM, "arm64": _ARM}.get(
        platform.machine().lower()
    )


def program(index: int) -> bytes:
    """Assemble the filter, bytes of ``struct sock_filter``, for one column of the tables."""
    lines: list[bytes] = []

    def line(code: int, value: int, then: int = 0, otherwise: int = 0) -> None:
        lines.append(struct.pack("HBBI", code, then, otherwise, value))

    def refuse(error: int) -> None:
        line(_RETURN, _ERRNO | error)

    line(_LOAD, 4)  # seccomp_data.arch: calls of another architecture have other numbers
    line(_EQUAL, _AUDIT_ARCH[index], 1, 0)
    line(_RETURN, _KILL)
    line(_LOAD, 0)  # seccomp_data.nr
    if index == _X86:
        line(_AT_LEAST, _X32_BIT, 0, 1)
        refuse(errno.ENOSYS)
    for name, numbers in FORBIDDEN.items():
        number = numbers[index]
        if number is not None:
            line(_EQUAL, number, 0, 1)
            refuse(errno.ENOSYS if name in FALLS_BACK else errno.EPERM)
    line(_EQUAL, CLONE[index], 0, 4)
    line(_LOAD, 16)  # clone's flags: a thread shares the memory limit, a process would have its own
    line(_ANY_BIT, _CLONE_THREAD, 1, 0)
    refuse(errno.EPERM)
    line(_RETURN, _ALLOW)
    line(_EQUAL, SOCKET[index], 0, 3)
    line(_LOAD, 16)  # socket's family
    line(_EQUAL, _AF_UNIX, 1, 0)
    refuse(errno.EAFNOSUPPORT)
    line(_RETURN, _ALLOW)
    return b"".join(lines)


class _Program(ctypes.Structure):
    _fields_ = (("count", ctypes.c_ushort), ("lines", ctypes.c_void_p))


def install() -> None:
    """Put the filter on this process for good; raises OSError where there is none to be had."""
    index = machine_index()
    if index is None:
        raise OSError(errno.ENOSYS, f"no system call table for {platform.machine()}")
    lines = ctypes.create_string_buffer(program(index))
    filter_ = _Program((len(lines) - 1) // 8, ctypes.cast(lines, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(filter_), 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, "the kernel refused the seccomp filter")
