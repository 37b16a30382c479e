"""Run a model once and read back every value that has a name, or change it on its way."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from helpers.layers import Tap
from helpers.traces.hugging_face import to_numpy
from helpers.traces.trace import Trace
from helpers.validate import InputError, checked, described, require

Edit = Callable[..., Tensor]


@checked
def record(
    model: nn.Module,
    *inputs: Any,
    edit: Mapping[str, Edit] | None = None,
    tokens: Sequence[str] | None = None,
    method: str = "forward",
    **kwargs: Any,
) -> Trace:
    """Run ``model(*inputs, **kwargs)`` once and return what passed every `Tap`.

    ``method`` names another method to run instead, such as ``"caption"``: one that writes freely.

    What is recorded is what was used: the pass itself is watched, nothing is computed again.
    The output is that of an unwatched pass, where attention runs through a fused kernel, up to
    rounding. ``edit`` replaces a value on its
    way: ``edit={"A": lambda A: torch.eye(4)}`` makes the rest of the pass go on with the new
    weights, and the trace shows them. For a tap that is passed once per step the function is
    called with the value and the step's number. ``tokens`` are labels for the pictures.

    Raises InputError for a name that no tap has, for an edit that changes the shape, and for
    a tap that is passed twice without being declared ``per_step``.
    """
    edit = edit or {}
    taps = {name: module for name, module in model.named_modules() if isinstance(module, Tap)}
    unknown = [name for name in edit if name not in taps]
    if unknown:
        raise InputError(
            f"no tap is named {', '.join(map(repr, unknown))}; this model has "
            f"{', '.join(map(repr, taps)) or 'no taps'}"
        )
    passed: dict[str, list[Tensor]] = {}
    handles = []
    try:
        for name, tap in taps.items():
            watch = _watch(name, tap, passed, edit.get(name))
            handles.append(tap.register_forward_hook(watch))
        known = callable(getattr(model, method, None))
        require(known, "method", "the name of a method of the model", method)
        run = model if method == "forward" else getattr(model, method)
        output = run(*inputs, **kwargs)
    finally:
        for handle in handles:
            handle.remove()
    arrays = {
        name: to_numpy(torch.stack(values) if taps[name].per_step else values[0])
        for name, values in passed.items()
    }
    return Trace(arrays | _named_outputs(output), tokens)


def _watch(
    name: str, tap: Tap, passed: dict[str, list[Tensor]], edit: Edit | None
) -> Callable[[nn.Module, tuple[Any, ...], Tensor], Tensor | None]:
    """Make the hook that keeps a tap's values and, with an edit, replaces them."""

    def hook(_module: nn.Module, _inputs: tuple[Any, ...], value: Tensor) -> Tensor | None:
        values = passed.setdefault(name, [])
        if values and not tap.per_step:
            raise InputError(
                f"tap {name!r} was passed twice in one run; make it Tap(per_step=True) "
                "if it is in a loop"
            )
        new = None
        if edit is not None:
            new = edit(value, len(values)) if tap.per_step else edit(value)
            _check_edit(name, value, new)
        values.append((value if new is None else new).detach().clone())
        return new

    return hook


def _check_edit(name: str, value: Tensor, new: object) -> None:
    if not isinstance(new, Tensor):
        raise InputError(f"the edit of {name!r} must return a tensor, got {described(new)}")
    if new.shape != value.shape:
        raise InputError(
            f"the edit of {name!r} must keep the shape {tuple(value.shape)}, got {tuple(new.shape)}"
        )


def _named_outputs(output: Any, name: str = "output") -> dict[str, Any]:
    """Give every tensor of a model's result a name: output, output.0, output.logits."""
    if isinstance(output, Tensor):
        return {name: to_numpy(output)}
    if isinstance(output, Mapping):
        parts: Iterable[tuple[Any, Any]] = output.items()
    elif isinstance(output, tuple | list):
        parts = enumerate(output)
    else:
        return {}
    return {
        key: array
        for part, value in parts
        for key, array in _named_outputs(value, f"{name}.{part}").items()
    }
