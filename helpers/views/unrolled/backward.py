"""The way back through an unrolled graph, as Unrolled shows it: what every step asks for."""

from typing import Any, NamedTuple

import numpy as np

from helpers.views.kit import checks


class Backward(NamedTuple):
    """The gradients of one run, from backpropagation through time.

    ``grad_H`` [step, unit] is dL/dh_t, through this output and all later steps. ``parts`` [step,
    row, column] is what every step asks of the one weight that all steps share, and ``weight``
    is that weight's name: its gradient is the sum of the parts.
    """

    grad_H: Any
    parts: Any
    weight: str = "W_hh"

    def traits(self, steps: int, units: int) -> dict[str, Any]:
        """Give the traits of the view. Raises ValueError with the expected shape."""
        grad_H = checks.array(self.grad_H, "grad_H", (2,), "[step, unit]")
        parts = checks.array(self.parts, "parts", (3,), "[step, row, column]")
        if grad_H.shape != (steps, units):
            raise ValueError(f"grad_H should have H's shape {(steps, units)}, got {grad_H.shape}")
        if len(parts) != steps:
            raise ValueError(f"parts should be {steps}, one for each step, got {parts.shape}")
        return {
            "back_sizes": list(parts.shape[1:]),
            "back_states": grad_H.astype(np.float32).tobytes(),
            "back_parts": parts.astype(np.float32).tobytes(),
            "weight": self.weight,
        }


NO_WAY_BACK: dict[str, Any] = {
    "back_sizes": [], "back_states": b"", "back_parts": b"", "weight": ""
}  # fmt: skip
