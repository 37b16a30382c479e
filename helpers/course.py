"""The notebooks of the course in four parts, read from the notebooks themselves."""

import json
import math
import re
from collections.abc import Sequence
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


@dataclass(frozen=True)
class Part:
    """One of the lecture's four parts, with the numbers of its first and last notebook."""

    name: str
    first: int
    last: int

    def of(self, all_lessons: Sequence[Lesson]) -> list[Lesson]:
        """Return the part's lessons that are written."""
        return [x for x in all_lessons if self.first <= int(x.number) <= self.last]


PARTS = (
    Part("Start", 0, 0),
    Part("Part I · Recurrent networks", 1, 4),
    Part("Part II · Attention", 5, 8),
    Part("Part III · Transformer", 9, 12),
    Part("Part IV · Pretrained foundation models", 13, 20),
)


def hours(some: Sequence[Lesson]) -> str:
    """Return how long lessons take: "15 minutes" below one hour, else hours to the next half."""
    minutes = sum(x.minutes for x in some)
    if minutes < 60:
        return f"{minutes} minutes"
    return f"about {math.ceil(minutes / 30) / 2:g} hours"
