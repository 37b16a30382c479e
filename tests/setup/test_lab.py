"""How JupyterLab is started: port, browser, disk, and the course's own settings."""

import errno
import json
import socket
import sys

import pytest

from helpers.paths import COURSE


@pytest.fixture
def lab(tool):
    return tool("lab")


def test_a_taken_port_is_named_and_the_next_free_one_used(lab, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert port < lab.free_port(port) < port + 50
    assert f"Port {port} is taken" in capsys.readouterr().out


def test_a_free_port_is_used_without_a_word(lab, capsys):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert lab.free_port(port) == port
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"DISPLAY": ""}, "linux", False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "there"}, "linux", False),
        ({}, "darwin", True),
        ({"SSH_CONNECTION": "there"}, "darwin", False),
        ({}, "win32", True),
    ],
)
def test_a_browser_is_opened_only_where_it_would_be_seen(lab, environment, platform, expected):
    assert lab.has_display(environment, platform) is expected


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "The disk is full: make room in"), (errno.EACCES, "Nothing can be written in")],
)
def test_a_disk_without_room_is_a_sentence(lab, monkeypatch, tmp_path, number, words):
    def no_room(**_):
        raise OSError(number, "the reason")

    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setattr(lab.tempfile, "TemporaryFile", no_room)
    with pytest.raises(SystemExit, match=f"The course did not open. {words}.*the reason"):
        lab.check_disk()


def test_a_broken_package_is_a_sentence(lab, monkeypatch):
    monkeypatch.setattr(lab.os, "environ", {})
    monkeypatch.setitem(sys.modules, "jupyter_core", None)
    with pytest.raises(SystemExit, match=r"\.venv is broken .*jupyter_core.* Remove that folder"):
        lab.own_settings()
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    monkeypatch.setattr(lab, "announce", lambda *_: None)
    with pytest.raises(SystemExit, match=r"\.venv is broken .*jupyterlab\.labapp"):
        lab.open_lab(lab.START)


def test_the_course_has_jupyterlab_save_what_widgets_show(monkeypatch, tmp_path):
    from jupyterlab_server.settings_utils import _get_overrides

    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(COURSE / ".jupyter"))
    overrides, error = _get_overrides(str(tmp_path))
    assert error == ""
    assert overrides["@jupyter-widgets/jupyterlab-manager:plugin"] == {"saveState": True}


def test_every_file_of_settings_is_json():
    files = [p for p in (COURSE / ".jupyter").rglob("*") if p.is_file() and p.suffix != ".css"]
    assert len(files) >= 4
    for path in files:
        json.loads(path.read_text())
