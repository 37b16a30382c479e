"""What happened in one forward pass, as named and frozen numpy arrays."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from torch import Tensor

from helpers.traces.hugging_face import named_arrays, to_numpy
from helpers.validate import InputError, checked, described, require

_OUTPUT = "output"
_TOKENS = "__tokens__"


class Trace(Mapping[str, np.ndarray]):
    """One forward pass, read back: ``trace["blocks.1.attention.A"]`` is what was used there.

    Arrays are read-only and keep the shapes of the model, batch axis included. The model's
    own result is ``trace.output`` (also ``trace["output"]``; a result of several parts has
    ``output.0`` or ``output.name`` each). ``tokens`` are labels for the pictures, if given.

    Raises InputError for values that are not arrays of numbers.
    """

    @checked
    def __init__(self, arrays: Mapping[str, Any], tokens: Sequence[str] | None = None) -> None:
        frozen = {name: _freeze(name, array) for name, array in arrays.items()}
        object.__setattr__(self, "_arrays", frozen)
        object.__setattr__(self, "tokens", None if tokens is None else tuple(map(str, tokens)))

    _arrays: dict[str, np.ndarray]
    tokens: tuple[str, ...] | None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a trace is frozen: {name} cannot be set; record again instead")

    def __getitem__(self, name: str) -> np.ndarray:
        try:
            return self._arrays[name]
        except KeyError:
            raise KeyError(
                f"no value named {name!r} in this trace; there are {', '.join(self._arrays)}"
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    @property
    def output(self) -> np.ndarray:
        """What the model returned."""
        return self[_OUTPUT]

    @checked
    def stack(self, pattern: str) -> np.ndarray:
        """Return the values of all layers along one new first axis: ``stack("blocks.*.A")``.

        The order is the order of the forward pass. Raises InputError when nothing matches or
        the shapes differ.
        """
        names = fnmatch.filter(self._arrays, pattern)
        if not names:
            raise InputError(f"nothing in this trace matches {pattern!r}: {', '.join(self)}")
        shapes = {self[name].shape for name in names}
        if len(shapes) > 1:
            raise InputError(f"{pattern!r} matches values of different shapes: {sorted(shapes)}")
        return np.stack([self[name] for name in names])

    def __repr__(self) -> str:
        width = max(map(len, self._arrays), default=0)
        lines = [f"  {name:<{width}}  {array.dtype} {array.shape}" for name, array in self.items()]
        if self.tokens is not None:
            lines.append(f"  tokens: {' '.join(self.tokens)}")
        return "\n".join([f"Trace of {len(self)} values", *lines])

    @checked
    def save(self, path: str | PathLike[str]) -> None:
        """Write the trace to an ``.npz`` file at exactly this path, which is not a folder's."""
        require(not Path(path).is_dir(), "path", "that of a file", str(path))
        extra = {} if self.tokens is None else {_TOKENS: np.array(json.dumps(self.tokens))}
        with open(path, "wb") as file:
            np.savez_compressed(file, allow_pickle=False, **self._arrays, **extra)

    @classmethod
    @checked
    def load(cls, path: str | PathLike[str]) -> Trace:
        """Read a trace that `save` wrote; a file that is not one raises InputError."""
        try:
            with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
        except (ValueError, EOFError, AttributeError, BadZipFile) as error:
            raise InputError(f"{path} is not a saved trace (.npz): {error}") from error
        tokens = arrays.pop(_TOKENS, None)
        return cls(arrays, None if tokens is None else json.loads(str(tokens)))

    @classmethod
    @checked
    def from_hugging_face(
        cls, outputs: Any, tokens: Sequence[str], attention_layers: Sequence[int] | None = None
    ) -> Trace:
        """Return the same trace from the outputs of one pass of a Hugging Face model.

        Attention weights become ``blocks.0.attention.A`` (batch, head, query, key), hidden
        states ``embeddings`` and ``blocks.0.output`` (batch, time, d_model). The last one is
        ``last_hidden_state``: most models return it after their final norm, so that it is not
        what the last block put out. An encoder-decoder's parts are prefixed ``encoder.`` and
        ``decoder.``. Call the model with ``output_attentions=True`` and
        ``output_hidden_states=True``. A hybrid model returns weights only for those of its layers
        that attend; ``attention_layers`` are their numbers.

        Raises InputError when the outputs hold neither, when the layers cannot be known, and for
        what ``generate`` returns.
        """
        return cls(named_arrays(outputs, attention_layers), tokens)


def _freeze(name: str, value: Any) -> np.ndarray:
    """Copy to a read-only numpy array."""
    if not isinstance(name, str):
        raise InputError(f"the names in a trace should be texts, got {described(name)}")
    try:
        array = to_numpy(value) if isinstance(value, Tensor) else np.array(value)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} should be an array of numbers: {error}") from error
    if array.dtype.kind not in "biufc":
        raise InputError(f"{name} should be an array of numbers, got {described(value)}")
    array.setflags(write=False)
    return array
