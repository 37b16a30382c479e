"""The notebooks as a table of contents, read from the notebooks themselves."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from helpers.paths import NOTEBOOKS


@dataclass(frozen=True)
class Lesson:
    """One notebook, as its first cell introduces it."""

    path: Path
    number: str
    title: str
    minutes: int
    question: str
    lecture: tuple[str, ...]  # ids of the lecture's lines, such as A3


def lessons(folder: Path = NOTEBOOKS) -> list[Lesson]:
    """Read every notebook's title, minutes and opening question, in order.

    Raises ValueError, naming the file, when a first cell does not have the three lines
    ``# 06 · Title``, ``*... minutes ...*`` and ``> question?``.
    """
    return [read_lesson(path) for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))]


def read_lesson(path: Path) -> Lesson:
    """Read one notebook's first cell."""
    first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
    title = re.search(r"^# (\d\d) · (.+)$", first, re.MULTILINE)
    facts = re.search(r"^\*(.*?(\d+) minutes.*)\*$", first, re.MULTILINE)
    question = re.search(r"^> (.+\?)$", first, re.MULTILINE)
    if not (title and facts and question):
        raise ValueError(
            f"{path.name} must open with '# NN · title', '*… minutes …*' and '> question?', "
            f"got {first[:80]!r}"
        )
    return Lesson(
        path=path,
        number=title[1],
        title=title[2],
        minutes=int(facts[2]),
        question=question[1],
        lecture=tuple(re.findall(r"\b[RATF]\d+\b", facts[1])),
    )


class CourseMap:
    """The table of notebooks that notebook 00 shows, with links to open them."""

    def __init__(self, folder: Path = NOTEBOOKS) -> None:
        self.lessons = lessons(folder)

    def __repr__(self) -> str:
        return "\n".join(f"{x.number} {x.title} ({x.minutes} minutes)" for x in self.lessons)

    def _repr_markdown_(self) -> str:
        head = "| | Notebook | The question it answers | Minutes |\n|---|---|---|---|\n"
        return head + "\n".join(
            f"| {x.number} | [{x.title}]({x.path.name}) | {x.question} | {x.minutes} |"
            for x in self.lessons
        )
