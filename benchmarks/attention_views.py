"""How fast a reader sees attention: AttentionMap, interact with matplotlib, BertViz's head view.

``make bench`` runs it; alone: ``python benchmarks/attention_views.py [--write] [--quick]``.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from views_kinds import COURSE, NAMES, install_bertviz
from views_measure import Result, chromium, measure
from views_report import text, write

SIZES = [(6, 12, 32), (12, 12, 64), (12, 12, 128), (12, 12, 256), (12, 12, 512)]
QUICK = [(2, 3, 16)]


def main() -> None:
    """Measure every view at every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md too")
    parser.add_argument("--quick", action="store_true", help="one small size, without BertViz")
    parser.add_argument("--sizes", nargs="+", help="such as 12x12x128, instead of all five")
    parser.add_argument("--views", nargs="+", choices=NAMES, default=list(NAMES))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--limit", type=float, default=60, help="seconds that a paint may take")
    parser.add_argument("--json", type=Path, help="write every single time here too")
    options = parser.parse_args()
    if chromium() is None:
        parser.exit(1, "No browser: install Chromium, or name one in COURSE_CHROMIUM.\n")
    sizes = QUICK if options.quick else SIZES
    if options.sizes:
        sizes = [tuple(map(int, size.split("x"))) for size in options.sizes]
    views = [kind for kind in options.views if not (options.quick and kind == "bertviz")]
    if "bertviz" in views:
        install_bertviz()

    def keep(results: list[Result]) -> None:
        if options.json:
            options.json.write_text(json.dumps([asdict(one) for one in results], indent=1))
        if options.write:
            write(results, COURSE / "docs" / "benchmarks.md")

    print(text(run(sizes, views, options.repeats, options.limit, keep)))


def run(
    sizes: list,
    views: list[str],
    repeats: int,
    limit: float,
    keep: Callable[[list[Result]], None],
) -> list[Result]:
    """Measure size by size, all views of a size one after the other.

    ``keep`` gets all results after each: a long run that breaks off leaves what it has.
    """
    results: list[Result] = []
    for size in sizes:
        for kind in views:
            print(f"{'×'.join(map(str, size))}: {NAMES[kind]} …", file=sys.stderr, flush=True)
            results.append(measure(kind, size, repeats, limit))
            results.sort(key=lambda one: (one.size, list(NAMES).index(one.kind)))
            keep(results)
    return results


if __name__ == "__main__":
    main()
