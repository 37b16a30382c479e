"""Patches: an image as a sentence of patches, and which of them a model looked at."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import View, checks, synced_bytes
from helpers.views.patches.run import PatchRun

Answer = Callable[["Patches"], None]


class Patches(View, script=Path(__file__).with_name("view.js")):
    """The image of a `PatchRun`, cut or whole, its patches in a row, and a map for each method.

    The first map is the class token's attention in one layer and head, or the mean of its heads.
    Every map says to which patch it points, beside the truth where that is known. With
    ``on_image`` the reader changes the image: two patches change places, or single pixels are
    painted; ``on_image(view)`` reads ``view.image`` and ``view.truth`` (which moves with its
    patch) and answers with ``view.show(PatchRun(...))``; what it raises becomes the view's
    notice. Read back or set: ``patch`` (the cursor), ``layer``, ``head`` (-1: the mean), ``cut``.
    """

    sizes = traitlets.List(traitlets.Int(), help="channels, height, width, side of a patch").tag(
        sync=True
    )
    values = synced_bytes("the image: [channel, row, column] as float32")
    scale = traitlets.List(traitlets.Float(), [0.0, 1.0], help="shown as black, as white").tag(
        sync=True
    )
    attention_size = traitlets.List(traitlets.Int(), help="layers, heads").tag(sync=True)
    attention = synced_bytes("the class token's row: [layer, head, 1 + patch] as float32")
    names = traitlets.List(traitlets.Unicode(), help="of the other maps").tag(sync=True)
    maps = synced_bytes("[map, patch] as float32")
    truth = traitlets.Int(-1, help="the patch that decides; -1: not known").tag(sync=True)
    note = traitlets.Unicode("", help="a sentence below the maps").tag(sync=True)
    patch = traitlets.Int(0, help="the patch at the cursor").tag(sync=True)
    layer = traitlets.Int(0).tag(sync=True)
    head = traitlets.Int(-1, help="-1: the mean of all heads").tag(sync=True)
    cut = traitlets.Bool(True, help="the patches apart").tag(sync=True)
    editable = traitlets.Bool(False, help="Python answers a changed image").tag(sync=True)

    def __init__(
        self,
        run: PatchRun,
        *,
        title: str = "An image in patches",
        on_image: Answer | None = None,
        **traits: Any,
    ) -> None:
        self._on_image: Answer | None = None  # not called while it is being made
        later = {name: traits.pop(name) for name in ("patch", "layer", "head") if name in traits}
        low, high = float(run.image.min()), float(run.image.max())
        inside = low >= 0 and high <= 1
        traits.setdefault("scale", [0.0, 1.0] if inside else [low, high])
        super().__init__(title=title, editable=on_image is not None, **traits)
        self.show(run)
        layers = self.attention_size[0]
        for name, value in {"layer": max(layers - 1, 0), **later}.items():
            setattr(self, name, value)
        self._on_image = on_image

    def show(self, run: PatchRun) -> None:
        """Show another run; cursor, layer and head stay, as far as they are there."""
        content = run.traits()
        layers, heads = content["attention_size"]
        answer, self._on_image = getattr(self, "_on_image", None), None
        with self.hold_sync():
            self.patch = min(self.patch, self._count(content["sizes"]) - 1)
            self.layer = min(self.layer, max(layers - 1, 0))
            self.head = min(self.head, heads - 1)
            for trait, value in content.items():
                setattr(self, trait, value)
        self._on_image = answer

    @staticmethod
    def _count(sizes: list[int]) -> int:
        _, height, width, side = sizes
        return height * width // side**2

    @property
    def image(self) -> np.ndarray:
        """The image as it is now: [channel, height, width]."""
        return np.frombuffer(self.values, np.float32).reshape(self.sizes[:3]).copy()

    def all_maps(self) -> dict[str, np.ndarray]:
        """Return every map that is shown, by name: [patch]."""
        count = self._count(self.sizes)
        shown: dict[str, np.ndarray] = {}
        if self.attention:
            rows = np.frombuffer(self.attention, np.float32)
            rows = rows.reshape(*self.attention_size, count + 1)[self.layer, :, 1:]
            head = "mean of heads" if self.head < 0 else f"head {self.head}"
            name = f"class token, layer {self.layer}, {head}"
            shown[name] = rows.mean(0) if self.head < 0 else rows[self.head]
        named = np.frombuffer(self.maps, np.float32).reshape(-1, count)
        return shown | dict(zip(self.names, named, strict=True))

    @traitlets.validate("patch")
    def _is_patch(self, proposal: Any) -> int:
        count = self._count(self.sizes) if self.sizes else proposal["value"] + 1
        return checks.index(proposal["value"], count, "patch")

    @traitlets.validate("layer")
    def _is_layer(self, proposal: Any) -> int:
        layers = self.attention_size[0] if self.attention_size else 0
        return checks.index(proposal["value"], max(layers, 1), "layer")

    @traitlets.validate("head")
    def _is_head(self, proposal: Any) -> int:
        heads = self.attention_size[1] if self.attention_size else 0
        if proposal["value"] != -1:
            checks.index(proposal["value"], heads, "head")
        return proposal["value"]

    @traitlets.validate("values")
    def _is_image(self, proposal: Any) -> bytes:
        expected = 4 * int(np.prod(self.sizes[:3])) if self.sizes else len(proposal["value"])
        if len(proposal["value"]) != expected:
            raise ValueError(
                f"values should be an image of shape {self.sizes[:3]} as float32, got "
                f"{len(proposal['value'])} bytes"
            )
        return proposal["value"]

    @traitlets.observe("values")
    def _changed(self, _change: Any) -> None:
        if self._on_image is None:
            return
        self.notice = ""
        try:
            self._on_image(self)
        except Exception as error:
            self.notice = f"{error}"

    def words(self) -> str:
        """Say how the image is cut, and to which patch every map points."""
        _, height, width, side = self.sizes
        count = self._count(self.sizes)
        said = [f"{self.title}: {height} × {width} pixels in {count:,} patches of {side} × {side}"]
        if self.truth >= 0:
            said.append(f"patch {self.truth} decides")
        said += [f"{name} points to patch {row.argmax()}" for name, row in self.all_maps().items()]
        return f"{'; '.join(said)}. {self.note}".strip()

    def still(self) -> Any:
        """Draw the image, its patches in a row, and the maps with matplotlib."""
        from helpers.views.patches import still

        return still.draw(self)
