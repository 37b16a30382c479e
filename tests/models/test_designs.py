"""One stack or two: the mask is all that differs, and who sees whom is measured by gradients."""

import pytest
import torch

from helpers.layers import causal_mask, prefix_mask
from helpers.models.designs import OneStack, TwoStacks
from helpers.traces import record

TOKENS = torch.tensor([[3, 1, 4, 1, 5, 2]])


def one_stack():
    return OneStack(7, 8, 2, 2, generator=torch.Generator().manual_seed(0)).double()


def two_stacks():
    return TwoStacks(7, 8, 2, (2, 1), generator=torch.Generator().manual_seed(0)).double()


def influence(scores, embedded):
    """Which embedded token changes the scores at which position."""
    rows = []
    for t in range(scores.shape[1]):
        (g,) = torch.autograd.grad(scores[0, t, 0], embedded, retain_graph=True)
        rows.append(g[0].abs().sum(-1) > 1e-12)
    return torch.stack(rows)


@pytest.mark.parametrize("mask", [causal_mask(6), prefix_mask(6, 3), prefix_mask(6, 6)])
def test_a_position_depends_on_what_its_mask_shows_and_on_nothing_else(mask):
    model = one_stack()
    X = model._begin("tokens", TOKENS).detach().requires_grad_()
    assert torch.equal(influence(model.stack(X, mask), X), mask)


def test_without_a_mask_it_is_an_encoder():
    model = one_stack()
    assert torch.equal(model(TOKENS), model(TOKENS, prefix_mask(6, 6)))
    assert not torch.allclose(model(TOKENS), model(TOKENS, causal_mask(6)))


def test_it_is_torchs_encoder_between_embedding_and_read_out():
    model = one_stack()
    theirs = torch.nn.TransformerEncoderLayer(
        8, 2, 32, 0.0, "gelu", batch_first=True, norm_first=True, dtype=torch.float64
    )
    block = model.stack.blocks[0]
    X = torch.randn(1, 6, 8, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    ours = type(block).from_torch(theirs)
    assert torch.allclose(ours(X, causal_mask(6)),
                          theirs(X, src_mask=~causal_mask(6)), atol=1e-9)  # fmt: skip
    states = model.states(TOKENS)
    assert torch.allclose(model(TOKENS), states @ model.embed.weight.T, atol=1e-12)


def test_the_decoder_sees_its_past_and_the_whole_source():
    model, target = two_stacks(), torch.tensor([[0, 2, 6]])
    C = model.states(TOKENS).detach().requires_grad_()
    scores = model.write(C, target)
    assert influence(scores, C).all()
    Y = model._begin("target", target).detach().requires_grad_()
    written = model.decoder(Y, C, causal_mask(3))
    assert torch.equal(influence(written, Y), causal_mask(3))
    assert torch.allclose(model(TOKENS, target), scores)


def test_names_of_the_taps():
    trace = record(two_stacks(), TOKENS, TOKENS[:, :2])
    assert trace["encoder.blocks.1.attention.A"].shape == (1, 2, 6, 6)
    assert trace["decoder.blocks.0.attention.A"].shape == (1, 2, 2, 2)
    assert trace["decoder.blocks.0.cross_attention.A"].shape == (1, 2, 2, 6)


def test_the_same_generator_gives_the_same_weights():
    for make in (one_stack, two_stacks):
        for a, b in zip(make().parameters(), make().parameters(), strict=True):
            assert torch.equal(a, b)


def test_ids_outside_the_vocabulary_are_refused():
    with pytest.raises(ValueError, match="tokens"):
        one_stack()(torch.tensor([[7]]))
    with pytest.raises(ValueError, match="source"):
        two_stacks()(torch.tensor([[7]]), torch.tensor([[1]]))
    with pytest.raises(ValueError, match="target"):
        two_stacks()(torch.tensor([[1]]), torch.tensor([[7]]))
