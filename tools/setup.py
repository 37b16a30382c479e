"""Make the course's .venv ready, then run in it what the command line names.

``python3 tools/setup.py tools/lab.py`` is ``make lab``. The standard library is enough, and
Python 3.6 can read this file, so that a Python that is too old is told in a sentence.

.venv/course-setup.json says what was installed (`fingerprint`): when that still fits, nothing
is done. When an earlier run broke off, everything is installed over again, from uv's cache.
"""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
VENV = COURSE / ".venv"
STATE = VENV / "course-setup.json"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
UV = "0.13.9"
NEEDED = (3, 11)
SPACE = 2  # GB: what a new .venv takes, and some room to work in
LINUX = sys.platform.startswith("linux")
# What an installer prints, and what it means; the first that fits is taken.
REASONS = [
    ("disk", r"No space left|os error 28\b|Errno 28\b|ENOSPC|Disk quota"),
    ("permission", r"Permission denied|os error 13\b|Errno 13\b|Read-only file system"),
    (
        "network",
        r"dns error|lookup address|resolve host|name resolution|tcp connect|Connection refused"
        r"|unreachable|timed out|error sending request|NewConnectionError|Failed to fetch",
    ),
    ("package", r"No solution found|No matching distribution|ResolutionImpossible|no wheels"),
]


class Stop(Exception):
    """The set-up cannot go on; the message says why, and what to do."""


def answer(*command):
    """Return what a short command prints, or None if it fails."""
    try:
        result = subprocess.run(
            [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return None
    return result.stdout.decode().strip() if result.returncode == 0 else None


def state():
    """Return what the last set-up wrote down of itself; empty when there was none."""
    try:
        saved = json.loads(STATE.read_text())
    except (OSError, ValueError):
        return {}
    return saved if isinstance(saved, dict) else {}


def torch_build():
    """Return "any" when TORCH=any was asked for, now or at an earlier set-up; else "cpu"."""
    return os.environ.get("TORCH") or state().get("torch") or "cpu"


def fingerprint():
    """Return what a finished set-up looks like; None when .venv's Python does not run."""
    version = answer(PYTHON, "-c", "import sys; print(sys.version)")
    if version is None:
        return None
    parts = [str(COURSE), version, UV, torch_build()]
    parts += [(COURSE / name).read_text() for name in ("requirements.txt", "pyproject.toml")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def remember(step):
    """Write down how far the set-up is: "venv" (empty), "installing" or "ready"."""
    saved = {"folder": str(COURSE), "torch": torch_build(), "step": step}
    STATE.write_text(json.dumps(dict(saved, fingerprint=fingerprint())))


def other_pythons():
    names = [f"python3.{minor}" for minor in range(NEEDED[1], NEEDED[1] + 4)]
    return [name for name in names if answer(name, "-c", "") is not None]


def check_machine():
    """Raise Stop when a new .venv cannot be made here."""
    if sys.version_info < NEEDED:
        found = other_pythons()
        here = f"This machine has {found[0]}" if found else "Install a newer one, then"
        raise Stop(
            f"Python 3.11 or newer is needed, and this is Python {sys.version.split()[0]}. "
            f"{here}: make lab PYTHON={found[0] if found else 'python3.11'}"
        )
    if answer(sys.executable, "-c", "import venv, ensurepip") is None:
        raise Stop(
            "This Python cannot make a virtual environment: its module venv or ensurepip is "
            "missing. On Debian and Ubuntu: sudo apt install python3-venv"
        )
    free = shutil.disk_usage(str(COURSE)).free / 1e9
    if free < SPACE:
        raise Stop(
            f"The disk is nearly full: {free:.1f} GB are free in {COURSE}, and the course needs "
            f"{SPACE} GB. Make room."
        )


def explain(output):
    """Return (kind, sentence) for what an installer printed before it failed."""
    kinds = [kind for kind, pattern in REASONS if re.search(pattern, output, re.IGNORECASE)]
    kind = kinds[0] if kinds else "other"
    return kind, {
        "disk": f"The disk is full. Make room: the course needs {SPACE} GB in {COURSE}.",
        "permission": f"A file could not be written. Is {COURSE} yours to write in?",
        "network": "The package index could not be reached. Is this machine online? "
        "Behind a proxy, set HTTPS_PROXY.",
        "package": f"A package is not to be had for Python {sys.version.split()[0]} on "
        f"{sys.platform}; the installer's words above say which.",
        "other": "The installer failed; its own words are above.",
    }[kind]


def run(command, **environment):
    """Run an installer, show what it prints, and return (whether it succeeded, its output)."""
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=str(COURSE),
        env=dict(os.environ, **environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    lines = []
    try:
        for line in process.stdout:
            lines.append(line.decode(errors="replace"))
            if not re.match(r" [+~-] ", lines[-1]):  # uv's list of packages is requirements.txt
                print("  " + lines[-1].rstrip(), flush=True)
    except BaseException:
        process.terminate()
        raise
    finally:
        code = process.wait()
    return code == 0, "".join(lines)


def usable():
    """Return whether .venv was made here, to its end, and its Python runs."""
    if STATE.exists() and state().get("folder") == str(COURSE):
        return answer(PYTHON, "-c", "import pip") is not None
    return not STATE.exists() and answer(PYTHON, "-c", "import pip, torch, jupyterlab") is not None


def make_venv():
    """Make .venv anew when there is none that works."""
    if usable():
        return
    check_machine()
    if VENV.exists():
        print(".venv does not work here (moved, or broken off half-way): it is made anew.")
        shutil.rmtree(str(VENV))
    done, output = run([sys.executable, "-m", "venv", VENV])
    if not done:
        raise Stop(explain(output)[1])
    remember("venv")


def ways(again):
    """Yield (name, command, environment) for each way to install the closure, best first.

    On Linux torch comes as the CPU build, from the folder that PIP_FIND_LINKS names or through
    uv's --torch-backend=cpu; the general index has only the CUDA build (2.7 GB), which is
    never taken unless TORCH=any asks for it.
    """
    what, cpu = ["-r", "requirements.txt", "-e", "."], []
    if LINUX and torch_build() == "cpu":
        pin = re.search(r"^torch==\S+", (COURSE / "requirements.txt").read_text(), re.MULTILINE)
        (VENV / "torch-cpu.txt").write_text(pin.group() + "+cpu\n")
        cpu = ["--constraint", VENV / "torch-cpu.txt"]
    uv = [PYTHON.parent / "uv", "pip", "install", "--python", PYTHON]
    uv += ["--reinstall"] if again else []
    # Where Python may not keep what it compiled, every start would compile torch again (2 s).
    uv += ["--compile-bytecode"] if sys.dont_write_bytecode else []
    passed_on = [("PIP_FIND_LINKS", "UV_FIND_LINKS"), ("PIP_INDEX_URL", "UV_DEFAULT_INDEX")]
    told = {name: os.environ[pip] for pip, name in passed_on if pip in os.environ}
    if "UV_FIND_LINKS" in told or not cpu:
        yield "uv", uv + cpu + what, told
    if cpu:
        yield "uv", [*uv, "--torch-backend=cpu", *what], told
    pip = [PYTHON, "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    yield "pip", pip + (["--force-reinstall"] if again else []) + cpu + what, {}


def install_uv():
    """Return (whether the pinned uv is in .venv, why not)."""
    if (answer(PYTHON.parent / "uv", "--version") or "").startswith(f"uv {UV}"):
        return True, ""
    options = ["--quiet", "--no-input", "--force-reinstall"]
    done, output = run([PYTHON, "-m", "pip", "install", *options, f"uv=={UV}"])
    kind, reason = explain(output)
    if not done and kind in ("disk", "permission"):
        raise Stop(reason)
    return done, reason


def install(again):
    """Install uv, then the closure and helpers; raise Stop with the last way's reason."""
    have_uv, reason = install_uv()
    for name, command, environment in ways(again):
        if name == "uv" and not have_uv:
            continue
        if name == "pip":
            print(f"Not through uv: {reason}\nNow with pip, which takes some minutes.", flush=True)
        done, output = run(command, **environment)
        if done:
            return
        kind, reason = explain(output)
        if kind in ("disk", "permission"):
            break
        if kind == "package" and "torch" in output and LINUX:
            reason += (
                " If it is torch: its CPU build could not be reached, and the general index has "
                "only the CUDA build (2.7 GB). To take that one: make lab TORCH=any"
            )
    raise Stop(reason)


def set_up():
    """Make .venv ready; do nothing when it is."""
    before = state()
    if before.get("step") == "ready" and before.get("fingerprint") == fingerprint():
        return
    print("Setting up the course in .venv; the first time some 300 MB are fetched.", flush=True)
    make_venv()
    again = state().get("step") == "installing"
    if again:
        print("The last set-up broke off; everything is installed over again.", flush=True)
    remember("installing")
    install(again)
    if answer(PYTHON, "-c", "import helpers, jupyterlab, torch") is None:
        raise Stop("All is installed, but torch or JupyterLab does not start on this machine.")
    remember("ready")
    print("The course is set up.", flush=True)


def interrupt(*_):
    raise KeyboardInterrupt


def main():
    signal.signal(signal.SIGTERM, interrupt)
    reason = None
    try:
        set_up()
    except KeyboardInterrupt:
        reason = "It was interrupted."
    except Stop as stop:
        reason = str(stop)
    except OSError as error:
        kind, sentence = explain(str(error))
        reason = f"{sentence if kind != 'other' else 'A file is not as it should be.'} ({error})"
    if reason:
        sys.exit(f"\nThe set-up stopped. {reason}\nThe next `make lab` goes on from here.")
    if len(sys.argv) > 1:
        command = [str(PYTHON), *sys.argv[1:]]
        if os.name == "nt":
            sys.exit(subprocess.call(command))
        os.execv(command[0], command)


if __name__ == "__main__":
    main()
