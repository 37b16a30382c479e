"""What a function is given is checked once, at its door, against its own signature."""

from helpers.validate.messages import (
    InputError,
    described,
    require,
    require_ids,
    require_numbers,
)
from helpers.validate.signature import Count, Range, Seed, Share, Size, checked

__all__ = [
    "Count",
    "InputError",
    "Range",
    "Seed",
    "Share",
    "Size",
    "checked",
    "described",
    "require",
    "require_ids",
    "require_numbers",
]
