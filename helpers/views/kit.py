"""What every view is built on.

How to write a view: three files of one stem, ``thing.py``, ``thing.js``, ``thing.css``.

1. Python: ``class Thing(View, parts=("thing.js",))``. State is traits with ``.tag(sync=True)``;
   arrays are ``synced_bytes(help)``; check the input with ``helpers.views.checks`` and raise
   ValueError with the expected shape; write ``words()`` (what is seen, in a sentence or two) and
   ``still()`` (a matplotlib figure, see ``helpers.views.still``).
2. JS: a plain ES module. It may import from ``./kit.js``, ``./colours.js``, ``./svg.js`` and from
   the view's other parts; browsers cannot follow such an import in a notebook, so this class
   joins the files into one module (top-level names must therefore differ between them). It ends
   with ``export default { render }``, where ``render(context)`` calls ``mount(context, {name,
   traits, draw, picture})`` and returns ``ui.close``. ``draw(ui)`` reads the model and paints,
   handlers write traits through ``ui.save``. ``picture(ui)`` gives ``{svg, width, height}``;
   ``ui.pictureTools()`` then adds the buttons for PNG, SVG and projector. Listeners go through
   ``ui.listen``, timers through ``ui.rested``: they end with the view.
   ipywidgets has traits of its own: ``keys``, ``layout``, ``style``, ``comm`` are taken.
3. Tests: traits in tests/views, pure functions in tests/views/*.test.mjs, the rest in
   tests/browser.
"""

import io
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

HERE = Path(__file__).parent
SHARED = ("palette.js", "colours.js", "svg.js", "kit.js")
_IMPORT = re.compile(r'^import\s*\{[^}]*\}\s*from\s*"\./[\w.]+";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|let|function|async|class)", re.MULTILINE)


@cache
def joined(names: tuple[str, ...]) -> str:
    """Join ES modules of this folder into one: imports between them go, as do their exports.

    Raises ValueError when an import is left over that a notebook could not follow.
    """
    texts = [(HERE / name).read_text(encoding="utf-8") for name in names]
    module = "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)
    if left := re.search(r'^import .*|from "\./.*', module, re.MULTILINE):
        raise ValueError(f"a notebook cannot follow the import: {left.group()}")
    return module


def synced_bytes(description: str) -> Any:
    """Make a trait that carries an array as bytes, both ways."""
    trait = traitlets.Bytes(b"", help=description)
    return trait.tag(sync=True, from_json=lambda value, _widget: bytes(value))


class View(anywidget.AnyWidget):
    """A live picture of arrays, with a still one beside it.

    Everything needed to draw is in the traits, so a saved notebook shows the view without a
    kernel. ``projector`` is large type and high contrast; it starts on where the environment
    variable COURSE_PROJECTOR is 1.
    """

    title = traitlets.Unicode("", help="heading, best a finding").tag(sync=True)
    notice = traitlets.Unicode("", help="what went wrong, if anything").tag(sync=True)
    projector = traitlets.Bool(False, help="large type, high contrast").tag(sync=True)

    def __init_subclass__(cls, parts: tuple[str, ...] = (), **kwargs: Any) -> None:
        """Join the shared script and style with the parts of the view."""
        super().__init_subclass__(**kwargs)
        if not parts:
            return
        cls._esm = joined(SHARED + parts)
        styles = [HERE / Path(part).with_suffix(".css") for part in parts]
        sheets = [HERE / "kit.css", *(style for style in styles if style.exists())]
        cls._css = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)

    def __init__(self, **traits: Any) -> None:
        traits.setdefault("projector", os.environ.get("COURSE_PROJECTOR") == "1")
        super().__init__(**traits)

    def words(self) -> str:
        """Say what is seen. Raises NotImplementedError where a view has not written it."""
        raise NotImplementedError

    def still(self) -> Any:
        """Draw the same data as a matplotlib figure. Raises NotImplementedError likewise."""
        raise NotImplementedError

    def png(self, dpi: int = 100) -> bytes:
        """Draw the still picture as PNG bytes, the same on every run."""
        figure, buffer = self.still(), io.BytesIO()
        figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
        return buffer.getvalue()

    def __repr__(self) -> str:
        return self.words()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle: Any = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        data["text/plain"] = self.words()
        data["image/png"] = self.png()
        metadata["image/png"] = {"alt": self.words()}
        return data, metadata
