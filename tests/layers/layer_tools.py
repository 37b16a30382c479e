"""What the tests of layers share: seeded tensors and gradients that tell outputs apart."""

import torch
from hypothesis import settings
from hypothesis import strategies as st

TIGHT = {"rtol": 1e-9, "atol": 1e-9}
SIZES = st.integers(1, 6)
SEEDS = st.integers(0, 10**6)
properties = settings(deadline=None, max_examples=15)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def draw(seed, *shapes):
    generator = seeded(seed)
    return [torch.randn(*shape, generator=generator, dtype=torch.float64) for shape in shapes]


def leaf(*tensors):
    return [tensor.clone().requires_grad_() for tensor in tensors]


def gradients(output, *inputs):
    """The gradients of a loss that weighs every output differently."""
    weights = torch.arange(1, output.numel() + 1, dtype=output.dtype).reshape(output.shape)
    return torch.autograd.grad((output * weights).sum(), inputs, retain_graph=True)
