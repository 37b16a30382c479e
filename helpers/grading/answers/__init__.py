"""Every exercise of the course by its id, collected from one module a notebook.

A module is named ``nNN_…`` and lists its exercises, in the order of the notebook, in a
tuple ``EXERCISES``. This folder is not part of what students get.
"""

import importlib
import pkgutil

from helpers.grading.exercise import Exercise


def _collect() -> dict[str, Exercise]:
    exercises: dict[str, Exercise] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if not module.name.startswith("n"):
            continue
        for exercise in importlib.import_module(f"{__name__}.{module.name}").EXERCISES:
            if exercise.id in exercises:
                raise ValueError(f"two exercises have the id {exercise.id!r}")
            exercises[exercise.id] = exercise
    return exercises


EXERCISES: dict[str, Exercise] = _collect()
