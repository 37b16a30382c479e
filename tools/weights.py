"""Train every shipped model anew (make weights), or one of them (make weights NAME=…).

A model module in helpers/models that ships weights lists its recipes in a tuple ``RECIPES``.
"""

import os
import time

import torch

from helpers.training.weights import make_weights, read_manifest, recipes


def main() -> int:
    """Train what is asked for and say what came out; return 1 for a name without a recipe."""
    torch.set_num_threads(1)  # the same sums in the same order on every machine
    asked = os.environ.get("NAME", "").split()
    known = {recipe.name: recipe for recipe in recipes()}
    if unknown := [name for name in asked if name not in known]:
        print(f"no recipe is called {', '.join(unknown)}; there are {', '.join(known)}")
        return 1
    before = read_manifest()
    for name in asked or known:
        start = time.process_time()
        entry = make_weights(known[name])
        same = before.get(name, {}).get("sha256") == entry["sha256"]
        seconds = time.process_time() - start
        print(f"{name}: {entry['metrics']}, {entry['bytes']:,} bytes, {seconds:.0f} CPU seconds"
              + (", the same as before" if same else ""))  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
