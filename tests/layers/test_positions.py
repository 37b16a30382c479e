"""Positions break the symmetry of self-attention, and only along time."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from layer_tools import SEEDS, TIGHT, draw, properties, seeded
from torch.testing import assert_close

from helpers.layers import (
    LearnedPositions,
    SelfAttention,
    SinusoidalPositions,
    sinusoidal_positions,
)


@pytest.fixture
def doubles():
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def both(d=8):
    return [SinusoidalPositions(d), LearnedPositions(12, d, seeded(0))]


@pytest.mark.usefixtures("doubles")
def test_the_first_rows_are_those_of_the_paper():
    P = sinusoidal_positions(3, 4)
    by_hand = [[f(p / 10_000 ** (i / 4)) for i in (0, 2) for f in (torch.sin, torch.cos)]
               for p in torch.arange(3.0)]  # fmt: skip
    assert_close(P, torch.tensor(by_hand), **TIGHT)


@pytest.mark.usefixtures("doubles")
@pytest.mark.parametrize("d", [2, 8, 64])
def test_their_products_depend_on_the_distance_alone(d):
    G = sinusoidal_positions(100, d) @ sinusoidal_positions(100, d).T
    for k in range(100):
        assert G.diagonal(k).max() - G.diagonal(k).min() < 1e-12
    assert_close(G.diagonal(), torch.full((100,), d / 2), **TIGHT)


@pytest.mark.usefixtures("doubles")
@pytest.mark.parametrize("k", [1, 5, 30])
def test_one_linear_map_shifts_all_positions(k):
    P = sinusoidal_positions(80, 16)
    angles = k * 10_000.0 ** (-torch.arange(0, 16, 2) / 16)
    turns = [
        torch.tensor([[c, -s], [s, c]]) for c, s in zip(angles.cos(), angles.sin(), strict=True)
    ]
    assert_close(P[: 80 - k] @ torch.block_diag(*turns), P[k:], **TIGHT)


@pytest.mark.usefixtures("doubles")
@given(SEEDS, st.integers(2, 8))
@properties
def test_with_positions_self_attention_feels_the_order(seed, time):
    (X,) = draw(seed, (time, 8))
    attention = SelfAttention(8, 8, 8, seeded(seed)).double()
    order = torch.arange(time).roll(1)
    for positions in both():
        gap = attention(positions(X[order])) - attention(positions(X))[order]
        assert gap.abs().max() > 1e-6


@pytest.mark.parametrize("positions", both(), ids=["sinusoidal", "learned"])
def test_the_position_is_the_place_in_time_and_not_in_the_batch(positions):
    """A vector picked by the batch's number instead is a known bug that shapes do not show."""
    (x,) = draw(0, (12, 8))
    X = x.float().expand(12, 12, 8)
    out = positions(X)
    assert torch.equal(out, out[:1].expand_as(out))
    assert_close(out[3], positions(X[3]))
    assert not torch.equal(out[0, 0] - X[0, 0], out[0, 1] - X[0, 1])


def test_a_token_gets_the_same_vector_in_a_longer_sequence():
    (X,) = draw(0, (12, 8))
    for positions in both():
        assert torch.equal(positions(X.float())[:5], positions(X[:5].float()))


@pytest.mark.usefixtures("unchecked")
def test_what_cannot_be_is_said():
    for make in (lambda: sinusoidal_positions(3, 5), lambda: SinusoidalPositions(5)):
        with pytest.raises(ValueError, match="d_model should be even"):
            make()
    with pytest.raises(ValueError, match="at most 12 positions, got 13"):
        both()[1](torch.zeros(13, 8))
