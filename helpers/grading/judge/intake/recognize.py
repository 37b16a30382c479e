"""Which notebook of the course a file is: by its name, checked against its cells."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.grading.judge.course import Cell, Course, bare

_CHECK = re.compile(r"\bcheck\(\s*[\"']([\w.]+)[\"']")
_DEFINED = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)
# words that say which copy a file is, and not whose
_COPY_WORDS = re.compile(
    r"(?:\(\d+\)|copy ?\d*(?: of)?|of|kopie|final|finished|done|solved?|solutions?|answers?|my|"
    r"mine|submission|submitted|abgabe|late|new|newest|old|older|backup|draft|fixed|version|checkpoint|"
    r"homework|assignment|notebook|v?\d{1,2}|untitled)",
    re.IGNORECASE,
)
_SUFFIXES = re.compile(r"(?:\.(?:ipynb|json|txt|bak|orig))+~?$|~$", re.IGNORECASE)


@dataclass(frozen=True)
class Recognized:
    """What a file is: the notebook's number, how sure that is, and how much of it is answered."""

    number: str  # "06", or nothing
    sure: bool = True  # by its name, or by most of its cells
    attempted: int = 0  # exercises that are not as they were given out
    note: str = ""


def has_notebook_name(name: str) -> bool:
    """Say whether a file is a notebook by its name, whatever was put after it."""
    return ".ipynb" in name.lower()


def split_name(name: str, course: Course) -> tuple[str, str]:
    """Return (number, the name of a person) of a file's name, each empty where there is none."""
    stem = " ".join(re.split(r"[\s_-]+", unicodedata.normalize("NFKC", _SUFFIXES.sub("", name))))
    for number, notebook in course.notebooks.items():
        title = re.escape(notebook.stem.replace("_", " "))
        if found := re.search(rf"(?:^|(?<=\W)){title}(?=\W|$)", stem, re.IGNORECASE):
            before, after = _before(stem[: found.start()]), _after(stem[found.end() :])
            return number, _spelled(name, before or after)
    for found in re.finditer(r"(?:^|(?<=\W))(\d\d?)(?=\W|$)", stem):
        number = found[1].zfill(2)
        single = len(found[1]) == 1 and found[0] != stem
        if number in course.notebooks and not single:
            before, after = _before(stem[: found.start()]), _after(stem[found.end() :])
            return number, _spelled(name, before or after)
    return "", ""


def recognize(number: str, cells: Sequence[Cell] | None, course: Course) -> Recognized:
    """Say which notebook a file is from the number in its name and its cells.

    ``cells`` is None for a file that cannot be read: then its name alone counts.
    """
    if cells is None:
        return Recognized(number)
    scores = _scores(cells, course)
    ranked = sorted(scores, key=lambda each: (-scores[each], each))
    best = ranked[0] if ranked and scores[ranked[0]] > 0 else ""
    if best and len(ranked) > 1 and scores[ranked[1]] == scores[best]:
        best = number if scores.get(number) == scores[best] else ""
    note = ""
    if number and best and best != number and scores[number] == 0:
        note = f"named as {number}, but its cells are those of {best}"
    elif not number and best:
        note = f"recognized as {best} by its cells"
    chosen = best if note else number
    if not chosen:
        return Recognized("")
    book = course.notebooks[chosen]
    functions = [e for e in book.exercises if e.form != "written"]
    attempted = sum(not book.untouched(e, list(cells)) for e in functions)
    attempted += sum(
        bool(book.written(e, list(cells))) for e in book.exercises if e.form == "written"
    )
    return Recognized(chosen, bool(number) or scores[chosen] > 2, attempted, note)


def _scores(cells: Sequence[Cell], course: Course) -> dict[str, int]:
    """Count what a file shares with each notebook: cells of that notebook alone, checks, names."""
    texts, ids = {bare(cell.source) for cell in cells}, {cell.id for cell in cells}
    code = "\n".join(cell.source for cell in cells if cell.kind == "code")
    checks, defined = set(_CHECK.findall(code)), set(_DEFINED.findall(code))
    scores = {}
    for number, book in course.notebooks.items():
        own = course.own_marks[number]
        shared = len(own & texts) + len(own & ids)
        shared += 3 * sum(e.id in checks for e in book.exercises)
        scores[number] = shared + sum(e.function in defined for e in book.exercises if e.function)
    return scores


def _before(text: str) -> str:
    """Return the name before a notebook's; nothing where it says only which copy it is."""
    text = re.sub(r"^copy of\b", "", text.strip(" .-"), flags=re.IGNORECASE).strip()
    return "" if all(map(_COPY_WORDS.fullmatch, text.split())) else text


def _after(text: str) -> str:
    """Return the name after a notebook's, without words for copies; digits stay with a name."""
    words = [w for w in text.strip(" .-").split() if w.isdigit() or not _COPY_WORDS.fullmatch(w)]
    return "" if all(re.fullmatch(r"[\W\d]*", word) for word in words) else " ".join(words)


def _spelled(name: str, person: str) -> str:
    """Return a person's name with the separators that the file's name has: ``ada_b``."""
    if not person:
        return ""
    pattern = r"[\s_-]+".join(map(re.escape, person.split()))
    found = re.search(pattern, unicodedata.normalize("NFKC", name))
    return found[0] if found else person
