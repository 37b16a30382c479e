"""requirements.txt, pyproject.toml and environment.yml say the same."""

import os
import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement

from helpers.paths import COURSE

LINES = (COURSE / "requirements.txt").read_text().splitlines()
PINS = [Requirement(line) for line in LINES if not line.startswith("#")]
PROJECT = tomllib.loads((COURSE / "pyproject.toml").read_text())["project"]
ENVIRONMENT = yaml.safe_load((COURSE / "environment.yml").read_text())


@pytest.fixture
def lock(tool):
    return tool("lock")


def test_every_dependency_of_the_course_is_pinned():
    wanted = list(PROJECT["dependencies"])
    for extra in PROJECT["optional-dependencies"].values():
        wanted += extra
    versions = {pin.name: str(pin.specifier).removeprefix("==") for pin in PINS}
    missing = [w for w in map(Requirement, wanted) if w.name.lower() not in versions]
    assert missing == [], "run `make lock`"
    for requirement in map(Requirement, wanted):
        assert versions[requirement.name.lower()] in requirement.specifier, "run `make lock`"


def test_the_lock_brings_no_cuda_and_names_no_place():
    for line in LINES:
        assert not re.match(r"nvidia|cuda|triton", line)
        assert line.startswith("#") or not re.search(r"[/@+]|://", line)
    assert [line for line in LINES if line.startswith("torch==")] == ["torch==2.13.0"]


def test_what_is_installed_here_is_what_the_lock_says():
    from importlib.metadata import version

    here = [pin for pin in PINS if pin.marker is None or pin.marker.evaluate()]
    assert len(here) > 100
    wrong = [str(p) for p in here if version(p.name).partition("+")[0] not in p.specifier]
    assert wrong == [], "run `make test`, which installs what the lock says"


def test_cuda_and_builds_are_taken_out_of_a_resolution(lock):
    resolved = [
        "numpy==2.4.6 ; python_full_version < '3.12'",
        "nvidia-cublas==13.1 ; sys_platform == 'linux'",
        "cuda-toolkit==13",
        "torch==2.13.0 ; sys_platform == 'darwin'",
        "torch==2.13.0+cpu ; sys_platform == 'linux'",
        "triton==3",
    ]
    assert lock.normalise("\n".join(resolved)) == [
        "numpy==2.4.6 ; python_full_version < '3.12'",
        "torch==2.13.0",
    ]


@pytest.mark.parametrize(
    "line", ["numpy @ file:///here/numpy.whl", "--index-url https://index.invalid", "numpy==2+mine"]
)
def test_a_line_that_is_no_plain_pin_is_refused(lock, line):
    with pytest.raises(ValueError, match="not a plain pin"):
        lock.normalise(line)


def test_conda_takes_its_versions_from_the_lock_alone():
    *packages, pip = ENVIRONMENT["dependencies"]
    assert packages == ["python=3.11", "pip"]
    assert PROJECT["requires-python"] == ">=3.11"
    assert pip["pip"] == ["--constraint requirements.txt", "-e ."]
    assert ENVIRONMENT["name"] == PROJECT["name"]


def test_the_part_of_environment_yml_that_pip_installs_resolves(tmp_path):
    """What pip is told there, resolved again, is a student's packages in the lock's versions."""
    own = tmp_path / "pip.txt"
    _, _, pip = ENVIRONMENT["dependencies"]
    own.write_text("\n".join(pip["pip"]).replace("requirements", f"{COURSE}/requirements"))
    own.write_text(own.read_text().replace("-e .", f"-e {COURSE}"))
    environment = dict(os.environ)
    if "PIP_FIND_LINKS" in environment:
        environment["UV_FIND_LINKS"] = environment["PIP_FIND_LINKS"]
    command = [f"{sys.prefix}/bin/uv", "pip", "compile", own, "--python-version", "3.11"]
    command += ["--no-annotate", "--no-header", "--quiet"]
    for cache in (["--offline"], []):  # what `make lab` fetched is enough; else ask the index
        result = subprocess.run(
            command + cache, env=environment, capture_output=True, text=True, timeout=240,
            check=False,
        )  # fmt: skip
        if result.returncode == 0:
            break
    assert result.returncode == 0, result.stderr
    pinned = {str(pin).partition(";")[0].strip() for pin in PINS}
    found = [line.partition(" ;")[0] for line in result.stdout.splitlines() if "==" in line]
    gpu = r"nvidia|cuda|triton"
    resolved = {line.partition("+")[0] for line in found if not re.match(gpu, line)}
    assert len(resolved) > 100
    assert resolved <= pinned
    assert not any(re.match(r"mypy|ruff|playwright|transformers|dask", line) for line in resolved)
