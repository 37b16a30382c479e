"""The notebooks' tier runs with the network cut; here it is shown that the cut cuts."""

import os
import subprocess
import sys
from pathlib import Path

OFFLINE = Path(__file__).parent / "offline"


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(OFFLINE)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_connection_to_the_outside_is_refused_and_named():
    event = "import sys; sys.audit('socket.connect', None, ('192.0.2.1', 80))"  # no packet leaves
    assert "works without a network, but something asked for '192.0.2.1'" in run(event).stderr


def test_a_name_is_not_even_looked_up():
    result = run("import urllib.request as u; u.urlopen('http://model-hub.invalid/weights')")
    assert "something asked for 'model-hub.invalid'" in result.stderr


def test_addresses_of_this_machine_stay_open():
    code = (
        "import socket; s = socket.create_server(('127.0.0.1', 0));"
        "socket.create_connection(('localhost', s.getsockname()[1])).close(); print('open')"
    )
    assert run(code).stdout.strip() == "open"
