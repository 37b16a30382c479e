"""What ResidualStream shows: the path of a text's tokens through the blocks of a transformer."""

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from helpers.views.kit import checks
from helpers.views.residual_stream.likeness import cosines, mean_cosine, small_matrix

_START = "[time, d_model]"
_ADDED = "[block, part, time, d_model]"
_SUM = 1e-4  # how far, relative to the largest value, rounding may take a stream from the sum


class Row(NamedTuple):
    """One strip: the stream, or what one part adds to it. The start has block and part -1."""

    block: int
    part: int
    stream: bool

    def ends(self, parts: int) -> bool:
        """Return whether a block of so many parts ends here, or the first one begins."""
        return self.stream and self.part in (-1, parts - 1)


@dataclass(frozen=True, eq=False)
class StreamRun:
    """One pass through the blocks, checked when it is made.

    ``start`` [time, d_model] is the residual stream as it enters the first block, ``added``
    [block, part, time, d_model] what every part adds to it. ``after``, of the same shape, is the
    stream after every part; left out, it is the sum so far. Where it is not the sum (a norm
    after the addition, a missing skip connection), the stream is shown after every part.
    ``note`` is a sentence beside the strips, such as what the model now predicts.

    Raises ValueError with the expected shape for anything else: NaN, infinities, empty arrays,
    wrong numbers of tokens or parts.
    """

    start: Any
    added: Any
    tokens: Sequence[str] | None = None
    _: KW_ONLY
    after: Any = None
    parts: Sequence[str] = ("attention", "MLP")
    note: str = ""

    def __post_init__(self) -> None:
        start = checks.array(self.start, "start", (2,), _START).astype(np.float32)
        added = checks.array(self.added, "added", (4,), _ADDED).astype(np.float32)
        _, parts, *rest = added.shape
        if tuple(rest) != start.shape:
            raise ValueError(
                f"added should be {_ADDED} with start's time and d_model {start.shape}, "
                f"got {added.shape}"
            )
        sums = start + added.reshape(-1, *rest).cumsum(0).reshape(added.shape)
        after = sums
        if self.after is not None:
            after = checks.array(self.after, "after", (4,), _ADDED).astype(np.float32)
            if after.shape != added.shape:
                raise ValueError(
                    f"after should have added's shape {added.shape}, got {after.shape}"
                )
        checks.put(
            self,
            start=start,
            added=added,
            after=after,
            tokens=checks.labels(self.tokens, rest[0], "tokens", "token of start"),
            parts=checks.labels(list(self.parts), parts, "parts", "part of added"),
        )

    @cached_property
    def summed(self) -> bool:
        """Return whether the stream after every part is what came in plus what the part added."""
        before = np.concatenate([self.start[None], self._flat(self.after)[:-1]])
        off = self._flat(self.after) - before - self._flat(self.added)
        return bool(np.abs(off).max() <= _SUM * max(np.abs(self.after).max(), 1e-30))

    @staticmethod
    def _flat(array: Float[np.ndarray, "block part time d_model"]) -> np.ndarray:
        return array.reshape(-1, *array.shape[2:])

    def rows(self) -> Iterator[tuple[Row, Float[np.ndarray, "time d_model"]]]:
        """Yield the strips from the start to the end, each with its values."""
        yield Row(-1, -1, True), self.start
        blocks, parts = self.added.shape[:2]
        for block in range(blocks):
            for part in range(parts):
                yield Row(block, part, False), self.added[block, part]
                if part == parts - 1 or not self.summed:
                    yield Row(block, part, True), self.after[block, part]

    def name(self, row: Row) -> str:
        """Return the label of a strip."""
        if row.block < 0:
            return "start"
        if not row.stream:
            return f"+ {self.parts[row.part]}"
        last = row.part == len(self.parts) - 1
        return f"{'=' if self.summed else '→'} after " + (
            f"block {row.block}" if last else f"{self.parts[row.part]} {row.block}"
        )

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view, except for the values of the strips."""
        rows = [row for row, _ in self.rows()]
        values = self.values()
        streams = values[[i for i, row in enumerate(rows) if row.stream]]
        depths = values[[i for i, row in enumerate(rows) if row.ends(len(self.parts))]]
        norms = np.linalg.norm(values, axis=-1)
        profile = np.stack([norms, cosines(values, values[-1])])
        small = np.stack([small_matrix(stream) for stream in depths])
        size = np.abs(values)
        return {
            "sizes": [len(rows), *self.start.shape],
            "rows": [[row.block, row.part, int(row.stream)] for row in rows],
            "names": [self.name(row) for row in rows],
            "parts": list(self.parts),
            "tokens": [checks.visible(token) for token in self.tokens or ()],
            "largest": float(size.max() or 1.0),
            "limit": float(np.percentile(size, 99) or size.max() or 1.0),
            "profile": profile.astype(np.float32).tobytes(),
            "alike": [mean_cosine(stream) for stream in streams] if len(self.start) > 1 else [],
            "matrices": np.round(127 * small).astype(np.int8).tobytes(),
            "note": self.note,
        }

    def values(self) -> Float[np.ndarray, "row time d_model"]:
        """Return the values of all strips, from the start to the end."""
        return np.stack([values for _, values in self.rows()])
