"""A whole encoder: equal to torch's modules put together, and blind to order without positions."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from helpers.layers import EncoderStack, SinusoidalPositions, padding_mask
from helpers.models.transformer_encoder import TransformerEncoder
from helpers.traces import record

TOKENS = torch.tensor([[3, 1, 4, 1, 5], [2, 0, 2, 0, 0]])


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def test_it_equals_the_same_model_of_torch_s_modules():
    torch.manual_seed(0)
    embed, head = nn.Embedding(6, 8).double(), nn.Linear(8, 3).double()
    layer = nn.TransformerEncoderLayer(8, 2, 16, 0.0, batch_first=True, norm_first=True)
    stack = nn.TransformerEncoder(layer, 2, nn.LayerNorm(8), enable_nested_tensor=False).double()
    ours = TransformerEncoder(6, 3, 8, 2, 2, 16, positions="sinusoidal").double()
    ours.embed, ours.head = embed, head
    ours.encoder = EncoderStack.from_torch(stack)
    mask = padding_mask(torch.tensor([5, 3]), 5)
    X = SinusoidalPositions(8)(embed(TOKENS))
    theirs = head(stack(X, src_key_padding_mask=~mask[:, 0]))
    assert_close(ours(TOKENS, mask=mask), theirs, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("positions", ["none", "sinusoidal", "learned"])
def test_only_positions_make_order_matter(positions):
    model = TransformerEncoder(6, 3, 8, positions=positions, generator=seeded(1)).double()
    order = torch.tensor([4, 2, 0, 1, 3])
    equal = torch.allclose(model(TOKENS[:, order]), model(TOKENS)[:, order], atol=1e-9)
    assert equal == (positions == "none")


def test_its_taps_are_found_by_the_block():
    trace = record(TransformerEncoder(6, 3, 8, n_blocks=3), TOKENS)
    assert trace.stack("encoder.blocks.*.attention.A").shape == (3, 2, 2, 5, 5)
    assert trace.stack("encoder.blocks.*.after").shape == (3, 2, 5, 8)


def test_a_generator_makes_the_weights_and_leaves_the_reader_s_numbers_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    one, same, other = (TransformerEncoder(6, 3, generator=seeded(seed)) for seed in (1, 1, 2))
    assert torch.equal(torch.rand(3), expected)
    for (name, weight), again in zip(one.named_parameters(), same.parameters(), strict=True):
        assert torch.equal(weight, again), name
    assert not torch.equal(one.head.weight, other.head.weight)


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (lambda: TransformerEncoder(6, 3, positions="rotary"), "none, sinusoidal, learned"),
        (lambda: TransformerEncoder(6, 3, norm="middle"), "norm should be one of"),
        (lambda: TransformerEncoder(4, 3)(TOKENS), "tokens"),
    ],
)
def test_what_does_not_fit_is_named(run, says):
    with pytest.raises(ValueError, match=says):
        run()
