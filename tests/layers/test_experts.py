"""The mixture of experts: routing by the published rules, gradients, load and balance."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from layer_tools import SEEDS, TIGHT, draw, gradients, leaf, properties, seeded
from torch.testing import assert_close

from helpers.layers import (
    MixtureOfExperts,
    Routing,
    auxiliary_loss,
    expert_load,
    route,
    updated_bias,
)
from helpers.validate import InputError

V3 = Routing(3, "sigmoid", n_groups=4, top_groups=2, normalize=True, scale=2.5)
V2 = Routing(3, "softmax", n_groups=4, top_groups=2, normalize=False, scale=16.0)


def by_hand(logits, routing, bias):
    """One token at a time, in plain Python, as DeepSeek's papers say it."""
    found = []
    for row in logits:
        scores = row.sigmoid() if routing.scores == "sigmoid" else row.softmax(0)
        wanted = [float(s) + (0 if bias is None else float(bias[e])) for e, s in enumerate(scores)]
        size = len(wanted) // routing.n_groups
        groups = [range(g * size, (g + 1) * size) for g in range(routing.n_groups)]
        if bias is None:
            value = [max(wanted[e] for e in group) for group in groups]
        else:
            value = [sum(sorted(wanted[e] for e in group)[-2:]) for group in groups]
        best = sorted(range(routing.n_groups), key=lambda g: -value[g])[: routing.top_groups]
        allowed = [e for g in best for e in groups[g]]
        chosen = sorted(allowed, key=lambda e: -wanted[e])[: routing.top_k]
        total = sum(float(scores[e]) for e in chosen) if routing.normalize else 1.0
        found.append({e: routing.scale * float(scores[e]) / total for e in chosen})
    return found


@pytest.mark.parametrize("routing", [V2, V3, Routing(2), Routing(1, "softmax", normalize=False)])
@pytest.mark.parametrize("biased", [False, True])
@given(SEEDS)
@properties
def test_routing_follows_the_published_rules(routing, biased, seed):
    logits, bias = draw(seed, (5, 12), (12,))
    bias = 2 * bias if biased else None  # large, so that some preferences are negative
    chosen, weights, _ = route(logits, routing, bias)
    for row, values, expected in zip(chosen, weights, by_hand(logits, routing, bias), strict=True):
        assert dict(zip(row.tolist(), values.tolist(), strict=True)) == pytest.approx(expected)


@given(SEEDS, st.integers(1, 4))
@properties
def test_a_mixture_is_the_weighted_sum_of_its_experts(seed, top_k):
    layer = MixtureOfExperts(
        6, 5, 4, Routing(top_k), n_shared=1, biased=True, generator=seeded(seed)
    ).double()
    layer.bias = torch.linspace(-0.3, 0.3, 4).double()
    (X,) = leaf(*draw(seed, (2, 3, 6)))
    chosen, weights, _ = route(X @ layer.W_r, layer.routing, layer.bias)
    gates = torch.zeros(2, 3, 4).double().scatter(-1, chosen, weights)
    expected = sum(gates[..., e, None] * expert(X) for e, expert in enumerate(layer.experts))
    expected = expected + layer.shared[0](X)
    assert_close(layer(X), expected, **TIGHT)
    inputs = (X, layer.W_r) if top_k > 1 else (X,)  # of one, the normalized weight is always 1
    assert_close(gradients(layer(X), *inputs), gradients(expected, *inputs), **TIGHT)


def test_one_expert_that_is_normalized_teaches_the_router_nothing():
    (X,) = draw(0, (7, 6))
    slopes = {}
    for normalize in (True, False):
        routing = Routing(1, normalize=normalize)
        layer = MixtureOfExperts(6, 5, 4, routing, generator=seeded(0)).double()
        (slope,) = gradients(layer(X), layer.W_r)
        slopes[normalize] = float(slope.abs().max())
    assert slopes[True] < 1e-12 < 1e-3 < slopes[False]


def test_the_router_may_read_something_else():
    layer = MixtureOfExperts(6, 5, 4, Routing(1), generator=seeded(0)).double()
    X, other = draw(0, (7, 6), (1, 6))
    layer(X, other.expand_as(X))
    assert len(layer.chosen.unique()) == 1


def test_the_auxiliary_loss_is_1_when_balanced_and_n_when_collapsed():
    even = torch.full((8, 4), 0.5)
    assert auxiliary_loss(even, torch.arange(8)[:, None] % 4) == 1
    collapsed = torch.zeros(8, 4)
    collapsed[:, 2] = 1
    assert auxiliary_loss(collapsed, torch.full((8, 1), 2)) == 4
    assert auxiliary_loss(collapsed[0], torch.tensor([2])) == 4  # one token, without a batch
    scores = torch.tensor([[0.9, 0.1]] * 4, requires_grad=True)
    (slope,) = torch.autograd.grad(auxiliary_loss(scores, torch.zeros(4, 1).long()), scores)
    assert (slope[:, 0] > 0).all()  # less for the expert that has all
    assert (slope[:, 1] < 0).all()


def test_the_bias_evens_the_load_out():
    generator = seeded(0)
    logits = torch.randn(2000, 4, generator=generator) + torch.tensor([2.0, 0, 0, -1])
    bias = torch.zeros(4)
    before = expert_load(route(logits, Routing(1), bias)[0], 4)
    for _ in range(500):
        bias = updated_bias(bias, expert_load(route(logits, Routing(1), bias)[0], 4), 0.005)
    after = expert_load(route(logits, Routing(1), bias)[0], 4)
    assert before.max() > 0.7
    assert after.max() < 0.3


def test_balance_moves_the_bias_by_the_last_load():
    layer = MixtureOfExperts(6, 5, 2, Routing(1), biased=True, generator=seeded(0))
    with pytest.raises(InputError, match="after a pass"):
        layer.balance()
    layer(torch.ones(3, 6))  # all tokens alike: one expert gets all
    layer.balance(0.25)
    assert layer.bias[layer.chosen[0, 0]] == -0.25
    with pytest.raises(InputError, match="biased=True"):
        MixtureOfExperts(6, 5, 2, Routing(1)).balance()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Routing(1, "relu"), "one of sigmoid, softmax, got 'relu'"),
        (lambda: Routing(0), "above 0, got 0"),
        (lambda: Routing(1, n_groups=2, top_groups=3), r"in 1\.\.n_groups = 2, got 3"),
        (lambda: MixtureOfExperts(6, 5, 5, Routing(1, n_groups=2)), "multiple of n_groups = 2"),
        (lambda: MixtureOfExperts(6, 5, 4, Routing(5)), "top_k should be at most 4"),
        (lambda: expert_load(torch.tensor([[4]]), 4), "from 0 to 3, got 4 to 4"),
    ],
)
def test_what_does_not_fit_is_named(make, says):
    with pytest.raises(InputError, match=says):
        make()
