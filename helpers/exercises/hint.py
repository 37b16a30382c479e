"""Three hints to every exercise, one more with each call; they cost nothing."""

import html
from dataclasses import dataclass

from helpers.exercises.check import find
from helpers.exercises.recorded import Recording
from helpers.exercises.verdict import Verdict

_taken: dict[str, int] = {}  # how many hints of an exercise this session has seen


@dataclass(frozen=True)
class Hints:
    """The hints taken so far, the newest last."""

    heading: str
    taken: tuple[str, ...]
    of: int

    def __repr__(self) -> str:
        lines = [f"{self.heading}, hint {len(self.taken)} of {self.of}"]
        return "\n".join(lines + [f"  {n}. {hint}" for n, hint in enumerate(self.taken, 1)])

    def _repr_html_(self) -> str:
        heading = f"{self.heading}, hint {len(self.taken)} of {self.of}"
        more = len(self.taken) < self.of
        items = "".join(f"<li>{html.escape(hint)}</li>" for hint in self.taken)
        after = "Run this cell again for the next one." if more else "That was the last one."
        return (
            f'<div role="group" aria-label="{html.escape(heading, quote=True)}" '
            'style="border-left:4px solid var(--jp-info-color1, #0097a7);padding:2px 0 4px 12px;'
            'line-height:1.45;color:var(--jp-content-font-color1, inherit)">'
            f"<strong>{html.escape(heading)}</strong>"
            f'<ol style="margin:4px 0">{items}</ol>{after}</div>'
        )


def hint(id: str) -> Hints | Verdict:
    """Give one hint more on an exercise, with those before it; three in all, none the answer.

    An id that does not exist is answered with the nearest ones.
    """
    one = find(id)
    if not isinstance(one, Recording):
        return one
    _taken[id] = min(_taken.get(id, 0) + 1, len(one.hints))
    return Hints(one.heading, one.hints[: _taken[id]], len(one.hints))
