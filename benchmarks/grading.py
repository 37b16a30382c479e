"""The judge beside nbgrader: submissions a minute, memory, two workers against one, a long run.

``make bench`` runs it; alone: ``python benchmarks/grading.py [--submissions N] [--long N]``.
The same honest notebooks, the same Python and libraries for the kernels, one after the other.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

COURSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(COURSE), str(COURSE / "tests" / "grading")]

import nbgrader_run  # noqa: E402
from submitted import answered, hand_in, small_course  # noqa: E402

from answers import EXERCISES  # noqa: E402
from helpers.grading.judge.course import Course  # noqa: E402
from helpers.grading.judge.executors import LocalThreads, Setting  # noqa: E402
from helpers.grading.judge.ledger import Ledger  # noqa: E402
from helpers.grading.judge.run import grade_all  # noqa: E402
from helpers.grading.judge.submissions import find  # noqa: E402
from helpers.grading.judge.workers import WarmWorkers  # noqa: E402

GRADED = ("attention.score_gradient", "attention.merge", "attention.general_over_grid")


def main() -> None:
    """Measure everything and print it, one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=6, help="for nbgrader, which is slow")
    parser.add_argument("--long", type=int, default=1000, help="submissions of the long run")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, value in measure(Path(folder), options.submissions, options.long):
            print(f"{name:58} {value:10.1f}", flush=True)
            figures[name] = value
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


def measure(place: Path, few: int, many: int) -> Iterator[tuple[str, float]]:
    """Give every figure by its name, as it comes."""
    course = small_course(place / "course", {i: EXERCISES[i] for i in GRADED}, b"benchmark" * 4)
    book = course.notebooks["06"]
    kinds = [answered(book), answered(book, right={"attention.merge"}),
             answered(book, wrong=set(GRADED)), answered(book, right=set())]  # fmt: skip
    for name, count in (("two dozen", 24), ("hundred", 100), ("many", many)):
        for n in range(count):
            hand_in(place / name, f"student {n:04d}", book, kinds[n % len(kinds)])

    theirs = place / "nbgrader"
    theirs.mkdir()
    handed = {f"s{n}": kinds[n % len(kinds)] for n in range(few)}
    nbgrader_run.prepare(theirs, book, handed)
    seconds = timed(lambda: nbgrader_run.run(theirs, "autograde", nbgrader_run.ASSIGNMENT))
    slow = 60 * few / seconds
    yield "nbgrader: submissions a minute", slow

    for mode, folder, warm in (("warm", "hundred", 4), ("fresh", "two dozen", 1)):
        rates = []
        for count in (1, 2):
            out = place / f"{mode}{count}"
            rates.append(grade(course, place / folder, out, mode, count, warm))
            yield f"{mode}, {count} worker(s): submissions a minute", rates[-1]
        yield f"{mode}: two workers, times one", rates[1] / rates[0]
        yield f"{mode}: two workers, times nbgrader", rates[1] / slow
    yield from memory(course).items()
    yield from long_run(course, place).items()


def timed(action: Callable[[], object]) -> float:
    """Return how many seconds ``action`` takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def grade(
    course: Course, submissions: Path, out: Path, mode: str, workers: int, warm: int
) -> float:
    """Return submissions a minute; starting the workers is not counted, as nbgrader's is not."""
    out.mkdir()
    found = find(submissions, course).submissions
    executor = LocalThreads(Setting(course, mode), workers)
    [f.result() for f in [executor.grade(s, None) for s in found[: warm * workers]]]
    ledger = Ledger(out / "ledger.sqlite", course.fingerprint())
    seconds = timed(lambda: grade_all(found, course, ledger, executor))
    executor.close()
    ledger.close()
    return 60 * len(found) / seconds


def below(process: psutil.Process) -> tuple[int, int]:
    """Return bytes of their own and number of the processes below one, when they have settled."""
    time.sleep(1)  # a keeper ends a moment after it has reported
    children = process.children(recursive=True)
    return sum(child.memory_full_info().uss for child in children), len(children)


def memory(course: Course) -> dict[str, float]:
    """Return what a warm worker holds, in MB that are its own (unique set size)."""
    workers = WarmWorkers(course.modules)
    workers.start().close()
    held, _ = below(psutil.Process(workers.process_id()))
    workers.close()
    return {"a warm worker's memory, MB": held / 1e6}


def long_run(course: Course, place: Path) -> dict[str, float]:
    """Grade many in one run; return how much memory, descriptors and processes grew by."""
    found = find(place / "many", course).submissions
    executor = LocalThreads(Setting(course), 2)
    me = psutil.Process()

    def now() -> tuple[float, int, int, float]:
        theirs, count = below(me)
        return me.memory_full_info().uss / 1e6, me.num_fds(), count, theirs / 1e6

    with Ledger(place / "long.sqlite", course.fingerprint()) as ledger:
        first = found[: len(found) // 5]
        grade_all(first, course, ledger, executor)
        before = now()
        seconds = timed(lambda: grade_all(found, course, ledger, executor))
        after = now()
    executor.close()
    rest = len(found) - len(first)
    return {
        f"a run of {len(found)}: submissions a minute": 60 * rest / seconds,
        f"growth over {rest} of them: the judge's memory, MB": after[0] - before[0],
        f"growth over {rest} of them: descriptors": float(after[1] - before[1]),
        f"growth over {rest} of them: processes": float(after[2] - before[2]),
        f"growth over {rest} of them: workers' memory, MB": after[3] - before[3],
    }


if __name__ == "__main__":
    main()
