"""A figure that does not move: one look for the whole course, and words beside every picture.

fig, ax = figure()
ax.plot(x, y)
Picture(fig, "Entropy falls from 4.1 to 0.2 bits as D grows from 4 to 1,024.")
"""

import base64
import contextlib
import html
import io
from typing import Any, Literal

import matplotlib
from cycler import cycler
from matplotlib.figure import Figure

from helpers.figures.dark import dark
from helpers.validate import InputError

Theme = Literal["light", "dark"]
# Okabe and Ito's palette: told apart with every kind of colour blindness (jfly.uni-koeln.de/color).
COLOURS = {
    "blue": "#0072B2",
    "orange": "#D55E00",
    "green": "#009E73",
    "yellow": "#E69F00",
    "sky": "#56B4E9",
    "pink": "#CC79A7",
    "grey": "#666666",
}

_STYLE: Any = {
    "axes.prop_cycle": cycler(color=list(COLOURS.values())),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 14,
    "axes.titleweight": "bold",
    "axes.titlepad": 14,
    "axes.labelsize": 13,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
    "legend.fontsize": 12,
    "legend.frameon": False,
    "lines.linewidth": 2.5,
    "lines.markersize": 7,
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same on every machine
}


_FOLLOW_THE_THEME = (
    '[data-jp-theme-light="false"] img.course-picture'
    "{content:var(--course-dark);background:none!important}"
)


def figure(columns: int = 1, width: float = 7.0, height: float = 3.6, **kwargs: Any) -> Any:
    """Make a figure in the course's style: ``fig, ax`` or, for several columns, ``fig, axs``.

    Sizes are in inches; a column is ``width`` wide. The figure is not known to pyplot, so
    nothing is shown twice and nothing stays in memory. The style becomes matplotlib's own
    default, since titles and legends take theirs when they are made.
    """
    matplotlib.rcParams.update(_STYLE)
    fig = Figure(figsize=(width * columns, height), layout="constrained")
    return fig, fig.subplots(1, columns, **kwargs)


class Picture:
    """A matplotlib figure with its content in words, for those who do not see it.

    The words are the alternative text of the image and its plain-text form; the caption
    repeats nothing. Raises InputError without words.
    """

    def __init__(self, fig: Figure, words: str) -> None:
        if not words.strip():
            raise InputError(f"words should say what is seen in the picture, got {words!r}")
        self.figure = fig
        self.words = " ".join(words.split())

    def png(self, theme: Theme = "light", dpi: int = 110) -> bytes:
        """Draw the figure as PNG, on light or on dark paper."""
        buffer = io.BytesIO()
        with dark(self.figure) if theme == "dark" else contextlib.nullcontext():
            self.figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
        return buffer.getvalue()

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        """Return both pictures: a page that keeps no style sheet shows the light one."""
        light, on_dark = self._address("light"), self._address("dark")
        words = html.escape(self.words, quote=True)
        return (
            f"<style>{_FOLLOW_THE_THEME}</style>"
            f'<img class="course-picture" alt="{words}" src="{light}" '
            f'style="--course-dark:url({on_dark});max-width:min(100%,52em);'
            'background:#fff;border-radius:6px;padding:6px"/>'
        )

    def _address(self, theme: Theme) -> str:
        return f"data:image/png;base64,{base64.b64encode(self.png(theme)).decode()}"
