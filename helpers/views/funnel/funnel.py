"""The funnel itself: which rule stops which document, and what is left after each."""

from typing import NamedTuple

import numpy as np


class Row(NamedTuple):
    """One rule: what it dropped of the documents that reached it, and what is left after it."""

    removed: int
    wrongly: int  # removed, and good
    left: int
    good: int  # left, and good
    tokens: float  # left


def stops(
    values: np.ndarray, limits: np.ndarray, least: np.ndarray, pairs: np.ndarray, alike: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return for every document the rule that stops it (-1: none), and the one it copies (-1).

    ``limits`` has one entry more than there are rules: the similarity of near-duplicates.
    """
    rules = len(values)
    over = np.where(
        least[:rules, None], values < limits[:rules, None], values > limits[:rules, None]
    )
    stopped = np.where(over.any(0), over.argmax(0), -1) if rules else np.full(values.shape[1], -1)
    root = np.arange(values.shape[1])
    for a, b in pairs[alike >= limits[rules]]:
        if stopped[a] < 0 and stopped[b] < 0:
            while root[a] != a:
                a = root[a]
            while root[b] != b:
                b = root[b]
            root[max(a, b)] = min(a, b)
    while (root[root] != root).any():
        root = root[root]
    copies = root != np.arange(len(root))
    return np.where(copies, rules, stopped), np.where(copies, root, -1)


def rows(stopped: np.ndarray, rules: int, good: np.ndarray, tokens: np.ndarray) -> list[Row]:
    """Return a row for each rule, near-duplicates last."""
    there, found = np.ones(len(stopped), bool), []
    for rule in range(rules):
        here = stopped == rule
        there &= ~here
        found.append(
            Row(
                int(here.sum()), int((here & good).sum()), int(there.sum()),
                int((there & good).sum()), float(tokens[there].sum()),
            )
        )  # fmt: skip
    return found
