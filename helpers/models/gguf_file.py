"""A model file in the GGUF format: its settings, and its weights as plain numbers."""

from os import PathLike
from typing import Any

import numpy as np
import torch
from torch import Tensor

from helpers.validate import InputError, checked


class GGUFFile:
    """The settings and the weights of a GGUF file.

    Quantized weights are dequantized to float32 when they are asked for: what the file stands
    for, not what it was made from.

    Raises InputError where the file is missing or broken, and ImportError without the package
    ``gguf``, which `make real` installs.
    """

    @checked
    def __init__(self, path: str | PathLike[str]) -> None:
        import gguf

        class Reader(gguf.GGUFReader):
            """Read from a plain array: a memmap takes three times as long to slice."""

            @property
            def data(self) -> Any:
                return self._data

            @data.setter
            def data(self, mapped: Any) -> None:
                self._data = np.asarray(mapped)

        try:
            reader = Reader(str(path))
        except (OSError, ValueError, IndexError, KeyError) as error:
            raise InputError(f"{path} should be a GGUF file: {error}") from error
        self.path = str(path)
        self.settings: dict[str, Any] = {
            name: field.contents() for name, field in reader.fields.items()
        }
        self.tensors = {tensor.name: tensor for tensor in reader.tensors}
        self._dequantize = gguf.quants.dequantize

    @checked
    def setting(self, name: str) -> Any:
        """Return a setting. Raises InputError, naming the file, where it is missing."""
        if name not in self.settings:
            raise InputError(f"{self.path} should have the setting {name}")
        return self.settings[name]

    @checked
    def weight(self, name: str) -> Tensor:
        """Return a weight, (out, in) for a matrix. Raises InputError where it is missing."""
        if name not in self.tensors:
            raise InputError(f"{self.path} should hold the weight {name}")
        found = self.tensors[name]
        values = self._dequantize(found.data, found.tensor_type)
        return torch.from_numpy(np.array(values, dtype=np.float32))
