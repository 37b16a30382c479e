"""What `Merges` shows: one text in the tokens of one or several vocabularies, at several sizes."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from helpers.validate import InputError
from helpers.views.kit import checks

LONGEST = 1000  # bytes of a text


@dataclass(frozen=True)
class MergeRun:
    """A text, cut into tokens by vocabularies of growing size.

    ``data`` are the bytes of the text. ``sizes`` are sizes of a vocabulary, ascending: the steps
    of the slider. ``lengths`` [vocabulary][step] lists how many bytes each token has, in order;
    a vocabulary may end before the last step, and then stays as it was. ``ids`` is of the same
    form, and ``captions`` has a sentence for every step, such as which merge it made.

    Raises InputError with what was expected for anything else.
    """

    data: Any
    sizes: Sequence[int]
    lengths: Any
    ids: Any
    _: KW_ONLY
    names: Sequence[str] = ("vocabulary",)
    captions: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.data, bytes) or not 0 < len(self.data) <= LONGEST:
            size = f"{len(self.data)} bytes" if isinstance(self.data, bytes) else repr(self.data)
            raise InputError(f"data should be 1 to {LONGEST} bytes, got {size}")
        sizes = [int(size) for size in self.sizes]
        if not sizes or sorted(set(sizes)) != sizes or sizes[0] < 1:
            raise InputError(f"sizes should be one number or more, ascending, got {sizes[:8]}")
        names = checks.labels(self.names, len(self.lengths), "names", "vocabulary")
        captions = self.captions or [""] * len(sizes)
        captions = checks.labels(captions, len(sizes), "captions", "size")
        if not names or len(self.ids) != len(names):
            raise InputError(
                f"lengths and ids should be of the same vocabularies, one or more, got "
                f"{len(names)} and {len(self.ids)}"
            )
        for name, lengths, ids in zip(names, self.lengths, self.ids, strict=True):
            self._check(name, lengths, ids, len(sizes))
        checks.put(self, sizes=sizes, names=names, captions=captions)

    def _check(self, name: str, lengths: Any, ids: Any, steps: int) -> None:
        if not 1 <= len(lengths) <= steps or len(ids) != len(lengths):
            raise InputError(
                f"{name} should have 1 to {steps} steps, and as many of ids, got {len(lengths)} "
                f"and {len(ids)}"
            )
        for step, (some, theirs) in enumerate(zip(lengths, ids, strict=True)):
            if min(some, default=0) < 1 or sum(some) != len(self.data) or len(some) != len(theirs):
                raise InputError(
                    f"the tokens of {name} at step {step} should have {len(self.data)} bytes "
                    f"together, one or more each, and an id each, got {sum(some)} bytes, "
                    f"{len(some)} tokens and {len(theirs)} ids"
                )

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view, but the place of its slider."""
        return {
            "data": self.data,
            "sizes": self.sizes,
            "names": self.names,
            "captions": self.captions,
            "counts": [[len(step) for step in steps] for steps in self.lengths],
            "lengths": _joined(self.lengths, np.uint16),
            "ids": _joined(self.ids, np.uint32),
        }


def _joined(nested: Sequence[Sequence[Sequence[int]]], kind: Any) -> bytes:
    return np.array([n for steps in nested for step in steps for n in step], kind).tobytes()


def shown_token(data: bytes) -> str:
    r"""Return what is shown of a token: its text, or its bytes as hexadecimal numbers.

    >>> shown_token(b" the"), shown_token(b"\xe0\xa4")
    (' the', '‹e0 a4›')
    """
    try:
        return data.decode()
    except UnicodeDecodeError:
        return f"‹{data.hex(' ')}›"
