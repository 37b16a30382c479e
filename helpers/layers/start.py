"""How weights start: from which distribution, and from whose random numbers.

One convention: what has weights takes ``generator``. The same generator gives the same weights;
without one they come from torch's global random numbers.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


def normal(*shape: int, std: float, generator: torch.Generator | None) -> nn.Parameter:
    """Return weights from a normal distribution with mean 0 and standard deviation ``std``."""
    return nn.Parameter(nn.init.normal_(torch.empty(shape), std=std, generator=generator))


def keeping_variance(rows: int, *columns: int, generator: torch.Generator | None) -> nn.Parameter:
    """Return a matrix whose product has the variance of its input: Var(x W) = Var(x)."""
    return normal(rows, *columns, std=1 / math.sqrt(rows), generator=generator)


def zeros(*shape: int) -> nn.Parameter:
    """Return a bias of zeros."""
    return nn.Parameter(torch.zeros(shape))


def uniform(*shape: int, hidden: int, generator: torch.Generator | None) -> nn.Parameter:
    """Return weights uniform within 1 / sqrt(hidden), as torch's recurrent layers start."""
    bound = 1 / math.sqrt(hidden)
    return nn.Parameter(nn.init.uniform_(torch.empty(shape), -bound, bound, generator=generator))


def for_relu(*layers: nn.Module, generator: torch.Generator | None) -> None:
    """Draw the weights of torch's layers again: what passes a relu keeps its size; no biases.

    ``Var(w) = 2 / fan_in`` (He et al. 2015, arXiv 1502.01852).
    """
    for parameter in (parameter for layer in layers for parameter in layer.parameters()):
        if parameter.dim() > 1:
            std = (2 / parameter[0].numel()) ** 0.5
            nn.init.normal_(parameter, std=std, generator=generator)
        else:
            nn.init.normal_(parameter, std=0.0, generator=generator)  # zeros, numbers drawn


@contextmanager
def drawn_from(generator: torch.Generator | None) -> Iterator[None]:
    """Let torch's own layers, which take no generator, draw their weights from this one, too."""
    if generator is None:
        yield
        return
    with torch.random.fork_rng(devices=[]):
        torch.set_rng_state(generator.get_state())
        yield
        generator.set_state(torch.get_rng_state())
