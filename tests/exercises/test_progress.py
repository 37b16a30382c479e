"""Progress is kept, never half, never lost, and never in the way of a check."""

import json
import subprocess
import sys

import pytest

from helpers.exercises import check, progress
from helpers.layers import softmax
from helpers.paths import COURSE


def wrong(scores):
    return scores


def test_attempts_are_counted_and_done_stays_done(progress_path):
    for function in (wrong, softmax, wrong):
        check("attention.softmax", function)
    kept = json.loads(progress_path.read_text())
    assert kept["exercises"] == {"attention.softmax": {"attempts": 3, "done": True}}


def test_an_untouched_stub_is_no_attempt(progress_path):
    check("attention.softmax", ...)
    assert not progress_path.exists()


def test_nothing_has_been_done_where_there_is_no_file():
    assert progress.read() == {"exercises": {}, "predictions": {}}
    assert progress.prediction("any") == ("", False)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"exercises": 3}', '{"exercises": {"a": 1}}', "\x00\xff", "[" * 10**5]
)
def test_a_file_that_cannot_be_read_is_kept_aside_and_said_so(progress_path, text):
    progress_path.write_text(text)
    assert progress.read() == {"exercises": {}, "predictions": {}}
    verdict = check("attention.softmax", softmax)
    assert verdict.passed
    assert "it is kept as progress.json.unreadable-1" in repr(verdict)
    assert progress_path.with_name("progress.json.unreadable-1").read_text() == text
    assert progress.read()["exercises"]["attention.softmax"]["done"]


def test_a_second_broken_file_does_not_overwrite_the_first(progress_path):
    for number in (1, 2):
        progress_path.write_text(f"broken {number}")
        progress.remember_check("attention.softmax", True)
    aside = sorted(progress_path.parent.glob("*.unreadable-*"))
    assert [path.read_text() for path in aside] == ["broken 1", "broken 2"]


def test_what_a_later_version_wrote_stays(progress_path):
    progress_path.write_text(json.dumps({"exercises": {"x.y": {"done": True, "new": [1]}}, "z": 1}))
    progress.remember_check("attention.softmax", False)
    kept = json.loads(progress_path.read_text())
    assert kept["z"] == 1
    assert kept["exercises"]["x.y"] == {"done": True, "new": [1]}


def test_a_place_that_cannot_be_written_is_a_sentence(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    verdict = check("attention.softmax", softmax)
    assert verdict.passed
    assert "Your progress could not be saved in progress.json" in repr(verdict)


def test_a_full_disk_leaves_the_old_file_whole(progress_path, monkeypatch):
    progress.remember_check("attention.softmax", True)
    before = progress_path.read_text()

    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("helpers.exercises.progress.os.replace", no_space)
    assert "No space left on device" in progress.remember_check("attention.entropy", True)
    assert progress_path.read_text() == before
    assert sorted(path.name for path in progress_path.parent.iterdir()) == [
        "progress.json",
        "progress.json.lock",
    ]


def test_two_kernels_at_once_lose_nothing(progress_path):
    code = (
        "import sys; from helpers.exercises import progress\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "for i in range(60):\n"
        "    assert progress.remember_check('a.shared', False) == ''\n"
        "    assert progress.remember_check(f'a.{sys.argv[1]}{i}', True) == ''\n"
    )
    kernels = [
        subprocess.Popen(
            [sys.executable, "-c", code, name], cwd=COURSE, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for name in ("p", "q")
    ]  # fmt: skip
    for kernel in kernels:  # both have imported everything: now they write at the same time
        assert kernel.stdout.readline() == "ready\n"
    for kernel in kernels:
        kernel.stdin.write("go\n")
        kernel.stdin.close()
    assert [kernel.wait(timeout=120) for kernel in kernels] == [0, 0]
    for kernel in kernels:
        kernel.stdout.close()
    kept = json.loads(progress_path.read_text())["exercises"]
    assert kept["a.shared"]["attempts"] == 120
    assert len(kept) == 121


def test_a_killed_kernel_does_not_hold_the_lock(progress_path):
    code = (
        "import os; from helpers.exercises import progress\n"
        "progress.update(lambda kept: os.kill(os.getpid(), 9))"
    )
    killed = subprocess.run([sys.executable, "-c", code], cwd=COURSE, check=False)
    assert killed.returncode == -9
    assert progress.remember_check("attention.softmax", True) == ""
