"""Write docs/claims.md from the tables of claims in the notebooks (make claims).

What the lecture says and what came out when it was measured, collected from the notebooks' own
outputs: nothing is written by hand.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

from helpers.course import Lesson, lessons
from helpers.paths import COURSE, NOTEBOOKS

PAGE = COURSE / "docs" / "claims.md"
INTRODUCTION = """# What the lecture claims, and what came out

Every claim of the lecture that the course has reached, with a verdict and the measurement that
decides it. The page is made by `make claims` from the table of claims in every notebook; the
numbers are those of the saved run.

A claim is **true**, **true with conditions** (the conditions stand beside it), or **misleading**.
"""
HEAD = "| | The lecture says | Verdict | Measured |\n|---|---|---|---|"
VERDICTS = ("true", "true with conditions", "misleading")


def claims_of(path: Path) -> list[list[str]]:
    """Return the rows of a notebook's table of claims: source, sentence, verdict, evidence.

    Raises ValueError, naming the notebook, when it has a table without output or a row that is
    no claim.
    """
    rows = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code" or "Claims([" not in "".join(cell["source"]):
            continue
        shown = ["".join(o.get("data", {}).get("text/markdown", "")) for o in cell["outputs"]]
        if not any(shown):
            raise ValueError(f"{path.name}: the table of claims has no output; run the notebook")
        for line in "\n".join(shown).splitlines()[2:]:
            row = [part.strip() for part in re.split(r"(?<!\\)\|", line)[1:-1]]
            if len(row) != 4 or row[2].partition(" ")[2] not in VERDICTS:
                raise ValueError(f"{path.name}: this is no row of claims: {line!r}")
            rows.append(row)
    return rows


def section(lesson: Lesson, rows: list[list[str]]) -> str:
    """Give one notebook's claims under its title."""
    title = f"## {lesson.number} · [{lesson.title}](../notebooks/{lesson.path.name})"
    return "\n".join([title, "", HEAD, *("| " + " | ".join(row) + " |" for row in rows)])


def page(folder: Path = NOTEBOOKS) -> str:
    """Make the whole page from the notebooks in a folder."""
    found = [(lesson, claims_of(lesson.path)) for lesson in lessons(folder)]
    found = [(lesson, rows) for lesson, rows in found if rows]
    count = Counter(row[2].partition(" ")[2] for _, rows in found for row in rows)
    total = ", ".join(f"{count[verdict]} {verdict}" for verdict in VERDICTS)
    summary = f"So far: {sum(count.values())} claims from {len(found)} notebooks: {total}."
    return "\n\n".join([INTRODUCTION + "\n" + summary, *(section(*each) for each in found)]) + "\n"


def main() -> None:
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    after = page()
    PAGE.write_text(after, encoding="utf-8")
    print(f"docs/claims.md: {'unchanged' if after == before else 'written'}")


if __name__ == "__main__":
    sys.exit(main())
