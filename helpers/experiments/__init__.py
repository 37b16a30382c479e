"""One experiment per file: its variants, loss, recipe, measure and the run that a view shows."""

import importlib
import pkgutil

from helpers.training.weights import Recipe


def find_recipes() -> list[Recipe]:
    """Return the recipe of every shipped weight file: each module here lists its own in RECIPES."""
    found: list[Recipe] = []
    for module in pkgutil.iter_modules(__path__):
        found += getattr(importlib.import_module(f"{__name__}.{module.name}"), "RECIPES", ())
    return sorted(found, key=lambda recipe: recipe.name)
