"""Is this input what a view can draw? If not: an InputError that names what was expected."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.validate import InputError

_MARKS = str.maketrans({" ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍"})


def array(value: Any, name: str, ndims: tuple[int, ...], shape: str) -> np.ndarray:
    """Turn ``value`` into a float array with one of the numbers of axes.

    Raises InputError for text and objects, a wrong number of axes, an empty axis, NaN and
    infinities; ``shape`` describes what was expected.
    """
    try:
        result = np.asarray(value)
        if result.dtype.kind in "biu" or result.dtype == np.float16:
            result = result.astype(np.float32)
    except (ValueError, TypeError, RuntimeError) as error:
        raise InputError(f"{name} should be numbers of shape {shape}: {error}") from error
    if result.dtype.kind != "f":
        raise InputError(f"{name} should be numbers of shape {shape}, got {result.dtype}")
    if result.ndim not in ndims:
        raise InputError(f"{name} should have shape {shape}, got {result.shape}")
    if 0 in result.shape:
        raise InputError(
            f"{name} should have shape {shape} without an empty axis, got {result.shape}"
        )
    low, high = result.min(), result.max()  # one pass each; NaN comes through both
    if np.isnan(low):
        raise InputError(f"{name} holds NaN; expected numbers of shape {shape}")
    if np.isinf(low) or np.isinf(high):
        raise InputError(f"{name} holds an infinity; expected numbers of shape {shape}")
    return result


def weights(value: Any, name: str, ndims: tuple[int, ...], shape: str) -> np.ndarray:
    """Like ``array``, for attention weights. Raises InputError outside 0..1 as well."""
    result = array(value, name, ndims, shape)
    if result.min() < 0:
        raise InputError(
            f"{name} of shape {shape} should be weights after the softmax, in 0..1: "
            f"the smallest is {result.min():.4g} (are these scores?)"
        )
    if result.max() > 1 + 1e-6:
        raise InputError(
            f"{name} of shape {shape} should be weights after the softmax, in 0..1: "
            f"the largest is {result.max():.4g}"
        )
    return result


def mask(value: Any, shape: tuple[int, ...], name: str = "mask") -> np.ndarray:
    """Turn ``value`` into a bool array that broadcasts to ``shape``; True = may look."""
    result = np.asarray(value)
    if result.dtype.kind in "iuf" and np.isin(result, (0, 1)).all():
        result = result.astype(bool)
    if result.dtype != bool:
        raise InputError(f"{name} should be True (may look) or False, got {result.dtype}")
    try:
        return np.broadcast_to(result, shape)
    except ValueError:
        raise InputError(
            f"{name} should broadcast to the shape {shape}, got {result.shape}"
        ) from None


def labels(value: Sequence[Any] | None, count: int, name: str, of: str) -> list[str]:
    """Give one string for each of ``count`` things; numbers from 0 when there are none.

    Raises InputError when there are more or fewer, or one text instead of a list of them.
    """
    if value is None:
        return [str(i) for i in range(count)]
    if isinstance(value, str):
        raise InputError(f"{name} should be a list of {count} labels, got one text: {value!r}")
    result = [str(label) for label in value]
    if len(result) != count:
        raise InputError(f"{name} should be {count} labels, one for each {of}, got {len(result)}")
    return result


def distributions(
    P: Any, tokens: Sequence[Any], count: int, of: str
) -> tuple[np.ndarray, list[str]]:
    """Check probabilities P [``of``, token] and the names of their columns.

    Raises InputError unless P has ``count`` rows and ``tokens`` a name for each column.
    """
    P = weights(P, "P", (2,), f"[{of}, token]")
    names = labels(list(tokens), P.shape[1], "tokens", "column of P")
    if len(P) != count:
        raise InputError(f"P should have {count} rows, one for each {of}, got {P.shape}")
    return P, names


def truths(value: Sequence[Any] | None, count: int, name: str) -> list[bool]:
    """Return one truth value for each of ``count`` things; all False without any."""
    result = [False] * count if value is None else [bool(one) for one in value]
    if len(result) != count:
        raise InputError(f"{name} should be {count} truth values, got {len(result)}")
    return result


def image(value: Any) -> np.ndarray:
    """Turn ``value`` into an image [3, height, width]. Raises InputError outside 0..1."""
    result = weights(value, "image", (3,), "[3, height, width]")
    if len(result) != 3:
        raise InputError(f"image should have shape [3, height, width], got {result.shape}")
    return result


def pixels(image: np.ndarray) -> np.ndarray:
    """Return an image [3, height, width] in 0..1 as pixels [height, width, 3] in 0..255."""
    return np.round(255 * image.transpose(1, 2, 0)).astype(np.uint8)


def index(value: int, count: int, name: str) -> int:
    """Return ``value``. Raises InputError unless it is one of ``count`` numbers from 0."""
    if not 0 <= value < count:
        raise InputError(f"{name} should be in 0..{count - 1}, got {value}")
    return value


def put(one: Any, **values: Any) -> None:
    """Set fields of a frozen dataclass, which its ``__post_init__`` has checked."""
    for name, value in values.items():
        object.__setattr__(one, name, value)


def visible(token: str) -> str:
    """Show what a reader would not see: a space at an edge, a line break, nothing at all."""
    if not token:
        return "∅"
    core = token.strip(" ")
    left = len(token) - len(token.lstrip(" ")) if core else len(token)
    right = len(token) - len(token.rstrip(" ")) if core else 0
    shown = "␣" * left + core + "␣" * right
    return "".join(c if c == " " else c.translate(_MARKS) for c in shown)
