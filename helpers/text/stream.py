"""A long stream of tokens, and batches that are cut out of it."""

from collections.abc import Callable

import torch
from jaxtyping import Int
from torch import Tensor

from helpers.validate import InputError, Size, checked, require_ids


@checked
def token_windows(
    stream: Int[Tensor, " time"],
    length: Size,
    batch: Size = 32,
    starts: Int[Tensor, " starts"] | None = None,
) -> Callable[[torch.Generator], Int[Tensor, "batch time"]]:
    """Return a source of batches: ``batch`` windows of ``length + 1`` tokens of the stream.

    All but the last token of a window are what a model reads, all but the first what it
    predicts. Windows begin anywhere in the stream, or only at one of ``starts``, such as the
    beginnings of documents; those too close to the stream's end are left out.

    Raises InputError where no window fits, and for starts outside the stream.
    """
    last = len(stream) - length - 1
    if starts is not None:
        require_ids("starts", starts, len(stream))
        starts = starts[starts <= last]
    if last < 0 or (starts is not None and not len(starts)):
        raise InputError(
            f"stream should have room for a window of length + 1 = {length + 1} tokens, "
            f"got {len(stream)} tokens"
        )
    offsets = torch.arange(length + 1)

    def windows(generator: torch.Generator) -> Tensor:
        if starts is None:
            first = torch.randint(last + 1, (batch,), generator=generator)
        else:
            first = starts[torch.randint(len(starts), (batch,), generator=generator)]
        return stream[first[:, None] + offsets]

    return windows
