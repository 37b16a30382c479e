"""The error of the course's functions, and how it says what came.

Nothing here loads torch: views are checked, too, and draw without it.
"""

import sys
from typing import Any

import numpy as np


class InputError(ValueError):
    """What was given does not fit; the message says what was expected and what came."""


def require(fits: bool, name: str, expected: str, came: Any) -> None:
    """Raise InputError, "``name`` should be ``expected``, got ``came``", unless it ``fits``."""
    if not fits:
        raise InputError(f"{name} should be {expected}, got {described(came)}")


def require_numbers(**tensors: Any) -> None:
    """Raise InputError for a tensor on the "meta" device, which has a shape and no numbers."""
    for name, tensor in tensors.items():
        require(not tensor.is_meta, name, 'a tensor with numbers in it (not on "meta")', tensor)


def require_ids(name: str, ids: Any, count: int) -> None:
    """Raise InputError for ids outside 0..count-1: torch would read -1 as the last row.

    This one looks at the numbers, and so waits for a GPU: call it where a pass begins.
    """
    require_numbers(**{name: ids})
    least, most = (int(end) for end in ids.aminmax())
    if least < 0 or most >= count:
        raise InputError(f"{name} should be ids from 0 to {count - 1}, got {least} to {most}")


def is_tensor(value: Any) -> bool:
    """Return whether a value is a tensor; where torch is not loaded, nothing is."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def described(value: Any) -> str:
    """Return in a few words what a value is: a tensor (2, 3) of float32, a list, 'text'."""
    tensor = is_tensor(value)
    if tensor or isinstance(value, np.ndarray):
        kind = str(value.dtype).removeprefix("torch.")
        where = f" on {value.device}" if tensor and not value.is_cpu else ""
        noun = "a tensor" if tensor else "an array"
        return f"{noun} {tuple(value.shape)} of {kind}{where}"
    if value is None or isinstance(value, str | int | float | np.generic):
        text = repr(value)
        return text if len(text) < 40 else f"{text[:36]}...{text[-1]}"
    return f"a {type(value).__name__}"
