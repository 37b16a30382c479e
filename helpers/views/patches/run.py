"""What Patches shows: an image in patches, and maps that say which of them mattered."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

import numpy as np

from helpers.views.kit import checks

_IMAGE = "[channel, height, width]"
_MAPS = "[layer, head, 1 + patch, 1 + patch]"
MOST = 1024  # patches


@dataclass(frozen=True, eq=False)
class PatchRun:
    """An image and what a model did with its patches, checked when it is made.

    ``image`` [channel, height, width] has one channel or three; ``patch`` is the side of a square
    patch in pixels. ``A`` [layer, head, 1 + patch, 1 + patch] are attention maps with the class
    token first; ``maps`` are other maps over the patches by name, each [patch], in reading order
    (negative numbers allowed). ``truth`` is the number of the patch that decides, where that is
    known; ``note`` is a sentence such as what the model names.

    Raises ValueError with the expected shape for anything else: NaN, infinities, an image that
    does not divide into patches, over 1,024 patches, negative weights.
    """

    image: Any
    patch: int
    A: Any = None
    maps: Mapping[str, Any] = field(default_factory=dict)
    _: KW_ONLY
    truth: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        image = checks.array(self.image, "image", (3,), _IMAGE).astype(np.float32)
        channels, height, width = image.shape
        if channels not in (1, 3):
            raise ValueError(f"image should be {_IMAGE} with 1 or 3 channels, got {image.shape}")
        if self.patch < 1 or height % self.patch or width % self.patch:
            raise ValueError(
                f"patch should divide the image's {height} x {width} pixels, got {self.patch}"
            )
        count = self.count(image)
        if count > MOST:
            raise ValueError(f"an image should have at most {MOST:,} patches, got {count:,}")
        if self.truth is not None:
            checks.index(self.truth, count, "truth")
        if self.A is not None:
            A = checks.weights(self.A, "A", (4,), _MAPS).astype(np.float32)
            if A.shape[2:] != (count + 1, count + 1):
                raise ValueError(f"A should be {_MAPS} with {count} patches, got {A.shape}")
            checks.put(self, A=A)
        maps = {
            str(name): checks.array(values, f"maps[{name!r}]", (1,), "[patch]").astype(np.float32)
            for name, values in self.maps.items()
        }
        for name, values in maps.items():
            if len(values) != count:
                raise ValueError(
                    f"maps[{name!r}] should have {count} numbers, one for each patch, "
                    f"got {len(values)}"
                )
        checks.put(self, image=image, maps=maps)

    def count(self, image: np.ndarray) -> int:
        """Return the number of patches of an image."""
        return image.shape[1] * image.shape[2] // self.patch**2

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view."""
        layers, heads = (0, 0) if self.A is None else self.A.shape[:2]
        rows = b"" if self.A is None else np.ascontiguousarray(self.A[:, :, 0]).tobytes()
        maps = np.array(list(self.maps.values()), np.float32)
        return {
            "sizes": [*self.image.shape, self.patch],
            "values": self.image.tobytes(),
            "attention_size": [layers, heads],
            "attention": rows,
            "names": [checks.visible(name) for name in self.maps],
            "maps": maps.tobytes(),
            "truth": -1 if self.truth is None else self.truth,
            "note": self.note,
        }
