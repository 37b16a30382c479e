"""A finished drawing, as a notebook shows it."""

import base64
import html
import os
from dataclasses import dataclass
from typing import Any

from helpers.figures.drawings import png, svg
from helpers.figures.drawings.items import Label, Number, Shape
from helpers.figures.drawings.text import spoken


@dataclass(frozen=True, repr=False)
class Drawing:
    """Shapes and labels with their content in words, and a caption that states the finding.

    JupyterLab shows SVG that follows its theme. A page that removes SVG from HTML (GitHub, a
    notebook that is not trusted) shows the PNG which the same HTML carries; a printed page takes
    ``image/png``. Where the environment variable COURSE_PROJECTOR is 1, the drawing is as wide
    as the page and has full contrast. Raises ValueError without words or caption.
    """

    width: Number
    height: Number
    items: tuple[Shape | Label, ...]
    words: str
    caption: str

    def __post_init__(self) -> None:
        if not self.words.strip() or not self.caption.strip():
            raise ValueError("a drawing needs words that name its parts, and a caption")

    def svg(self) -> str:
        """Write the drawing as an ``<svg>`` element; its colors are in the style of the HTML."""
        return svg.svg(self.width, self.height, self.items, self.words)

    def png(self) -> bytes:
        """Draw the light theme as PNG."""
        return png.png(self.width, self.height, self.items)

    def __repr__(self) -> str:
        return f"{self.words} {spoken(self.caption)}"

    def _repr_html_(self) -> str:
        return self._html(base64.b64encode(self.png()).decode())

    def _html(self, data: str) -> str:
        large = " course-drawing--projector" if os.environ.get("COURSE_PROJECTOR") == "1" else ""
        words = html.escape(self.words, quote=True)
        return (
            f'<figure class="course-drawing{large}"><style>{svg.style()}</style>'
            f'<img class="course-drawing__still" alt="{words}" src="data:image/png;base64,{data}">'
            f'<div class="course-drawing__live" hidden>{self.svg()}</div>'
            f"<figcaption>{svg.marked_up(self.caption)}</figcaption></figure>"
        )

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        data = base64.b64encode(self.png()).decode()
        bundle = {"text/html": self._html(data), "text/plain": repr(self), "image/png": data}
        return bundle, {"image/png": {"alt": self.words}}
