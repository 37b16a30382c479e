"""The training loop of the course: it yields what happened in each step and prints nothing.

The code that runs the loop decides what is seen of it: a list, a progress bar, a live curve
(`helpers.views.LossCurve`). Leave it whenever you like: the model keeps what it has learned.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.optim.lr_scheduler import LRScheduler

from helpers.training.checkpoint import State
from helpers.validate import InputError, Range, Size, checked, require

Loss = Tensor | tuple[Tensor, Mapping[str, float]]
# what loss_of_batch gets, and where it comes from: one batch, drawn with the run's own generator
Batches = Callable[[torch.Generator], Any]
NotNegative = Annotated[float, Range(0)]


@dataclass(frozen=True)
class Step:
    """What one step of training did: the loss before it, and how long the gradient was."""

    step: int  # counts from 1
    loss: float
    metrics: Mapping[str, float]
    gradient_norm: float  # before clipping
    seconds: float  # since the training run began


@checked
def clip_gradients(parameters: Iterable[nn.Parameter], max_norm: NotNegative) -> Float[Tensor, ""]:
    """Scale all gradients by one factor, so that their common norm is at most ``max_norm``.

    ``g <- g * min(1, max_norm / |g|)`` with the norm over all parameters at once: the direction
    stays (Pascanu, Mikolov and Bengio 2013, arXiv 1211.5063). Returns the norm before.

    Raises InputError where no parameter has a gradient.
    """
    listed = list(parameters)
    for parameter in listed:
        require(isinstance(parameter, Tensor), "parameters", "a list of parameters", parameter)
    return _clip(listed, max_norm)


def _clip(parameters: Iterable[nn.Parameter], max_norm: float) -> Tensor:
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        raise InputError("parameters should have gradients, got none: call loss.backward() first")
    norm = torch.stack([torch.linalg.vector_norm(g) for g in gradients]).norm()
    if norm > max_norm:
        for g in gradients:
            g.mul_(max_norm / norm)
    return norm


@checked
def fit(
    model: nn.Module,
    loss_of_batch: Callable[[nn.Module, Any], Loss],
    batches: Batches,
    steps: Size,
    lr: NotNegative = 3e-3,
    clip: NotNegative | None = 1.0,
    seed: int = 0,
    state: State | None = None,
    optimizer: Callable[..., torch.optim.Optimizer] = torch.optim.Adam,
    schedule: Callable[[torch.optim.Optimizer], LRScheduler] | None = None,
) -> Iterator[Step]:
    """Train a model, one `Step` for each ``next``.

    ``batches(generator)`` draws a batch, ``loss_of_batch(model, batch)`` returns its loss, or the
    loss and a dict of metrics. ``optimizer(parameters, lr=lr)`` makes the optimizer, and
    ``schedule(optimizer)`` a schedule of its rate, which moves on after every step. All
    randomness, dropout included, follows from ``seed``; the reader's own random numbers are left
    alone. With ``clip`` the gradients' global norm is at most that. ``state`` holds the training
    run itself: pass a `State` to save it with `helpers.training.save_checkpoint`, and pass a
    loaded one to go on, bit for bit, with the step after the last; ``steps`` is the number of the
    last step.

    Raises InputError for a number of steps below 1, a model without parameters, and a loss that is
    not one number; and FloatingPointError where the loss or its gradient is not finite: the step
    is not taken.
    """
    parameters = [p for p in model.parameters() if p.requires_grad]
    if not parameters:
        raise InputError("this model has no parameters to train")
    for parameter in parameters:
        require(not parameter.is_meta, "model", 'a model with numbers (not on "meta")', parameter)
    state = State() if state is None else state
    state.begin(lambda: optimizer(parameters, lr=lr), schedule, seed)
    return _run(model, loss_of_batch, batches, steps, clip, state)


def _run(
    model: nn.Module,
    loss_of_batch: Callable[[nn.Module, Any], Loss],
    batches: Batches,
    steps: int,
    clip: float | None,
    state: State,
) -> Iterator[Step]:
    parameters = [p for p in model.parameters() if p.requires_grad]
    max_norm = float("inf") if clip is None else clip
    start = time.perf_counter() - state.seconds
    while state.step < steps:
        with _own_randomness(state):
            model.train()
            result = loss_of_batch(model, batches(state.generator))
            loss, metrics = result if isinstance(result, tuple) else (result, {})
            one = isinstance(loss, Tensor) and loss.numel() == 1 and loss.requires_grad
            require(one, "the loss", "one number that depends on the weights", loss)
            _require_finite(loss, "loss", state)
            state.optimizer.zero_grad()
            loss.backward()
            norm = _clip(parameters, max_norm)
            _require_finite(norm, "gradient's norm", state)
            state.optimizer.step()
            if state.schedule is not None:
                state.schedule.step()
            model.eval()
        state.step += 1
        state.seconds = time.perf_counter() - start
        yield Step(state.step, loss.item(), dict(metrics), norm.item(), state.seconds)


def _require_finite(value: Tensor, name: str, state: State) -> None:
    if not torch.isfinite(value):
        raise FloatingPointError(
            f"the {name} of step {state.step + 1} is {value.item()}: try a smaller lr or clip"
        )


@contextmanager
def _own_randomness(state: State) -> Iterator[None]:
    """Let torch's global random numbers (dropout) be those of the run for one step."""
    theirs = torch.get_rng_state()
    torch.set_rng_state(state.rng_state)
    try:
        yield
    finally:
        state.rng_state = torch.get_rng_state()
        torch.set_rng_state(theirs)
