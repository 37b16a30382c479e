"""SceneEditor: the reader places shapes, and a model says at once what it sees."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Float

from helpers.views.kit import View, checks, colors, synced_bytes
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

CHOICES = 6  # likeliest words that are shown of every step
Change = Callable[["SceneEditor"], None]


class SceneEditor(View, script=Path(__file__).with_name("view.js")):
    """A picture of up to ``most`` shapes that are dragged, added, removed and changed.

    ``on_change(view)`` is called at the start and after every change; it reads ``view.scene``
    (None when the last shape was removed), ``view.image`` [3, 32, 32] in 0..1 and ``view.right``
    (the right caption's words; none where nobody could say, and then ``notice`` says why), and
    answers with ``view.show(...)``: the words that a model writes, ``P`` [word, token] its
    probabilities over ``tokens``, ``wrong`` (True where a word is a mistake), ``grid`` [channel,
    row, column] its features (0 or larger), and a ``note``. Read back or set: ``scene``,
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

    def show(
        self,
        written: Sequence[str],
        P: Any = None,
        tokens: Sequence[str] = (),
        *,
        wrong: Sequence[bool] | None = None,
        grid: Any = None,
        note: str = "",
    ) -> None:
        """Show what a model says of the scene. Raises ValueError with the expected shape."""
        said = [str(word) for word in written]
        wrong = [False] * len(said) if wrong is None else [bool(one) for one in wrong]
        if len(wrong) != len(said):
            raise ValueError(f"wrong should be {len(said)} truth values, got {len(wrong)}")
        content: dict[str, Any] = {
            "written": said,
            "wrong": wrong,
            "choices": [],
            "chances": b"",
            "chance_of": b"",
            "note": note,
            "told": self.shapes,
            "word": min(self.word, max(len(said) - 1, 0)),
        }
        if P is not None:
            content |= _likeliest(said, P, tokens)
            if not self.written and said:  # the first time: the word that it is least sure of
                content["word"] = int(np.frombuffer(content["chance_of"], np.float32).argmin())
        if grid is not None:
            content |= _levels(grid)
        with self.hold_sync():
            self.word = 0
            for trait, value in content.items():
                setattr(self, trait, value)

    @traitlets.validate("shapes")
    def _possible(self, proposal: Any) -> Any:
        listed = _listed([Shape(**one) for one in proposal["value"]])
        if len(listed) > self.most:
            raise ValueError(f"a scene has at most {self.most} shapes here, got {len(listed)}")
        return listed

    @traitlets.validate("word")
    def _written(self, proposal: Any) -> int:
        if not 0 <= proposal["value"] < max(len(self.written), 1):
            raise ValueError(f"word should be in 0..{len(self.written) - 1}, "
                             f"got {proposal['value']}")  # fmt: skip
        return proposal["value"]

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


def _likeliest(said: list[str], P: Any, tokens: Sequence[str]) -> dict[str, Any]:
    """Give the likeliest words of every step, and how likely the written one was."""
    P = checks.weights(P, "P", (2,), "[word, token]").astype(np.float32)
    names = checks.labels(list(tokens), P.shape[1], "tokens", "column of P")
    if len(P) != len(said):
        raise ValueError(f"P should have {len(said)} rows, one for each word, got {P.shape}")
    if unknown := set(said) - set(names):
        raise ValueError(f"tokens should name every word that is written, {unknown} are missing")
    best = np.argsort(-P, 1, kind="stable")[:, :CHOICES]
    own = np.array([p[names.index(word)] for p, word in zip(P, said, strict=True)], np.float32)
    return {
        "choices": [[names[k] for k in row] for row in best],
        "chances": np.take_along_axis(P, best, 1).tobytes(),
        "chance_of": own.tobytes(),
    }


def _levels(grid: Any) -> dict[str, Any]:
    z = checks.array(grid, "grid", (3,), "[channel, row, column]")
    if z.min() < 0:
        raise ValueError(
            f"grid of shape [channel, row, column] should hold 0 or more, as after a ReLU: the "
            f"smallest is {z.min():.4g}"
        )
    limit = colors.nice_limit(float(z.max()))
    return {
        "grid": colors.levels_of(z / limit).tobytes(),
        "grid_size": list(z.shape),
        "limit": limit,
    }
