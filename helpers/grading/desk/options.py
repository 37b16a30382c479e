"""The options of ``python -m helpers.grading``, and what its help says."""

import argparse
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from helpers.grading.desk import handed_in
from helpers.grading.desk.exports import FORMATS
from helpers.grading.desk.regrade import export_regrade
from helpers.paths import COURSE

EXPORTS = FORMATS | {"regrade": export_regrade}
EXAMPLES = """examples:
  python -m helpers.grading doctor
  python -m helpers.grading grade SUBMISSIONS/ --dry-run --roster class.csv
  python -m helpers.grading grade SUBMISSIONS/ --out GRADES/
  python -m helpers.grading grade SUBMISSIONS/ --out GRADES/ --exercise attention.merge
  python -m helpers.grading grade all.zip --out GRADES/ --workers 4 --late late.csv
  python -m helpers.grading report --out GRADES/ --manual points.csv
  python -m helpers.grading export canvas --out GRADES/
  python -m helpers.grading export regrade --out GRADES/
  python -m helpers.grading grade SUBMISSIONS/ --out GRADES/ --regrade requests.csv
  python -m helpers.grading similarity --out GRADES/
"""
GRADE = """SUBMISSIONS is a folder or an archive (zip, tar, tar.gz; archives within are read) with
  student/06_attention_layer.ipynb       a folder or an archive for each student
  student_06_attention_layer.ipynb       one file for each student and notebook
or what nbgrader, Canvas, Moodle, Gradescope, Blackboard or GitHub Classroom hand out in bulk.
Every file is graded, listed with its reason, or refused by name; where two readings are possible,
it asks before anything runs. --dry-run shows who, what and why.
Stop it whenever you like (Ctrl-C, or a power cut): the same command goes on where it stopped.
"""


def parser(run: Mapping[str, Callable[[argparse.Namespace], int]]) -> argparse.ArgumentParser:
    """Return the parser; ``run`` maps each command to the function that gets its options."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.grading", description="From submissions to grades.",
        epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, words: str, epilog: str = EXAMPLES) -> argparse.ArgumentParser:
        one: argparse.ArgumentParser = commands.add_parser(
            name, help=words, description=words, epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        one.set_defaults(run=run[name])
        return one

    _add_grade(command("grade", "grade submissions; go on where it stopped", GRADE + EXAMPLES))
    _add_common(command("report", "write pages and grades.csv again"))
    one = command("export", "write the gradebook for another system, or a form for requests")
    one.add_argument("format", choices=sorted(EXPORTS))
    _add_common(one)
    one = command("forget", "take a student out of the gradebook")
    one.add_argument("student", metavar="STUDENT", help="the name as the overview shows it")
    _add_common(one)
    _add_common(command("similarity", "show which answers are alike in structure: a hint"))
    _add_secret(command("doctor", "say whether the sandbox works here and what is missing"))
    return parser


def _add_grade(one: argparse.ArgumentParser) -> None:
    one.add_argument("submissions", type=Path, metavar="SUBMISSIONS")
    _add_common(one, out=False)
    handed_in.add_options(one)
    again = one.add_mutually_exclusive_group()
    again.add_argument("--exercise", metavar="ID", help="grade this exercise of everyone again")
    again.add_argument("--regrade", type=Path, metavar="CSV",
                       help="grade what the filled form of `export regrade` asks for")  # fmt: skip
    one.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    one.add_argument("--scheduler", metavar="tcp://…", help="hand submissions to a dask cluster")
    one.add_argument("--fresh", action="store_true", help="a new process for each submission")
    one.add_argument("--trust-submissions", action="store_true",
                     help="no sandbox: only for code that you would run yourself")  # fmt: skip


def _add_common(one: argparse.ArgumentParser, out: bool = True) -> None:
    one.add_argument("--out", type=Path, required=out, metavar="GRADES", help="folder of grades")
    one.add_argument("--late", type=Path, metavar="CSV", help="student,notebook,days")
    one.add_argument("--manual", type=Path, metavar="CSV", help="student,exercise,points,comment")
    one.add_argument("--late-per-day", type=float, default=0.1, metavar="PART",
                     help="part of the points that a late day costs (0.1)")  # fmt: skip
    one.add_argument("--practice-points", type=float, default=0.0, metavar="N",
                     help="points for each right practice exercise (0)")  # fmt: skip
    _add_secret(one)


def _add_secret(one: argparse.ArgumentParser) -> None:
    one.add_argument("--secret", type=Path, default=COURSE / ".grading-secret", metavar="FILE",
                     help="what hidden cases are drawn from (.grading-secret)")  # fmt: skip
