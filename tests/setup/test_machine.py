"""What `make test` needs of the system: found, or asked for in one command."""

import os
import shutil
import subprocess
import sys

import pytest

from helpers.paths import COURSE


@pytest.fixture
def machine(tool, monkeypatch):
    """tools/machine.py on a Linux with apt-get, for a user who may not install."""
    machine = tool("machine")
    monkeypatch.setattr(machine, "HERE", "linux")
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(machine, "may_sudo", lambda: False)
    return machine


def test_a_library_that_is_missing_is_named_with_the_command_that_installs_it(machine, monkeypatch):
    here = machine.Need("libc", ("unit",), "libc6", "glibc", library="c")
    lacking = machine.Need("libnone", ("unit",), "libnone1", "libnone", library="none-of-this")
    monkeypatch.setattr(machine, "NEEDS", (here, lacking))
    with pytest.raises(SystemExit) as stopped:
        machine.make_ready(["unit"])
    assert "The tests need libnone. Type this" in str(stopped.value)
    assert "apt-get install -y --no-install-recommends libnone1'" in str(stopped.value)


def test_a_tier_asks_only_for_what_it_uses(machine, monkeypatch):
    lacking = machine.Need("libnone", ("unit",), "libnone1", "libnone", library="none-of-this")
    monkeypatch.setattr(machine, "NEEDS", (lacking,))
    assert machine.make_ready(["check"]) is None
    with pytest.raises(SystemExit):
        machine.make_ready([])


@pytest.mark.sandbox
@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("bwrap"),
    reason="needs root on Linux, and bubblewrap",
)
def test_submissions_are_walled_in_where_root_has_process_numbers_of_its_own():
    """As in a container: the processes there have other numbers than the machine gives them."""
    code = (
        "open('/proc/sys/kernel/ns_last_pid', 'w').write('5000'); "  # so that nobody is number 3
        "from helpers.grading.judge.sandbox import probe; print(probe())"
    )
    own = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
    asked = subprocess.run(
        [*own, sys.executable, "-c", code], cwd=COURSE, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip
    assert asked.stdout == "(True, True, ())\n", asked.stdout + asked.stderr
