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
