"""The set-up believes nothing of the environment but where packages come from."""

import os
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from helpers.paths import COURSE

READY = ("-c", "print('it runs')")


def test_pips_options_for_other_places_do_not_reach_the_installer(checkout):
    misled = {"PIP_USER": "1", "PIP_TARGET": "/t", "PIP_PREFIX": "/p", "UV_SYSTEM_PYTHON": "1"}
    asked = {"PIP_INDEX_URL": "file:///index", "UV_HTTP_TIMEOUT": "7"}
    files = "global.user='true'\nglobal.target='/t'\nglobal.find-links='/a /b'"
    code, said = checkout.run(*READY, **misled, **asked, FAKE_CONFIG=files)
    assert code == 0, said
    told = checkout.told()
    assert not set(misled) & set(told)
    assert told["UV_DEFAULT_INDEX"] == told["PIP_INDEX_URL"] == "file:///index"
    assert told["UV_FIND_LINKS"] == told["PIP_FIND_LINKS"] == "/a /b"
    assert told["UV_HTTP_TIMEOUT"] == "7"
    assert told["PIP_CONFIG_FILE"] == os.devnull


def test_a_module_on_pythonpath_does_not_replace_the_librarys(checkout, tmp_path):
    (tmp_path / "json.py").write_text("raise RuntimeError('another json')")
    code, said = checkout.run(*READY, PYTHONPATH=str(tmp_path))
    assert (code, "another json" in said) == (0, False), said


def test_a_code_page_without_the_words_of_an_installer_breaks_nothing(checkout):
    said = "No solution found: \u2570\u2500\u25b6"
    code, said = checkout.run(
        FAKE_UV=said, FAKE_PIP=said, PYTHONUTF8="0", PYTHONIOENCODING="cp1252", LC_ALL="POSIX"
    )
    assert code == 1
    assert "Traceback" not in said
    assert "The set-up stopped. A package is not available" in said


def test_a_file_that_is_not_ascii_is_read_under_any_code_page(checkout):
    (checkout.folder / "pyproject.toml").write_text("# × –", encoding="utf-8")
    page = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    assert checkout.run(*READY, **page)[0] == 0
    assert checkout.run(*READY) == (0, "it runs\n")  # and is the same under another


def test_a_student_gets_no_more_than_the_lab_needs_and_keeps_what_the_tests_added(checkout):
    (checkout.folder / "tools" / "lab.py").write_text("")
    assert checkout.run("tools/lab.py")[0] == 0
    assert "--constraint requirements.txt -e ." in checkout.asked()[-1]
    assert checkout.run(*READY)[0] == 0
    assert "-r requirements.txt -e ." in checkout.asked()[-1]
    asked = checkout.asked()
    assert checkout.run("tools/lab.py") == (0, "")
    assert checkout.asked() == asked


@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
)
def test_a_port_that_is_taken_under_one_family_is_taken(tool, family, host):
    lab = tool("lab")
    with socket.create_server((host, 0), family=family) as taken:
        port = taken.getsockname()[1]
        assert lab.free_port(port) > port


def test_a_proxy_is_not_asked_for_this_machine(tool, monkeypatch):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        assert tool("lab").answers(f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()


@pytest.mark.parametrize(
    ("given", "words"),
    [("", "Say which submissions"), (".", "holds the course itself"), ("none", "There is no")],
)
def test_make_grade_says_what_it_needs(given, words):
    result = subprocess.run(
        [sys.executable, "tools/grade.py"], cwd=COURSE, env=os.environ | {"IN": given, "OUT": ""},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (result.returncode, words in result.stderr) == (1, True), result.stderr
