"""The set-up where something is wrong: a clear sentence, and the next start goes on."""

import ast
import os
import shutil
import signal
import sys
import time

import pytest

from helpers.paths import COURSE

READY = ("-c", "print('it runs')")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="torch's build on Linux")


def is_a_sentence(said):
    return "Traceback" not in said and "The set-up stopped. " in said


def test_the_second_start_installs_nothing(checkout):
    code, said = checkout.run(*READY)
    assert code == 0, said
    assert "The course is set up." in said
    asked = checkout.asked()
    assert len(asked) == 1
    began = time.monotonic()
    assert checkout.run(*READY) == (0, "it runs\n")
    assert time.monotonic() - began < 5
    assert checkout.asked() == asked


@pytest.mark.parametrize("file", ["requirements.txt", "pyproject.toml"])
def test_new_requirements_are_installed_at_the_next_start(checkout, file):
    checkout.run(*READY)
    with (checkout.folder / file).open("a") as changed:
        changed.write("# newer\n")
    checkout.run(*READY)
    assert len(checkout.asked()) == 2
    assert "--reinstall" not in checkout.asked()[1]


def test_a_new_lock_is_written_before_the_old_one_is_installed(checkout):
    checkout.run(*READY)
    (checkout.folder / "tools" / "lock.py").write_text("print('it locks')")
    with (checkout.folder / "pyproject.toml").open("a") as changed:
        changed.write("# what the old pins contradict\n")
    assert checkout.run("tools/lock.py") == (0, "it locks\n")
    assert len(checkout.asked()) == 1


def test_a_set_up_that_was_killed_is_done_over_again(checkout):
    process = checkout.start(FAKE_UV="hangs")
    while "Downloading" not in process.stdout.readline():
        pass
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    code, said = checkout.run(*READY)
    assert code == 0
    assert "The last set-up broke off" in said
    assert "--reinstall" in checkout.asked()[-1]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_set_up_says_so_and_goes_on_the_next_time(checkout, how):
    process = checkout.start(FAKE_UV="hangs")
    while "Downloading" not in process.stdout.readline():
        pass
    os.kill(process.pid, how)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "The set-up stopped. It was interrupted." in said
    assert is_a_sentence(said)
    assert checkout.run(*READY)[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        "error: failed to write to file: No space left on device (os error 28)",
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
    ],
)
def test_a_full_disk_is_named_and_nothing_else_is_tried(checkout, words):
    code, said = checkout.run(FAKE_UV=words)
    assert code == 1
    assert "The disk is full. Make room" in said
    assert is_a_sentence(said)
    assert len(checkout.asked()) == 1
    assert checkout.run(*READY)[0] == 0


def test_a_disk_that_is_nearly_full_stops_before_anything_is_fetched(tool, monkeypatch):
    setup = tool("setup")
    full = type("Usage", (), {"free": 0.3e9})
    monkeypatch.setattr(setup.shutil, "disk_usage", lambda path: full)
    with pytest.raises(setup.Stop, match=r"nearly full: 0\.3 GB are free .* needs 2 GB"):
        setup.check_machine()


def test_without_uv_pip_does_it_and_says_so(checkout):
    words = "error: Failed to fetch: `index`: error sending request: dns error"
    code, said = checkout.run(*READY, FAKE_UV=words)
    assert code == 0
    assert "Now with pip" in said
    assert "could not be reached" in said
    assert checkout.asked()[-1].startswith("pip install")


def test_without_a_network_it_says_so(checkout):
    words = "error sending request: dns error"
    code, said = checkout.run(FAKE_UV=words, FAKE_PIP=f"NewConnectionError: {words}")
    assert code == 1
    assert "The package index could not be reached. Is this machine online?" in said
    assert is_a_sentence(said)


def test_a_folder_that_cannot_be_written_to_is_named(checkout):
    code, said = checkout.run(FAKE_UV="error: Permission denied (os error 13)")
    assert code == 1
    assert f"Is {checkout.folder} yours to write in?" in said
    assert is_a_sentence(said)


def test_an_error_of_the_system_is_a_sentence_too(checkout):
    checkout.state.unlink()
    checkout.state.mkdir()  # so that it can be neither read nor written
    (checkout.folder / ".venv" / "bin" / "python").unlink()
    (checkout.folder / "requirements.txt").unlink()
    code, said = checkout.run()
    assert code == 1
    assert "A file is not as it should be." in said
    assert "requirements.txt" in said
    assert is_a_sentence(said)


@linux
def test_every_way_to_install_on_linux_asks_for_the_cpu_build(checkout):
    code, _ = checkout.run(FAKE_UV="No solution found: torch", FAKE_PIP="No matching: torch")
    assert code == 1
    uv, pip = checkout.asked()
    assert "--torch-backend=cpu" in uv
    assert "--constraint" in pip
    assert (checkout.folder / ".venv" / "torch-cpu.txt").read_text() == "torch==2.13.0+cpu\n"


@linux
def test_a_folder_of_wheels_is_tried_first_and_forces_the_cpu_build(checkout):
    checkout.run(FAKE_UV="No solution found", PIP_FIND_LINKS="/wheels")
    first, second, *_ = checkout.asked()
    assert "--constraint" in first
    assert "--torch-backend" not in first
    assert "--torch-backend=cpu" in second


@linux
def test_the_cuda_build_comes_only_when_it_is_asked_for_and_that_is_remembered(checkout):
    no_torch = "ERROR: No matching distribution found for torch==2.13.0"
    _, said = checkout.run(FAKE_UV="No solution found: torch", FAKE_PIP=no_torch)
    assert "only the CUDA build (2.7 GB). To take that one: make lab TORCH=any" in said
    checkout.run(*READY, TORCH="any")
    assert "cpu" not in checkout.asked()[-1]
    asked = checkout.asked()
    assert checkout.run(*READY) == (0, "it runs\n")
    assert checkout.asked() == asked


def test_python_too_old_is_told_in_a_sentence(tool, monkeypatch):
    setup = tool("setup")
    monkeypatch.setattr(setup.sys, "version_info", (3, 9, 18))
    monkeypatch.setattr(setup.sys, "version", "3.9.18 (main)")
    with pytest.raises(setup.Stop, match=r"3\.11 or newer is needed, and this is Python 3\.9\.18"):
        setup.check_machine()


def test_even_an_old_python_can_read_the_set_up():
    ast.parse((COURSE / "tools" / "setup.py").read_text(), feature_version=(3, 6))


def test_a_python_that_makes_no_environments_is_told_in_a_sentence(tool, monkeypatch):
    setup = tool("setup")
    import machine

    monkeypatch.setattr(setup, "BASE", "/bin/false")
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(machine, "may_sudo", lambda: False)
    with pytest.raises(SystemExit, match=r"(?s)needs the module ensurepip.*sudo sh -c 'apt-get"):
        setup.check_machine()


@pytest.mark.parametrize(
    "harm",
    ["its Python is gone", "the folder was moved", "it has no pip", "it is a file", "it is a link"],
)
def test_a_venv_that_does_not_work_is_made_anew(checkout, tool, monkeypatch, harm):
    setup, venv = tool("setup"), checkout.folder / ".venv"
    monkeypatch.setattr(setup, "COURSE", checkout.folder)
    monkeypatch.setattr(setup, "VENV", venv)
    monkeypatch.setattr(setup, "STATE", checkout.state)
    monkeypatch.setattr(setup, "FOLDER", str(checkout.folder))
    monkeypatch.setattr(setup, "PYTHON", venv / "bin" / "python")
    setup.make_venv()  # nothing is wrong yet, so nothing is made
    if harm == "its Python is gone":
        (venv / "bin" / "python").unlink()
    elif harm == "the folder was moved":
        checkout.state.write_text('{"folder": "/somewhere/else", "step": "ready"}')
    elif harm.startswith("it is a"):
        shutil.rmtree(venv)
        venv.write_text("") if harm == "it is a file" else venv.symlink_to("/not/there")
    else:
        (pip,) = venv.glob("lib/*/site-packages/pip/__init__.py")
        pip.write_text("raise ImportError")
    monkeypatch.setattr(setup, "BASE", sys.executable)
    made = []
    monkeypatch.setattr(setup, "run", lambda command: made.append(command) or (False, "Errno 28"))
    with pytest.raises(setup.Stop, match="disk is full"):
        setup.make_venv()
    assert made == [[sys.executable, "-m", "venv", venv]]
    assert not os.path.lexists(venv)
