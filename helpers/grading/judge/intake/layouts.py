"""Whose each file is: by a learning system's names, or by the folder that names the student.

Which folder that is, is seen from the whole tree. Where two readings are possible, `Ambiguous`
asks, with both of them and the option that decides.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from helpers.grading.judge.course import Course
from helpers.grading.judge.intake.archives import File, archive_suffix, without_suffix
from helpers.grading.judge.intake.lms import (
    NAMES,
    Claim,
    Submitter,
    claim_of,
    nbgrader_times,
)
from helpers.grading.judge.intake.recognize import split_name

# folders that say what or when, and never who
_WORDS = (
    r"submissions?|submitted|hand-?ins?|abgaben?|uploads?|downloads?|documents?|desktop|home|users|"
    r"notebooks?|attention|course|kurs|class|klasse|seminar|lecture|vorlesung|students?|export|"
    r"assignments?|homeworks?|hw|ps|pset|problem|sets?|exercises?|uebung|übung|übungen|lab|project|"
    r"week|woche|tag|day|unit|lesson|module|part|task|sheet|blatt|"
    r"section|groups?|gruppen?|tutorials?|tutorium|"
    r"ws|ss|fall|autumn|winter|spring|summer|semester|term|"
    r"src|code|repo|main|master|work|files?|data|tmp|all|new|old|older|oldest|latest|newer|final|"
    r"finished|done|backups?|bak|sicherung|archives?|copy|copies|kopie|drafts?|entwurf|previous|"
    r"attempts?|try|versions?|v|solutions?|solved|answers?|lösung|lösungen|my|mine|the|of|for|and|"
    r"first|second|third|last|checkpoints?|untitled|folder|ordner|ipynb"
)
_THING = re.compile(rf"(?:{_WORDS})+", re.IGNORECASE)
# a number may be a name where no other folder is one
_GROUP = re.compile(r"(?:group|gruppe|team|section|student)[ _-]*(?:\d+\w?|[a-z])", re.IGNORECASE)


class Ambiguous(ValueError):
    """What was handed in can be read in two ways; the text asks which one is meant."""


@dataclass(frozen=True)
class Reading:
    """How to read a tree: the layout's name or "auto", and the level of the students' folders."""

    layout: str = "auto"
    level: int = 0  # 0: to be found
    known: Callable[[str], bool] | None = None  # whether the roster knows a name


def claims(
    files: Sequence[File],
    side: Mapping[str, Sequence[Submitter]],
    extra: Sequence[File],
    course: Course,
    place: Path,
    reading: Reading,
) -> list[Claim]:
    """Say whose each file is; raises Ambiguous. ``extra`` are files that are not notebooks."""
    found: list[Claim] = []
    rest: list[File] = []
    for file in files:
        systems = claim_of(file, side) if reading.layout not in ("folders", "files") else []
        if reading.layout in ("canvas", "moodle", "gradescope", "blackboard"):
            systems = [claim for claim in systems if claim.layout == reading.layout] or [
                Claim(file, reading.layout, "", "", (), file.parts[-1],
                      note=f"its name does not have the form of {NAMES[reading.layout]}")
            ]  # fmt: skip
        found += systems
        rest += [] if systems else [file]
    at = _submitted(rest, place) if reading.layout in ("auto", "nbgrader") else None
    if at is not None:
        times = nbgrader_times(extra)
        inside = [file for file in rest if len(file.parts) >= at + 2]
        found += [_nbgrader(file, at, times) for file in inside]
        rest = [file for file in rest if len(file.parts) < at + 2]
    return found + _by_folders(rest, course, place, reading)


def is_thing(part: str) -> bool:
    """Say whether a folder's name tells what or when, and not who.

    >>> [is_thing(name) for name in ("Week 3", "attention-course-main", "Ada", "06", "1234567")]
    [True, True, False, True, False]
    """
    name = without_suffix(part)
    if name.lower().endswith("-submissions"):  # what GitHub Classroom's tool makes
        return True
    words = [word for word in re.split(r"[\W_\d]+", name) if word]
    if not words:  # a number: of a week or a year, or a student's
        return bool(re.fullmatch(r"\W*(?:\d{0,2}|(?:19|20)\d\d)\W*", name))
    if re.search(r"\d{5}", name):  # a student's number among words
        return False
    return all(len(word) <= 40 and _THING.fullmatch(word) for word in words)


def _submitted(files: Sequence[File], place: Path) -> int | None:
    """Return the depth of the student's folder in nbgrader's tree, or None for another tree."""
    if place.name == "submitted" and all(len(file.parts) >= 3 for file in files):
        return 0 if files else None
    for depth in (0, 1):
        if any(len(f.parts) > depth + 2 and f.parts[depth] == "submitted" for f in files):
            return depth + 1
    return None


def _nbgrader(file: File, at: int, times: Mapping[tuple[str, ...], str]) -> Claim:
    if file.parts[at - 1] != "submitted" and at > 0:
        return Claim(file, "nbgrader", "", "", (), file.parts[-1],
                     note="it is outside of nbgrader's submitted folder")  # fmt: skip
    person = without_suffix(file.parts[at])
    order = times.get(file.parts[: at + 2], "")
    return Claim(file, "nbgrader", person, f"name {person}", file.parts[: at + 1],
                 file.parts[-1], order)  # fmt: skip


def _by_folders(
    files: Sequence[File], course: Course, place: Path, reading: Reading
) -> list[Claim]:
    """Read folders and file names; the level of the students' folders is found or given."""
    if reading.layout == "files":
        return [_by_file(file, course) for file in files]
    if reading.level:
        return [_at_level(file, reading.level - 1, course) for file in files]
    if reading.layout == "folders":
        return [_at_level(file, 0, course) for file in files]
    branches: dict[tuple[str, ...], list[File]] = defaultdict(list)
    for file in files:
        branches[_leading(file, course)].append(file)
    tops: dict[str, list[File]] = defaultdict(list)
    result = []
    for leading, those in branches.items():
        for file in those:
            depth = len(leading)
            if depth >= len(file.parts) - 1:  # only folders that name nobody, then the file
                result.append(_by_file(file, course))
            else:
                tops["/".join(file.parts[: depth + 1])].append(file)
    single = len(tops) == 1 and not result
    for top, those in tops.items():
        result += _one_top(top, those, single, course, reading)
    return _with_classroom_logins(result, place, reading)


def _leading(file: File, course: Course) -> tuple[str, ...]:
    """Return the folders at the start of a path that say what or when, and not who."""
    leading: list[str] = []
    folders = file.parts[:-1]
    for part in folders:
        if not is_thing(part) and not part.startswith("."):
            break
        leading.append(part)
    if len(leading) == len(folders) and not split_name(file.parts[-1], course)[1]:
        for depth, part in enumerate(folders):
            if _GROUP.fullmatch(without_suffix(part)):
                return tuple(leading[:depth])
    return tuple(leading)


def _one_top(
    top: str,
    files: Sequence[File],
    single: bool,
    course: Course,
    reading: Reading,
) -> list[Claim]:
    """Read one folder that may be a student's, or may hold several students."""
    depth = top.count("/")
    people: dict[str, set[str]] = defaultdict(set)  # who may be meant below: their notebooks
    for file in files:
        number, named = split_name(file.parts[-1], course)
        below = [part for part in file.parts[depth + 1 : -1] if not is_thing(part)]
        person = without_suffix(below[0]) if below else named
        people[person].add(number or file.parts[-1])
    own = people.pop("", set())
    names = sorted(people)
    name = without_suffix(files[0].parts[depth])
    mine = [_at_level(file, depth, course) for file in files]
    inner = [_named_below(file, depth, course) for file in files]
    if reading.known is not None and names:
        if reading.known(name):
            return mine
        if all(map(reading.known, names)):
            return inner
    several = any(people[a] & people[b] for a in names for b in names if a < b)
    alone = single and not own and len(names) == 1 and _is_folder(files[0], depth + 1)
    if not several and not alone:
        return mine
    if several and single and not own:
        return inner
    raise Ambiguous(
        f"{top!r} can be read in two ways:\n"
        f"  one student, {name!r}, with the folders or files {', '.join(map(repr, names[:4]))}"
        f"{' …' if len(names) > 4 else ''}: --layout folders --level {depth + 1}\n"
        f"  {len(names)} student{'s' * (len(names) != 1)}, "
        f"{', '.join(map(repr, names[:4]))}{' …' if len(names) > 4 else ''}: "
        f"--layout folders --level {depth + 2}\n"
        "Add the option that fits, name the students with --roster, or move the files."
    )


def _is_folder(file: File, depth: int) -> bool:
    return len(file.parts) - 1 > depth and not archive_suffix(file.parts[depth])


def _at_level(file: File, depth: int, course: Course) -> Claim:
    if len(file.parts) - 1 <= depth:
        return _by_file(file, course)
    person, origin = without_suffix(file.parts[depth]), file.parts[: depth + 1]
    return Claim(file, "folders", person, f"name {person}", origin, file.parts[-1])


def _named_below(file: File, depth: int, course: Course) -> Claim:
    """Read a file below a folder that holds several students."""
    for level in range(depth + 1, len(file.parts) - 1):
        if not is_thing(file.parts[level]):
            return _at_level(file, level, course)
    return _by_file(file, course)


def _by_file(file: File, course: Course) -> Claim:
    number, person = split_name(file.parts[-1], course)
    note = ""
    if not number:
        person = re.sub(r"(\.(ipynb|json|txt|bak))+$", "", file.parts[-1], flags=re.IGNORECASE)
        person = "" if is_thing(person) else person
    if not person:
        note = "neither its folder nor its name says whose it is (--level 1 takes the first folder)"
    return Claim(file, "files", person, f"name {person}", file.parts, file.parts[-1], "", note)


def _with_classroom_logins(claims: Sequence[Claim], place: Path, reading: Reading) -> list[Claim]:
    """Put the login in place of a folder's name of GitHub Classroom's form."""
    folders = {claim.origin for claim in claims if claim.layout == "folders"}
    logins = _classroom_logins(sorted(folders), place, reading)
    result = []
    for claim in claims:
        if claim.layout == "folders" and (login := logins.get(claim.origin)):
            claim = replace(claim, layout="classroom", person=login, identity=f"name {login}")
        result.append(claim)
    return result


def _classroom_logins(
    folders: Iterable[tuple[str, ...]], place: Path, reading: Reading
) -> dict[tuple[str, ...], str]:
    """Map folders of GitHub Classroom's form to the login in them."""
    logins: dict[tuple[str, ...], str] = {}
    shared: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for parts in folders:
        name = without_suffix(parts[-1])
        if reading.known is not None and reading.known(name):  # the whole of it is a login
            continue
        around = without_suffix(parts[-2]) if len(parts) > 1 else place.name
        prefix = around.removesuffix("-submissions") + "-"
        if around.endswith("-submissions") and name.startswith(prefix):
            logins[parts] = name[len(prefix) :]
            continue
        words = name.split("-")
        ends = [n for n in range(1, len(words)) if is_thing("-".join(words[:n]))]
        if reading.layout != "classroom" and _GROUP.fullmatch(name):  # group-1, student-01
            continue
        if ends:
            shared["-".join(words[: ends[-1]])].append(parts)
        elif reading.layout == "classroom" and len(words) > 1:
            shared[words[0]].append(parts)
    for prefix, paths in shared.items():
        if len(paths) > 1 or re.search(r"\d", prefix) or reading.layout == "classroom":
            logins |= {path: without_suffix(path[-1])[len(prefix) + 1 :] for path in paths}
    return {path: login for path, login in logins.items() if login}
