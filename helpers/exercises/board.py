"""The progress board: every exercise of the course by notebook, and what is done of it."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from helpers.exercises import progress
from helpers.exercises.recorded import Recording, recorded_ids, recording
from helpers.paths import NOTEBOOKS

State = Literal["done", "begun", "open"]
_SIGNS = {"done": "✓", "begun": "◐", "open": "○"}
_CELL = "padding:3px 12px 3px 0;text-align:left;border:none"


@dataclass(frozen=True)
class Board:
    """Exercises in the course's order with the reader's state of each.

    Its text is the same for every reader, so that a saved notebook can be compared; the table
    shows what this reader has done.
    """

    exercises: tuple[tuple[Recording, State], ...]

    def __repr__(self) -> str:
        notebooks = {one.notebook for one, _ in self.exercises}
        many = "notebook" if len(notebooks) == 1 else "notebooks"
        return f"Progress board: {len(self.exercises)} exercises in {len(notebooks)} {many}"

    def _repr_html_(self) -> str:
        done = sum(state == "done" for _, state in self.exercises)
        points = sum(one.points for one, state in self.exercises if state == "done")
        of = sum(one.points for one, _ in self.exercises)
        summary = (
            f"{done} of {len(self.exercises)} exercises done; checked here and worth "
            f"{points} of {of} points when graded"
        )
        caption = '<caption style="caption-side:top;text-align:left;padding:2px 0;color:inherit">'
        return (
            '<div style="color:var(--jp-content-font-color1, inherit)">'
            f'<table aria-label="Progress board: {summary}" style="border-collapse:collapse;'
            f'margin:0;width:auto;font-size:inherit;text-align:left">{caption}{summary}</caption>'
            + "".join(map(self._rows, self._notebooks()))
            + "</table></div>"
        )

    def _notebooks(self) -> list[str]:
        return sorted({one.notebook for one, _ in self.exercises})

    def _rows(self, notebook: str) -> str:
        mine = [(one, state) for one, state in self.exercises if one.notebook == notebook]
        done = sum(state == "done" for _, state in mine)
        head = (
            '<tr style="background:transparent"><th scope="rowgroup" colspan="4" style="'
            f'{_CELL};padding-top:12px;border-bottom:1px solid var(--jp-border-color1, #bdbdbd)">'
            f"{_link(notebook)} · {done} of {len(mine)} done</th></tr>"
        )
        return f"<tbody>{head}{''.join(_row(one, state) for one, state in mine)}</tbody>"


def progress_board() -> Board:
    """Show which exercises of the course are done, begun and open."""
    kept = progress.read()["exercises"]
    ones = sorted(_readable(recorded_ids()), key=_order)
    return Board(tuple((one, _state(kept.get(one.id, {}))) for one in ones))


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


def _link(notebook: str) -> str:
    """Name the notebook, as a link where it is there."""
    path = next(iter(sorted(NOTEBOOKS.glob(f"{notebook}_*.ipynb"))), None)
    if path is None:
        return f"Notebook {notebook}"
    title = html.escape(path.stem[3:].replace("_", " "))
    return f'<a href="{html.escape(path.name, quote=True)}">{notebook} · {title}</a>'


def _row(one: Recording, state: State) -> str:
    points = {0: "practice", 1: "1 point"}.get(one.points, f"{one.points} points")
    dots = "●" * one.difficulty + "○" * (3 - one.difficulty)
    cells = (
        f'<span aria-hidden="true">{_SIGNS[state]}</span> {state}',
        f"{one.number} · {html.escape(one.title)}",
        f'<span role="img" aria-label="difficulty {one.difficulty} of 3">{dots}</span>',
        points,
    )
    weight = "bold" if state == "done" else "normal"
    return (
        f'<tr style="background:transparent;font-weight:{weight}">'
        + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells)
        + "</tr>"
    )
