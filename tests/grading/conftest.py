"""One course, one warm worker and one judge for the tests of a file."""

from collections.abc import Iterator

import pytest
from submitted import small_course

from answers import EXERCISES
from helpers.grading.judge.course import Course, read_course
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.workers import WarmWorkers
from helpers.paths import NOTEBOOKS

SECRET = b"the secret of these tests, thirty-two bytes"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two graded exercises of the course in a notebook without demonstrations."""
    ids = ("attention.score_gradient", "attention.merge")
    folder = tmp_path_factory.mktemp("small")
    return small_course(folder, {id_: EXERCISES[id_] for id_ in ids}, SECRET)


@pytest.fixture(scope="module")
def course() -> Course:
    """The real course."""
    return read_course(NOTEBOOKS, EXERCISES, SECRET)


@pytest.fixture(scope="module")
def warm(small: Course) -> Iterator[WarmWorkers]:
    """A warm worker."""
    workers = WarmWorkers(small.modules)
    yield workers
    workers.close()


@pytest.fixture(scope="module")
def judge(small: Course) -> Judge:
    """A judge with the usual patience."""
    return Judge(small)


# Tests of these files run submissions behind walls, and so do all that take these fixtures.
WALLED_FILES = {
    "test_attacks", "test_attacks_fresh", "test_dask", "test_forms", "test_nbgrader", "test_run",
    "test_sandbox",
}  # fmt: skip
WALLED_FIXTURES = {"warm", "judge"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a sandbox, so that it is one group where there is none."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.path.stem in WALLED_FILES or fixtures & WALLED_FIXTURES:
            item.add_marker(pytest.mark.sandbox)
