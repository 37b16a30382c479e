"""Fixtures that every test folder may use."""

import functools
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # small tensors, two workers: threads only wait

import jaxtyping
import pytest

from helpers.paths import COURSE

# Shapes are checked in the modules that name them. Not in `stories`, which names two and calls
# small functions a million times: checked, they are what a test run would spend its time on.
_SHAPES = [
    ".".join(path.relative_to(COURSE).with_suffix("").parts).removesuffix(".__init__")
    for path in COURSE.glob("helpers/**/*.py")
    if path.stem != "stories" and "from jaxtyping import" in path.read_text(encoding="utf-8")
]
jaxtyping.install_import_hook(_SHAPES, "beartype.beartype")
_decorated = jaxtyping.jaxtyped


def _jaxtyped(function=None, **more):
    """Check a function, but none that is made anew in every call: to make its check takes a ms."""
    if function is None:
        return functools.partial(_jaxtyped, **more)
    return function if "<locals>" in function.__qualname__ else _decorated(function, **more)


jaxtyping.jaxtyped = _jaxtyped

# A file goes to one worker. These take longest, most of it waiting for other processes: begun
# last, they would keep one worker busy long after the other has nothing left to do.
FIRST = ("test_killed_runs", "test_view_benchmark", "test_release", "test_nbgrader", "test_answers")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest files first."""
    items.sort(key=lambda item: item.path.stem not in FIRST)


@pytest.fixture
def unchecked():
    """Switch the shape checks of the test run off: what a student gets is our own error."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)
