"""The training loop of the course: it yields what happened in each step and prints nothing.

Who runs the loop decides what is seen of it: a list, a progress bar, a live curve
(`helpers.views.LossCurve`). Leave it whenever you like: the model keeps what it has learned.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.training.checkpoint import State

Loss = Tensor | tuple[Tensor, Mapping[str, float]]
# what loss_of_batch gets, and what gives it: one batch, drawn with the training's generator
Batches = Callable[[torch.Generator], Any]


@dataclass(frozen=True)
class Step:
    """What one step of training did: the loss before it, and how long the gradient was."""

    step: int  # counts from 1
    loss: float
    metrics: Mapping[str, float]
    gradient_norm: float  # before clipping
    seconds: float  # since the training began


def clip_gradients(parameters: Iterable[nn.Parameter], most: float) -> Float[Tensor, ""]:
    """Shorten all gradients by one factor, so that together they are at most ``most`` long.

    ``g <- g * min(1, most / |g|)`` with the norm over all parameters at once: the direction
    stays (Pascanu, Mikolov and Bengio 2013, arXiv 1211.5063). Returns the norm before.
    """
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([torch.linalg.vector_norm(g) for g in gradients]).norm()
    if norm > most:
        for g in gradients:
            g.mul_(most / norm)
    return norm


def fit(
    model: nn.Module,
    loss_of_batch: Callable[[nn.Module, Any], Loss],
    batches: Batches,
    steps: int,
    lr: float = 3e-3,
    clip: float | None = 1.0,
    seed: int = 0,
    state: State | None = None,
) -> Iterator[Step]:
    """Train with Adam, one `Step` for each ``next``.

    ``batches(generator)`` draws a batch, ``loss_of_batch(model, batch)`` gives its loss, or the
    loss and a dict of metrics. All randomness, dropout included, follows from ``seed``; the
    reader's own random numbers are left alone. With ``clip`` the gradients' global norm is
    at most that. ``state`` holds the training itself: pass a `State` to save it with
    `helpers.training.save_checkpoint`, and pass a loaded one to go on, bit for bit, with the
    step after the last; ``steps`` is the number of the last step.

    Raises ValueError for a number of steps below 1 and for a model without parameters, and
    FloatingPointError where the loss is no finite number: the step is not taken.
    """
    if steps < 1:
        raise ValueError(f"steps should be 1 or more, got {steps}")
    parameters = [p for p in model.parameters() if p.requires_grad]
    if not parameters:
        raise ValueError("this model has no parameters to train")
    state = State() if state is None else state
    state.begin(parameters, lr, seed)
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
    most = float("inf") if clip is None else clip
    optimizer = state.optimizer
    start = time.perf_counter() - state.seconds
    while state.step < steps:
        with _own_randomness(state):
            model.train()
            result = loss_of_batch(model, batches(state.generator))
            loss, metrics = result if isinstance(result, tuple) else (result, {})
            if not torch.isfinite(loss):
                raise FloatingPointError(
                    f"the loss of step {state.step + 1} is {loss.item()}: try a smaller lr or clip"
                )
            optimizer.zero_grad()
            loss.backward()
            norm = clip_gradients(parameters, most)
            optimizer.step()
            model.eval()
        state.step += 1
        state.seconds = time.perf_counter() - start
        yield Step(state.step, loss.item(), dict(metrics), norm.item(), state.seconds)


@contextmanager
def _own_randomness(state: State) -> Iterator[None]:
    """Let torch's global random numbers (dropout) be the training's own for one step."""
    theirs = torch.get_rng_state()
    torch.set_rng_state(state.rng_state)
    try:
        yield
    finally:
        state.rng_state = torch.get_rng_state()
        torch.set_rng_state(theirs)
