"""The module over feature maps is self-attention over places, with a residual."""

import pytest
import torch
from hypothesis import given
from layer_tools import SEEDS, TIGHT, draw, gradients, leaf, properties, seeded
from torch import nn
from torch.testing import assert_close

from helpers.layers import FeatureMapAttention
from helpers.traces import record


def module(seed=0, channels=8, **kwargs):
    torch.manual_seed(seed)
    return FeatureMapAttention(channels, **kwargs).double()


@given(SEEDS)
@properties
def test_it_equals_torch_over_the_places_in_output_and_gradients(seed):
    ours = module(seed, gamma=0.7, d_k=3, d_v=5)
    (Z,) = leaf(*draw(seed, (2, 8, 3, 4)))
    X = Z.flatten(2).mT
    Q, K, V = (X @ to.weight[:, :, 0, 0].T for to in (ours.to_q, ours.to_k, ours.to_v))
    found = nn.functional.scaled_dot_product_attention(Q, K, V)
    theirs = Z + ours.gamma * (found @ ours.to_out.weight[:, :, 0, 0].T).mT.reshape(Z.shape)
    Y = ours(Z)
    assert_close(Y, theirs, **TIGHT)
    everything = (Z, *ours.parameters())
    assert_close(gradients(Y, *everything), gradients(theirs, *everything), **TIGHT)


def test_as_in_the_paper_scores_need_not_be_scaled():
    (Z,) = draw(0, (1, 8, 2, 3))
    as_published, ours = module(scale=1.0, d_k=4), module(d_k=4)
    E, E_ours = (torch.tensor(record(layer, Z)["E"]) for layer in (as_published, ours))
    assert_close(E, 2 * E_ours, **TIGHT)


def test_it_starts_as_the_identity_and_then_only_gamma_has_a_gradient():
    (Z,), ours = draw(1, (2, 8, 3, 3)), module()
    Y = ours(Z)
    assert torch.equal(Y, Z)
    Y.square().sum().backward()
    assert ours.gamma.grad != 0
    convolutions = (ours.to_q, ours.to_k, ours.to_v, ours.to_out)
    assert all((to.weight.grad == 0).all() for to in convolutions)


@given(SEEDS)
@properties
def test_it_is_equivariant_over_places(seed):
    """A8 and A9: a grid is a set."""
    ours, (Z,) = module(seed, gamma=1.0), draw(seed, (2, 8, 3, 4))
    order = torch.randperm(12, generator=seeded(seed))
    moved = Z.flatten(2)[..., order].reshape(Z.shape)
    assert_close(ours(moved).flatten(2), ours(Z).flatten(2)[..., order], **TIGHT)


def test_every_place_reaches_every_other_in_one_step():
    (Z,) = leaf(*draw(2, (1, 8, 4, 4)))
    (gradient,) = torch.autograd.grad(module(gamma=1.0)(Z)[0, :, 0, 0].sum(), Z)
    assert (gradient.abs().amax(1) > 0).all()


@pytest.mark.parametrize(("channels", "d_k", "d_v"), [(64, 8, 32), (4, 1, 2), (1, 1, 1)])
def test_its_sizes_are_those_of_the_paper(channels, d_k, d_v):
    ours = FeatureMapAttention(channels)
    assert ours.to_q.weight.shape[0] == ours.to_k.weight.shape[0] == d_k
    assert ours.to_v.weight.shape[0] == d_v
