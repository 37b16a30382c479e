"""A training run that was left can go on as if nothing had happened."""

import os
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LRScheduler

from helpers.validate import InputError, checked, require


class State:
    """What a training run knows besides the weights: optimizer, schedule, random numbers, steps."""

    def __init__(self) -> None:
        self.step = 0
        self.seconds = 0.0
        self.generator = torch.Generator()
        self.rng_state: Tensor = torch.get_rng_state()
        self.optimizer: torch.optim.Optimizer
        self.schedule: LRScheduler | None = None
        self._saved: dict[str, Any] | None = None
        self._begun = False

    def begin(
        self,
        optimizer: Callable[[], torch.optim.Optimizer],
        schedule: Callable[[torch.optim.Optimizer], LRScheduler] | None,
        seed: int,
    ) -> None:
        """Set everything from the seed, or, after a load, from what was saved.

        Raises InputError where the saved run had another optimizer, or a schedule and this one
        has none, or the other way around.
        """
        saved = self._saved if self._saved or not self._begun else self._rate()
        if saved is not None and (saved["schedule"] is None) != (schedule is None):
            had = "no schedule" if saved["schedule"] is None else "a schedule"
            raise InputError(f"the run to go on with had {had}: pass the same schedule to fit")
        self.optimizer = optimizer()
        self.schedule = None if schedule is None else schedule(self.optimizer)
        if saved is None:
            self.generator.manual_seed(seed)
            self.rng_state = torch.Generator().manual_seed(seed + 1).get_state()
        else:
            if self.schedule is not None:
                self.schedule.load_state_dict(saved["schedule"])
            try:
                self.optimizer.load_state_dict(saved["optimizer"])
            except (KeyError, ValueError) as error:
                raise InputError(f"the run to go on with had another optimizer: {error}") from error
        self._saved, self._begun = None, True

    def content(self) -> dict[str, Any]:
        """Return all of it, to be saved. Raises InputError for a run that has not begun."""
        if not self._begun:
            raise InputError("state should be that of a training run: pass it to fit first")
        return {
            **(self._saved or self._rate()),
            "generator": self.generator.get_state(),
            "rng": self.rng_state,
            "step": self.step,
            "seconds": self.seconds,
        }

    @classmethod
    def of(cls, content: dict[str, Any]) -> "State":
        """Return the state with this content."""
        state = cls()
        state.step, state.seconds = content["step"], content["seconds"]
        state.generator.set_state(content["generator"])
        state.rng_state = content["rng"]
        state._saved = {"optimizer": content["optimizer"], "schedule": content.get("schedule")}
        state._begun = True
        return state

    def _rate(self) -> dict[str, Any]:
        """Return optimizer and schedule, to go on in the same process or to be saved."""
        schedule = None if self.schedule is None else self.schedule.state_dict()
        return {"optimizer": self.optimizer.state_dict(), "schedule": schedule}


@checked
def save_checkpoint(path: str | PathLike[str], model: nn.Module, state: State) -> None:
    """Write weights and training state to one file, whole or not at all.

    Raises InputError for the state of a training run that has not begun.
    """
    path = Path(path)
    require(bool(path.name) and not path.is_dir(), "path", "that of a file", str(path))
    content = {"model": model.state_dict(), **state.content()}
    unfinished = path.with_name(path.name + ".part")
    torch.save(content, unfinished)
    os.replace(unfinished, path)


@checked
def load_checkpoint(path: str | PathLike[str], model: nn.Module) -> State:
    """Put saved weights into ``model`` and return the `State` that `fit` goes on from.

    Raises FileNotFoundError without the file and InputError for a file that is not a checkpoint
    or belongs to another model; the model is then unchanged.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"there is no checkpoint at {path}")
    try:
        content = torch.load(path, weights_only=True)  # no code is ever loaded
        state, weights = State.of(content), content["model"]
    except Exception as error:
        raise InputError(f"{path} is not a checkpoint of this course: {error}") from error
    own = {name: value.shape for name, value in model.state_dict().items()}
    theirs = {name: value.shape for name, value in weights.items()}
    if own != theirs:
        other = sorted(set(own.items()) ^ set(theirs.items()))
        raise InputError(f"{path} belongs to another model; it differs in {other[0][0]!r}")
    model.load_state_dict(weights)
    return state
