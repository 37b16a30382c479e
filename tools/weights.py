"""Retrain every shipped model (make weights), or one of them (make weights NAME=…).

A module in helpers/experiments lists the recipes of its weights in a tuple ``RECIPES``.
"""

import os
import time

import torch

from helpers.experiments import find_recipes
from helpers.training.weights import make_weights, read_manifest


def main() -> int:
    """Train what is asked for and say what came out; return 1 for a name without a recipe."""
    torch.set_num_threads(1)  # the same sums in the same order on every machine
    asked = os.environ.get("NAME", "").split()
    known = {recipe.name: recipe for recipe in find_recipes()}
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
