"""Norm, MLP, blocks and stacks equal torch's own in outputs, maps and gradients, masks included."""

import warnings

import pytest
import torch
from hypothesis import given
from layer_tools import SEEDS, SIZES, TIGHT, draw, gradients, leaf, properties, seeded
from torch import nn
from torch.testing import assert_close

from helpers.layers import (
    MLP,
    DecoderBlock,
    DecoderStack,
    EncoderBlock,
    EncoderStack,
    LayerNorm,
    causal_mask,
    layer_norm,
    padding_mask,
)
from helpers.traces import record
from helpers.validate import InputError

KINDS = pytest.mark.parametrize(
    ("norm_first", "activation", "bias"),
    [(True, "relu", True), (False, "gelu", True), (True, "gelu", False), (False, "relu", False)],
)


def with_other_weights(layer):
    """Torch starts norms at one and biases at zero, where a missing one would not be seen."""
    with torch.no_grad():
        for parameter in layer.parameters():
            if parameter.ndim == 1:
                parameter.add_(torch.randn_like(parameter) / 2)
    return layer.double()


def torch_block(kind, norm_first, activation, bias, **kwargs):
    torch.manual_seed(3)
    layer = kind(
        8, 2, 12, dropout=0.0, activation=activation, batch_first=True, norm_first=norm_first,
        bias=bias, **kwargs,
    )  # fmt: skip
    return with_other_weights(layer)


def named_gradients(layer, output):
    return gradients(output, *layer.parameters())


def assert_same_gradients(ours, Y, theirs, Y_theirs, *inputs):
    """Of every weight: torch's, however it lays them out, are those of a copied layer of ours."""
    assert_close(gradients(Y, *inputs), gradients(Y_theirs, *inputs), **TIGHT)
    found = dict(zip(dict(ours.named_parameters()), named_gradients(ours, Y), strict=True))
    wanted = dict(
        zip(dict(theirs.named_parameters()), named_gradients(theirs, Y_theirs), strict=True)
    )
    flat = torch.cat([g.flatten() for g in found.values()]).sort().values
    flat_theirs = torch.cat([g.flatten() for g in wanted.values()]).sort().values
    assert_close(flat, flat_theirs, **TIGHT)  # the same numbers, in another order


@given(SEEDS, SIZES)
@properties
def test_the_norm_equals_torch_s_by_formula_and_as_a_layer(seed, d):
    (X,), (gain, bias) = leaf(*draw(seed, (2, 3, d))), draw(seed + 1, (d,), (d,))
    theirs = nn.functional.layer_norm(X, (d,), gain, bias, 0.1)  # a large eps: it is in the root
    ours = layer_norm(X, gain, bias, 0.1)
    assert_close(ours, theirs, **TIGHT)
    assert_close(gradients(ours, X), gradients(theirs, X), **TIGHT)
    layer = LayerNorm.from_torch(with_other_weights(nn.LayerNorm(d, 0.1)))
    assert_close(layer(X), layer_norm(X, layer.gain, layer.bias, 0.1), **TIGHT)


def test_every_vector_is_normed_by_itself():
    (X,) = draw(0, (2, 5, 8))
    normed = LayerNorm(8).double()(X)
    assert_close(normed.mean(-1), torch.zeros(2, 5).double(), **TIGHT)
    assert_close(normed.var(-1, unbiased=False), torch.ones(2, 5).double(), rtol=0, atol=1e-3)
    assert torch.equal(LayerNorm(8).double()(X[1, 3]), normed[1, 3])


@KINDS
@given(SEEDS, SIZES)
@properties
def test_an_encoder_block_equals_torch_s(norm_first, activation, bias, seed, time):
    theirs = torch_block(nn.TransformerEncoderLayer, norm_first, activation, bias)
    ours = EncoderBlock.from_torch(theirs)
    (X,) = leaf(*draw(seed, (3, time, 8)))
    mask = padding_mask(torch.randint(1, time + 1, (3,), generator=seeded(seed)), time)
    Y = ours(X, mask=mask)
    Y_theirs = theirs(X, src_key_padding_mask=~mask[:, 0])
    assert_close(Y, Y_theirs, **TIGHT)
    assert_same_gradients(ours, Y, theirs, Y_theirs, X)
    read = theirs.norm1(X) if norm_first else X
    _, A = theirs.self_attn(
        read, read, read, key_padding_mask=~mask[:, 0], average_attn_weights=False
    )
    assert_close(torch.tensor(record(ours, X, mask=mask)["attention.A"]), A, **TIGHT)


@KINDS
@given(SEEDS, SIZES, SIZES)
@properties
def test_a_decoder_block_equals_torch_s(norm_first, activation, bias, seed, time, keys):
    theirs = torch_block(nn.TransformerDecoderLayer, norm_first, activation, bias)
    ours = DecoderBlock.from_torch(theirs)
    X, C = leaf(*draw(seed, (3, time, 8), (3, keys, 8)))
    mask = padding_mask(torch.randint(1, keys + 1, (3,), generator=seeded(seed)), keys)
    Y = ours(X, C, mask=causal_mask(time), context_mask=mask)
    Y_theirs = theirs(X, C, tgt_mask=~causal_mask(time), memory_key_padding_mask=~mask[:, 0])
    assert_close(Y, Y_theirs, **TIGHT)
    assert_same_gradients(ours, Y, theirs, Y_theirs, X, C)


@pytest.mark.parametrize("norm_first", [True, False])
def test_stacks_equal_torch_s_transformer(norm_first):
    torch.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that pre-norm has no fast path there
        theirs = nn.Transformer(
            8, 2, 3, 2, 12, dropout=0.0, batch_first=True, norm_first=norm_first
        )
    theirs = with_other_weights(theirs)
    encoder = EncoderStack.from_torch(theirs.encoder)
    decoder = DecoderStack.from_torch(theirs.decoder)
    assert (len(encoder.blocks), len(decoder.blocks)) == (3, 2)
    source, target = leaf(*draw(1, (2, 5, 8), (2, 4, 8)))
    mask = padding_mask(torch.tensor([5, 3]), 5)
    C = encoder(source, mask=mask)
    Y = decoder(target, C, causal_mask(4), mask)
    hidden = ~mask[:, 0]
    Y_theirs = theirs(
        source, target, tgt_mask=~causal_mask(4), src_key_padding_mask=hidden,
        memory_key_padding_mask=hidden,
    )  # fmt: skip
    assert_close(Y, Y_theirs, **TIGHT)
    assert_close(gradients(Y, source, target), gradients(Y_theirs, source, target), **TIGHT)


def test_a_stack_without_a_last_norm_has_none():
    layer = torch_block(nn.TransformerEncoderLayer, False, "relu", True)
    stack = EncoderStack.from_torch(nn.TransformerEncoder(layer, 2))
    assert stack.final_norm is None
    assert [EncoderStack(1, 4, 1, norm=norm).final_norm is None for norm in ("pre", "post")] == [
        False,
        True,
    ]


@pytest.mark.parametrize("norm", ["pre", "post", "none"])
@pytest.mark.parametrize("residuals", [True, False])
def test_the_taps_say_what_went_into_the_stream(norm, residuals):
    (X,) = draw(0, (2, 5, 8))
    block = EncoderBlock(8, 2, norm=norm, residuals=residuals, generator=seeded(1)).double()
    t = {name: torch.tensor(value) for name, value in record(block, X).items()}
    post = norm == "post"
    for part, after in (("attention", "before_mlp"), ("mlp", "after")):
        stream = t[f"{part}_adds"] + (t[f"before_{part}"] if residuals else 0)
        normed = getattr(block, f"{part}_norm")(stream) if post else stream
        assert_close(t[after], normed, **TIGHT)
    assert torch.equal(t["before_attention"], X)
    assert torch.equal(t["after"], t["output"])


def test_a_part_that_is_left_out_has_no_weights_and_no_taps():
    (X,) = draw(0, (5, 8))
    block = EncoderBlock(8, 2, mlp=False, norm="none", residuals=False, generator=seeded(1))
    assert {name.split(".")[0] for name, _ in block.named_parameters()} == {"attention"}
    assert_close(block.double()(X), block.attention(X), **TIGHT)
    trace = record(block, X)
    assert "mlp_adds" not in trace
    blind = EncoderBlock(8, 2, attention=False).double()
    assert_close(blind(X[:2]), blind(X)[:2], **TIGHT)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: EncoderBlock(8, 2, norm="middle"), "norm should be one of pre, post, none"),
        (lambda: EncoderBlock(8, 2, attention=False, mlp=False), "got neither"),
        (lambda: EncoderBlock(8, 3), "d_model should be a multiple of n_heads"),
        (lambda: MLP(8, 8, "tanh"), "activation should be .* or .gelu_tanh., got .tanh."),
        (lambda: EncoderBlock.from_torch(nn.TransformerEncoderLayer(8, 2, batch_first=True)),
         "dropout"),
        (lambda: EncoderBlock.from_torch(
            nn.TransformerEncoderLayer(8, 2, dropout=0.0, activation=torch.tanh,
                                       batch_first=True)), "activation 'relu' or 'gelu'"),
        (lambda: EncoderBlock.from_torch(nn.TransformerEncoderLayer(8, 2, dropout=0.0)),
         "batch_first=True"),
        (lambda: LayerNorm.from_torch(nn.LayerNorm((3, 8))), "normalized_shape"),
        (lambda: LayerNorm.from_torch(nn.LayerNorm(8, elementwise_affine=False)), "affine"),
        (lambda: LayerNorm(8)(torch.zeros(2, 7)), "d_model = 8"),
        (lambda: MLP(8, 8)(torch.zeros(2, 7)), "d_model = 8"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("unchecked")
def test_what_does_not_fit_is_named(make, says):
    with pytest.raises(InputError, match=says):
        make()
