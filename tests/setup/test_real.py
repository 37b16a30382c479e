"""make real: what it installs, that a changed file is refused, and what it says."""

import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile

import pytest
from packaging.requirements import Requirement

from helpers.paths import COURSE

LOCK = (COURSE / "requirements-real.txt").read_text()
PINS = {pin.name: pin for pin in map(Requirement, re.findall(r"^\w\S+", LOCK, re.MULTILINE))}
ALL = (COURSE / "requirements.txt").read_text()
GROUP = tomllib.loads((COURSE / "pyproject.toml").read_text())["dependency-groups"]["real"]


@pytest.fixture
def real(tool):
    return tool("real")


def test_the_lock_has_the_group_and_every_file_by_its_hash():
    assert sorted(PINS) == sorted(Requirement(wanted).name for wanted in GROUP), "run `make lock`"
    entries = re.split(r"^(?=\w)", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(PINS)
    assert [e for e in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", e)] == []


def test_what_both_locks_have_is_the_same_version():
    both = [pin for name, pin in PINS.items() if re.search(rf"^{name}==", ALL, re.MULTILINE)]
    assert "tokenizers" in {pin.name for pin in both}
    assert [str(pin) for pin in both if f"\n{pin}\n" not in ALL] == []


def test_no_model_comes_with_make_lab_or_make_test():
    assert not re.search(r"minilm|smollm|sentence-transformers|llama", ALL)


def test_the_installers_are_told_to_check_hashes_and_to_leave_dependencies_out(real):
    assert len(real.ways()) == 2
    for command in real.ways():
        assert {"--no-deps", "--require-hashes"} <= set(command)
        assert command[-1].endswith("requirements-real.txt")


def wheel(folder, content):
    """Write a wheel of one module; return its SHA-256."""
    path = folder / "tiny_model-1-py3-none-any.whl"
    info = "tiny_model-1.dist-info"
    files = {
        "tiny_model.py": content,
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as file:
        for name, text in files.items():
            file.writestr(zipfile.ZipInfo(name), text)  # always of the same date
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("way", [0, 1], ids=["uv", "pip"])
def test_a_file_that_is_not_the_one_in_the_lock_is_refused(real, tmp_path, way):
    expected = wheel(tmp_path, "weights = 1")
    lock = tmp_path / "lock.txt"
    lock.write_text(f"tiny-model==1 --hash=sha256:{expected}\n")
    local = ["--no-index", "--find-links", str(tmp_path), "--target", str(tmp_path / "there")]
    command = [word.replace(str(real.LOCK), str(lock)) for word in real.ways()[way]] + local

    def run():
        return subprocess.run(command, capture_output=True, text=True, check=False)

    wheel(tmp_path, "weights = 2")
    refused = run()
    assert refused.returncode != 0
    assert re.search(r"hash", refused.stderr + refused.stdout, re.IGNORECASE)
    assert not (tmp_path / "there" / "tiny_model.py").exists()
    wheel(tmp_path, "weights = 1")
    assert run().returncode == 0
    assert (tmp_path / "there" / "tiny_model.py").read_text() == "weights = 1"


def test_pip_is_tried_after_uv_and_a_failure_says_that_the_course_works(real, monkeypatch, capsys):
    exits = [f"import sys; sys.exit({code})" for code in (1, 0)]
    monkeypatch.setattr(real, "ways", lambda: [[sys.executable, "-c", code] for code in exits])
    real.main()
    assert "The real models are here" in capsys.readouterr().out
    monkeypatch.setattr(real, "ways", lambda: [["no-such-installer"]])
    with pytest.raises(SystemExit, match="recorded pictures") as stopped:
        real.main()
    assert "`make real` tries again" in str(stopped.value)


def test_the_real_models_are_for_students_too(tool, monkeypatch):
    setup = tool("setup")
    monkeypatch.setattr(setup, "state", dict)
    monkeypatch.setattr(setup.sys, "argv", ["tools/setup.py", "tools/real.py"])
    assert setup.group() == "lab"
