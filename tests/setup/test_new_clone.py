"""make lab in a new copy of the course, for real: from nothing to an answering JupyterLab."""

import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from contextlib import ExitStack, contextmanager, suppress

import pytest

from helpers.paths import COURSE

PATIENCE = 600  # seconds; with a warm cache it takes about 20


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of all that git would keep, without .venv."""
    folder = tmp_path_factory.mktemp("clone") / "course"
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    files = subprocess.run(command, cwd=COURSE, capture_output=True, text=True, check=True)
    for name in filter(None, files.stdout.split("\0")):
        if (COURSE / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(COURSE / name, folder / name)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def make_lab(folder, home):
    """Start ``make lab``; yields (what it said, the address) and stops it in the end."""
    own = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "PYTHONDONTWRITEBYTECODE")
        and not name.startswith("JUPYTER")
    }
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        own[name] = str(home / name.lower())
    process = subprocess.Popen(
        ["make", "lab"], cwd=folder, env=own, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    watch = threading.Timer(PATIENCE, os.killpg, (process.pid, signal.SIGKILL))
    watch.start()
    try:
        said = ""
        while line := process.stdout.readline():
            said += line
            if "Stop with Ctrl-C" in line:
                break
        address = re.search(r"http://localhost:\d+/lab/tree/\S+", said)
        assert address, said
        yield said, address[0]
    finally:
        watch.cancel()
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)


def status(address):
    base, token = re.fullmatch(r"(http://localhost:\d+/).*token=(\w+)", address).groups()
    with urllib.request.urlopen(f"{base}api/status?token={token}", timeout=20) as answer:
        return answer.status


def test_make_lab_opens_the_course_from_nothing_and_at_once_the_second_time(clone, tmp_path):
    with make_lab(clone, tmp_path) as (said, address):
        assert "Setting up the course" in said
        assert "Traceback" not in said
        assert "notebooks/00_start_here.ipynb?token=" in address
        assert status(address) == 200
        assert "No display was found" in said
    began = time.monotonic()
    with make_lab(clone, tmp_path) as (said, address):
        assert "Setting up" not in said
        assert status(address) == 200
    assert time.monotonic() - began < 60


def test_make_lab_takes_the_next_port_when_its_own_is_taken(clone, tmp_path):
    with ExitStack() as stack:
        with suppress(OSError):  # somebody has it already: as good
            stack.enter_context(socket.create_server(("127.0.0.1", 8888)))
        with make_lab(clone, tmp_path) as (said, address):
            assert "Port 8888 is taken" in said
            assert ":8888/" not in address
            assert status(address) == 200
