"""A training that was left can go on as if nothing had happened."""

import os
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn


class State:
    """What a training knows besides the weights: optimizer, random numbers, steps done."""

    def __init__(self) -> None:
        self.step = 0
        self.seconds = 0.0
        self.generator = torch.Generator()
        self.rng_state: Tensor = torch.get_rng_state()
        self.optimizer: torch.optim.Optimizer
        self._saved_optimizer: dict[str, Any] | None = None
        self._begun = False

    def begin(self, parameters: Iterable[nn.Parameter], lr: float, seed: int) -> None:
        """Set everything from the seed, or, after a load, from what was saved."""
        if self._begun and self._saved_optimizer is None:
            self._saved_optimizer = self.optimizer.state_dict()  # goes on in the same process
        self.optimizer = torch.optim.Adam(parameters, lr=lr)
        if self._saved_optimizer is not None:
            self.optimizer.load_state_dict(self._saved_optimizer)
            self._saved_optimizer = None
        elif not self._begun:
            self.generator.manual_seed(seed)
            self.rng_state = torch.Generator().manual_seed(seed + 1).get_state()
        self._begun = True


def save_checkpoint(path: str | PathLike[str], model: nn.Module, state: State) -> None:
    """Write weights and training state to one file, whole or not at all."""
    path = Path(path)
    content = {
        "model": model.state_dict(),
        "optimizer": state.optimizer.state_dict(),
        "generator": state.generator.get_state(),
        "rng": state.rng_state,
        "step": state.step,
        "seconds": state.seconds,
    }
    unfinished = path.with_name(path.name + ".part")
    torch.save(content, unfinished)
    os.replace(unfinished, path)


def load_checkpoint(path: str | PathLike[str], model: nn.Module) -> State:
    """Put saved weights into ``model`` and give the `State` that `fit` goes on from.

    Raises FileNotFoundError without the file and ValueError for a file that is no checkpoint
    or belongs to another model; the model is then unchanged.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"there is no checkpoint at {path}")
    try:
        content = torch.load(path, weights_only=True)  # no code is ever loaded
        state = State()
        state.step, state.seconds = content["step"], content["seconds"]
        state.generator.set_state(content["generator"])
        state.rng_state = content["rng"]
        state._saved_optimizer = content["optimizer"]
        state._begun = True
        weights = content["model"]
    except Exception as error:
        raise ValueError(f"{path} is not a checkpoint of this course: {error}") from error
    own = {name: value.shape for name, value in model.state_dict().items()}
    theirs = {name: value.shape for name, value in weights.items()}
    if own != theirs:
        other = sorted(set(own.items()) ^ set(theirs.items()))
        raise ValueError(f"{path} belongs to another model; it differs in {other[0][0]!r}")
    model.load_state_dict(weights)
    return state
