"""Partial credit: points for each group of cases, where an exercise declares groups."""

from collections.abc import Collection, Sequence

from helpers.exercises.exercise import Case, Exercise


def check_groups(exercise: Exercise, cases: Sequence[Case]) -> None:
    """Raise ValueError where a case belongs to no group, or a group has no case."""
    used = {case.group for case in cases}
    declared = set(exercise.groups) or {""}
    if used != declared:
        raise ValueError(
            f"{exercise.id}: the groups of its cases are {sorted(used)}, declared are "
            f"{sorted(exercise.groups)}"
        )


def earned(exercise: Exercise, lost: Collection[str]) -> float:
    """Return the points of the groups in which every case is right; 0 without groups."""
    return float(sum(points for name, points in exercise.groups.items() if name not in lost))


def in_words(exercise: Exercise, lost: Collection[str]) -> str:
    """List every group with its points: ``plain 2 of 2, masked 0 of 1``."""
    return ", ".join(
        f"{name} {0 if name in lost else points:g} of {points:g}"
        for name, points in exercise.groups.items()
    )
