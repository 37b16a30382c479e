"""``python -m helpers.grading``: grade, report, export, forget, similarity, doctor."""

import argparse
import dataclasses
import json
import os
import secrets
import shutil
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from helpers.grading.desk import handed_in
from helpers.grading.desk.exports import FORMATS
from helpers.grading.desk.files import write_whole
from helpers.grading.desk.grades import Policy, Student, gradebook, read_late, read_manual
from helpers.grading.desk.options import EXPORTS, parser
from helpers.grading.desk.own_cells import forget_own_cells, keep_own_cells, read_own_cells
from helpers.grading.desk.pages import Pages, page_name
from helpers.grading.desk.regrade import Request, batches, read_requests, write_decisions
from helpers.grading.desk.similarity import compare_class
from helpers.grading.desk.similarity_page import write_similarity
from helpers.grading.judge import peek, sandbox
from helpers.grading.judge.course import Course, read_course
from helpers.grading.judge.executors import DaskCluster, Executor, LocalThreads, Setting
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.ledger import Ledger, OtherCourse
from helpers.grading.judge.run import Summary, grade_all
from helpers.grading.judge.submissions import Submission
from helpers.paths import COURSE, NOTEBOOKS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 1 for a refusal in a sentence, 3 when something is ungraded."""
    options = parser(COMMANDS).parse_args(arguments)
    try:
        code: int = options.run(options)
    except (ValueError, OSError, OtherCourse, sandbox.SandboxError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on where it stopped.", file=sys.stderr)
        return 130
    return code


def doctor(options: argparse.Namespace) -> int:
    """Say whether submissions can be graded here, and how to get there."""
    fresh, warm, missing = sandbox.probe()
    print(f"{'yes' if fresh else 'no ':4} a sandbox for each submission (--fresh)")
    print(f"{'yes' if warm else 'no ':4} warm workers: some thirty times faster")
    for sentence in missing:
        print(f"     {sentence}")
    if not fresh:
        print(f"\n{sandbox.ADVICE}")
        return 1
    seen = peek.visible([COURSE / "answers", options.secret])
    print(f"{'no ' if seen else 'yes':4} answers and secret are hidden from submissions")
    for path in seen:
        print(f"     inside the sandbox there is {path}")
    return 1 if seen else 0


def grade(options: argparse.Namespace) -> int:
    """Grade what is new, then write the pages."""
    if options.dry_run:
        return _dry_run(options)
    if options.out is None:
        raise ValueError("--out GRADES is missing: the folder that grades are written to.")
    mode = _mode(options)
    course = _course(options)
    if options.exercise and options.exercise not in course.exercises:
        known = "\n  ".join(course.exercises)
        raise ValueError(f"There is no exercise {options.exercise!r}. There are\n  {known}")
    found = handed_in.look(options, course)
    print("\n".join(handed_in.in_words(found, every=False)))
    options.out.mkdir(parents=True, exist_ok=True)
    if mode in ("warm", "fresh"):
        peek.require_hidden(
            [COURSE / "answers", options.secret, options.out, options.submissions, NOTEBOOKS]
        )
    handed_in.remember_people(options.out, found.identities, options.same_name == "join")
    for path, name in ((options.late, "late.csv"), (options.manual, "manual.csv")):
        if path and path.resolve() != (options.out / name).resolve():
            shutil.copyfile(path, options.out / name)
    keep_own_cells(found.submissions, course, options.out)
    ledger = Ledger(options.out / "ledger.sqlite", course.fingerprint())
    handed_in_now = {one.student for one in found.submissions}
    _remember(options, found.ignored, mode == "trusted", handed_in_now)
    _policy(options, course, ledger)  # a mistake in a table is told before an hour of grading
    setting = Setting(course, mode)
    requests = _requests(options, course, ledger)
    todo: list[tuple[str | None, list[Submission]]] = [(options.exercise, found.submissions)]
    if requests:
        todo = [*batches(requests, found.submissions, course)]
    executor: Executor
    if options.scheduler:
        executor = DaskCluster(setting, options.scheduler)
    else:
        executor = LocalThreads(setting, options.workers)
    summary = Summary()
    try:
        summary = _run(todo, course, ledger, executor)
    finally:
        executor.close(cancel=True)
    students = _write_pages(options, course, ledger)
    ledger.close()
    if requests and not summary.stopped:
        print(write_decisions(requests, students, options.out))
    print(
        f"{summary.graded} graded, {summary.skipped} were done before, "
        f"{len(students)} students in {options.out / 'overview.html'}"
    )
    if summary.stopped:
        raise KeyboardInterrupt
    if summary.faults:
        print(f"{summary.faults} could not be graded, by no fault of theirs: grade again.")
    return 3 if summary.faults else 0


def _dry_run(options: argparse.Namespace) -> int:
    """Show who handed in what, and why a file does not count; runs and writes nothing."""
    from answers import EXERCISES

    found = handed_in.look(options, read_course(NOTEBOOKS, EXERCISES, b""))
    print("\n".join(handed_in.in_words(found, every=True)))
    return 0


def forget(options: argparse.Namespace) -> int:
    """Take a student out of the gradebook, who is none or was graded by mistake."""
    course = _course(options)
    ledger = _open(options, course)
    count = ledger.forget(options.student)
    if not count:
        ledger.close()
        raise ValueError(f"{options.out} holds no grades of {options.student!r}.")
    handed_in.forget_person(options.out, options.student)
    forget_own_cells(options.out, options.student)
    page = options.out / page_name(options.student)
    page.unlink(missing_ok=True)
    _write_pages(options, course, ledger)
    ledger.close()
    print(f"{options.student}: {count} results taken out of {options.out}")
    return 0


def report(options: argparse.Namespace) -> int:
    """Write pages and grades.csv again."""
    course = _course(options)
    ledger = _open(options, course)
    _write_pages(options, course, ledger)
    ledger.close()
    print(options.out / "overview.html")
    return 0


def export(options: argparse.Namespace) -> int:
    """Write the gradebook in another system's form."""
    course = _course(options)
    ledger = _open(options, course)
    students = gradebook(ledger.outcomes(), course, _policy(options, course, ledger))
    ledger.close()
    for path in EXPORTS[options.format](students, course, options.out):
        print(path)
    return 0


def similarity(options: argparse.Namespace) -> int:
    """Write which answers are alike in structure: a hint, never a verdict."""
    own_cells = read_own_cells(options.out)
    if not own_cells:
        raise FileNotFoundError(f"{options.out} holds no submitted cells; `grade` keeps them.")
    comparisons = compare_class(own_cells, _course(options))
    for path in write_similarity(comparisons, options.out):
        print(path)
    pairs = sum(len(comparison.pairs) for comparison in comparisons)
    found = f"{pairs} pair{'s' * (pairs != 1)} of similar answers"
    print(f"{found} in {len(comparisons)} exercises: hints, no verdicts.")
    return 0


def _run(
    todo: list[tuple[str | None, list[Submission]]],
    course: Course,
    ledger: Ledger,
    executor: Executor,
) -> Summary:
    """Grade batches of submissions, each for one exercise or for all (None)."""
    from tqdm import tqdm

    total, whole = sum(len(submissions) for _, submissions in todo), Summary()
    with tqdm(total=total, unit="submission", dynamic_ncols=True) as bar:
        for only, submissions in todo:
            before = bar.n

            def tell(done: int, _: int, before: int = before) -> None:
                bar.update(before + done - bar.n)

            summary = grade_all(submissions, course, ledger, executor, only, tell)
            whole += summary
            if summary.stopped:
                break
            bar.update(before + len(submissions) - bar.n)
    return whole


def _requests(options: argparse.Namespace, course: Course, ledger: Ledger) -> list[Request]:
    if not options.regrade:
        return []
    students = gradebook(ledger.outcomes(), course, _policy(options, course, ledger))
    return read_requests(options.regrade, students)


def _write_pages(options: argparse.Namespace, course: Course, ledger: Ledger) -> list[Student]:
    students = gradebook(ledger.outcomes(), course, _policy(options, course, ledger))
    known = json.loads((options.out / "run.json").read_text("utf-8"))
    pages = Pages(course, options.out, Judge(course).key, ledger.with_evidence, known["trusted"])
    pages.write(students, [(place, why) for place, why in known["ignored"]])
    FORMATS["csv"](students, course, options.out)
    return students


def _mode(options: argparse.Namespace) -> str:
    if options.trust_submissions:
        print("Grading without a sandbox: submissions run with process limits alone.",
              file=sys.stderr)  # fmt: skip
        return "trusted"
    if options.scheduler:
        return "fresh" if options.fresh else "warm"  # each machine looks for itself
    fresh, warm, missing = sandbox.probe()
    if not fresh:
        raise sandbox.SandboxError("\n".join([*missing, "", sandbox.ADVICE]))
    return "warm" if warm and not options.fresh else "fresh"


def _course(options: argparse.Namespace) -> Course:
    from answers import EXERCISES

    course = read_course(NOTEBOOKS, EXERCISES, _secret(options.secret))
    if absent := sorted({e.notebook for e in EXERCISES.values()} - set(course.notebooks)):
        print(f"Not graded, for there is no such notebook: {', '.join(absent)}.", file=sys.stderr)
    return course


def _secret(path: Path) -> bytes:
    """Read the course's secret; made once, readable by its owner alone."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        print(f"A secret for hidden cases was made: {path}. Keep it, and keep it to yourself.")
    secret = path.read_bytes().strip()
    if len(secret) < 16:
        raise ValueError(f"{path} is too short for a secret; delete it and a new one is made.")
    return secret


def _open(options: argparse.Namespace, course: Course) -> Ledger:
    path = options.out / "ledger.sqlite"
    if not path.exists():
        raise FileNotFoundError(f"{options.out} holds no grades; `grade` writes them.")
    return Ledger(path, course.fingerprint())


def _remember(
    options: argparse.Namespace,
    ignored: list[tuple[str, str]],
    trusted: bool,
    students: Collection[str],
) -> None:
    path = options.out / "run.json"
    if path.exists():  # grades that were once made without walls stay marked
        trusted = trusted or json.loads(path.read_text("utf-8"))["trusted"]
    known = {"trusted": trusted, "ignored": ignored, "students": sorted(students)}
    write_whole(path, json.dumps(known))


def _policy(options: argparse.Namespace, course: Course, ledger: Ledger) -> Policy:
    """Read the instructor's tables; every row must match a student who handed something in."""
    late_path = options.late or options.out / "late.csv"
    manual_path = options.manual or options.out / "manual.csv"
    run = json.loads((options.out / "run.json").read_text("utf-8"))
    students = {outcome.student for outcome in ledger.outcomes()} | set(run.get("students", ()))
    policy = Policy(options.late_per_day, options.practice_points)
    if options.late or late_path.exists():
        policy = dataclasses.replace(policy, late=read_late(late_path, course, students))
    if options.manual or manual_path.exists():
        manual, comments = read_manual(manual_path, course, students)
        policy = dataclasses.replace(policy, manual=manual, comments=comments)
    return policy


COMMANDS = {
    "grade": grade, "report": report, "export": export, "forget": forget,
    "similarity": similarity, "doctor": doctor,
}  # fmt: skip
