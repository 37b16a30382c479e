"""Make the course's .venv ready, then run in it what the command line names.

``python3 tools/setup.py tools/lab.py`` is ``make lab``. The standard library and this file are
enough, and Python 3.6 can read it, so that a Python that is too old is told in a sentence.

``make lab`` and ``make demo`` install what a student needs, every other command the rest too,
all in the versions of requirements.txt. .venv/course-setup.json says what was installed
(`fingerprint`): while that fits, nothing is done. When a run broke off, all is installed again.
"""

import os
import sys

# PYTHONPATH is meant for another program: a json.py in it would be imported below.
for _foreign in filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)):
    sys.path[1:] = [p for p in sys.path[1:] if os.path.abspath(p) != os.path.abspath(_foreign)]

import ast
import hashlib
import json
import re
import shutil
import signal
import subprocess
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
VENV = COURSE / ".venv"
STATE = VENV / "course-setup.json"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
BASE = getattr(sys, "_base_executable", sys.executable)  # where .venv itself runs this: not it
FOLDER = os.fsencode(str(COURSE)).decode("utf-8", "replace")  # the same under every code page
UV, NEEDED = "0.13.9", (3, 11)
FETCHED = {"lab": 360, "all": 480}  # MB, with the CPU build of torch
SPACE = 2  # GB: what a new .venv takes, and some room to work in
STUDENTS = ("tools/lab.py", "tools/demo.py", "tools/real.py")
LINUX = sys.platform.startswith("linux")
# Variables that could mislead; of those, SOURCES (of packages) and HARMLESS are kept.
FOREIGN = r"PYTHON|PIP_|UV_|VIRTUAL_ENV$|__PYVENV_LAUNCHER__$|MPLBACKEND$|MATPLOTLIBRC$"
HARMLESS = r"PYTHON(DONTWRITEBYTECODE|PYCACHEPREFIX|UNBUFFERED)$"
SOURCES = (
    r"PIP_CONFIG_FILE$|(PIP|UV)_(\w*INDEX|FIND_LINKS|\w*CERT|PROXY|\w*HOST|KEYRING|\w*CACHE"
    r"|\w*TIMEOUT|\w*RETRIES|\w*CHECK$|HTTP_|NATIVE_TLS|OFFLINE|LINK_MODE)"
)
UV_NAMES = {"PIP_FIND_LINKS": "UV_FIND_LINKS", "PIP_INDEX_URL": "UV_DEFAULT_INDEX"}
# What an installer prints, and what it means; the first that fits is taken.
REASONS = [
    ("disk", r"No space left|(os error|Errno) 28\b|ENOSPC|Disk quota"),
    ("permission", r"Permission denied|(os error|Errno) 13\b|Read-only file system"),
    ("network", r"dns error|lookup address|resolve host|name resolution|tcp connect|timed out"),
    ("network", r"Connection refused|unreachable|sending request|NewConnection|Failed to fetch"),
    ("torch", r"(No solution found|No matching distribution)[\s\S]*torch==" if LINUX else "(?!)"),
    ("package", r"No solution found|No matching distribution|ResolutionImpossible|no wheels"),
]


class Stop(Exception):
    """The set-up cannot go on; the message says why, and what to do."""


def trust_less(environ):
    """Take from the environment what could mislead the set-up; have every file read as UTF-8."""
    for name in list(environ):
        if re.match(FOREIGN, name) and not re.match(HARMLESS + "|" + SOURCES, name):
            del environ[name]
    environ["PYTHONUTF8"] = "1"


def answer(*command):
    """Return what a short command prints, or None if it fails."""
    words = [str(part) for part in command]
    try:
        said = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return said.stdout.decode(errors="replace").strip()


def state():
    """Return what the last set-up wrote down of itself; empty when there was none."""
    try:
        saved = json.loads(STATE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return saved if isinstance(saved, dict) else {}


def torch_build():
    """Return "any" when TORCH=any was asked for, now or at an earlier set-up; else "cpu"."""
    return os.environ.get("TORCH") or state().get("torch") or "cpu"


def group():
    """Return "all" when the tests' packages are needed, now or at an earlier set-up; else "lab"."""
    students = not sys.argv[1:] or sys.argv[1] in STUDENTS
    return "lab" if students and state().get("group") != "all" else "all"


def fingerprint():
    """Return what a finished set-up looks like; None when .venv's Python does not run."""
    version = answer(PYTHON, "-c", "import sys; print(sys.version)")
    if version is None:
        return None
    parts = [part.encode() for part in (FOLDER, version, UV, torch_build(), group())]
    parts += [(COURSE / name).read_bytes() for name in ("requirements.txt", "pyproject.toml")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def remember(step):
    """Write down how far the set-up is: "venv" (empty), "installing" or "ready"."""
    saved = {"folder": FOLDER, "torch": torch_build(), "group": group(), "step": step}
    STATE.write_text(json.dumps(dict(saved, fingerprint=fingerprint())), encoding="utf-8")


def check_machine():
    """Raise Stop when a new .venv cannot be made here."""
    if sys.version_info < NEEDED:
        names = [f"python3.{minor}" for minor in range(11, 15)]
        found = [name for name in names if answer(name, "-c", "") is not None]
        here = f"This machine has {found[0]}" if found else "Install a newer one, then"
        raise Stop(
            f"Python 3.11 or newer is needed, and this is Python {sys.version.split()[0]}. "
            f"{here}: make lab PYTHON={(found or ['python3.11'])[0]}"
        )
    if answer(BASE, "-c", "import venv, ensurepip") is None:
        from machine import install

        install([f"python3.{sys.version_info[1]}-venv"], "`make lab` needs the module ensurepip")
    free = shutil.disk_usage(str(COURSE)).free / 1e9
    if free < SPACE:
        here = f"{free:.1f} GB are free in {COURSE}, and the course needs {SPACE} GB"
        raise Stop(f"The disk is nearly full: {here}. Make room.")


def explain(output):
    """Return (kind, sentence) for what an installer printed before it failed."""
    kind = next((k for k, pattern in REASONS if re.search(pattern, output, re.I)), "other")
    return kind, {
        "disk": f"The disk is full. Make room: the course needs {SPACE} GB in {COURSE}.",
        "permission": f"A file could not be written. Is {COURSE} yours to write in?",
        "network": "The package index could not be reached. Is this machine online? "
        "Behind a proxy, set HTTPS_PROXY.",
        "torch": "The CPU build of torch could not be reached, and the general index has only the "
        "CUDA build (2.7 GB). To take that one: make lab TORCH=any",
        "package": f"A package is not available for Python {sys.version.split()[0]} on "
        f"{sys.platform}; the installer's words above say which.",
        "other": "The installer failed; its own words are above.",
    }[kind]


def run(command, told=None):
    """Run an installer, show what it prints, and return (whether it succeeded, its output)."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "cwd": str(COURSE)}
    own, lines = dict(os.environ, **(told or {})), []
    with subprocess.Popen([str(part) for part in command], env=own, **pipes) as process:
        try:
            for line in process.stdout:
                lines.append(line.decode(errors="replace"))
                if not re.match(r" [+~-] ", lines[-1]):  # uv's list of what it installed
                    print("  " + lines[-1].rstrip(), flush=True)
        except BaseException:
            process.terminate()
            raise
    return process.returncode == 0, "".join(lines)


def make_venv():
    """Make a new .venv when there is none that was made here, to its end, and runs."""
    modules = "pip" if state().get("folder") == FOLDER else "pip, torch, jupyterlab"
    moved = STATE.exists() and modules != "pip"
    if not moved and answer(PYTHON, "-c", f"import {modules}") is not None:
        return
    check_machine()
    if os.path.lexists(str(VENV)):
        print(".venv does not work here (moved, or broken off half-way): it is made again.")
        is_folder = VENV.is_dir() and not VENV.is_symlink()
        (shutil.rmtree if is_folder else os.remove)(str(VENV))
    done, output = run([BASE, "-m", "venv", VENV])
    if not done:
        raise Stop(explain(output)[1])
    remember("venv")


def sources():
    """Return what pip's files and variables say about where packages come from, and no more."""
    told = {}
    for line in (answer(PYTHON, "-m", "pip", "config", "list") or "").splitlines():
        setting = re.match(r"(?:global|install|:env:)\.([a-z-]+)=(['\"].*)", line)
        name = "PIP_" + setting.group(1).replace("-", "_").upper() if setting else ""
        if re.match(SOURCES, name):
            told[name] = " ".join(ast.literal_eval(setting.group(2)).split())
    told.update((name, value) for name, value in os.environ.items() if re.match(SOURCES, name))
    for pip, uv in UV_NAMES.items():
        if pip in told and uv not in os.environ:
            told[uv] = told[pip]
    return dict(told, PIP_CONFIG_FILE=os.devnull, UV_NO_CONFIG="1")


def ways(again, told):
    """Yield (name, command) for each way to install the group, best first.

    On Linux torch comes as the CPU build, from the folder that PIP_FIND_LINKS names or through
    uv's --torch-backend=cpu; the general index has only the CUDA build (2.7 GB), which is
    never taken unless TORCH=any asks for it.
    """
    what, cpu = ["-r" if group() == "all" else "--constraint", "requirements.txt", "-e", "."], []
    if LINUX and torch_build() == "cpu":
        lock = (COURSE / "requirements.txt").read_text(encoding="utf-8")
        pin = re.search(r"^torch==\S+", lock, re.MULTILINE)
        (VENV / "torch-cpu.txt").write_text(pin.group() + "+cpu\n", encoding="utf-8")
        cpu = ["--constraint", VENV / "torch-cpu.txt"]
    uv = [PYTHON.parent / "uv", "pip", "install", "--python", PYTHON]
    uv += ["--reinstall"] if again else []
    # Where Python may not keep what it compiled, every start would compile torch again (2 s).
    uv += ["--compile-bytecode"] if sys.dont_write_bytecode else []
    if "UV_FIND_LINKS" in told or not cpu:
        yield "uv", uv + cpu + what
    if cpu:
        yield "uv", [*uv, "--torch-backend=cpu", *what]
    pip = [PYTHON, "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    yield "pip", pip + (["--force-reinstall"] if again else []) + cpu + what


def install(again):
    """Install uv, then the group and helpers; raise Stop with the last way's reason."""
    told, have_uv, reason = sources(), True, ""
    if not (answer(PYTHON.parent / "uv", "--version") or "").startswith(f"uv {UV}"):
        options = ["--quiet", "--no-input", "--force-reinstall"]
        have_uv, output = run([PYTHON, "-m", "pip", "install", *options, f"uv=={UV}"], told)
        kind, reason = explain(output)
        if not have_uv and kind in ("disk", "permission"):
            raise Stop(reason)
    for name, command in list(ways(again, told))[0 if have_uv else -1 :]:
        if name == "pip":
            print(f"Not through uv: {reason}\nNow with pip, which takes some minutes.", flush=True)
        done, output = run(command, told)
        if done:
            return
        kind, reason = explain(output)
        if kind in ("disk", "permission"):
            break
    raise Stop(reason)


def set_up():
    """Make .venv ready; do nothing when it is."""
    before = state()
    locks = sys.argv[1:2] == ["tools/lock.py"]  # its new pins first: the old may contradict
    if before.get("step") == "ready" and (locks or before.get("fingerprint") == fingerprint()):
        return
    print(f"Setting up the course; {FETCHED[group()]} MB are fetched the first time.", flush=True)
    make_venv()
    again = state().get("step") == "installing"
    if again:
        print("The last set-up broke off; everything is installed again.", flush=True)
    remember("installing")
    install(again)
    if answer(PYTHON, "-c", "import helpers, jupyterlab, torch") is None:
        raise Stop("All is installed, but torch or JupyterLab does not start on this machine.")
    remember("ready")
    print("The course is set up.", flush=True)


def prepare():
    """Make the machine and .venv ready; return None, or why it stopped."""
    try:
        if sys.argv[1:2] == ["tools/test.py"] and sys.version_info >= NEEDED:
            from machine import make_ready

            make_ready(sys.argv[2:] or os.environ.get("TIER", "").split())
        set_up()
    except KeyboardInterrupt:
        return "It was interrupted."
    except Stop as stop:
        return str(stop)
    except OSError as error:
        kind, sentence = explain(str(error))
        return f"{sentence if kind != 'other' else 'A file is not as it should be.'} ({error})"
    except Exception as error:
        return f"This should not happen, please report it: {type(error).__name__}: {error}"


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not in Python 3.6
            stream.reconfigure(errors="replace")  # not every word may be in the code page
    trust_less(os.environ)
    reason = prepare()
    if reason:
        target = "test" if group() == "all" else "lab"
        sys.exit(f"\nThe set-up stopped. {reason}\nThe next `make {target}` goes on from here.")
    if len(sys.argv) > 1 and os.name == "nt":
        sys.exit(subprocess.call([str(PYTHON), *sys.argv[1:]]))
    if len(sys.argv) > 1:
        os.execv(str(PYTHON), [str(PYTHON), *sys.argv[1:]])


if __name__ == "__main__":
    main()
