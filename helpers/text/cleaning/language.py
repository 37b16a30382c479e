"""Language identification: in which language are the letters of a text likely?"""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float, Int

from helpers.text.cleaning.packed import find_lines, pack
from helpers.text.cleaning.samples import SAMPLES
from helpers.validate import InputError, checked, require

_KINDS = 31  # everything that is not a letter, 26 letters, four kinds of bytes beyond ASCII
_KIND = np.zeros(256, np.int64)
_KIND[ord("a") : ord("z") + 1] = _KIND[ord("A") : ord("Z") + 1] = np.arange(1, 27)
_KIND[128:] = 27 + np.arange(128) % 4


def _trigrams(data: np.ndarray) -> Int[np.ndarray, " byte"]:
    """Return for every byte the number of the three letters that begin with it."""
    kinds = _KIND[data]
    following = np.concatenate([kinds[1:], [0, 0]])
    return (kinds * _KINDS + following[: len(kinds)]) * _KINDS + following[1:]


class Languages:
    """A naive Bayes classifier over letter trigrams, from a few sentences of each language.

    ``log P(text | language)`` is the sum over its trigrams of their log frequency in the samples,
    each counted ``smoothing`` times more than it occurs. fastText, which FineWeb uses, learns
    weights for such pieces instead.
    """

    @checked
    def __init__(
        self, samples: Mapping[str, Sequence[str]] = SAMPLES, smoothing: float = 0.1
    ) -> None:
        require(len(samples) > 1, "samples", "sentences of two languages or more", dict(samples))
        require(smoothing > 0, "smoothing", "more than 0", smoothing)
        self.names = tuple(samples)
        counts = [
            np.bincount(_trigrams(pack(sentences).data), minlength=_KINDS**3)
            for sentences in samples.values()
        ]
        smoothed = np.array(counts, float) + smoothing
        self.log_p = np.log(smoothed / smoothed.sum(1, keepdims=True))

    @checked
    def scores(self, texts: Sequence[str]) -> Float[np.ndarray, "text language"]:
        """Return the share of each text that is in each language; rows sum to one.

        Each line is judged by itself, and counts as much as it is long: so half of a page in two
        languages has a score near one half. A text without a line gets the same share everywhere.
        """
        packed = pack(texts)
        lines = find_lines(packed)
        shares = np.full((len(texts), len(self.names)), 1 / len(self.names))
        if not len(lines.starts):
            return shares
        total = np.concatenate(
            [np.zeros((len(self.names), 1)), self.log_p[:, _trigrams(packed.data)].cumsum(1)], 1
        )
        log_p = total[:, lines.ends] - total[:, lines.starts]
        p = np.exp(log_p - log_p.max(0))
        weighted = p / p.sum(0) * (lines.ends - lines.starts)
        sums = np.concatenate([np.zeros((len(self.names), 1)), weighted.cumsum(1)], 1)
        of_text = np.diff(sums[:, lines.first], axis=1).T
        has_lines = np.diff(lines.first) > 0
        shares[has_lines] = of_text[has_lines] / of_text[has_lines].sum(1, keepdims=True)
        return shares

    @checked
    def share(self, texts: Sequence[str], language: str) -> Float[np.ndarray, " text"]:
        """Return the share of each text in one language. Raises InputError for an unknown one."""
        if language not in self.names:
            raise InputError(f"language should be one of {', '.join(self.names)}, got {language!r}")
        return self.scores(texts)[:, self.names.index(language)]
