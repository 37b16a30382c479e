"""Every exercise of the course with its answer, cases and mistakes: found, not listed.

One folder per notebook (``nNN_name``), one file per exercise with an ``EXERCISE`` in it. The
students' copy of the course leaves this folder out.
"""

import importlib
from pathlib import Path

from helpers.exercises.exercise import Exercise


def find_exercises(folder: Path = Path(__file__).parent) -> dict[str, Exercise]:
    """Return all exercises by id, in the order of their numbers.

    Raises ValueError where a file has no ``EXERCISE``, or two exercises share an id or a number.
    """
    found: list[Exercise] = []
    for path in sorted(folder.glob("n[0-9][0-9]_*/*.py")):
        module = importlib.import_module(f"{__name__}.{path.parent.name}.{path.stem}")
        if not hasattr(module, "EXERCISE"):
            raise ValueError(f"{path.parent.name}/{path.name} defines no EXERCISE")
        found.append(module.EXERCISE)
    found.sort(key=lambda exercise: [int(part) for part in exercise.number.split(".")])
    for what in ("id", "number"):
        values = [getattr(exercise, what) for exercise in found]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise ValueError(f"two exercises have the {what} {', '.join(twice)}")
    return {exercise.id: exercise for exercise in found}


EXERCISES: dict[str, Exercise] = find_exercises()
