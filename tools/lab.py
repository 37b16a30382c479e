"""Open the course in JupyterLab (make lab).

The server runs in this process, so Ctrl-C and a kill reach it. Its settings come from
.jupyter/labconfig: no news pop-up, and what the views show is saved with a reader's notebook.
"""

import errno
import logging
import os
import secrets
import socket
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
CONFIG = COURSE / ".jupyter"
START = "lab/tree/notebooks/00_start_here.ipynb"
PORT = 8888


def stop(sentence: str) -> None:
    sys.exit(f"\nThe course did not open. {sentence}")


def free_port(first: int = PORT) -> int:
    """Return the first port from ``first`` on that nobody listens to on this machine."""
    for port in range(first, first + 50):
        with socket.socket() as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
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
    from jupyter_core.paths import jupyter_config_dir, jupyter_runtime_dir

    for folder in map(Path, (COURSE, jupyter_runtime_dir(), jupyter_config_dir())):
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
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


def announce(base: str, address: str, browser: bool, more: str) -> None:
    """Wait until the server answers, then say where the course is."""
    began = time.monotonic()
    while not answers(base + "api"):
        if time.monotonic() - began > 120:
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


def open_lab(start: str, more: str = "") -> None:
    """Run JupyterLab on ``start`` (a path of its address) until it is stopped."""
    check_disk()
    found = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(CONFIG), *([found] if found else [])])
    token = os.environ.setdefault("JUPYTER_TOKEN", secrets.token_hex(16))
    port, browser = free_port(), has_display()
    base = f"http://localhost:{port}/"
    options = [
        f"--ServerApp.root_dir={COURSE}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.open_browser={browser}",
        f"--LabApp.default_url=/{start}",
        "--ServerApp.answer_yes=True",
        f"--Application.log_level={logging.ERROR}",
        "--KernelManager.transport_encryption=auto",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--ServerApp.allow_root=True")
    address = f"{base}{start}?token={token}"
    threading.Thread(target=announce, args=(base, address, browser, more), daemon=True).start()

    from jupyterlab.labapp import LabApp

    try:
        LabApp.launch_instance(options)
    except OSError as error:
        stop(f"JupyterLab could not start: {error}.")


if __name__ == "__main__":
    open_lab(START)
