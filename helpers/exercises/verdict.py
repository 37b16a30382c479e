"""What a check says: a verdict in words, with a picture beside it."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from helpers.exercises.heat_map import heat_map

State = Literal["done", "not yet", "not attempted", "unknown"]
SIGNS = {"done": "✓", "not yet": "✗", "not attempted": "○", "unknown": "?"}
COLOURS = {  # of the left edge alone; the words say the same
    "done": "var(--jp-success-color1, #388e3c)",
    "not yet": "var(--jp-warn-color1, #ef6c00)",
    "not attempted": "var(--jp-border-color1, #bdbdbd)",
    "unknown": "var(--jp-border-color1, #bdbdbd)",
}


@dataclass(frozen=True)
class CaseVerdict:
    """One case: right or not, and the sentence that says what came out."""

    name: str
    right: bool
    sentence: str
    note: str = ""  # said of a right case as well: an input was changed, float32 came back


@dataclass(frozen=True)
class Pair:
    """An array that came back beside the one expected, for the picture."""

    name: str
    got: np.ndarray
    expected: np.ndarray
    place: tuple[int, ...] | None = None  # where they first differ


@dataclass(frozen=True)
class Verdict:
    """The answer of `check`: as text the same on every run, as HTML with a picture.

    ``state`` is "done", "not yet", "not attempted" or "unknown"; ``mistake`` is the name of the
    known mistake that the result equals, if there is one, and ``hint`` that mistake's own.
    """

    heading: str
    state: State
    sentence: str
    cases: tuple[CaseVerdict, ...] = ()
    mistake: str = ""
    hint: str = ""
    notes: tuple[str, ...] = ()
    pictured: str = ""  # the case that the picture is of
    pairs: tuple[Pair, ...] = ()

    @property
    def passed(self) -> bool:
        """Tell whether every case came out right."""
        return self.state == "done"

    def __repr__(self) -> str:
        lines = [f"{SIGNS[self.state]} {self.heading}: {self.sentence}"]
        lines += [f"  {'✓' if c.right else '✗'} {_line(c)}" for c in shortened(self.cases)]
        if self.hint:
            lines.append(f"  Hint: {self.hint}")
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])

    def _repr_html_(self) -> str:
        label = html.escape(f"Verdict on {self.heading}: {self.state}", quote=True)
        parts = [
            f'<div role="group" aria-label="{label}" style="border-left:4px solid '
            f"{COLOURS[self.state]};padding:2px 0 4px 12px;line-height:1.45;"
            'color:var(--jp-content-font-color1, inherit)">',
            f"<div><strong>{SIGNS[self.state]} {html.escape(self.heading)}</strong>: "
            f"{html.escape(self.sentence)}</div>",
        ]
        if self.cases:
            items = "".join(map(_item, shortened(self.cases)))
            style = "list-style:none;margin:4px 0;padding-left:6px"
            parts.append(f'<ul role="list" style="{style}">{items}</ul>')
        if self.hint:
            parts.append(f"<div><strong>Hint.</strong> {html.escape(self.hint)}</div>")
        parts += [f"<div>{html.escape(note)}</div>" for note in self.notes]
        return "".join([*parts, self._picture(), "</div>"])

    def _picture(self) -> str:
        if not self.pairs:
            return ""
        rows = "".join(
            '<div style="display:flex;flex-wrap:wrap;gap:24px;margin-top:8px">'
            + heat_map(pair.got, f"your {pair.name}", pair.expected, pair.place)
            + heat_map(pair.expected, f"expected {pair.name}", pair.expected, pair.place)
            + "</div>"
            for pair in self.pairs
        )
        return (
            '<div style="margin-top:6px;color:var(--jp-content-font-color2, inherit)">'
            f"Case: {html.escape(self.pictured)}</div>{rows}"
        )


def shortened(cases: Sequence[CaseVerdict]) -> list[CaseVerdict]:
    """Say a long sentence once where several cases in a row give the same, and name the first."""
    shown: list[CaseVerdict] = []
    first = ""  # the case whose sentence is shown in full
    for number, case in enumerate(cases):
        before = cases[number - 1].sentence if number else ""
        again = not case.right and case.sentence == before and len(before) > 20
        first = first if again else case.name
        short = f"the same as for \u201c{first}\u201d"
        shown.append(CaseVerdict(case.name, False, short, case.note) if again else case)
    return shown


def _line(case: CaseVerdict) -> str:
    return f"{case.name}: {case.sentence}" + (f"; {case.note}" if case.note else "")


def _item(case: CaseVerdict) -> str:
    sign, word = ("✓", "right") if case.right else ("✗", "wrong")
    colour = COLOURS["done" if case.right else "not yet"]
    return (
        f'<li style="margin:0"><span role="img" aria-label="{word}" '
        f'style="color:{colour};font-weight:bold">{sign}</span> {html.escape(_line(case))}</li>'
    )
