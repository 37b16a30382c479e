"""A thousand mixed submissions, graded once without a break and once killed at random moments.

``python benchmarks/killed_runs.py [--submissions N] [--kills N]``. The grades must be equal byte
for byte: every page and table, and every row of the ledger but its time of writing.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(COURSE), str(COURSE / "tests" / "grading")]

from mixed import Run, killed_at_random, other_files, rows, write_class  # noqa: E402


def main() -> int:
    """Run both, compare, print what came out; return 1 where they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write_class(place / "submissions", options.submissions)
        secret = place / "secret"
        secret.write_text("the secret of this benchmark", encoding="utf-8")
        whole = Run(place / "submissions", place / "whole", secret)
        began = time.perf_counter()
        whole.finish()
        seconds = time.perf_counter() - began
        print(f"without a break: {seconds:.0f} s", dict(Counter(r[4] for r in rows(whole.out))))
        killed = Run(place / "submissions", place / "killed", secret)
        outcomes = len(rows(whole.out)) * 9 // 10  # a moment later it must still run
        killed_at_random(killed, options.kills, outcomes, options.seed)
        print(f"killed {options.kills} times, with these numbers of outcomes: {killed.graded_at}")
        files = other_files(whole.out, killed.out)
        same = rows(whole.out) == rows(killed.out)
        print(f"files that differ: {files or 'none'}; ledgers equal: {same}")
    return 0 if same and not files else 1


if __name__ == "__main__":
    sys.exit(main())
