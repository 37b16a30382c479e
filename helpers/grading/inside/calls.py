"""One call of an exercise: its arguments as plain data, and what comes back as plain arrays.

The same lines run on both sides, in the worker with the student's function, in the judge with
the reference, and under them is the ``call`` that a student's own ``check`` makes. So an answer
is right or wrong for what it returns, never for who asked.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.exercises.call import Outcome
from helpers.exercises.call import call as call_as_check_does
from helpers.grading.inside.protocol import DTYPES


def describe(inputs: Mapping[str, Any], arrays: list[np.ndarray]) -> dict[str, Any]:
    """Turn arguments into plain data by name; arrays and tensors are added to ``arrays``.

    >>> arrays = []
    >>> describe({"x": np.zeros(2), "scale": 0.5, "mask": None}, arrays), len(arrays)
    ({'x': {'array': 0}, 'scale': {'number': 1}, 'mask': None}, 2)
    """
    described: dict[str, Any] = {}
    for name, value in inputs.items():
        if value is None or isinstance(value, bool | int | str):
            described[name] = value
            continue
        kind = "number" if isinstance(value, float) else "array"  # a float may be infinite: no JSON
        described[name] = {kind: len(arrays)}
        arrays.append(plain(np.array(value)))
    return described


def rebuild(described: Mapping[str, Any], arrays: Sequence[np.ndarray]) -> dict[str, Any]:
    """Turn what `describe` made back into arguments."""
    inputs: dict[str, Any] = {}
    for name, value in described.items():
        if isinstance(value, dict) and "array" in value:
            value = arrays[value["array"]]
        elif isinstance(value, dict):
            value = arrays[value["number"]].item()
        inputs[name] = value
    return inputs


def call(
    function: Callable[..., Any], request: Mapping[str, Any], arrays: Sequence[np.ndarray]
) -> Outcome:
    """Make the call that ``request`` describes: a function, an object's methods, or a picture."""
    inputs = rebuild(request["inputs"], arrays)
    if request["picture"]:
        return call_as_check_does(lambda *given: _pixels(function(*given)), inputs, ["picture"])
    methods = [(method, rebuild(more, arrays)) for method, more in request["calls"]]
    return call_as_check_does(function, inputs, request["outputs"], methods)


def plain(array: np.ndarray) -> np.ndarray:
    """Return an array whose number type may be sent."""
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return array if array.dtype.str in DTYPES else array.astype("<f8")


def _pixels(result: Any) -> np.ndarray:
    """Draw a figure (the one returned, or matplotlib's current one) as (height, width, 3) bytes."""
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = result if hasattr(result, "savefig") else getattr(result, "figure", None) or plt.gcf()
    width, height = figure.get_size_inches()
    figure.set_dpi(min(100.0, 1200.0 / max(width, height)))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()
