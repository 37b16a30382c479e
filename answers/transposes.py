"""A weight matrix from the wrong side: one mistake for each matrix, made from the answer.

Torch stores its weights transposed, and many books write ``W h``. In this course a row vector
stands before its matrix, ``h W``; where the matrix is square, the sizes cannot tell the two apart.
"""

from collections.abc import Callable
from typing import Any

import torch

from helpers.exercises.exercise import Mistake


def transposed(
    answer: Callable[..., Any], argument: int, name: str, vector: str, blocks: int = 1
) -> Mistake:
    """Return the mistake of using the transpose of one matrix, or of each of its column blocks.

    ``argument`` is the position of the matrix among the inputs, ``vector`` the name of what it
    is multiplied with. The other arguments are left as they are.
    """

    def wrong(*inputs):
        given = list(inputs)
        parts = torch.as_tensor(given[argument]).chunk(blocks, -1)
        given[argument] = torch.cat([part.mT for part in parts], -1)
        return answer(*given)

    which = f"every block of {name}" if blocks > 1 else name
    return Mistake(
        f"{name} transposed",
        wrong,
        f"You use the transpose of {which}. Vectors are rows here: {vector} @ {name}, with the "
        "matrix on the right. Torch stores the transpose, and many books write W h.",
    )
