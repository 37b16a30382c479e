"""Requests to an assistant beside its answers, those that give a secret away marked."""

from collections.abc import Mapping

from helpers.figures.picture import COLOURS, Picture, figure

_LONGEST = 46, 56  # letters of a request, of an answer


def answer_rows(rows: Mapping[str, tuple[str, bool]], title: str, words: str) -> Picture:
    """Draw a row for each request: the request, the answer, and whether it is a leak.

    ``rows`` gives {request: (answer, leaks)}; ``words`` are the picture in words. Long texts are
    cut. Raises ValueError for no rows.
    """
    if not rows:
        raise ValueError("expected one request or more, got none")
    fig, ax = figure(width=8.0, height=0.36 * len(rows) + 0.9)
    ax.axis("off")
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.2, -0.8), title=title)
    ax.text(0.0, -0.5, "request", weight="bold")
    ax.text(0.39, -0.5, "answer", weight="bold")
    for row, (request, (answer, leaks)) in enumerate(rows.items()):
        color = COLOURS["orange" if leaks else "blue"]
        ax.text(0.0, row + 0.3, _cut(request, _LONGEST[0]), size=10)
        ax.text(0.39, row + 0.3, _cut(answer, _LONGEST[1]), size=10)
        ax.text(1.0, row + 0.3, "✗ leak" if leaks else "no leak", size=10, ha="right", color=color,
                weight="bold" if leaks else "normal")  # fmt: skip
    return Picture(fig, words)


def _cut(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
