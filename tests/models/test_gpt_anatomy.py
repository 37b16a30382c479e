"""The parts of a GPT add up: to the model's parameters, to counted FLOPs, to published figures."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from helpers.models.gpt import GPT
from helpers.models.gpt_anatomy import anatomy, step_flops
from helpers.models.gpt_sizes import PUBLISHED, GPTSize, parameter_count
from helpers.validate import InputError

SMALL = GPTSize(50, 16, 24, 4, 3)


def small():
    return GPT(50, 24, 4, 3, context=16, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", PUBLISHED)
def test_parameters_add_up_to_the_published_count(name):
    size = PUBLISHED[name]
    count = parameter_count(size.vocab, size.context, size.d_model, size.n_blocks)
    assert sum(part.parameters for part in anatomy(size)) == count


def test_every_matrix_has_the_models_shape():
    weights = dict(small().named_parameters())
    for part in anatomy(SMALL):
        for name, weight in weights.items():
            if name.startswith("blocks.") and name.endswith(f".{part.name}"):
                assert tuple(weight.shape) == part.shape
                bias = weights[name.replace("W_", "b_")]
                assert part.parameters == part.copies * (weight.numel() + bias.numel())
                assert part.copies == 3


@pytest.mark.parametrize("time", [16, 5])
def test_flops_are_those_that_torch_counts(time):
    model, tokens = small(), torch.zeros(2, time, dtype=torch.int64)
    for block in model.blocks:  # let nothing be fused: torch does not count its fused kernel
        block.attention.A.register_forward_hook(lambda *_: None)
    with FlopCounterMode(display=False) as forward:
        scores = model(tokens)
    with FlopCounterMode(display=False) as backward:
        scores.sum().backward()
    parts = anatomy(SMALL, time)
    assert forward.get_total_flops() == sum(part.flops for part in parts) * tokens.numel()
    both = forward.get_total_flops() + backward.get_total_flops()
    assert both == step_flops(SMALL, time) * tokens.numel()


def test_gpt_2_costs_the_published_flops_and_6nd_comes_closer_with_size():
    size = PUBLISHED["GPT-2"]  # nanoGPT, transformer_sizing.ipynb: a window of 1,024 tokens
    assert sum(part.flops for part in anatomy(size)) * 1024 == 291_648_307_200
    assert step_flops(size) * 1024 == 874_944_921_600
    over = [
        step_flops(size) / (6 * sum(part.parameters for part in anatomy(size))) - 1
        for size in PUBLISHED.values()
    ]
    assert over == sorted(over, reverse=True)
    assert over[0] == pytest.approx(0.144, abs=1e-3)
    assert over[-1] == pytest.approx(0.027, abs=1e-3)


def test_a_window_without_tokens_is_refused():
    with pytest.raises(InputError, match="time"):
        anatomy(SMALL, 0)
