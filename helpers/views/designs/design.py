"""What Designs shows: the attention of several model designs on one sentence."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

import numpy as np

from helpers.validate import InputError
from helpers.views.designs.spectra import spectra_of
from helpers.views.kit import checks, colors

MOST = 4  # designs beside each other
CELLS = 4_000_000  # weights that travel with the view
_SHAPE = "[layer, head, query, key] or its last axes"
Span = tuple[int, int]


@dataclass(frozen=True, eq=False)
class DesignPart:
    """One kind of attention inside a design, such as the encoder's self-attention.

    ``A`` [layer, head, query, key] (or its last two or three axes) are weights after the softmax,
    None where only the mask is to be seen. ``mask`` broadcasts to [query, key], True where a query
    may look; without it every query may look at every key. ``queries`` and ``keys`` are the
    spans (first, end) of the design's tokens that the rows and the columns are; all tokens without
    them. The dtype of ``A`` decides from which size on a singular value counts as 0, so give
    float64 where the numerical rank matters.

    Raises InputError with the expected shape for anything else.
    """

    name: str
    A: Any = None
    mask: Any = None
    _: KW_ONLY
    queries: Span | None = None
    keys: Span | None = None
    spectra: Any = field(default=None, init=False)  # `Spectra` of A, filled in by `Design`

    def __post_init__(self) -> None:
        if self.A is not None:
            A = checks.weights(self.A, f"A of {self.name}", (2, 3, 4), _SHAPE)
            checks.put(self, A=A[(None,) * (4 - A.ndim)])


@dataclass(frozen=True, eq=False)
class Design:
    """One model design: its tokens and the kinds of attention that it has.

    ``tokens`` are all positions in the order in which they are drawn; an encoder-decoder has the
    encoder's positions first, then the decoder's. ``parts`` do not overlap: a cell of the grid
    [token, token] belongs to one part, or to none (then nothing can look there). ``words`` has, for
    each token, the number of the word of the sentence that it belongs to (-1: none, such as a
    [CLS]); without it token i is word i. ``note`` is one line below the name: "every token sees
    every token".

    Raises InputError for spans outside the tokens, parts that overlap, or shapes that do not fit.
    """

    name: str
    tokens: Sequence[str]
    parts: Sequence[DesignPart]
    _: KW_ONLY
    words: Sequence[int] | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.tokens, str) or not self.tokens or not self.parts:
            raise InputError(
                f"{self.name} should have a list of tokens and of parts, one or more each, got "
                f"{self.tokens!r} and {len(self.parts)} parts"
            )
        tokens = [str(token) for token in self.tokens]
        words = list(range(len(tokens))) if self.words is None else [int(w) for w in self.words]
        if len(words) != len(tokens):
            raise InputError(
                f"words of {self.name} should be {len(tokens)} numbers, one for each token, got "
                f"{len(words)}"
            )
        taken = np.zeros((len(tokens),) * 2, bool)
        parts = [self._fitted(part, taken) for part in self.parts]
        checks.put(self, tokens=tokens, words=words, parts=parts)

    def _fitted(self, part: DesignPart, taken: np.ndarray) -> DesignPart:
        """Return the part with its spans and its mask [query, key] filled in."""
        name, n = f"{part.name} of {self.name}", len(taken)
        queries, keys = part.queries or (0, n), part.keys or (0, n)
        for first, end in (queries, keys):
            if not 0 <= first < end <= n:
                raise InputError(f"{name} should have spans within 0..{n}, got {(first, end)}")
        shape = (queries[1] - queries[0], keys[1] - keys[0])
        if part.A is not None and part.A.shape[2:] != shape:
            raise InputError(f"A of {name} should end in {shape}, got {part.A.shape}")
        mask = checks.mask(True if part.mask is None else part.mask, shape, f"mask of {name}")
        cells = taken[slice(*queries), slice(*keys)]
        if cells.any():
            raise InputError(f"{name} should not overlap another part, got {queries} by {keys}")
        cells[:] = True
        made = DesignPart(part.name, part.A, mask, queries=queries, keys=keys)
        if made.A is not None:
            checks.put(made, spectra=spectra_of(made.A))
        return made


@dataclass(frozen=True, eq=False)
class DesignSet:
    """Two to four designs (or one) that read one sentence; what `Designs` shows.

    ``sentence`` are the words that all designs have in common; a design's ``words`` count them.

    Raises InputError for more than 4 designs, for a word that the sentence does not have, and for
    more than 4,000,000 weights.
    """

    designs: Sequence[Design]
    sentence: Sequence[str]

    def __post_init__(self) -> None:
        if not 1 <= len(self.designs) <= MOST:
            raise InputError(f"designs should be 1 to {MOST}, got {len(self.designs)}")
        if isinstance(self.sentence, str) or not self.sentence:
            raise InputError(f"sentence should be a list of words, got {self.sentence!r}")
        for design in self.designs:
            most = max(design.words or ())
            if most >= len(self.sentence):
                raise InputError(
                    f"words of {design.name} should be below {len(self.sentence)}, the words of "
                    f"the sentence, got {most}"
                )
        cells = sum(part.A.size for one in self.designs for part in one.parts if part.A is not None)
        if cells > CELLS:
            raise InputError(f"A should have at most {CELLS:,} weights in all, got {cells:,}")
        checks.put(self, sentence=[str(word) for word in self.sentence])

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view: per part its place in the bytes of all parts."""
        levels, masks, lines, rows = [], [], [], []
        for at, design in enumerate(self.designs):
            for part in design.parts:
                row: dict[str, Any] = {
                    "design": at,
                    "name": part.name,
                    "queries": list(part.queries or ()),
                    "keys": list(part.keys or ()),
                    "heads": [0, 0] if part.A is None else list(part.A.shape[:2]),
                }
                masks.append(part.mask.astype(np.uint8).tobytes())
                if part.A is not None:
                    levels.append(
                        colors.levels_of(part.A, np.broadcast_to(part.mask, part.A.shape))
                    )
                    lines.append(part.spectra)
                rows.append(row)
        return {
            "names": [design.name for design in self.designs],
            "notes": [design.note for design in self.designs],
            "tokens": [[checks.visible(token) for token in design.tokens]
                       for design in self.designs],
            "word_of": [list(design.words or ()) for design in self.designs],
            "sentence": list(self.sentence),
            "parts": rows,
            "masks": b"".join(masks),
            "levels": b"".join(one.tobytes() for one in levels),
            "spectra": _joined([log10(one.values) for one in lines]),
            "ranks": _joined([np.stack([one.effective, one.numerical, log10(one.limits)], -1)
                              for one in lines]),
        }  # fmt: skip


def log10(values: np.ndarray) -> np.ndarray:
    """Return the logarithm of singular values; what is 0 or nearly so is -20."""
    return np.log10(np.maximum(values, 1e-20))


def _joined(arrays: Sequence[np.ndarray]) -> bytes:
    return b"".join(one.astype(np.float32).tobytes() for one in arrays)
