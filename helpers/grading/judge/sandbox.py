"""The walls: a bubblewrap command in which nothing of the host can be written, reached or seen
but Python and the course.

Own user, process, network, ipc, host-name and mount namespaces, no capability, no environment,
read-only system, a small tmpfs. The course's copy inside has no ``answers``, no tests,
no submissions. Run by root, the walls are built twice: an outer pair, so that paths only
root may reach can be bound, then, as nobody, the same walls that anyone else's worker has; a
worker is never root, neither inside nor outside.
"""

import functools
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

from helpers.grading.inside import seccomp
from helpers.paths import COURSE

NOBODY = "65534"
INSIDE = "/course"
PACKAGES = "/packages"  # where the environment's site-packages are seen
# in site-packages where the course was installed, not checked out: masked
NEVER_PACKAGES = ("answers", "helpers", "notebooks", "tests")
WORKER_FILES = ("__init__.py", "inside")  # what a worker needs of helpers.grading
LIMITS = {
    "RLIMIT_AS": 4 << 30,  # one process, since none may be forked: so this is a total
    "RLIMIT_CPU": 120,
    "RLIMIT_NPROC": 64,  # threads
    "RLIMIT_FSIZE": 32 << 20,
    "RLIMIT_NOFILE": 128,
    "RLIMIT_CORE": 0,
    "RLIMIT_MEMLOCK": 0,
}
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",
    "USER": "student",
    "LANG": "C.UTF-8",
    "PYTHONPATH": f"{INSIDE}:{PACKAGES}",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "Agg",
    "MPLCONFIGDIR": "/tmp",
    "COURSE_PROGRESS": "/tmp/progress.json",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
ADVICE = (
    "The grader runs submissions only behind walls that hold: Linux 5.14 or newer with user "
    "namespaces, and bubblewrap.\n"
    "  Debian, Ubuntu:  sudo apt install bubblewrap\n"
    "  Fedora:          sudo dnf install bubblewrap\n"
    "  Ubuntu 24.04 on: an AppArmor profile for bwrap, or sudo sysctl "
    "kernel.apparmor_restrict_unprivileged_userns=0\n"
    "  macOS, Windows:  in a Linux virtual machine or WSL 2; a container needs the right to make "
    "user namespaces\n"
    "--trust-submissions grades without walls, with process limits alone: only code that you "
    "would run yourself."
)


class SandboxError(RuntimeError):
    """The walls could not be built here; the text says what is missing."""


def command(program: Sequence[str], sync: int | None = None) -> list[str]:
    """Return the command line that runs ``python PROGRAM…`` behind the walls.

    ``sync`` is a descriptor that stays open as long as any process inside lives.
    Raises SandboxError where bubblewrap is not installed.
    """
    if shutil.which("bwrap") is None:
        raise SandboxError("bubblewrap (bwrap) is not installed.")
    inner = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    inner += ["--cap-drop", "ALL", "--hostname", "sandbox"]
    inner += ["--sync-fd", str(sync)] if sync is not None else []
    inner += ["--size", str(64 << 20), "--tmpfs", "/tmp"]
    inner += [*_view(), "--proc", "/proc", "--dev", "/dev"]
    inner += ["--size", str(16 << 20), "--tmpfs", "/dev/shm"]
    inner += ["--tmpfs", "/dev/pts", "--remount-ro", "/dev/pts"]  # a terminal is of no use here
    inner += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]
    for name, value in ENVIRONMENT.items():
        inner += ["--setenv", name, value]
    inner += ["--", os.path.realpath(sys.executable), "-B", "-s", "-P", *program]
    if os.getuid() != 0:
        return inner
    # Its own process namespace: when the outer process 1 ends, all below end, whoever they are.
    # bwrap inside needs a /proc of that namespace, which bwrap outside would mount too closed.
    outer = ["setpriv", "--pdeathsig", "KILL"]
    outer += ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
    outer += ["bwrap", "--die-with-parent", "--tmpfs", "/tmp", *_view(True)]
    outer += ["--bind", "/proc", "/proc", "--dev", "/dev", "--"]
    return [*outer, "setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups",
            "--no-new-privs", *inner]  # fmt: skip


def _view(as_on_host: bool = False) -> list[str]:
    """Bind read-only what a worker sees, path by path: this Python, libraries, the course.

    ``as_on_host`` keeps the course at its own path, as root's outer walls need it.
    """
    packages = sysconfig.get_path("purelib")
    bound = {str(path): str(path) for path in _system_files(with_tools=as_on_host)}
    bound[packages] = packages if as_on_host else PACKAGES
    masked = [f"{bound[packages]}/{name}" for name in NEVER_PACKAGES if _is_dir(packages, name)]
    for name in ("site-packages", "dist-packages"):  # of the base Python: not this environment's
        path = Path(sysconfig.get_path("stdlib")) / name
        masked += [str(path)] if path.is_dir() and str(path) not in bound.values() else []
    if as_on_host:  # the inner walls take from here what they show, and mask the rest
        masked = []
    for path in _course_files():
        inside = Path(INSIDE) / path.relative_to(COURSE)
        bound[str(path)] = str(path if as_on_host else inside)
    for path in _font_cache():
        bound[str(path)] = str(path if as_on_host else Path("/tmp") / path.name)
    bound = {source: place for source, place in bound.items() if Path(source).exists()}
    words: list[str] = []
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        link = Path("/") / name
        if link.is_symlink():
            words += ["--symlink", os.readlink(link), str(link)]
        elif link.is_dir():
            words += ["--ro-bind", str(link), str(link)]
    # made with open permissions: bubblewrap would copy those of root's closed folders
    for parent in sorted({str(p) for place in bound.values() for p in Path(place).parents}):
        words += ["--perms", "0755", "--dir", parent] if parent != "/" else []
    for source, place in sorted(bound.items(), key=lambda pair: len(Path(pair[1]).parts)):
        words += ["--ro-bind", source, place]
    for place in masked:
        words += ["--tmpfs", place, "--remount-ro", place]
    return words


def _is_dir(folder: str, name: str) -> bool:
    return (Path(folder) / name).is_dir()


def _system_files(with_tools: bool) -> list[Path]:
    """List what Python needs of the system: itself, its library, shared libraries and fonts.

    ``with_tools`` adds what builds the inner walls for root.
    """
    machine = sysconfig.get_config_var("MULTIARCH") or "none"
    python = Path(os.path.realpath(sys.executable))
    library = Path(sys.base_prefix) / "lib"
    found = [Path(f"/usr/{lib}/{machine}") for lib in ("lib", "lib32", "lib64")]
    found += [Path("/usr/lib64"), Path("/usr/lib32"), Path("/etc/ld.so.cache")]
    found += [Path("/etc/alternatives"), Path("/usr/share/fonts"), Path("/usr/lib/locale")]
    bases = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    found += [Path(sysconfig.get_path(name, vars=bases)) for name in ("stdlib", "platstdlib")]
    found += [python]
    found += [Path(os.path.realpath(folder)) for folder in _mapped_folders()]
    found += sorted(library.glob("libpython*"))
    if with_tools:
        tools = ("bwrap", "setpriv")
        found += [Path(path) for tool in tools if (path := shutil.which(tool)) is not None]
    return sorted({path for path in found if path.exists()})


def _mapped_folders() -> set[str]:
    """Return the system folders that this process has shared libraries from."""
    maps = Path("/proc/self/maps")
    lines = maps.read_text().splitlines() if maps.exists() else []
    paths = {Path(line.split(maxsplit=5)[5]) for line in lines if ".so" in line and "/" in line}
    return {str(p.parent) for p in paths if p.parts[1] in ("lib", "lib64", "usr")
            and "site-packages" not in p.parts and "dist-packages" not in p.parts}  # fmt: skip


def _course_files() -> list[Path]:
    """List what of the course a submission may read: all of helpers but what instructors have."""
    helpers = COURSE / "helpers"
    public = [p for p in helpers.iterdir() if p.name not in ("grading", "__pycache__")]
    return [*sorted(public), *(helpers / "grading" / f for f in WORKER_FILES), COURSE / "data"]


def _font_cache() -> list[Path]:
    """Find matplotlib's list of fonts, so that not every fresh worker has to make it."""
    import matplotlib

    return sorted(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))


def unsandboxed(program: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return command and environment of a worker without walls, for ``--trust-submissions``."""
    environment = {**ENVIRONMENT, "PYTHONPATH": str(COURSE), "MPLCONFIGDIR": tempfile.gettempdir()}
    return [sys.executable, "-B", "-s", "-P", *program], environment


@functools.cache
def probe() -> tuple[bool, bool, tuple[str, ...]]:
    """Try what this machine can do: (fresh workers, warm workers, sentences on what lacks)."""
    missing = []
    if platform.system() != "Linux":
        return False, False, (f"{platform.system()} has no namespaces; a Linux machine is needed.",)
    release = tuple(int("0" + "".join(c for c in part if c.isdigit()))
                    for part in platform.release().split(".")[:2])  # fmt: skip
    if release < (5, 14):
        missing.append("Linux is older than 5.14: limits per user namespace are not there.")
    if seccomp.machine_index() is None:
        missing.append(
            f"No system call filter for {platform.machine()}; x86-64 and arm64 have one."
        )
    if os.getuid() == 0 and shutil.which("setpriv") is None:
        missing.append("setpriv (package util-linux) is not installed; root needs it.")
    if shutil.which("bwrap") is None:
        missing.append("bubblewrap (bwrap) is not installed.")
    if missing:
        return False, False, tuple(missing)
    error = _try("from helpers.grading.inside import seccomp; seccomp.install()")
    if error:
        return False, False, (f"A sandbox was refused here: {error}",)
    error = _try("import os; from helpers.grading.inside import zygote; zygote._own_namespaces()\n"
                 "if os.fork() == 0: zygote._own_files(); zygote._drop_everything()\n"
                 "else: os._exit(os.waitstatus_to_exitcode(os.wait()[1]))")  # fmt: skip
    if error:
        return True, False, (f"Warm workers need nested namespaces, refused here: {error}",)
    return True, True, ()


def _try(program: str) -> str:
    done = subprocess.run(
        command(["-c", program]), stdin=subprocess.DEVNULL, capture_output=True,
        env={"PATH": os.defpath}, timeout=60, check=False, text=True, errors="replace",
    )  # fmt: skip
    return done.stderr.strip().split("\n")[-1] or "no reason given" if done.returncode else ""
