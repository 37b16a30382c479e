"""Low-rank adaptation: merged equals unmerged, nothing else learns, counts as published."""

import copy

import pytest
import torch
from torch import nn

from helpers.layers import EncoderBlock, EncoderStack
from helpers.layers.lora import LowRank, add_lora, matrices, merge_lora


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def block():
    return EncoderBlock(16, 2, generator=seeded()).double()


def trained(r=3, alpha=None):
    model = block()
    add_lora(model, r, alpha=alpha, generator=seeded(1))
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter += torch.randn(parameter.shape, generator=seeded(2)).double()
    return model


X = torch.randn(2, 5, 16, generator=seeded(3)).double()


def test_at_the_start_nothing_has_changed():
    model = block()
    add_lora(model, 4, generator=seeded())
    torch.testing.assert_close(model(X), block()(X), rtol=0, atol=0)


@pytest.mark.parametrize(("r", "alpha"), [(1, None), (3, None), (4, 8.0)])
def test_merged_equals_unmerged(r, alpha):
    model = trained(r, alpha)
    before = model(X)
    assert (before - block()(X)).abs().max() > 0.1
    names = sorted(block().state_dict())
    merge_lora(model)
    assert sorted(model.state_dict()) == names
    torch.testing.assert_close(model(X), before, rtol=1e-9, atol=1e-9)


def test_the_product_is_that_of_the_paper_s_two_thin_layers():
    low_rank = LowRank(6, 4, 2, alpha=5.0, generator=seeded())
    nn.init.normal_(low_rank.B, generator=seeded(1))
    W, x = torch.randn(6, 4, generator=seeded(2)), torch.randn(3, 6, generator=seeded(4))
    down, up = nn.Linear(6, 2, bias=False), nn.Linear(2, 4, bias=False)
    down.weight.data, up.weight.data = low_rank.A.data.T, low_rank.B.data.T
    torch.testing.assert_close(x @ low_rank(W), x @ W + 5 / 2 * up(down(x)))
    assert torch.linalg.matrix_rank(low_rank(W) - W) == 2


def test_only_the_products_learn():
    model = trained()
    model(X).square().mean().backward()
    moved = {name for name, p in model.named_parameters() if p.grad is not None}
    assert moved
    assert all(name.endswith((".A", ".B")) for name in moved)
    assert len(moved) == 2 * len(matrices(block()))


def test_rank_zero_learns_nothing():
    model = block()
    assert add_lora(model, 0) == 0
    torch.testing.assert_close(model(X), block()(X))


def test_the_count_of_gpt_2_small_with_a_head_of_two_classes():
    """The output of rasbt's appendix E; ours has no head of words to adapt."""
    with torch.device("meta"):
        model = nn.Sequential(EncoderStack(12, 768, 12, activation="gelu"), nn.Linear(768, 2))
        assert add_lora(model, 16) == 2_666_528 == 12 * 221_184 + 12_320


def test_a_name_that_is_not_a_matrix_is_refused():
    for names in (["nowhere"], ["mlp.b_1"]):
        with pytest.raises(ValueError, match=names[0]):
            add_lora(block(), 1, names)


def test_a_copy_keeps_its_products():
    model = trained()
    torch.testing.assert_close(copy.deepcopy(model)(X), model(X))
