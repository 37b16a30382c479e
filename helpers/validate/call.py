"""What the arguments of one call have said of the others, so far."""

from typing import Any


class Call:
    """What the arguments of one call have said so far."""

    __slots__ = ("device", "dtype", "home", "sizes")

    def __init__(self) -> None:
        self.sizes: dict[str, tuple[Any, str]] = {}  # axis -> its size, and who had it first
        self.home = ""  # the first tensor: all others are on its device
        self.device: Any = None
        self.dtype: tuple[Any, str] | None = None  # of the first floats, and who has it

    def settle(self, name: str, tensor: Any) -> None:
        """Let the first tensor say where all others should be, the first floats of which kind."""
        if self.device is None:
            self.device, self.home = tensor.device, name
        if self.dtype is None and tensor.is_floating_point():
            self.dtype = tensor.dtype, name
