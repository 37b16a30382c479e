"""The map of the course: its notebooks in four parts, and what is done of every exercise."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from helpers.course import PARTS, Lesson, Part, hours, lessons
from helpers.exercises import progress
from helpers.exercises.recorded import Recording, recorded_ids, recording
from helpers.paths import NOTEBOOKS

State = Literal["done", "begun", "open"]
Marked = tuple[Recording, State]
_SIGNS = {"done": "✓", "begun": "◐", "open": "○"}
_CELL = "padding:4px 14px 4px 0;text-align:left;vertical-align:top;border:none"
_HEADS = ("Notebook", "The question it answers", "Minutes", "Exercises done")


@dataclass(frozen=True)
class Board:
    """The notebooks that are written, and all exercises with the reader's state of each.

    Its text is the same for every reader, so that a saved notebook can be compared; the table
    shows what this reader has done.
    """

    lessons: tuple[Lesson, ...]
    exercises: tuple[Marked, ...]

    def __repr__(self) -> str:
        return (
            f"Map of the course: {len(self.lessons)} notebooks, {hours(self.lessons)}, "
            f"{len(self.exercises)} exercises"
        )

    def _repr_html_(self) -> str:
        done = sum(state == "done" for _, state in self.exercises)
        points = sum(one.points for one, state in self.exercises if state == "done")
        of = sum(one.points for one, _ in self.exercises)
        summary = (
            f"{len(self.lessons)} notebooks, {hours(self.lessons)}. You have done {done} of "
            f"{len(self.exercises)} exercises. Those that are graded are worth {points} of {of} "
            "points."
        )
        parts = "".join(self._part(part) for part in PARTS if part.of(self.lessons))
        coming = [part.name for part in PARTS if not part.of(self.lessons)]
        later = f"<p>Still to come: {html.escape('; '.join(coming))}.</p>" if coming else ""
        return (
            '<div role="group" aria-label="Map of the course" '
            f'style="color:var(--jp-content-font-color1, inherit)"><p>{summary}</p>{parts}{later}'
            "</div>"
        )

    def _part(self, part: Part) -> str:
        mine = part.of(self.lessons)
        facts = f"{hours(mine)} · {_done(self._of(mine))}"
        heads = "".join(f'<th scope="col" style="{_CELL}">{head}</th>' for head in _HEADS)
        name = html.escape(part.name)
        return (
            f'<details open="open"><summary><strong>{name}</strong> · {facts}</summary>'
            f'<table aria-label="{name}" style="border-collapse:collapse;margin:4px 0 14px 18px;'
            'width:auto;font-size:inherit;text-align:left"><thead>'
            f'<tr style="background:transparent">{heads}</tr></thead><tbody>'
            f"{''.join(map(self._row, mine))}</tbody></table></details>"
        )

    def _row(self, lesson: Lesson) -> str:
        mine = self._of([lesson])
        title = f"{lesson.number} · {html.escape(lesson.title)}"
        count = f'<summary style="white-space:nowrap">{_done(mine)}</summary>'
        folded = f"<details>{count}{_list(mine)}</details>"
        cells = (
            f'<a href="{html.escape(lesson.path.name, quote=True)}">{title}</a>',
            html.escape(lesson.question),
            str(lesson.minutes),
            folded if mine else "",
        )
        row = "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells)
        return f'<tr style="background:transparent">{row}</tr>'

    def _of(self, some: Sequence[Lesson]) -> list[Marked]:
        numbers = {lesson.number for lesson in some}
        return [(one, state) for one, state in self.exercises if one.notebook in numbers]


def progress_board(folder: Path = NOTEBOOKS) -> Board:
    """Show the course's notebooks, and which of their exercises are done, begun and open."""
    kept = progress.read()["exercises"]
    ones = sorted(_readable(recorded_ids()), key=_order)
    marked = tuple((one, _state(kept.get(one.id, {}))) for one in ones)
    return Board(tuple(lessons(folder)), marked)


def _readable(ids: Sequence[str]) -> list[Recording]:
    ones = []
    for id in ids:
        try:
            ones.append(recording(id))
        except ValueError:  # a damaged file: `check` of that exercise says so
            continue
    return ones


def _order(one: Recording) -> tuple[str, int]:
    return one.notebook, int(one.number.split(".")[1])


def _state(entry: dict) -> State:
    if entry.get("done"):
        return "done"
    return "begun" if entry.get("attempts") else "open"


def _done(some: Sequence[Marked]) -> str:
    """Return how many are done, and of how many points: "1 of 4 done, 2 of 5 points"."""
    done = [one for one, state in some if state == "done"]
    points = sum(one.points for one, _ in some)
    graded = f", {sum(one.points for one in done)} of {points} points" if points else ""
    return f"{len(done)} of {len(some)} done{graded}"


def _list(some: Sequence[Marked]) -> str:
    items = "".join(f"<li>{_line(one, state)}</li>" for one, state in some)
    return f'<ul style="list-style:none;margin:4px 0;padding:0">{items}</ul>'


def _line(one: Recording, state: State) -> str:
    points = {0: "practice", 1: "1 point"}.get(one.points, f"{one.points} points")
    dots = "●" * one.difficulty + "○" * (3 - one.difficulty)
    return (
        f'<span aria-hidden="true">{_SIGNS[state]}</span> {state} · {one.number} '
        f'{html.escape(one.title)} · <span role="img" '
        f'aria-label="difficulty {one.difficulty} of 3">{dots}</span> · {points}'
    )
