"""Write the README's table of notebooks anew from the notebooks themselves (make readme)."""

import json
import re
import sys
from pathlib import Path

from helpers.course import Lesson, lessons
from helpers.paths import COURSE, NOTEBOOKS

README = COURSE / "README.md"
BEGIN, END = "<!-- notebooks: made by `make readme` -->", "<!-- end of notebooks -->"
HEAD = "| | Notebook | The question it answers | Minutes | Exercises |\n|---|---|---|---:|---|"


def exercises(path: Path) -> str:
    """Say how many exercises a notebook has and how many points they bring, from its headings."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    count = len(re.findall(r"^### Exercise \d", text, re.MULTILINE))
    points = sum(map(int, re.findall(r"· \d+ minutes · (\d+) points?", text)))
    return f"{count}, {points} points" if points else str(count)


def row(lesson: Lesson) -> str:
    link = f"[{lesson.title}](notebooks/{lesson.path.name})"
    facts = (lesson.number, link, lesson.question, str(lesson.minutes), exercises(lesson.path))
    return "| " + " | ".join(fact.replace("|", "\\|") for fact in facts) + " |"


def table(folder: Path = NOTEBOOKS) -> str:
    return "\n".join([HEAD, *map(row, lessons(folder))])


def filled(readme: str, folder: Path = NOTEBOOKS) -> str:
    """Return the README with its table as the notebooks have it now.

    Raises ValueError when the two marks between which the table stands are not there.
    """
    if readme.count(BEGIN) != 1 or readme.count(END) != 1:
        raise ValueError(f"the README needs one line {BEGIN!r} and one line {END!r}")
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{table(folder)}\n{END}{after}"


def main() -> None:
    before = README.read_text(encoding="utf-8")
    after = filled(before)
    README.write_text(after, encoding="utf-8")
    print("README.md: " + ("unchanged" if after == before else "table of notebooks written"))


if __name__ == "__main__":
    sys.exit(main())
