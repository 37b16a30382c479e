"""The error of the course's functions, and how it says what came."""

from typing import Any

import numpy as np
from torch import Tensor


class InputError(ValueError):
    """What was given does not fit; the message says what was expected and what came."""


def require(fits: bool, name: str, expected: str, came: Any) -> None:
    """Raise InputError, "``name`` should be ``expected``, got ``came``", unless it ``fits``."""
    if not fits:
        raise InputError(f"{name} should be {expected}, got {described(came)}")


def require_numbers(**tensors: Tensor) -> None:
    """Raise InputError for a tensor on the "meta" device, which has a shape and no numbers."""
    for name, tensor in tensors.items():
        require(not tensor.is_meta, name, 'a tensor with numbers in it (not on "meta")', tensor)


def require_ids(name: str, ids: Tensor, count: int) -> None:
    """Raise InputError for ids outside 0..count-1: torch would read -1 as the last row.

    This one looks at the numbers, and so waits for a GPU: call it where a pass begins.
    """
    require_numbers(**{name: ids})
    least, most = (int(end) for end in ids.aminmax())
    if least < 0 or most >= count:
        raise InputError(f"{name} should be ids from 0 to {count - 1}, got {least} to {most}")


def described(value: Any) -> str:
    """Return in a few words what a value is: a tensor (2, 3) of float32, a list, 'text'."""
    if isinstance(value, Tensor | np.ndarray):
        kind = str(value.dtype).removeprefix("torch.")
        where = f" on {value.device}" if isinstance(value, Tensor) and not value.is_cpu else ""
        noun = "a tensor" if isinstance(value, Tensor) else "an array"
        return f"{noun} {tuple(value.shape)} of {kind}{where}"
    if value is None or isinstance(value, str | int | float | np.generic):
        text = repr(value)
        return text if len(text) < 40 else f"{text[:36]}...{text[-1]}"
    return f"a {type(value).__name__}"
