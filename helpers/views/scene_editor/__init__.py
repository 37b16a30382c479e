"""SceneEditor: the reader places shapes, and a model says at once what it sees."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Float

from helpers.views.kit import View, checks, synced_bytes
from helpers.views.scene_editor.answer import Answer
from helpers.worlds.shapes import (
    BACKGROUND,
    COLOURS,
    KINDS,
    SIDE,
    SIZES,
    Scene,
    Shape,
    caption,
    doubt,
    draw,
)

Change = Callable[["SceneEditor"], None]


class SceneEditor(View, script=Path(__file__).with_name("view.js")):
    """A picture of up to ``most`` shapes that are dragged, added, removed and changed.

    ``on_change(view)`` is called at the start and after every change; it reads ``view.scene``
    (None when the last shape was removed), ``view.image`` [3, 32, 32] in 0..1 and ``view.right``
    (the right caption's words; none where nobody could say, and then ``notice`` says why), and
    answers with ``view.show(Answer(...))``. Read back or set: ``scene``,
    ``selected``, ``word`` (looked at).

    Raises ValueError with what was expected for anything else.
    """

    world: Any = traitlets.Dict(help="side, background, colours, kinds, sizes").tag(sync=True)
    shapes: Any = traitlets.List(help="kind, colour, size, x, y of each, last on top").tag(
        sync=True
    )
    most = traitlets.Int(3).tag(sync=True)
    selected = traitlets.Int(0, help="the shape that buttons and keys change").tag(sync=True)
    told: Any = traitlets.List(help="the shapes that the words are about").tag(sync=True)
    written = traitlets.List(traitlets.Unicode()).tag(sync=True)
    wrong = traitlets.List(traitlets.Bool()).tag(sync=True)
    choices = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    chances = synced_bytes("[word, choice] as float32")
    chance_of = synced_bytes("the probability of every written word, as float32")
    word = traitlets.Int(0, help="the word that is looked at").tag(sync=True)
    grid = synced_bytes("[channel, row, column] as levels")
    grid_size = traitlets.List(traitlets.Int(), help="channels, rows, columns").tag(sync=True)
    limit = traitlets.Float(1.0, help="of the features").tag(sync=True)
    note = traitlets.Unicode("", help="a sentence below the caption").tag(sync=True)

    def __init__(
        self,
        scene: Scene,
        on_change: Change | None = None,
        *,
        most: int = 3,
        title: str = "Your own scene",
        **traits: Any,
    ) -> None:
        self._on_change: Change | None = None
        world = {
            "side": SIDE,
            "background": BACKGROUND,
            "colours": {name: list(rgb) for name, rgb in COLOURS.items()},
            "kinds": list(KINDS),
            "sizes": dict(SIZES),
        }
        super().__init__(
            world=world, most=most, shapes=_listed(scene), title=title, grid_size=[0, 0, 0],
            **traits,
        )  # fmt: skip
        self._on_change = on_change
        self._changed(None)

    @property
    def scene(self) -> Scene | None:
        """The shapes as they stand now; None where there is none."""
        shapes = tuple(Shape(**one) for one in self.shapes)
        return Scene(shapes) if shapes else None

    @scene.setter
    def scene(self, scene: Scene | None) -> None:
        self.shapes = _listed(scene)

    @property
    def image(self) -> Float[np.ndarray, "3 height width"]:
        """The picture as a model sees it, 0 to 1."""
        scene = self.scene
        if scene is not None:
            return draw(scene)
        return np.tile(np.array(BACKGROUND, np.float32)[:, None, None], (1, SIDE, SIDE))

    @property
    def right(self) -> tuple[str, ...]:
        """The words of the right caption; none where nobody can say, see ``notice``."""
        scene = self.scene
        return () if scene is None or doubt(scene) else caption(scene).words

    def show(self, answer: Answer) -> None:
        """Show what a model says of the scene."""
        word, own = min(self.word, max(len(answer.written) - 1, 0)), answer.own()
        if len(own) and not self.written:  # the first time: the word that it is least sure of
            word = int(own.argmin())
        with self.hold_sync():
            self.word = 0
            self.told = self.shapes
            for trait, value in answer.traits().items():
                setattr(self, trait, value)
            self.word = word

    @traitlets.validate("shapes")
    def _possible(self, proposal: Any) -> Any:
        listed = _listed([Shape(**one) for one in proposal["value"]])
        if len(listed) > self.most:
            raise ValueError(f"a scene has at most {self.most} shapes here, got {len(listed)}")
        return listed

    @traitlets.validate("word")
    def _written(self, proposal: Any) -> int:
        return checks.index(proposal["value"], max(len(self.written), 1), "word")

    @traitlets.observe("shapes")
    def _changed(self, _change: Any) -> None:
        scene = self.scene
        self.notice = doubt(scene) if scene is not None else ""
        if self._on_change is None:
            return
        try:
            self._on_change(self)
        except Exception as error:
            self.notice = f"{error}"

    def words(self) -> str:
        """Say which shapes there are, where, and what is said of them."""
        there = "; ".join(
            f"a {one['size']} {one['colour']} {one['kind']} at ({one['x']:g}, {one['y']:g})"
            for one in self.shapes
        )
        said = " ".join(self.written)
        parts = [f"{self.title}: {there or 'an empty picture'}."]
        parts += [f"The model says: {said}."] if said else []
        parts += [text for text in (self.note, self.notice) if text]
        return " ".join(parts)

    def still(self) -> Any:
        """Draw the picture, the features, and the words with their probabilities."""
        from helpers.views.scene_editor import still

        return still.draw(self)


def _listed(scene: Scene | Sequence[Shape] | None) -> list[dict[str, Any]]:
    shapes = () if scene is None else scene.shapes if isinstance(scene, Scene) else scene
    return [
        {"kind": s.kind, "colour": s.colour, "size": s.size, "x": float(s.x), "y": float(s.y)}
        for s in shapes
    ]
