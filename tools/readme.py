"""Write the README's table of notebooks anew from the notebooks themselves (make readme)."""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.course import Lesson, hours, lessons
from helpers.paths import COURSE, NOTEBOOKS

README = COURSE / "README.md"
BEGIN, END = "<!-- notebooks: made by `make readme` -->", "<!-- end of notebooks -->"
HEAD = "| | Notebook | The question it answers | Minutes | Exercises |\n|---|---|---|---:|---|"


def exercises(path: Path) -> tuple[int, int]:
    """Return how many exercises a notebook has and their points, from its headings."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    count = len(re.findall(r"^### Exercise \d", text, re.MULTILINE))
    return count, sum(map(int, re.findall(r"· \d+ minutes · (\d+) points?", text)))


def written(count: int, points: int) -> str:
    return f"{count}, {points} points" if points else str(count)


def row(lesson: Lesson) -> str:
    link = f"[{lesson.title}](notebooks/{lesson.path.name})"
    facts = (lesson.number, link, lesson.question, str(lesson.minutes),
             written(*exercises(lesson.path)))  # fmt: skip
    return "| " + " | ".join(fact.replace("|", "\\|") for fact in facts) + " |"


def total(every: Sequence[Lesson]) -> str:
    minutes = sum(lesson.minutes for lesson in every)
    counts, points = zip(*(exercises(lesson.path) for lesson in every), strict=True)
    return (
        f"| | **All {len(every)}** | {hours(every)} | {minutes:,} | "
        f"{written(sum(counts), sum(points))} |"
    )


def table(folder: Path = NOTEBOOKS) -> str:
    every = lessons(folder)
    return "\n".join([HEAD, *map(row, every), total(every)])


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
