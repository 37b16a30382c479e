"""What an instructor reads of a folder of hand-ins before and after grading: who, what and why."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from helpers.grading.desk.files import write_whole
from helpers.grading.judge.course import Course
from helpers.grading.judge.intake.layouts import Ambiguous
from helpers.grading.judge.intake.lms import NAMES
from helpers.grading.judge.intake.roster import clean_name, read_roster
from helpers.grading.judge.submissions import Found, find

_SHOWN = 40  # lines of a list in the terminal; the overview has them all


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how hand-ins are read."""
    add = parser.add_argument
    add("--dry-run", action="store_true", help="show who, what and why; grade and write nothing")
    add("--roster", type=Path, metavar="CSV", help="the class, by login, name or email")
    add("--layout", choices=["auto", *NAMES], default="auto", help="where the files come from")
    add("--level", type=int, default=0, metavar="N", choices=range(1, 10),
        help="the folder at this level below SUBMISSIONS is the student's")  # fmt: skip
    add("--same-name", choices=["stop", "join", "separate"], default="stop",
        help="one person or several, where two origins have one name (stop and ask)")  # fmt: skip


def look(options: argparse.Namespace, course: Course) -> Found:
    """Find what was handed in, as the options say."""
    roster = read_roster(options.roster) if options.roster else None
    return find(options.submissions, course, options.layout, options.level, roster,
                options.same_name)  # fmt: skip


def in_words(found: Found, every: bool) -> list[str]:
    """Return the lines that tell what was found; with ``every``, each submission and each file."""
    students = {submission.student for submission in found.submissions}
    lines = [f"Layout: {words}" for words in found.layouts]
    lines.append(f"{len(students)} students, {len(found.submissions)} notebooks to grade, "
                 f"{len(found.ignored)} other files or folders.")  # fmt: skip
    if found.blank:
        lines.append("Not one exercise is attempted in any of them: is this the right folder?")
    if every:
        width = max([len(name) for name in students] + [0])
        for one in found.submissions:
            said = f"refused: {one.refusal}" if one.refusal else f"{one.attempted} attempted"
            lines.append(
                f"  {one.student:{width}}  {one.notebook}  {clean_name(one.shown)}  ({said})"
            )
            lines += [f"  {'':{width}}      {note}" for note in one.notes]
    for name, near in sorted(found.strangers.items()):
        guess = f"; the nearest name is {near}" if near else ""
        lines.append(f"Not in the roster: {name}{guess}.")
    if found.missing:
        missing = ", ".join(_named(row.login, row.name) for row in found.missing)
        lines.append(f"In the roster, but without a notebook to grade: {missing}.")
    if found.ignored:
        lines.append("Not graded:")
        told = found.ignored if every else found.ignored[:_SHOWN]
        lines += [f"  {clean_name(path)}: {why}" for path, why in told]
        if more := len(found.ignored) - len(told):
            lines.append(f"  … and {more} more, listed in the overview.")
    return lines


def remember_people(out: Path, identities: Mapping[str, str], join: bool = False) -> None:
    """Note who each name in the gradebook is; raises Ambiguous when it was someone else before.

    ``join`` says that equal names are one person.
    """
    path = out / "people.json"
    known: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for name, identity in sorted(identities.items()):
        before = known.get(name, identity)
        if before != identity and not join:
            with_roster = before.startswith("roster ") and not identity.startswith("roster ")
            again = ", or give the same --roster" if with_roster else ""
            raise Ambiguous(
                f"{name!r} was graded before as {before!r}, and is {identity!r} now. One person: "
                "grade with --same-name join"
                f"{again}. Another one: rename, or grade into a new folder."
            )
    people = dict(sorted((known | dict(identities)).items()))
    write_whole(path, json.dumps(people, ensure_ascii=False))


def forget_person(out: Path, name: str) -> None:
    """Take a name out of the list of people, and out of what the last run found."""
    path = out / "people.json"
    if path.exists():
        known = json.loads(path.read_text("utf-8"))
        known.pop(name, None)
        write_whole(path, json.dumps(known, ensure_ascii=False))
    path = out / "run.json"
    if path.exists():
        run = json.loads(path.read_text("utf-8"))
        run["students"] = [student for student in run.get("students", ()) if student != name]
        write_whole(path, json.dumps(run))


def _named(login: str, name: str) -> str:
    return login if name in ("", login) else f"{login} ({name})"
