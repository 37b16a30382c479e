"""Run the benchmarks one after the other (make bench; one of them: make bench WHAT=grading).

A benchmark is a file in benchmarks/ that can be run; what it measures stands in its first line.
"""

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent


def benchmarks(folder: Path) -> dict[str, Path]:
    """Return the files that can be run, by name; the others are parts of them."""
    paths = sorted(folder.glob("*.py"))
    return {p.stem: p for p in paths if '\nif __name__ == "__main__":' in p.read_text("utf-8")}


def main() -> None:
    found = benchmarks(COURSE / "benchmarks")
    asked = os.environ.get("WHAT", "").split() or list(found)
    unknown = set(asked) - set(found)
    if unknown or not found:
        sys.exit(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(found)}.")
    failed = []
    for name in asked:
        words = ast.get_docstring(ast.parse(found[name].read_text("utf-8"))) or ""
        print(f"\n=== {name}: {words.partition(chr(10))[0]} ===", flush=True)
        began = time.monotonic()
        environment = os.environ | {"PYTHONPATH": str(COURSE)}
        code = subprocess.call([sys.executable, found[name]], cwd=COURSE, env=environment)
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
        failed += [name] * bool(code)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
