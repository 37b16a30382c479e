"""What Funnel shows: documents, what each rule measures of them, and where it draws its line."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

import numpy as np

from helpers.views.kit import checks

_MOST_TEXT = 700  # characters of a document that are shown


@dataclass(frozen=True, eq=False)
class FunnelRun:
    """Documents on their way through rules; checked when it is made.

    Rule r keeps a document when ``values`` [rule, document] is at most ``limits`` [rule], or at
    least that where ``at_least`` [rule] says so. Of two documents in ``pairs`` [pair, 2] whose
    ``similarity`` [pair] is at least ``same`` the later one is dropped, after all rules: it is a
    near-duplicate. ``tokens``, ``good`` (the truth: should it be kept?), ``texts``, ``names`` and
    ``kinds`` have an entry for each document.

    Raises ValueError with the expected shape for anything else.
    """

    rules: Sequence[str]
    values: Any
    limits: Any
    at_least: Any
    _: KW_ONLY
    tokens: Any
    good: Any
    texts: Sequence[str]
    names: Sequence[str] | None = None
    kinds: Sequence[str] | None = None
    pairs: Any = field(default_factory=lambda: np.zeros((0, 2), np.int32))
    similarity: Any = ()
    same: float = 0.75

    def __post_init__(self) -> None:
        values = checks.array(self.values, "values", (2,), "[rule, document]")
        rules, documents = values.shape
        checks.put(
            self,
            values=values.astype(np.float32),
            rules=checks.labels(self.rules, rules, "rules", "row of values"),
            limits=_row(self.limits, "limits", rules),
            tokens=_row(self.tokens, "tokens", documents),
            at_least=checks.truths(list(self.at_least), rules, "at_least"),
            good=checks.truths(list(self.good), documents, "good"),
            texts=[text[:_MOST_TEXT] for text in
                   checks.labels(self.texts, documents, "texts", "document")],
            names=checks.labels(self.names, documents, "names", "document"),
            kinds=[""] * documents if self.kinds is None
            else checks.labels(self.kinds, documents, "kinds", "document"),
        )  # fmt: skip
        if (self.tokens < 0).any():
            raise ValueError(f"tokens should be 0 or more, got {self.tokens.min():g}")
        if not 0 <= self.same <= 1:
            raise ValueError(f"same should be a similarity from 0 to 1, got {self.same}")
        self._check_pairs(documents)

    def _check_pairs(self, documents: int) -> None:
        pairs = np.asarray(self.pairs)
        if pairs.ndim != 2 or pairs.shape[1] != 2 or (pairs.size and pairs.dtype.kind not in "iu"):
            raise ValueError(f"pairs should be whole numbers [pair, 2], got {pairs.shape}")
        if pairs.size and not (pairs.min() >= 0 and pairs.max() < documents):
            raise ValueError(f"pairs should hold numbers of documents, 0 to {documents - 1}")
        alike = np.asarray(self.similarity, np.float32)
        if alike.shape != (len(pairs),) or not ((alike >= 0) & (alike <= 1)).all():
            raise ValueError(
                f"similarity should be {len(pairs)} numbers from 0 to 1, got {alike.shape}"
            )
        checks.put(self, pairs=np.sort(pairs.astype(np.int32), axis=1), similarity=alike)

    def traits(self) -> dict[str, Any]:
        """Return what the view needs, by the names of its traits."""
        values = self.values
        limits = [*self.limits.tolist(), float(self.same)]
        low = np.minimum(np.quantile(values, 0.0, axis=1), self.limits)
        high = np.maximum(np.quantile(values, 0.995, axis=1), self.limits)
        return {
            "rules": [*self.rules, "near-duplicates"],
            "least": [*self.at_least, False],
            "ranges": [*zip(low.tolist(), high.tolist(), strict=True), (0.0, 1.0)],
            "start": limits,
            "limits": limits,
            "values": values.tobytes(),
            "tokens": self.tokens.astype(np.float32).tobytes(),
            "good": np.array(self.good, np.uint8).tobytes(),
            "pairs": self.pairs.tobytes(),
            "similarity": self.similarity.tobytes(),
            "texts": list(self.texts),
            "names": list(self.names or ()),
            "kinds": list(self.kinds or ()),
        }


def _row(value: Any, name: str, count: int) -> np.ndarray:
    """Return ``count`` finite numbers. Raises ValueError for anything else."""
    row = checks.array(value, name, (1,), f"[{count}]")
    if len(row) != count:
        raise ValueError(f"{name} should be {count} numbers, got {len(row)}")
    return row.astype(np.float64)
