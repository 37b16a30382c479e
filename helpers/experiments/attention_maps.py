"""The attention maps of any transformer whose taps have the course's names, over any text."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from helpers.experiments.residual_run import Given, Reader, find_stack, require_tokens
from helpers.traces.record import record
from helpers.traces.trace import Trace
from helpers.validate import InputError, checked, require
from helpers.views.attention_map import AttentionMap


@checked
def attention_maps(
    trace: Trace, sequence: int = 0, *, within: str = "", of: str = "attention"
) -> np.ndarray:
    """Return the weights of all blocks and heads [block, head, query, key] for one sequence.

    ``of`` is the part, "attention" or "cross_attention". Raises InputError as `find_stack` does,
    for blocks without that part, and for a sequence that the batch does not have.
    """
    stack = find_stack(trace, within)
    if of not in stack.parts:
        raise InputError(f"of should be a part that attends, of {stack.parts}, got {of!r}")
    maps = [trace[f"{block}{of}.A"] for block in stack.blocks]
    maps = [A[None] if A.ndim == 3 else A for A in maps]  # without a batch
    if not 0 <= sequence < len(maps[0]):
        raise InputError(f"sequence should be from 0 to {len(maps[0]) - 1}, got {sequence}")
    return np.stack([A[sequence] for A in maps])


def _square(trace: Trace, within: str) -> np.ndarray:
    """Return the maps of self-attention, whose queries are the trace's tokens."""
    A = attention_maps(trace, within=within)
    require_tokens(trace, A.shape[2])
    return A


@checked
def live_maps(
    model: nn.Module,
    *inputs: Any,
    tokens: Sequence[str],
    read: Reader,
    within: str = "",
    title: str = "Attention weights",
    layer: int = 0,
    head: int = 0,
    text: str = "",
    **kwargs: Any,
) -> AttentionMap:
    """Show the heads of ``model(*inputs, **kwargs)`` over the tokens, then over what is typed.

    ``read(text)`` returns the inputs and the tokens for a text; ``text`` is in the field at first.
    Raises InputError as `attention_maps` does.
    """

    def trace_of(given: Given) -> Trace:
        with torch.no_grad():
            return record(model, *given[0], tokens=given[1], **kwargs)

    def typed(view: AttentionMap, text: str) -> None:
        trace = trace_of(read(text))
        view.show(_square(trace, within), trace.tokens)

    trace = trace_of((inputs, tokens))
    A = _square(trace, within)
    require(0 <= layer < len(A), "layer", f"from 0 to {len(A) - 1}", layer)
    require(0 <= head < len(A[0]), "head", f"from 0 to {len(A[0]) - 1}", head)
    return AttentionMap(
        A,
        trace.tokens,
        title=title,
        layer=layer,
        head=head,
        text=text,
        on_text=typed,
    )
