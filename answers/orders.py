"""Blocks of columns in another order: one mistake for every permutation, made from the answer.

Other courses and libraries order the gates differently (CS231n i, f, o, g; TensorFlow 1 i, g, f,
o; ONNX i, o, f, g), so every order is somebody's honest habit and gets a hint that names it.
"""

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import torch

from helpers.exercises.exercise import Mistake


def other_orders(
    answer: Callable[..., Any], names: str, arguments: Sequence[int], what: str = "gates"
) -> tuple[Mistake, ...]:
    """Return a mistake for each other order of the blocks ``names`` along the last axis.

    ``arguments`` are the positions of the inputs that hold the blocks.
    """
    orders = [order for order in permutations(names) if "".join(order) != names]
    return tuple(_mistake(answer, names, order, arguments, what) for order in orders)


def _mistake(
    answer: Callable[..., Any],
    names: str,
    order: Sequence[str],
    arguments: Sequence[int],
    what: str,
) -> Mistake:
    def wrong(*inputs):
        given = list(inputs)
        for n in arguments:
            blocks = dict(zip(order, torch.as_tensor(given[n]).chunk(len(names), -1), strict=True))
            given[n] = torch.cat([blocks[name] for name in names], -1)
        return answer(*given)

    told, here = ", ".join(order), ", ".join(names)
    return Mistake(
        f"{what} in the order {told}",
        wrong,
        f"You cut the columns into {told}; here their order is {here}. Other libraries use other "
        "orders, so the sizes cannot tell you.",
    )
