"""The base class of every view.

How to write a view: one folder, ``helpers/views/thing/``.

1. ``__init__.py``: ``class Thing(View, script=Path(__file__).with_name("view.js"))``.
   State is traits with ``.tag(sync=True)``; arrays are ``synced_bytes(help)``. What it shows is one
   frozen dataclass in a file beside it (`unrolled.run.Run`; docs/decisions/0014): it checks
   itself with ``helpers.views.kit.checks``, raises ValueError with the expected shape, and returns
   the traits, so ``Thing(run)`` and ``view.show(run)`` take the same. Write ``words()``
   (what is seen, in a sentence or two) and ``still()`` (a matplotlib figure, drawn in
   ``still.py``).
2. ``view.js``: an ES module. It imports from other files of its folder and from ``../kit/``; the
   bundler follows these imports (`helpers.views.kit.bundle` says which statements it knows). It
   ends with ``export default { render };``, where ``render(context)`` calls ``mount(context,
   {name, traits, draw, picture})`` and returns ``ui.close``. ``draw(ui)`` reads the model and
   paints, handlers write traits through ``ui.save``. ``picture(ui)`` gives ``{svg, width,
   height}``; ``ui.pictureTools()`` then adds the buttons for PNG, SVG and projector, and
   ``ui.help(keys)`` the "?" that lists every key. A projected view sees how high it may be in
   ``ui.room``; where it is higher all the same, its type shrinks until it fits. Listeners go
   through ``ui.listen``, timers through ``ui.rested``: they end with the view.
   A view of any size has the same files beside it: ``state.js`` (``State``: reads the traits, knows
   what can be said of them), ``parts.js`` (builds the elements), ``show.js`` (from state to page),
   ``paint.js`` (canvases; plain items of ``kit/items.js`` where the file shows the same),
   ``svg.js`` (the picture to keep), ``actions.js`` (what handlers share), ``pointer.js``,
   ``keys.js``.
   ipywidgets has traits of its own: ``keys``, ``layout``, ``style``, ``comm`` are taken.
3. ``style.css``, if it needs one.
4. Tests: traits in ``tests/views/thing/test_view.py``, pure functions in ``view.test.mjs`` beside
   it, the rest in ``tests/browser``.
"""

import io
import os
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from helpers.views.kit import bundle, shown


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

    def __init_subclass__(cls, script: Path | None = None, **kwargs: Any) -> None:
        """Bundle the script, all that it imports, and their style sheets."""
        super().__init_subclass__(**kwargs)
        if script is not None:
            cls._esm = bundle.bundle(script)
            cls._css = bundle.styles(script)

    def __init__(self, **traits: Any) -> None:
        traits.setdefault("projector", os.environ.get("COURSE_PROJECTOR") == "1")
        super().__init__(**traits)

    def close(self) -> None:
        """Close the view with its layout: neither is saved any more."""
        if self.comm is not None:
            self.layout.close()
        super().close()

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
        bundle: Any = super()._repr_mimebundle_(**kwargs) if self.comm is not None else {}
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        if data:  # a closed view is a picture alone
            shown.note(self)
        data["text/plain"] = self.words()
        data["image/png"] = self.png()
        metadata["image/png"] = {"alt": self.words()}
        return data, metadata
