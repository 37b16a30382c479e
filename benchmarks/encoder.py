"""Training our encoder beside an equal one of torch's own modules: steps in turn, one process.

``make bench WHAT=encoder`` runs it. Both have the same weights, get the same batches, and take
their steps one after the other, so that a busy machine slows both; the ratio is what counts.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

COURSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(COURSE)]

from helpers.layers import EncoderStack  # noqa: E402

SIZES = ((32, 2, 2, 16, 64), (64, 4, 2, 64, 16), (128, 4, 4, 128, 8), (64, 4, 2, 512, 2))
GOAL = 1.0


def pair(d_model: int, n_heads: int, n_blocks: int) -> tuple[nn.Module, nn.Module]:
    """Return our stack and torch's, with the same weights."""
    layer = nn.TransformerEncoderLayer(
        d_model, n_heads, 4 * d_model, dropout=0.0, batch_first=True, norm_first=True
    )
    theirs = nn.TransformerEncoder(
        layer, n_blocks, nn.LayerNorm(d_model), enable_nested_tensor=False
    )
    return EncoderStack.from_torch(theirs), theirs


def step(model: nn.Module, optimizer: torch.optim.Optimizer, X: Tensor) -> float:
    """Take one training step and return its processor time in seconds."""
    start = time.process_time()
    optimizer.zero_grad()
    model(X).square().mean().backward()
    optimizer.step()
    return time.process_time() - start


def measure(sizes: tuple[int, int, int, int, int], steps: int = 15) -> tuple[float, float]:
    """Return the median seconds of a step, ours and torch's."""
    d_model, n_heads, n_blocks, length, batch = sizes
    X = torch.randn(batch, length, d_model, generator=torch.Generator().manual_seed(0))
    models = pair(d_model, n_heads, n_blocks)
    optimizers = [torch.optim.Adam(model.parameters()) for model in models]
    both = list(zip(models, optimizers, strict=True))
    rounds = [[step(model, optimizer, X) for model, optimizer in both] for _ in range(steps + 3)]
    ours, theirs = zip(*rounds[3:], strict=True)  # the first ones warm up
    return statistics.median(ours), statistics.median(theirs)


def lines(sizes: tuple[tuple[int, int, int, int, int], ...] = SIZES) -> Iterator[str]:
    """Give a row for each size, then whether the goal is met."""
    yield f"{'D, heads, blocks, length, batch':34} {'ours':>9} {'torch':>9} {'torch/ours':>11}"
    ratios = []
    for one in sizes:
        ours, theirs = measure(one)
        ratios.append(theirs / ours)
        row = f"{', '.join(map(str, one)):34} {ours * 1e3:6.1f} ms {theirs * 1e3:6.1f} ms"
        yield f"{row} {ratios[-1]:11.2f}"
    typical = statistics.geometric_mean(ratios)
    met = "met" if typical >= GOAL else "missed"
    yield f"{met}: training is {typical:.2f} times as fast as with torch's own modules ({GOAL:g})"


def main() -> None:
    """Measure every size and print it."""
    torch.set_num_threads(1)
    for line in lines():
        print(line, flush=True)


if __name__ == "__main__":
    main()
