"""Write docs/lecture.md: where each line of the lecture is taught (make claims).

docs/lecture.toml names, for each line, a notebook, a section, a live view and exercises; the
verdicts come from the notebook's own table of claims. A line that lacks one of them is a gap.
"""

import json
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from claims import claims_of

from helpers.course import Lesson, lessons
from helpers.paths import COURSE, NOTEBOOKS

PAGE, HOMES = COURSE / "docs" / "lecture.md", COURSE / "docs" / "lecture.toml"
LINES = {"R": 8, "A": 12, "T": 5, "F": 12}
PARTS = {
    "R": "Part I · Recurrent networks",
    "A": "Part II · Attention",
    "T": "Part III · Transformer",
    "F": "Part IV · Pretrained foundation models",
}
INTRODUCTION = """# Where each line of the lecture is taught

Every concept of the lecture has a section of a notebook that builds it, a live view that shows it,
a measurement with a verdict ([claims](claims.md)), and exercises that practice it. The page is made
by `make claims`; a line without one of the four stops it.
"""
HEAD = "| | The lecture | Section | Live view | Measured | Exercises |\n|---|---|---|---|---|---|"


def heading(cell: dict[str, Any]) -> str:
    """Return the title of the section that begins in a cell, "" where none does."""
    found = re.search(r"^## (.+)$", "".join(cell["source"]), re.MULTILINE)
    return found[1] if found and cell["cell_type"] == "markdown" else ""


def view_title(cell: dict[str, Any]) -> str:
    """Return the title of the live view that a cell shows, "" where it shows none.

    What is saved of a view is its picture and its text, which begins with the title; a drawing
    has a page (HTML) as well.
    """
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "image/png" in data and "text/html" not in data:
            return re.split(r": | \(|(?<=\?) |, on “", "".join(data["text/plain"]))[0]
    return ""


@cache
def content(path: Path) -> tuple[dict[str, dict[str, Any]], list[list[str]]]:
    """Return a notebook's cells by their ids, and the rows of its table of claims."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: cell for cell in cells}, claims_of(path)


def row(name: str, home: dict[str, Any], lesson: Lesson) -> str:
    """Return one line of the page. Raises ValueError for what the notebook does not have."""
    found, claims = content(lesson.path)
    section, view = found.get(home["section"]), found.get(home["view"])
    if section is None or not heading(section):
        raise ValueError(f"{name}: notebook {lesson.number} has no section {home['section']!r}")
    if view is None or not view_title(view):
        raise ValueError(f"{name}: notebook {lesson.number} has no live view {home['view']!r}")
    for number in home["exercises"]:
        if f"ex-{number.replace('.', '-')}" not in found:
            raise ValueError(f"{name}: notebook {lesson.number} has no exercise {number!r}")
    if not home["exercises"]:
        raise ValueError(f"{name}: no exercise practices it")
    marks = [verdict.partition(" ")[0] for source, _, verdict, _ in claims
             if source == name]  # fmt: skip
    if not marks:
        raise ValueError(f"{name}: no claim of notebook {lesson.number} measures it")
    place = f"[{lesson.number}](../notebooks/{lesson.path.name}) § {heading(section)}"
    says = home["says"].replace("|", "\\|")
    exercises = ", ".join(home["exercises"])
    return f"| {name} | {says} | {place} | {view_title(view)} | {' '.join(marks)} | {exercises} |"


def page(homes: dict[str, Any], folder: Path = NOTEBOOKS) -> str:
    """Make the whole page. Raises ValueError that lists every gap."""
    written = {lesson.number: lesson for lesson in lessons(folder)}
    blocks, gaps = [INTRODUCTION], []
    for part, count in LINES.items():
        rows = []
        for name in (f"{part}{i}" for i in range(1, count + 1)):
            try:
                if name not in homes:
                    raise ValueError(f"{name}: it has no place in {HOMES.name}")
                if homes[name]["notebook"] not in written:
                    raise ValueError(f"{name}: there is no notebook {homes[name]['notebook']}")
                rows.append(row(name, homes[name], written[homes[name]["notebook"]]))
            except ValueError as gap:
                gaps.append(str(gap))
        blocks.append("\n".join([f"## {PARTS[part]}", "", HEAD, *rows]))
    if gaps:
        raise ValueError("lines of the lecture without a home:\n" + "\n".join(gaps))
    return "\n".join([blocks[0], "\n\n".join(blocks[1:])]) + "\n"


def main() -> None:
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    after = page(tomllib.loads(HOMES.read_text(encoding="utf-8")))
    PAGE.write_text(after, encoding="utf-8")
    print(f"docs/lecture.md: {'unchanged' if after == before else 'written'}")


if __name__ == "__main__":
    sys.exit(main())
