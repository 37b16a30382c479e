"""A section that needs a real model: live where it is installed, else a recorded picture."""

import base64
import html
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.models.real import Absent
from helpers.paths import DATA
from helpers.validate import checked

FOLDER = DATA / "real"
RECORDS = "COURSE_RECORDS"  # set to 1 by `make notebooks`, which keeps what it shows


@dataclass(frozen=True)
class Recorded:
    """A picture from a real model that is not installed here, its words, and how to get it."""

    png: bytes
    words: str
    how: str

    def __repr__(self) -> str:
        return f"{self.words} ({self.how})"

    def _repr_html_(self) -> str:
        words, how = (html.escape(text, quote=True) for text in (self.words, self.how))
        how = re.sub(r"`(.+?)`", r"<code>\1</code>", how)
        data = base64.b64encode(self.png).decode()
        return (
            f'<figure style="margin:0"><img alt="{words}" src="data:image/png;base64,{data}" '
            'style="max-width:100%;background:#fff;border-radius:6px;padding:6px">'
            f"<figcaption>{how}</figcaption></figure>"
        )


@checked
def shown(name: str, draw: Callable[[], Any], folder: Path = FOLDER) -> Any:
    """Return the view or picture that ``draw`` makes with a real model, or what was recorded of it.

    ``draw`` raises `Absent` where its model is not installed. What it returns has ``png()`` and
    ``words`` (a text, or a method that gives one); `make notebooks` keeps both as ``name`` in
    data/real, for everybody without the model. Raises FileNotFoundError where nothing was
    recorded.
    """
    try:
        view = draw()
    except Absent as absent:
        how = f"Recorded. {absent}."
    else:
        if os.environ.get(RECORDS) == "1":
            folder.mkdir(exist_ok=True)
            (folder / f"{name}.png").write_bytes(view.png())
            words = view.words() if callable(view.words) else view.words
            (folder / f"{name}.txt").write_text(words + "\n", encoding="utf-8")
        return view
    try:
        png = (folder / f"{name}.png").read_bytes()
        words = (folder / f"{name}.txt").read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f"nothing is recorded as {name}: run `make real`, then `make notebooks`"
        ) from error
    return Recorded(png, words, how)
