"""BLEU: how many runs of one to four words a written sentence shares with the right one."""

from collections import Counter
from collections.abc import Sequence

import numpy as np


def clipped_matches(written: Sequence[str], right: Sequence[str], n: int) -> tuple[int, int]:
    """Count the runs of ``n`` written words that are right, and all of them.

    A run counts at most as often as it stands in the right sentence (clipping). Raises ValueError
    for ``n`` below 1.

    >>> clipped_matches("the the the the".split(), "the cat is on the mat".split(), 1)
    (2, 4)
    """
    if n < 1:
        raise ValueError(f"n should be 1 or more, got {n}")
    ours, theirs = _runs(written, n), _runs(right, n)
    return (ours & theirs).total(), ours.total()


def bleu(
    written: Sequence[Sequence[str]], right: Sequence[Sequence[str]], longest: int = 4
) -> float:
    """Score many sentences at once against one right sentence each, 0 to 1.

    ``BLEU = BP * exp(mean_n log p_n)``, ``n = 1 .. longest``, with ``p_n`` the matches over all
    runs of all sentences, and the brevity penalty ``BP = min(1, exp(1 - r / c))``, r and c the
    numbers of right and of written words (Papineni et al. 2002, ACL). It is 0 where some ``p_n``
    is 0. Raises ValueError where the numbers of sentences differ or are 0.
    """
    if len(written) != len(right) or not written:
        raise ValueError(
            f"bleu needs one right sentence for each written one, got {len(right)} "
            f"and {len(written)}"
        )
    pairs = list(zip(written, right, strict=True))
    counts = np.array(
        [
            np.sum([clipped_matches(ours, theirs, n) for ours, theirs in pairs], axis=0)
            for n in range(1, longest + 1)
        ]
    )
    if not counts[:, 0].all():
        return 0.0
    log_p = np.log(counts[:, 0] / counts[:, 1])
    r, c = (sum(map(len, sentences)) for sentences in (right, written))
    return float(min(1.0, np.exp(1 - r / c)) * np.exp(log_p.mean()))


def _runs(words: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[at : at + n]) for at in range(len(words) - n + 1))
