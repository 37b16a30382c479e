"""Whatever a worker may send, everybody's pages are written, and little of it is kept."""

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from answers import EXERCISES
from helpers.grading.desk.grades import Policy, gradebook
from helpers.grading.desk.pages import Pages, page_name
from helpers.grading.inside import protocol
from helpers.grading.judge import judge as judging
from helpers.grading.judge.course import Course
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.ledger import Ledger
from helpers.grading.judge.outcome import LARGEST_EVIDENCE, Outcome
from helpers.grading.judge.session import Failure, Session, Times, _outputs

MERGE = EXERCISES["attention.merge"]


def sent(*arrays: np.ndarray) -> list[np.ndarray] | Failure:
    """Pass arrays through the protocol, as an answer of a worker."""
    data = protocol.encode({}, arrays)
    length = int.from_bytes(data[:4])
    header, specs = protocol.parse_header(data[4 : 4 + length], protocol.FROM_WORKER)
    place, received = 4 + length, []
    for dtype, shape in specs:
        size = int(np.prod(shape)) * dtype.itemsize
        received.append(np.frombuffer(data[place : place + size], dtype).reshape(shape))
        place += size
    return _outputs(protocol.Message(header, received))


class Answering(Session):
    """A session whose worker sends the same arrays for every call."""

    def __init__(self, arrays: list[np.ndarray]) -> None:
        super().__init__(lambda: pytest.fail("no worker is started"), {}, Times())
        self.arrays = arrays

    def call(self, requests: Any, _: Any) -> list[Any]:
        return [sent(*self.arrays) for _ in requests]


def judged(judge: Judge, arrays: list[np.ndarray]) -> Outcome:
    """Judge these answers to exercise 6.5 by the judge's own steps."""
    tally, session = judging._Tally(judge.key(MERGE)), Answering(arrays)
    for hidden in (False, True):
        judge._run_cases(MERGE, tally, hidden, session)
    submission = judging.Submission("mallory", "06", Path("none"))
    book = judge.course.notebooks["06"]
    return judge._outcome(submission, book, MERGE, [], tally, session)


@pytest.fixture(scope="module")
def everyone(small: Course) -> Judge:
    return Judge(small)


ANY = st.sampled_from(sorted(protocol.DTYPES)).flatmap(
    lambda dtype: arrays_of.arrays(
        np.dtype(dtype), arrays_of.array_shapes(min_dims=0, max_dims=8, min_side=0, max_side=3)
    )
)


def pages_of(outcomes: list[Outcome], everyone: Judge, folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ledger.sqlite").unlink(missing_ok=True)
    with Ledger(folder / "ledger.sqlite", "x") as ledger:
        ledger.write(outcomes, "digest")
        students = gradebook(ledger.outcomes(), everyone.course, Policy())
        pages = Pages(everyone.course, folder, everyone.key, ledger.with_evidence)
        pages.write(students, [])
        return {s.name: (folder / page_name(s.name)).read_text("utf-8") for s in students}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(answer=st.lists(ANY, min_size=0, max_size=3))
def test_pages_are_written_whatever_came_back(
    answer: list[np.ndarray], everyone: Judge, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outcomes = [judged(everyone, answer)]
    outcomes += [Outcome("alice", "06", MERGE.id, "right", 3.0, 3.0, "All hidden cases are right.")]
    pages = pages_of(outcomes, everyone, tmp_path_factory.mktemp("any"))
    assert "All hidden cases are right." in pages["alice"]
    assert "Exercise 6.5" in pages["mallory"]
    assert "cannot be shown" not in pages["mallory"]


@pytest.mark.parametrize("shape", [(0, 2, 2), (2, 0), (0,), (1, 0, 1, 0), ()])
def test_axes_of_size_zero_are_said_in_words(
    shape: tuple[int, ...], everyone: Judge, tmp_path: Path
) -> None:
    outcome = judged(everyone, [np.zeros(shape), np.zeros(shape)])
    assert f"Y has shape {shape}" in pages_of([outcome], everyone, tmp_path)["mallory"]


def test_a_page_that_cannot_be_drawn_costs_a_sentence_on_that_page(
    everyone: Judge, tmp_path: Path
) -> None:
    broken = {"case": np.array(99), "got_Y": np.zeros(2)}
    outcomes = [
        Outcome("mallory", "06", MERGE.id, "wrong", 0.0, 3.0, "why", evidence=broken),
        Outcome("alice", "06", MERGE.id, "right", 3.0, 3.0, "why"),
    ]
    pages = pages_of(outcomes, everyone, tmp_path)
    assert "What came back cannot be shown as a table." in pages["mallory"]
    assert "cannot be shown" not in pages["alice"]


def test_large_answers_cost_little_memory_and_little_disk(everyone: Judge, tmp_path: Path) -> None:
    judged(everyone, [np.zeros(1), np.zeros(1)])
    noise = np.random.default_rng(0).normal(size=(1000, 1000))  # 8 MB, and none of it compresses
    tracemalloc.start()
    outcome = judged(everyone, [noise, noise])
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < LARGEST_EVIDENCE
    assert peak < 6 * noise.nbytes  # one message in the making: not one for each case
    assert "Y has shape (1000, 1000)" in outcome.cases[0].words
    pages_of([outcome], everyone, tmp_path)
    assert sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file()) < LARGEST_EVIDENCE


def test_a_figure_of_noise_is_not_kept() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (1200, 1200, 3)).astype(np.uint8)
    noise = Outcome("m", "06", "x.y", "manual", None, 1.0, "why", evidence={"picture": pixels})
    assert noise.evidence_bytes() == b""
    plain = Outcome("m", "06", "x.y", "manual", None, 1.0, "w", evidence={"picture": pixels * 0})
    assert 0 < len(plain.evidence_bytes()) < LARGEST_EVIDENCE


def test_the_pictures_of_one_submission_share_what_is_kept(everyone, tmp_path) -> None:  # type: ignore[no-untyped-def]
    pixels = np.random.default_rng(0).integers(0, 255, (400, 500, 3), np.uint8)  # 0.6 MB, packed
    with Ledger(tmp_path / "ledger.sqlite", everyone.course.fingerprint()) as ledger:
        outcomes = [
            Outcome("m", "06", id_, "manual", None, 1.0, "why", evidence={"picture": kept})
            for id_, kept in (("a.a", pixels), ("b.b", pixels), ("c.c", pixels[:100]))
        ]
        ledger.write(outcomes, "digest")
        kept = [len(ledger.with_evidence(one).evidence) for one in ledger.outcomes()]
    assert kept == [1, 0, 1]
