"""Retrain every shipped model (make weights), or one of them (make weights NAME=…).

With CHECK nothing is written: CHECK=all trains one seed of every model, CHECK="clip_1 recall"
trains these, and their metrics are compared with those of the shipped ones.
A module in helpers/experiments lists the recipes of its weights in a tuple ``RECIPES``.
"""

import os
import time

import torch

from helpers.experiments import find_recipes
from helpers.training.weights import (
    Recipe,
    make_weights,
    out_of_tolerance,
    read_manifest,
    without_seed,
)


def asked_for(names: str, known: dict[str, Recipe]) -> list[Recipe]:
    """Return the recipes with these names. Raises KeyError, naming those that have none."""
    if unknown := [name for name in names.split() if name not in known]:
        raise KeyError(f"no recipe is called {', '.join(unknown)}; there are {', '.join(known)}")
    return [known[name] for name in names.split()]


def one_of_each(known: dict[str, Recipe]) -> list[Recipe]:
    """Return the first seed of every model."""
    return list({without_seed(name): known[name] for name in reversed(known)}.values())[::-1]


def check(recipe: Recipe) -> bool:
    """Train by a recipe, write nothing, and say whether the metrics are the shipped ones."""
    start = time.process_time()
    _, metrics = recipe.train(recipe.seed)
    wrong = out_of_tolerance(recipe.name, metrics, read_manifest(), recipe.free)
    seconds = time.process_time() - start
    print(
        f"{recipe.name}: {'; '.join(wrong) or 'as shipped'}, {seconds:.0f} CPU seconds", flush=True
    )
    return not wrong


def make(recipe: Recipe) -> None:
    """Train by a recipe, write the weights and their line in the manifest, and say so."""
    before = read_manifest().get(recipe.name, {}).get("sha256")
    start = time.process_time()
    entry = make_weights(recipe)
    same = ", the same as before" if before == entry["sha256"] else ""
    seconds = time.process_time() - start
    print(f"{recipe.name}: {entry['metrics']}, {entry['bytes']:,} bytes, "
          f"{seconds:.0f} CPU seconds{same}", flush=True)  # fmt: skip


def main() -> int:
    """Return 1 for a name without a recipe, or a model that did not come out as shipped."""
    torch.set_num_threads(1)  # the same sums in the same order on every machine
    known = {recipe.name: recipe for recipe in find_recipes()}
    names, to_check = os.environ.get("NAME", ""), os.environ.get("CHECK", "")
    try:
        if to_check:
            recipes = one_of_each(known) if to_check == "all" else asked_for(to_check, known)
            came_out = [check(recipe) for recipe in recipes]
            return 0 if all(came_out) else 1
        for recipe in asked_for(names, known) or known.values():
            make(recipe)
    except KeyError as error:
        print(error.args[0])
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
