"""What ImageAttention shows: one caption with an attention map for every word."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

import numpy as np

from helpers.views.kit import checks


@dataclass(frozen=True, eq=False)
class AttentionRun:
    """One run of a captioner with attention, checked when it is made.

    ``image`` is [3, height, width] in 0..1, ``A`` [step, row, column] the attention weights over
    its positions and ``words`` the word of every step; ``P`` [step, token] are the probabilities
    over ``tokens``. ``truth`` are the words of the reference, ``regions`` [region, height, width]
    (True = belongs to it) are outlined for the words that name them: ``about`` gives for every
    word its region or None. ``beside`` maps the names of other models to what they write of the
    same image.

    Raises ValueError with the expected shape for anything else.
    """

    image: Any
    words: Sequence[str]
    A: Any
    P: Any = None
    tokens: Sequence[str] = ()
    _: KW_ONLY
    truth: Sequence[str] = ()
    regions: Any = None
    about: Sequence[int | None] = ()
    beside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        image = checks.image(self.image)
        A = checks.weights(self.A, "A", (3,), "[step, row, column]")
        size = image.shape[1:]
        regions = np.zeros((0, *size), bool)
        if self.regions is not None and len(self.regions):
            regions = checks.mask(self.regions, (len(self.regions), *size), "regions")
        if any(i is not None and not 0 <= i < len(regions) for i in self.about):
            raise ValueError(
                f"about should name regions in 0..{len(regions) - 1}, got {self.about}"
            )
        checks.put(
            self,
            image=image,
            A=A,
            words=checks.labels(list(self.words), len(A), "words", "step of A"),
            truth=[str(word) for word in self.truth],
            regions=regions,
            beside={str(name): [str(word) for word in said] for name, said in self.beside.items()},
        )
        if self.P is not None:
            P, names = checks.distributions(self.P, self.tokens, len(A), "step")
            checks.put(self, P=P, tokens=names)

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view, but those that compare it with another run."""
        return {
            "picture": checks.pixels(self.image).tobytes(),
            "picture_size": list(self.image.shape[1:]),
            "sizes": list(self.A.shape),
            "weights": self.A.astype(np.float32).tobytes(),
            "words_written": self.words,
            "truth": self.truth,
            "outlines": self.regions.astype(np.uint8).tobytes(),
            "about": [-1 if i is None else int(i) for i in self.about],
            "beside_names": list(self.beside),
            "beside_words": list(self.beside.values()),
            "note": self.note,
        }
