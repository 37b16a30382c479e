"""What a worker sees and may do; what happens without walls; the whole command."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from submitted import answered, hand_in

from helpers.grading.desk import cli
from helpers.grading.judge import sandbox
from helpers.grading.judge.course import Course
from helpers.paths import COURSE, NOTEBOOKS


def test_the_sandbox_works_here() -> None:
    """CI must not skip: where this fails, bubblewrap or user namespaces are missing."""
    assert sandbox.probe() == (True, True, ())


LOOK = """
import glob, json, os
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
writable = []
for folder, folders, files in os.walk("/"):
    if folder.startswith(("/proc", "/usr", "/packages")): folders[:] = []; continue
    if os.access(folder, os.W_OK): writable.append(folder)
print(json.dumps(dict(
    caps=status["CapEff"].strip() + status["CapBnd"].strip(), uid=os.getuid(), env=dict(os.environ),
    top=sorted(os.listdir("/")), writable=writable,
    net=[l.split(":")[0].strip() for l in open("/proc/net/dev").readlines()[2:]],
    grading=sorted(os.listdir("/course/helpers/grading")), course=sorted(os.listdir("/course")),
    first=[open(p, errors="replace").read()
           for p in glob.glob("/proc/1/environ") if os.access(p, os.R_OK)],
)))
"""


def look() -> dict:
    import json

    done = subprocess.run(
        sandbox.command(["-c", LOOK]), env={"PATH": os.defpath}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_a_worker_sees() -> None:
    seen = look()
    assert set(seen["caps"]) == {"0"}
    assert seen["uid"] != 0
    assert set(seen["env"]) <= {*sandbox.ENVIRONMENT, "PWD", "LC_CTYPE"}
    assert seen["net"] == ["lo"]
    assert seen["grading"] == sorted(sandbox.WORKER_FILES)
    assert set(seen["course"]) <= {"helpers", "data"}
    assert not {"home", "etc/passwd", "var", "srv", "work"} & set(seen["top"])
    assert all(p.startswith(("/tmp", "/dev/shm")) for p in seen["writable"]), seen["writable"]
    assert all(
        not text or set(text) <= {"\0"} or text.startswith("PATH=") for text in seen["first"]
    )


def test_a_worker_is_not_root_outside_either() -> None:
    words = sandbox.command(["-c", "import time; time.sleep(60)"])
    process = subprocess.Popen(words, env={"PATH": os.defpath})
    try:
        for _ in range(200):
            below = [p for p in psutil.Process(process.pid).children(recursive=True)
                     if "python" in p.name()]  # fmt: skip
            if below:
                break
            time.sleep(0.05)
        assert [p.uids().real for p in below] == [int(sandbox.NOBODY) if os.getuid() == 0
                                                  else os.getuid()]  # fmt: skip
    finally:
        process.kill()
        process.wait()


def test_a_normal_user_gets_the_same_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    words = sandbox.command(["-c", "pass"])
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    inner = sandbox.command(["-c", "pass"])
    assert inner[0] == "bwrap"
    assert words[-len(inner) :] == inner
    for wall in ("--unshare-all", "--die-with-parent", "--new-session", "--clearenv"):
        assert wall in inner
    places = [inner[n + 1] for n, word in enumerate(inner) if word == "--ro-bind"]
    assert not [p for p in places if "answers" in p or p.endswith(("/tests", "/grading"))]
    assert not [word for word in inner if word in ("--bind", "--dev-bind", "--share-net")]


def without_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.which
    monkeypatch.setattr(
        shutil, "which", lambda name, **k: None if name == "bwrap" else real(name, **k)
    )
    sandbox.probe.cache_clear()


@pytest.fixture(autouse=True)
def _fresh_probe():  # type: ignore[no-untyped-def]
    yield
    sandbox.probe.cache_clear()


def test_without_bubblewrap_it_refuses_and_says_how_to_get_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without_bubblewrap(monkeypatch)
    (tmp_path / "subs").mkdir()
    code = cli.main(["grade", str(tmp_path / "subs"), "--out", str(tmp_path / "out")])
    said = capsys.readouterr().err
    assert code == 1
    assert "apt install bubblewrap" in said
    assert not (tmp_path / "out").exists()
    assert cli.main(["doctor"]) == 1
    assert "bubblewrap (bwrap) is not installed" in capsys.readouterr().out


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_other_systems_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], system: str
) -> None:
    monkeypatch.setattr(sandbox.platform, "system", lambda: system)
    sandbox.probe.cache_clear()
    assert cli.main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert system in said
    assert "virtual machine" in said


def test_without_user_namespaces_it_refuses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = [
        sys.executable,
        "-c",
        "import sys; sys.exit('bwrap: No permissions to create new namespace')",
    ]
    monkeypatch.setattr(sandbox, "command", lambda program, sync=None: refused)
    sandbox.probe.cache_clear()
    assert cli.main(["doctor"]) == 1
    assert "No permissions to create new namespace" in capsys.readouterr().out


def test_without_nested_namespaces_fresh_workers_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    real = sandbox._try
    monkeypatch.setattr(sandbox, "_try", lambda p: "refused" if "zygote" in p else real(p))
    sandbox.probe.cache_clear()
    fresh, warm, missing = sandbox.probe()
    assert (fresh, warm) == (True, False)
    assert "refused" in missing[0]


@pytest.fixture
def handed_in(course: Course, tmp_path: Path) -> Path:
    secret = tmp_path / "secret"
    secret.write_bytes(course.secret)
    hand_in(tmp_path / "subs", "Zoë", course.notebooks["00"], answered(course.notebooks["00"]))
    return tmp_path


def run_cli(place: Path, *words: str) -> int:
    more = ["--out", str(place / "out"), "--secret", str(place / "secret")]
    return cli.main([*words, *more])


def test_the_command_from_end_to_end(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subs = str(handed_in / "subs")
    assert run_cli(handed_in, "grade", subs, "--workers", "1") == 0
    assert "1 graded, 0 were done before" in capsys.readouterr().out
    assert run_cli(handed_in, "grade", subs, "--workers", "1") == 0
    said = capsys.readouterr()
    assert "0 graded, 1 were done before" in said.out
    assert run_cli(handed_in, "report", "--practice-points", "2") == 0
    assert (
        "2" in (handed_in / "out" / "grades.csv").read_text("utf-8").splitlines()[1].split(",")[1]
    )
    assert run_cli(handed_in, "export", "canvas") == 0
    assert (handed_in / "out" / "canvas.csv").exists()
    assert run_cli(handed_in, "grade", subs, "--exercise", "no.such") == 1
    assert "start.weighted_mean" in capsys.readouterr().err
    assert re.search(r"right", (handed_in / "out" / "overview.html").read_text("utf-8"))


def test_trusting_submissions_is_said_on_every_page(
    handed_in: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_bubblewrap(monkeypatch)
    words = ["grade", str(handed_in / "subs"), "--trust-submissions", "--workers", "1"]
    assert run_cli(handed_in, *words) == 0
    assert "without a sandbox" in capsys.readouterr().err
    pages = list((handed_in / "out").rglob("*.html"))
    assert len(pages) == 2
    for page in pages:
        assert "Graded without a sandbox" in page.read_text("utf-8")
    grades = (handed_in / "out" / "grades.csv").read_text("utf-8")
    assert "right: All hidden cases are right." in grades


def test_the_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["grade"], ["export"], ["report"]):
        with pytest.raises(SystemExit):
            cli.main([*words, "--help"])
        assert "python -m helpers.grading grade" in capsys.readouterr().out


def test_a_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    first = cli._secret(tmp_path / "secret")
    assert cli._secret(tmp_path / "secret") == first
    assert len(first) == 64
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
    assert ".grading-secret" in (COURSE / ".gitignore").read_text()


def test_a_notebook_that_is_not_there_is_named(monkeypatch, tmp_path, capsys):
    (book,) = NOTEBOOKS.glob("06_*.ipynb")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / book.name).write_bytes(book.read_bytes())
    monkeypatch.setattr(cli, "NOTEBOOKS", tmp_path / "notebooks")
    course = cli._course(argparse.Namespace(secret=tmp_path / "secret"))
    assert {e.notebook for e in course.exercises.values()} == {"06"}
    said = capsys.readouterr().err
    assert "there is no such notebook: 00, 01" in said
    assert "06" not in said
