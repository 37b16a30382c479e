"""BLEU: how many n-grams (runs of one to four words) a hypothesis shares with its reference."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from helpers.validate import InputError, Size, checked


@checked
def clipped_matches(
    hypothesis: Sequence[str], reference: Sequence[str], n: Size
) -> tuple[int, int]:
    """Return how many n-grams of the hypothesis are in the reference, and how many it has.

    An n-gram counts at most as often as it is in the reference (clipping).

    Raises InputError for ``n`` below 1 and for a text that is not split into words.

    >>> clipped_matches("the the the the".split(), "the cat is on the mat".split(), 1)
    (2, 4)
    """
    _require_words(hypothesis=hypothesis, reference=reference)
    return _matches(hypothesis, reference, n)


@checked
def bleu(
    hypotheses: Sequence[Sequence[str]], references: Sequence[Sequence[str]], max_n: Size = 4
) -> float:
    """Return the score of many hypotheses at once against one reference each, 0 to 1.

    ``BLEU = BP * exp(mean_n log p_n)``, ``n = 1 .. max_n``, with ``p_n`` the clipped matches over
    all n-grams of all hypotheses, and the brevity penalty ``BP = min(1, exp(1 - r / c))``, r and
    c the numbers of words in the references and in the hypotheses (Papineni et al. 2002, ACL).
    It is 0 where some ``p_n`` is 0.

    Raises InputError where the numbers of sentences differ or are 0, and for texts that are not
    split into words.
    """
    _require_words(hypotheses=hypotheses, references=references)
    if len(hypotheses) != len(references) or not hypotheses:
        raise InputError(
            f"references should be one for each hypothesis, and at least one, got "
            f"{len(references)} for {len(hypotheses)}"
        )
    for i, pair in enumerate(zip(hypotheses, references, strict=True)):
        _require_words(**{f"hypotheses[{i}]": pair[0], f"references[{i}]": pair[1]})
    pairs = list(zip(hypotheses, references, strict=True))
    counts = np.array(
        [np.sum([_matches(*pair, n) for pair in pairs], axis=0) for n in range(1, max_n + 1)]
    )
    if not counts[:, 0].all():
        return 0.0
    log_p = np.log(counts[:, 0] / counts[:, 1])
    r, c = (sum(map(len, sentences)) for sentences in (references, hypotheses))
    return float(min(1.0, np.exp(1 - r / c)) * np.exp(log_p.mean()))


def _matches(hypothesis: Sequence[str], reference: Sequence[str], n: int) -> tuple[int, int]:
    ours, theirs = _ngrams(hypothesis, n), _ngrams(reference, n)
    return (ours & theirs).total(), ours.total()


def _ngrams(words: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[at : at + n]) for at in range(len(words) - n + 1))


def _require_words(**texts: Sequence[object]) -> None:
    """Raise InputError for a text, which would be read as a list of its characters."""
    for name, text in texts.items():
        if isinstance(text, str):
            raise InputError(f"{name} should be split (a list), got the text {text[:30]!r}")
