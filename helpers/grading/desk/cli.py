"""``python -m helpers.grading``: grade, report, export, forget, doctor."""

import argparse
import dataclasses
import json
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from helpers.grading.desk import handed_in
from helpers.grading.desk.exports import FORMATS
from helpers.grading.desk.grades import Policy, Student, gradebook, read_late, read_manual
from helpers.grading.desk.pages import Pages, page_name
from helpers.grading.judge import peek, sandbox
from helpers.grading.judge.course import Course, read_course
from helpers.grading.judge.executors import DaskCluster, Executor, LocalThreads, Setting
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.ledger import Ledger, OtherCourse
from helpers.grading.judge.run import Summary, grade_all
from helpers.grading.judge.submissions import Submission
from helpers.paths import COURSE, NOTEBOOKS

EXAMPLES = """examples:
  python -m helpers.grading doctor
  python -m helpers.grading grade SUBMISSIONS/ --dry-run --roster class.csv
  python -m helpers.grading grade SUBMISSIONS/ --out GRADES/
  python -m helpers.grading grade SUBMISSIONS/ --out GRADES/ --exercise attention.merge
  python -m helpers.grading grade all.zip --out GRADES/ --workers 4 --late late.csv
  python -m helpers.grading report --out GRADES/ --manual points.csv
  python -m helpers.grading export canvas --out GRADES/
"""
GRADE = """SUBMISSIONS is a folder or an archive (zip, tar, tar.gz; archives within are read) with
  student/06_attention_layer.ipynb       a folder or an archive for each student
  student_06_attention_layer.ipynb       one file for each student and notebook
or what nbgrader, Canvas, Moodle, Gradescope, Blackboard or GitHub Classroom hand out in bulk.
Every file is graded, listed with its reason, or refused by name; where two readings are possible,
it asks before anything runs. --dry-run shows who, what and why.
Stop it whenever you like (Ctrl-C, or a power cut): the same command goes on where it stopped.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 1 for a refusal in a sentence, 3 when something is ungraded."""
    options = _parser().parse_args(arguments)
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
    ledger = Ledger(options.out / "ledger.sqlite", course.fingerprint())
    handed_in_now = {one.student for one in found.submissions}
    _remember(options, found.ignored, mode == "trusted", handed_in_now)
    _policy(options, course, ledger)  # a mistake in a table is told before an hour of grading
    setting = Setting(course, mode)
    executor: Executor
    if options.scheduler:
        executor = DaskCluster(setting, options.scheduler)
    else:
        executor = LocalThreads(setting, options.workers)
    summary = Summary()
    try:
        summary = _run(found.submissions, course, ledger, executor, options.exercise)
    finally:
        executor.close(cancel=True)
    students = _write_pages(options, course, ledger)
    ledger.close()
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
    for path in FORMATS[options.format](students, course, options.out):
        print(path)
    return 0


def _run(
    submissions: list[Submission],
    course: Course,
    ledger: Ledger,
    executor: Executor,
    only: str | None,
) -> Summary:
    from tqdm import tqdm

    with tqdm(total=len(submissions), unit="submission", dynamic_ncols=True) as bar:

        def tell(done: int, _: int) -> None:
            bar.update(done - bar.n)

        summary = grade_all(submissions, course, ledger, executor, only, tell)
        bar.update(len(submissions) - bar.n if not summary.stopped else 0)
    return summary


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
    path.write_text(json.dumps(known), encoding="utf-8")


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m helpers.grading", description="From submissions to grades.",
        epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], words: str, epilog: str = ""
    ) -> argparse.ArgumentParser:
        one = commands.add_parser(
            name, help=words, description=words, epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        one.set_defaults(run=run)
        return one

    def common(one: argparse.ArgumentParser, out: bool = True) -> None:
        one.add_argument(
            "--out", type=Path, required=out, metavar="GRADES", help="folder of grades"
        )
        one.add_argument("--late", type=Path, metavar="CSV", help="student,notebook,days")
        one.add_argument(
            "--manual", type=Path, metavar="CSV", help="student,exercise,points,comment"
        )
        one.add_argument("--late-per-day", type=float, default=0.1, metavar="PART",
                         help="part of the points that a late day costs (0.1)")  # fmt: skip
        one.add_argument("--practice-points", type=float, default=0.0, metavar="N",
                         help="points for each right practice exercise (0)")  # fmt: skip
        secret(one)

    def secret(one: argparse.ArgumentParser) -> None:
        one.add_argument("--secret", type=Path, default=COURSE / ".grading-secret", metavar="FILE",
                         help="what hidden cases are drawn from (.grading-secret)")  # fmt: skip

    one = command("grade", grade, "grade submissions; go on where it stopped", GRADE + EXAMPLES)
    one.add_argument("submissions", type=Path, metavar="SUBMISSIONS")
    common(one, out=False)
    handed_in.add_options(one)
    one.add_argument("--exercise", metavar="ID", help="grade this exercise of everyone again")
    one.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    one.add_argument("--scheduler", metavar="tcp://…", help="hand submissions to a dask cluster")
    one.add_argument("--fresh", action="store_true", help="a new process for each submission")
    one.add_argument("--trust-submissions", action="store_true",
                     help="no sandbox: only for code that you would run yourself")  # fmt: skip
    common(command("report", report, "write pages and grades.csv again", EXAMPLES))
    one = command("export", export, "write the gradebook for another system", EXAMPLES)
    one.add_argument("format", choices=sorted(FORMATS))
    common(one)
    one = command("forget", forget, "take a student out of the gradebook", EXAMPLES)
    one.add_argument("student", metavar="STUDENT", help="the name as the overview shows it")
    common(one)
    secret(command("doctor", doctor, "say whether the sandbox works here and what is missing"))
    return parser
