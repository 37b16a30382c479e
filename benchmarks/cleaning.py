"""The cheap rules and the deduplication of notebook 14, the latter beside datasketch, in one run.

``make bench WHAT=cleaning`` runs it. datasketch gets the same texts, the same 5-grams of words, 112
hashes and 14 bands of 8 rows; of more than 10,000 texts it gets the first 10,000, and its time is
taken in proportion (its index takes as long for each text, so this flatters it). Processor time.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(COURSE)]

from datasketch import MinHash, MinHashLSH  # noqa: E402

from helpers.text.cleaning.bands import keep_first  # noqa: E402
from helpers.text.cleaning.minhash import shingles  # noqa: E402
from helpers.text.cleaning.quality import measure  # noqa: E402
from helpers.worlds.small_web import edit_words  # noqa: E402
from helpers.worlds.stories import write_stories  # noqa: E402

RULES_GOAL, SECONDS_GOAL, RATIO_GOAL = 50_000, 60.0, 5.0
MOST_THEIRS = 10_000


def documents(count: int) -> list[str]:
    """Return short texts of which every fifth is a near-copy of one before."""
    texts = write_stories(count, 0)
    for i in range(5, count, 5):
        texts[i] = edit_words(texts[i - 5], i % 4, i)
    return texts


def theirs(texts: Sequence[str]) -> int:
    """Deduplicate with datasketch; return how many texts stay."""
    index, kept = MinHashLSH(num_perm=112, params=(14, 8)), 0
    for i, text in enumerate(texts):
        sketch = MinHash(num_perm=112)
        sketch.update_batch([" ".join(gram).encode() for gram in shingles(text)])
        kept += not index.query(sketch)
        index.insert(i, sketch)
    return kept


def lines(count: int = 100_000) -> Iterator[str]:
    """Give a line for each measurement, then whether the goals are met."""
    texts = documents(count)
    measure(texts[:100])  # the first call compiles, which is not measured
    start = time.process_time()
    measure(texts)
    speed = count / (time.process_time() - start)
    yield f"cheap rules: {speed:,.0f} documents a second"
    keep_first(texts[:100])
    start, began = time.process_time(), time.monotonic()
    kept = int(keep_first(texts).sum())
    ours, wall = time.process_time() - start, time.monotonic() - began
    clock = f"{ours:.1f} s, {wall:.1f} s by the clock"
    yield f"deduplication, ours: {count:,} documents in {clock}; {kept:,} stay"
    some = texts[:MOST_THEIRS]
    start = time.process_time()
    stay = theirs(some)
    other = (time.process_time() - start) * count / len(some)
    yield f"datasketch: {len(some):,} documents, {stay:,} stay; {other:.1f} s in proportion"
    yield f"of the same {len(some):,} ours keeps {int(keep_first(some).sum()):,}"
    quick = speed >= RULES_GOAL and ours * 100_000 / count < SECONDS_GOAL
    verdict = "met" if quick and other / ours >= RATIO_GOAL else "missed"
    yield f"{verdict}: deduplication is {other / ours:.0f} times as fast ({RATIO_GOAL:g})"


def main() -> None:
    """Measure and print it."""
    for line in lines():
        print(line, flush=True)


if __name__ == "__main__":
    main()
