"""Every matrix of a GPT: where it is, how large it is, and what it costs to pass a token."""

from typing import NamedTuple

from helpers.models.gpt_sizes import GPTSize
from helpers.validate import Size, checked


class Part(NamedTuple):
    """One kind of matrix, and how often a GPT has it."""

    name: str  # as in the model: W_q; "scores" and "mix" have no parameters
    group: str  # embedding, attention, MLP, norms or head
    shape: tuple[int, ...]
    copies: int
    parameters: int  # of all copies; 0 for what is computed or shared
    flops: int  # of all copies, forward, for one token


@checked
def anatomy(size: GPTSize, time: Size | None = None) -> list[Part]:
    """Return the parts of a GPT with tied weights, in the order of a forward pass.

    A product with a matrix of (m, n) is 2 m n FLOPs a token, one multiplication and one addition
    for each number. In a window of ``time`` tokens (``context`` unless given) scores and mix are
    2 time d_model each, computed for all keys and then masked, as kernels without a causal
    shortcut do. Looking up an embedding, adding, norms and softmax are not counted.
    """
    vocab, context, d, _, blocks = size
    T = context if time is None else time
    parts = [
        _looked_up("tokens", (vocab, d)),
        _looked_up("positions", (context, d)),
        *(_matrix(name, "attention", (d, d), blocks) for name in ("W_q", "W_k", "W_v")),
        Part("scores", "attention", (T, T), blocks, 0, blocks * 2 * T * d),
        Part("mix", "attention", (T, d), blocks, 0, blocks * 2 * T * d),
        _matrix("W_o", "attention", (d, d), blocks),
        _matrix("W_1", "MLP", (d, 4 * d), blocks),
        _matrix("W_2", "MLP", (4 * d, d), blocks),
        Part("norms", "norms", (2, d), 2 * blocks + 1, (2 * blocks + 1) * 2 * d, 0),
        Part("head", "head", (d, vocab), 1, 0, 2 * d * vocab),  # the tokens' embedding again
    ]
    return parts


def _looked_up(name: str, shape: tuple[int, int]) -> Part:
    return Part(name, "embedding", shape, 1, shape[0] * shape[1], 0)


def _matrix(name: str, group: str, shape: tuple[int, int], copies: int) -> Part:
    """Return a matrix with its bias."""
    rows, columns = shape
    return Part(name, group, shape, copies, copies * (rows + 1) * columns,
                copies * 2 * rows * columns)  # fmt: skip


@checked
def step_flops(size: GPTSize, time: Size | None = None) -> int:
    """Return the FLOPs of one training step for one token: the backward pass is two forward ones.

    Nearly ``6 N`` with N the parameters, of which position embeddings are looked up and not
    multiplied; scores and mix come on top.
    """
    return 3 * sum(part.flops for part in anatomy(size, time))
