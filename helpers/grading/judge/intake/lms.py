"""The names that learning systems give to what they hand out in bulk.

Each system puts the person into one part of a path; `claim_of` finds that part. What it says of a
file is a `Claim`: whose it is, by which form, and what the system says of the attempt.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpers.grading.judge.intake.archives import File, without_suffix

NAMES = {  # layout: as it is told
    "nbgrader": "nbgrader (submitted/student/assignment/notebook)",
    "canvas": "Canvas (name_12345_67890_notebook)",
    "moodle": "Moodle (Full Name_12345_assignsubmission_file_)",
    "gradescope": "Gradescope (submission_12345)",
    "blackboard": "Blackboard (assignment_login_attempt_date_file)",
    "classroom": "GitHub Classroom (assignment-login)",
    "folders": "a folder or an archive for each student",
    "files": "the student's name in the file's name",
}
_CANVAS = re.compile(
    r"(?P<name>[^_].*?)_(?P<late>late_)?(?P<id>\d{3,}|[a-z0-9]{5})_(?P<sub>\d{3,})_(?P<file>.+)",
    re.IGNORECASE,
)
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?",
    re.IGNORECASE,
)
_BLACKBOARD = re.compile(
    r"(?:(?P<work>.+)_)?(?P<name>[^_]+)_attempt_(?P<date>\d{4}(?:-\d\d){2,5})(?:_(?P<file>.+))?",
    re.IGNORECASE,
)
_GRADESCOPE = re.compile(r"submission_(?P<id>\d{3,})", re.IGNORECASE)
_METADATA = re.compile(r"\s{2,}(- )?:?(name|sid|email|created_at):\s*(.*)")
_AGAIN = re.compile(r"-(\d+)(?=\.\w+$)")  # Canvas: a file handed in again


@dataclass(frozen=True)
class Claim:
    """Whose a file is. ``identity`` tells apart people of one name, ``order`` sorts attempts."""

    file: File
    layout: str
    person: str  # as it is spelled there; empty where nobody is named
    identity: str
    origin: tuple[str, ...]  # the part of the path that names the person
    filename: str
    order: str = ""
    note: str = ""


@dataclass(frozen=True)
class Submitter:
    """A person of Gradescope's metadata or Blackboard's text beside the files."""

    name: str
    identity: str
    time: str = ""


def claim_of(file: File, side: Mapping[str, Sequence[Submitter]]) -> list[Claim]:
    """Return what a learning system's names say of a file: nothing, or one claim a submitter."""
    for depth, part in enumerate(file.parts):
        origin, last = file.parts[: depth + 1], depth == len(file.parts) - 1
        bare = part if last else without_suffix(part)
        if found := _MOODLE.fullmatch(bare):
            name = found["name"]
            return [Claim(file, "moodle", name, f"moodle {name}", origin, found["file"] or
                          file.parts[-1])]  # fmt: skip
        if found := _BLACKBOARD.fullmatch(bare):
            name = _blackboard_login(found, side)
            return [Claim(file, "blackboard", name, f"blackboard {name}", origin, found["file"] or
                          file.parts[-1], found["date"])]  # fmt: skip
        if (found := _GRADESCOPE.fullmatch(bare)) and not last:
            people = side.get(bare) or [Submitter(bare, bare)]
            return [
                Claim(file, "gradescope", who.name, f"gradescope {who.identity}", origin,
                      file.parts[-1], who.time)
                for who in people
            ]  # fmt: skip
        if (last or bare != part) and (found := _CANVAS.fullmatch(bare)):
            if not found["id"].isdigit() and found["name"].lower() != "anonymous":
                continue
            again = _AGAIN.search(found["file"])
            name = found["name"] if found["id"].isdigit() else f"anonymous {found['id']}"
            filename = _AGAIN.sub("", found["file"]) if last else file.parts[-1]
            order = f"{int(again[1]) if again else 0:06d}"
            note = "handed in late, says Canvas" if found["late"] else ""
            return [Claim(file, "canvas", name, f"canvas {found['id']}", origin, filename, order,
                          note)]  # fmt: skip
    return []


def side_files(files: Sequence[File]) -> dict[str, list[Submitter]]:
    """Read who is who from the files that Gradescope and Blackboard put beside the others."""
    side: dict[str, list[Submitter]] = {}
    for file in files:
        name = file.parts[-1].lower()
        if name == "submission_metadata.yml":
            side |= _gradescope(_text(file))
        elif name.endswith(".txt") and (found := _BLACKBOARD.fullmatch(file.parts[-1][:-4])):
            said = re.search(r"^Name:\s*(.*?)\s*\(([^()]+)\)\s*$", _text(file), re.MULTILINE)
            if said:
                key = f"{found['work'] or ''}_{found['name']} {found['date']}"
                side[key] = [Submitter(said[2], said[2])]
    return side


def nbgrader_times(files: Sequence[File]) -> dict[tuple[str, ...], str]:
    """Map each folder with nbgrader's ``timestamp.txt`` to the time in it."""
    stamps = [file for file in files if file.parts[-1] == "timestamp.txt"]
    return {file.parts[:-1]: _text(file).strip()[:40] for file in stamps}


def _blackboard_login(found: re.Match[str], side: Mapping[str, Sequence[Submitter]]) -> str:
    said = side.get(f"{found['work'] or ''}_{found['name']} {found['date']}")
    return said[0].name if said else found["name"]


def _text(file: File) -> str:
    try:
        return file.read()[: 4 << 20].decode("utf-8-sig", "replace")
    except Exception:  # a file that cannot be read says nothing
        return ""


def _gradescope(text: str) -> dict[str, list[Submitter]]:
    """Read ``submission_metadata.yml``: people by the name of their folder, line by line."""
    people: dict[str, list[dict[str, str]]] = {}
    times: dict[str, str] = {}
    here = ""
    for line in text.splitlines():
        if found := re.match(r"(submission_\d+):\s*$", line):
            here = found[1]
            people[here] = []
        elif here and (found := _METADATA.match(line)):
            value = found[3].strip().strip("'\"")
            if found[1]:
                people[here].append({})
            if found[2] == "created_at":
                times.setdefault(here, value)
            elif people[here]:
                people[here][-1].setdefault(found[2], value)
    return {
        key: [
            Submitter(who.get("name") or key, who.get("email") or who.get("sid") or key,
                      times.get(key, ""))
            for who in those
        ]
        for key, those in people.items() if those
    }  # fmt: skip
