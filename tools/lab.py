"""Open the course in JupyterLab (make lab).

The server runs in this process, so Ctrl-C and a kill reach it. Its settings come from
.jupyter/labconfig: no news pop-up, and what the views show is saved with a reader's notebook.
Settings of another Jupyter on this machine (base_url, password, port, extensions, IPython's
start-up files) are not read: what is changed in the course's Lab is kept in build/jupyter.
"""

import errno
import logging
import os
import re
import secrets
import socket
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
CONFIG = COURSE / ".jupyter"
OWN = Path(os.environ.get("COURSE_JUPYTER") or COURSE / "build" / "jupyter")
START = "lab/tree/notebooks/00_start_here.ipynb"
PORT = 8888
BROKEN = "A package in .venv is broken ({}). Remove that folder, and make lab makes it again."


def stop(sentence: str) -> None:
    sys.exit(f"\nThe course did not open. {sentence}")


def is_free(family: socket.AddressFamily, host: str, port: int) -> bool:
    """Return whether nobody listens to the port there, or there is no such address here."""
    try:
        with socket.socket(family) as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:  # macOS would let us take it all the same
                return False
        with socket.socket(family) as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
    return True


def free_port(first: int = PORT) -> int:
    """Return the first port from ``first`` on that is free under IPv4 and IPv6.

    A browser may take "localhost" for either, so a port that is taken on one of them is taken.
    """
    local = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
    for port in range(first, first + 50):
        if not all(is_free(family, host, port) for family, host in local):
            continue
        if port != first:
            print(f"Port {first} is taken (another JupyterLab?); this one uses {port}.", flush=True)
        return port
    stop(f"The ports {first} to {first + 49} are all taken: close another JupyterLab first.")
    raise AssertionError


def has_display(environment=os.environ, platform: str = sys.platform) -> bool:
    """Return whether a browser opened here would be seen by the reader."""
    if "SSH_CONNECTION" in environment:
        return False
    if platform in ("darwin", "win32"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def check_disk() -> None:
    """Stop with a sentence when nothing can be written where JupyterLab has to write."""
    for folder in (COURSE, OWN):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(bytes(1_000_000))
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            stop(
                f"{'The disk is full: make room' if full else 'Nothing can be written'} "
                f"in {folder} ({error.strerror})."
            )


def answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # it is this machine
    try:
        with direct.open(url, timeout=2):
            return True
    except OSError:
        return False


def announce(base: str, address: str, browser: bool, more: str) -> None:
    """Wait until the server answers, then say where the course is."""
    began = time.monotonic()
    while not answers(base + "api"):
        if time.monotonic() - began > 120:
            print(f"\nJupyterLab does not answer at {base} after two minutes.", flush=True)
            return
        time.sleep(0.1)
    where = "opens in your browser; its address is" if browser else "is open at"
    print(f"\nThe course {where}\n\n    {address}\n", flush=True)
    if not browser:
        port = base.rstrip("/").rsplit(":", 1)[1]
        print(
            "No display was found here: open that address in a browser on this machine, or on "
            f"your own\nafter: ssh -L {port}:localhost:{port} THIS_MACHINE",
            flush=True,
        )
    print(f"{more}Stop with Ctrl-C.", flush=True)


def own_settings() -> None:
    """Have Jupyter and IPython read the course's settings, and none of another Jupyter here."""
    for name in [name for name in os.environ if re.match("JUPYTER|IPYTHON", name)]:
        del os.environ[name]
    os.environ["JUPYTER_CONFIG_PATH"] = str(CONFIG)
    for name, folder in {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }.items():
        os.environ[name] = str(OWN / folder)
    try:
        from jupyter_core import paths
    except ImportError as error:
        stop(BROKEN.format(error))

    paths.SYSTEM_CONFIG_PATH.clear()  # /etc/jupyter: of this machine's hub, or of nobody


def open_lab(start: str, more: str = "", options: Sequence[str] = ()) -> None:
    """Run JupyterLab on ``start`` (a path of its address) until it is stopped."""
    check_disk()
    token = os.environ["JUPYTER_TOKEN"] = secrets.token_hex(16)
    port, browser = free_port(), has_display()
    base = f"http://localhost:{port}/"
    arguments = [
        f"--ServerApp.root_dir={COURSE}",
        "--ServerApp.ip=localhost",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.base_url=/",
        f"--ServerApp.open_browser={browser}",
        f"--LabApp.default_url=/{start}",
        "--ServerApp.answer_yes=True",
        f"--Application.log_level={logging.ERROR}",
        "--KernelManager.transport_encryption=auto",
        *options,
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--ServerApp.allow_root=True")
    address = f"{base}{start}?token={token}"
    threading.Thread(target=announce, args=(base, address, browser, more), daemon=True).start()

    try:
        from jupyterlab.labapp import LabApp
    except ImportError as error:
        stop(BROKEN.format(error))
    try:
        LabApp.launch_instance(arguments)
    except Exception as error:
        stop(f"JupyterLab could not start: {type(error).__name__}: {error}.")


if __name__ == "__main__":
    own_settings()
    open_lab(START)
