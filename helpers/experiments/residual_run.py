"""A token's path through the blocks of any transformer whose taps have the course's names.

Each block has ``before_attention``, ``attention_adds``, ``before_mlp``, ``mlp_adds`` and
``after``; a decoder's block also ``before_cross_attention`` and ``cross_attention_adds``.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn

from helpers.traces.record import record
from helpers.traces.trace import Trace
from helpers.validate import InputError, Size, checked, require
from helpers.views.residual_stream import ResidualStream
from helpers.views.residual_stream.run import StreamRun

_ADDS = re.compile(r"(?P<stack>.*?)(?:blocks\.(?P<block>\d+)\.)?(?P<part>\w+)_adds")
_SHOWN = {"mlp": "MLP", "cross_attention": "cross-attention"}

Given = tuple[Sequence[Any], Sequence[str]]  # the inputs of a model, and their tokens
Reader = Callable[[str], Given]


class Stack(NamedTuple):
    """Where the blocks of a model are, ``encoder.blocks.0.`` and so on, and their parts."""

    blocks: list[str]
    parts: list[str]

    def adds(self, block: int, part: int) -> str:
        """Return the name of the tap that a part's addition passes."""
        return f"{self.blocks[block]}{self.parts[part]}_adds"

    def after(self, block: int, part: int) -> str:
        """Return the name of the tap that the stream passes after a part."""
        later = self.parts[part + 1 :]
        return self.blocks[block] + (f"before_{later[0]}" if later else "after")


@checked
def find_stack(names: Sequence[str], within: str = "") -> Stack:
    """Find the blocks among the names of taps or of a trace.

    ``within`` is the beginning of their names, such as ``"decoder."``, needed where a model has
    several stacks. Raises InputError where there are none or several, or where blocks differ in
    their parts.
    """
    stacks: dict[str, dict[str, list[str]]] = {}
    for name in names:
        require(isinstance(name, str), "names", "names of taps", name)
        if name.startswith(within) and (match := _ADDS.fullmatch(name)):
            block = name[: match.start("part")]
            stacks.setdefault(match["stack"], {}).setdefault(block, []).append(match["part"])
    if len(stacks) != 1:
        several = ", ".join(map(repr, stacks))
        raise InputError(
            f"within should be one of {several}: there are blocks in each of them"
            if stacks
            else "the model should have blocks with taps such as 'blocks.0.attention_adds'"
            + (f", and their names should begin with {within!r}" if within else "")
        )
    (blocks,) = stacks.values()
    if len({tuple(parts) for parts in blocks.values()}) > 1:
        raise InputError(f"all blocks should have the same parts, got {blocks}")
    return Stack(list(blocks), next(iter(blocks.values())))


@checked
def residual_run(trace: Trace, sequence: int = 0, *, within: str = "", note: str = "") -> StreamRun:
    """Return what `helpers.views.ResidualStream` shows, from the trace of one forward pass.

    ``sequence`` is one of the batch. Raises InputError as `find_stack` does, and for a sequence
    that the batch does not have.
    """
    stack = find_stack(list(trace), within)

    def stream(name: str) -> np.ndarray:
        array = trace[name]
        if array.ndim == 2:  # without a batch
            array = array[None]
        if not 0 <= sequence < len(array):
            raise InputError(f"sequence should be from 0 to {len(array) - 1}, got {sequence}")
        return array[sequence]

    blocks, parts = range(len(stack.blocks)), range(len(stack.parts))
    start = stream(f"{stack.blocks[0]}before_{stack.parts[0]}")
    require_tokens(trace, len(start))
    return StreamRun(
        start,
        np.stack([np.stack([stream(stack.adds(b, p)) for p in parts]) for b in blocks]),
        trace.tokens,
        after=np.stack([np.stack([stream(stack.after(b, p)) for p in parts]) for b in blocks]),
        parts=[_SHOWN.get(part, part) for part in stack.parts],
        note=note,
    )


@checked
def require_tokens(trace: Trace, time: Size) -> None:
    """Raise InputError unless a trace has a token for each position, or none at all."""
    fits = trace.tokens is None or len(trace.tokens) == time
    require(fits, "tokens", f"{time}, one for each position", trace.tokens)


@checked
def live_stream(
    model: nn.Module,
    *inputs: Any,
    tokens: Sequence[str],
    read: Reader | None = None,
    says: Callable[[Trace], str] | None = None,
    within: str = "",
    title: str = "The residual stream",
    token: int | None = None,
    **kwargs: Any,
) -> ResidualStream:
    """Show ``model(*inputs, **kwargs)`` in a `ResidualStream` whose parts can be switched off.

    A part that is switched off adds 0, and the rest of the pass goes on with that. ``tokens`` are
    those of the first sequence. ``says(trace)`` is the sentence beside the strips, ``read(text)``
    returns the inputs and the tokens for what the reader types. Raises InputError as
    `residual_run` does.
    """
    now: list[Given] = [(inputs, tokens)]

    def ran(given: Given, off: Iterable[tuple[int, int]]) -> StreamRun:
        edit = {stack.adds(*pair): torch.zeros_like for pair in off}
        with torch.no_grad():
            trace = record(model, *given[0], edit=edit, tokens=given[1], **kwargs)
        return residual_run(trace, within=within, note=says(trace) if says else "")

    require(
        token is None or 0 <= token < len(tokens), "token", f"from 0 to {len(tokens) - 1}", token
    )
    with torch.no_grad():
        stack = find_stack(list(record(model, *inputs, **kwargs)), within)

    def switch(view: ResidualStream, _block: int, _part: int, _off: bool) -> None:
        view.show(ran(now[0], view.off))

    def typed(view: ResidualStream, text: str) -> None:
        assert read is not None
        new = read(text)
        view.show(ran(new, view.off))
        now[0] = new  # only now: what a switch reruns is what is shown

    return ResidualStream(
        ran(now[0], []),
        title=title,
        token=token,
        on_switch=switch,
        on_text=typed if read else None,
        text=" ".join(tokens) if read else "",
    )
