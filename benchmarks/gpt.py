"""Training our GPT beside an equal one of torch's own modules: steps in turn, one process.

``make bench WHAT=gpt`` runs it. Both have the same weights, get the same batches, and take their
steps one after the other, so that a busy machine slows both; the ratio is what counts. Torch's
gets its causal mask ready-made and its fused AdamW; ours makes the mask in every pass and moves
its weights with the AdamW that is written in the course.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

COURSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(COURSE)]

from helpers.experiments.pretraining import next_token_loss  # noqa: E402
from helpers.layers import EncoderStack  # noqa: E402
from helpers.models.gpt import GPT  # noqa: E402
from helpers.training import AdamW  # noqa: E402

# vocab, d_model, heads, blocks, time, batch: our stories, nanoGPT's README for a CPU, and others
SIZES = ((73, 96, 4, 3, 192, 16), (65, 128, 4, 4, 64, 12), (65, 64, 4, 1, 64, 32),
         (256, 128, 4, 2, 128, 16))  # fmt: skip
GOAL = 1.0


class TorchGPT(nn.Module):
    """The same GPT of `torch.nn.TransformerEncoder`, with tied weights."""

    def __init__(self, vocab: int, d_model: int, n_heads: int, n_blocks: int, time: int) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(
            d_model, n_heads, 4 * d_model, 0.0, "gelu", batch_first=True, norm_first=True
        )
        self.embed = nn.Embedding(vocab, d_model)
        self.positions = nn.Parameter(torch.empty(time, d_model))
        self.blocks = nn.TransformerEncoder(
            layer, n_blocks, nn.LayerNorm(d_model), enable_nested_tensor=False
        )
        mask = nn.Transformer.generate_square_subsequent_mask(time)
        self.register_buffer("mask", mask, persistent=False)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the scores of the next token at every position."""
        X = self.embed(tokens) + self.positions[: tokens.shape[1]]
        T = tokens.shape[1]
        X = self.blocks(X, mask=self.mask[:T, :T], is_causal=True)
        return F.linear(X, self.embed.weight)


def pair(vocab: int, d_model: int, n_heads: int, n_blocks: int, time: int) -> tuple[GPT, TorchGPT]:
    """Return our GPT and torch's, with the same weights."""
    ours = GPT(vocab, d_model, n_heads, n_blocks, context=time)
    theirs = TorchGPT(vocab, d_model, n_heads, n_blocks, time)
    stack = EncoderStack.from_torch(theirs.blocks)
    ours.blocks, ours.final_norm = stack.blocks, stack.final_norm
    with torch.no_grad():
        theirs.embed.weight.copy_(ours.embed.weight)
        theirs.positions.copy_(ours.positions.P)
    return ours, theirs


def step(model: nn.Module, optimizer: torch.optim.Optimizer, tokens: Tensor) -> float:
    """Take one training step and return its processor time in seconds."""
    start = time.process_time()
    optimizer.zero_grad()
    next_token_loss(model, tokens).backward()
    optimizer.step()
    return time.process_time() - start


def measure(sizes: tuple[int, ...], steps: int = 15) -> tuple[float, float]:
    """Return the median seconds of a step, ours and torch's."""
    vocab, d_model, n_heads, n_blocks, length, batch = sizes
    generator = torch.Generator().manual_seed(0)
    tokens = torch.randint(vocab, (batch, length + 1), generator=generator)
    ours, theirs = pair(vocab, d_model, n_heads, n_blocks, length)
    both = [(ours, AdamW(ours.parameters())),
            (theirs, torch.optim.AdamW(theirs.parameters(), fused=True))]  # fmt: skip
    rounds = [[step(model, optimizer, tokens) for model, optimizer in both]
              for _ in range(steps + 3)]  # fmt: skip
    mine, torchs = zip(*rounds[3:], strict=True)  # the first ones warm up
    return statistics.median(mine), statistics.median(torchs)


def lines(sizes: tuple[tuple[int, ...], ...] = SIZES) -> Iterator[str]:
    """Give a row for each size, then whether the goal is met."""
    head = "V, D, heads, blocks, time, batch"
    yield f"{head:34} {'ours':>9} {'torch':>9} {'torch/ours':>11} {'tokens/s':>9}"
    ratios = []
    for one in sizes:
        ours, theirs = measure(one)
        ratios.append(theirs / ours)
        row = f"{', '.join(map(str, one)):34} {ours * 1e3:6.1f} ms {theirs * 1e3:6.1f} ms"
        yield f"{row} {ratios[-1]:11.2f} {one[-1] * one[-2] / ours:9,.0f}"
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
