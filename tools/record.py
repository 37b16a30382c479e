"""Write the recorded cases of the exercises anew from the answers (make record).

One file an exercise in helpers/exercises/recorded; files without an exercise are removed.
"""

from answers import EXERCISES
from helpers.exercises.recorded import FOLDER, Recording, from_bytes, to_bytes
from helpers.exercises.recording import record_exercise, same


def main() -> None:
    """Write what changed, and say what that is."""
    wanted = {f"{id}.npz": record_exercise(exercise) for id, exercise in EXERCISES.items()}
    stale = [name for name, one in wanted.items() if not _is_fresh(name, one)]
    extra = sorted(path.name for path in FOLDER.glob("*.npz") if path.name not in wanted)
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        (FOLDER / name).write_bytes(to_bytes(wanted[name]))
        print(f"recorded {name}: {len(wanted[name].cases)} cases")
    for name in extra:
        (FOLDER / name).unlink()
        print(f"removed {name}: no such exercise")
    print(f"{len(wanted)} exercises, {len(stale)} recorded anew")


def _is_fresh(name: str, wanted: Recording) -> bool:
    try:
        return same(from_bytes((FOLDER / name).read_bytes()), wanted)
    except (OSError, ValueError, KeyError, TypeError):
        return False


if __name__ == "__main__":
    main()
