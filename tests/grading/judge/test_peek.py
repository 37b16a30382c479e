"""No answer, secret, ledger or submission can be read from inside, wherever the course lies."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from submitted import answered, hand_in

from helpers.grading.desk import cli
from helpers.grading.judge import executors, peek, sandbox
from helpers.grading.judge.course import Course
from helpers.grading.judge.submissions import find
from helpers.paths import COURSE, NOTEBOOKS

SEARCH = """
import os
for folder, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(folder, f) not in ("/proc", "/sys")]
    for name in folders + files:
        if name in ("answers", "lstm_step.py", "judge", ".grading-secret"):
            print(os.path.join(folder, name))
"""


def copied(place: Path) -> Path:
    for name in ("helpers", "answers", "notebooks", "data"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(COURSE / name, place / name, ignore=ignored, dirs_exist_ok=True)
    (place / ".grading-secret").write_text("s" * 64)
    return place


@pytest.fixture
def under_usr() -> Iterator[Path]:
    """A checkout under /usr, as in many container images; elsewhere where that is forbidden."""
    above = Path("/usr/src") if os.access("/usr/src", os.W_OK) else Path(tempfile.gettempdir())
    place = Path(tempfile.mkdtemp(prefix="course-test-", dir=above))
    yield copied(place)
    shutil.rmtree(place)


def in_checkout(place: Path, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program with the course of another checkout."""
    start = "import sys; sys.meta_path[:] = [f for f in sys.meta_path if '__editable__' not in "
    start += "getattr(f, '__module__', '')]\n"
    environment = {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, "-P", "-c", start + program], cwd=place, text=True,
                          env=environment, capture_output=True, timeout=300)  # fmt: skip


def test_a_checkout_under_usr_shows_no_answers(under_usr: Path) -> None:
    done = in_checkout(under_usr, f"""
import os, subprocess
from helpers.grading.judge import peek, sandbox
from helpers.paths import COURSE
assert str(COURSE) == {str(under_usr)!r}, COURSE
print(subprocess.run(sandbox.command(["-c", {SEARCH!r}]), capture_output=True, text=True,
                     env={{"PATH": os.defpath}}, check=True).stdout, end="")
peek.require_hidden([COURSE / "answers", COURSE / ".grading-secret"])
""")  # fmt: skip
    assert (done.returncode, done.stdout) == (0, ""), done.stderr[-2000:]


def test_a_course_that_was_installed_as_a_package_shows_no_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "site-packages"
    (packages / "answers" / "n06_x").mkdir(parents=True)
    (packages / "helpers" / "grading" / "judge").mkdir(parents=True)
    (packages / "answers" / "n06_x" / "lstm_step.py").write_text("secret")
    real = sandbox.sysconfig.get_path
    monkeypatch.setattr(
        sandbox.sysconfig, "get_path",
        lambda name, **more: str(packages) if name == "purelib" else real(name, **more),
    )  # fmt: skip
    os.chmod(tmp_path, 0o755)
    assert peek.visible([packages / "answers"]) == []
    monkeypatch.setattr(sandbox, "NEVER_PACKAGES", ())
    assert {"/packages/answers", "/packages/helpers/grading"} <= set(
        peek.visible([packages / "answers"])
    )


def shown(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """Widen the view by what must stay hidden, as a mistake would."""
    real = sandbox._system_files
    monkeypatch.setattr(sandbox, "_system_files", lambda with_tools: [*real(with_tools), *paths])


@pytest.mark.parametrize("what", ["answers", "secret", "out", "submissions"])
def test_it_refuses_to_grade_when_anything_private_is_visible(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    private = {"answers": COURSE / "answers", "secret": tmp_path / "secret",
               "out": tmp_path / "out", "submissions": tmp_path / "subs"}  # fmt: skip
    (tmp_path / "subs" / "alice").mkdir(parents=True)
    (tmp_path / "secret").write_text("s" * 64)
    (tmp_path / "out").mkdir()
    shown(monkeypatch, private[what])
    words = ["grade", private["submissions"], "--out", private["out"]]
    code = cli.main([*map(str, words), "--secret", str(private["secret"])])
    said = capsys.readouterr().err
    assert code == 1
    assert "Submissions could read what they must not" in said
    assert str(private[what]) in said
    assert not (tmp_path / "out" / "ledger.sqlite").exists()


def test_doctor_says_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret").write_text("s" * 64)
    assert cli.main(["doctor", "--secret", str(tmp_path / "secret")]) == 0
    assert "yes  answers and secret are hidden from submissions" in capsys.readouterr().out
    shown(monkeypatch, COURSE / "answers")
    assert cli.main(["doctor"]) == 1
    assert f"inside the sandbox there is {COURSE / 'answers'}" in capsys.readouterr().out


def test_a_look_that_fails_is_no_all_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peek, "_LOOK", "raise OSError('no')")
    with pytest.raises(sandbox.SandboxError, match="OSError: no"):
        peek.visible([])


def test_every_machine_looks_before_its_first_submission(
    small: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A machine of a cluster has a sandbox and a course of its own."""
    looked: list[list[Path]] = []

    def see(private: list[Path]) -> list[str]:
        looked.append(private)
        return ["/usr/answers"]

    monkeypatch.setattr(peek, "visible", see)
    book = small.notebooks["06"]
    hand_in(tmp_path, "ada", book, answered(book))
    (submission,) = find(tmp_path, small).submissions
    with pytest.raises(sandbox.SandboxError, match="/usr/answers"):
        executors.grade_there(executors.Setting(small), submission.loaded(), None)
    assert looked == [[COURSE / "answers", NOTEBOOKS]]
