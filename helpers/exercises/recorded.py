"""What a reader's copy knows of an exercise: recorded inputs, outputs and words, no code.

One file an exercise, ``recorded/<id>.npz``, written by ``make record``: an array for each number
type, holding all arrays end to end, and ``index``, the JSON text that says what lies where.
"""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "recorded"


@dataclass(frozen=True)
class RecordedCase:
    """One call: inputs by argument name, in order, and the arrays that should come back.

    With ``calls``, these methods of what comes back are called: ``("step", {"x": …})``.
    """

    name: str
    inputs: Mapping[str, Any]
    expected: tuple[np.ndarray, ...]
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True)
class RecordedMistake:
    """A known wrong answer: what it gives in each case (by number) where it is wrong.

    Arrays, or the name of the exception that it ends with.
    """

    name: str
    hint: str
    results: Mapping[int, tuple[np.ndarray, ...] | str]


@dataclass(frozen=True)
class Recording:
    """The public side of one exercise."""

    id: str
    notebook: str
    number: str
    title: str
    kind: str
    difficulty: int
    minutes: int
    points: int
    function: str
    outputs: tuple[str, ...]
    hints: tuple[str, ...]
    tolerance: float
    cases: tuple[RecordedCase, ...] = field(default=(), repr=False)
    mistakes: tuple[RecordedMistake, ...] = field(default=(), repr=False)
    forbidden: tuple[str, ...] = field(default=(), repr=False)  # what is to be written by hand

    @property
    def heading(self) -> str:
        """Name the exercise as its header in the notebook does."""
        return f"Exercise {self.number} · {self.title}"


def recorded_ids() -> list[str]:
    """List the ids of all recorded exercises."""
    return sorted(path.stem for path in FOLDER.glob("*.npz"))


@cache
def recording(id: str) -> Recording:
    """Read the recording of one exercise.

    Raises KeyError for an id that is not recorded, ValueError for a file that cannot be read.
    """
    if not isinstance(id, str) or id not in recorded_ids():
        raise KeyError(id)
    path = FOLDER / f"{id}.npz"
    try:
        return from_bytes(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path.name} cannot be read ({error}); get it again with git") from error


def to_bytes(one: Recording) -> bytes:
    """Write a recording as an npz file: the same bytes for the same content, no pickle."""
    store = _Store()
    index = asdict(one) | {
        "cases": [
            {
                "name": case.name,
                "inputs": _each(store.put, case.inputs),
                "expected": [store.put(array) for array in case.expected],
            }
            | ({"calls": [[m, _each(store.put, i)] for m, i in case.calls]} if case.calls else {})
            for case in one.cases
        ],
        "mistakes": [
            {
                "name": mistake.name,
                "hint": mistake.hint,
                "results": {
                    str(number): result if isinstance(result, str) else [*map(store.put, result)]
                    for number, result in mistake.results.items()
                },
            }
            for mistake in one.mistakes
        ],
    }
    text = json.dumps(index, ensure_ascii=False).encode()
    arrays = {"index": np.frombuffer(text, np.uint8)} | store.arrays()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array, allow_pickle=False)
            about = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            about.create_system, about.external_attr = 3, 0o644 << 16  # the same on every system
            archive.writestr(about, member.getvalue())
    return file.getvalue()


def from_bytes(data: bytes) -> Recording:
    """Read what `to_bytes` wrote."""
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        flat = {name: archive[name] for name in archive.files}
    index = json.loads(flat.pop("index").tobytes())

    def get(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        size = int(np.prod(value["shape"]))
        piece = flat[value["type"]][value["start"] : value["start"] + size]
        array = piece.reshape(value["shape"]).copy()
        array.flags.writeable = False
        return array

    for case in index["cases"]:
        case["inputs"] = _each(get, case["inputs"])
        case["calls"] = tuple((m, _each(get, inputs)) for m, inputs in case.get("calls", ()))
        case["expected"] = tuple(map(get, case["expected"]))
    for mistake in index["mistakes"]:
        mistake["results"] = {
            int(number): result if isinstance(result, str) else tuple(map(get, result))
            for number, result in mistake["results"].items()
        }
    index["cases"] = tuple(RecordedCase(**case) for case in index["cases"])
    index["mistakes"] = tuple(RecordedMistake(**mistake) for mistake in index["mistakes"])
    for name in ("outputs", "hints", "forbidden"):
        index[name] = tuple(index.get(name, ()))
    return Recording(**index)


def _each(change: Callable[[Any], Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: change(value) for name, value in inputs.items()}


class _Store:
    """Arrays of one number type, end to end."""

    def __init__(self) -> None:
        self._pieces: dict[str, list[np.ndarray]] = {}

    def put(self, value: Any) -> Any:
        """Keep an array and return where it lies; anything that JSON can hold returns as it is."""
        if not isinstance(value, np.ndarray):
            return value
        name = value.dtype.name
        pieces = self._pieces.setdefault(name, [])
        start = sum(piece.size for piece in pieces)
        pieces.append(np.ascontiguousarray(value).ravel())
        return {"type": name, "start": start, "shape": list(value.shape)}

    def arrays(self) -> dict[str, np.ndarray]:
        return {name: np.concatenate(self._pieces[name]) for name in sorted(self._pieces)}
