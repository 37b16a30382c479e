"""RNN, LSTM and GRU equal torch's in outputs and gradients and do what the lecture says."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.testing import assert_close

from helpers.layers.bptt import bptt, rnn_forward
from helpers.layers.gru import GRU, gru_step
from helpers.layers.lstm import LSTM, lstm_step
from helpers.layers.rnn import RNN, rnn_step
from helpers.traces import record
from helpers.validate import InputError

TIGHT = {"rtol": 1e-9, "atol": 1e-9}
KINDS = {RNN: nn.RNN, LSTM: nn.LSTM, GRU: nn.GRU}
SIZES = st.integers(1, 6)
SEEDS = st.integers(0, 10**6)
properties = settings(deadline=None, max_examples=25)
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


def draw(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def pair(kind, d_x, hidden, seed):
    """Torch's layer, and ours made from it."""
    torch.manual_seed(seed)
    theirs = KINDS[kind](d_x, hidden, batch_first=True).double()
    return kind.from_torch(theirs), theirs


def start_state(kind, batch, hidden, seed):
    h_0 = draw(seed, batch, hidden).requires_grad_()
    return (h_0, draw(seed + 1, batch, hidden).requires_grad_()) if kind is LSTM else h_0


def flat(state):
    return state if isinstance(state, tuple) else (state,)


@every_kind
@given(SEEDS, SIZES, SIZES, st.integers(1, 7), st.booleans())
@properties
def test_it_equals_torch_in_outputs_and_gradients(kind, seed, d_x, hidden, time, with_state):
    ours, theirs = pair(kind, d_x, hidden, seed)
    X = draw(seed, 2, time, d_x).requires_grad_()
    state = start_state(kind, 2, hidden, seed + 2) if with_state else None
    layered = None
    if state is not None:
        layered = tuple(s[None] for s in state) if kind is LSTM else state[None]
    H, last = ours(X, state)
    H_torch, last_torch = theirs(X, layered)
    assert_close(H, H_torch, **TIGHT)
    for mine, other in zip(flat(last), flat(last_torch), strict=True):
        assert_close(mine, other[0], **TIGHT)

    weights = draw(seed + 4, *H.shape)
    starts = () if state is None else flat(state)
    own = [X, *starts, ours.W_xh, ours.W_hh, ours.b_x if kind is GRU else ours.b]
    other = [X, *starts, theirs.weight_ih_l0, theirs.weight_hh_l0, theirs.bias_ih_l0]
    got = torch.autograd.grad((H * weights).sum(), own)
    expected = torch.autograd.grad((H_torch * weights).sum(), other)
    for a, b in zip(got[-3:], expected[-3:], strict=True):
        assert_close(a, b.T, **TIGHT) if b.ndim == 2 else assert_close(a, b, **TIGHT)
    for a, b in zip(got[:-3], expected[:-3], strict=True):
        assert_close(a, b, **TIGHT)


@given(SEEDS, SIZES, SIZES)
@properties
def test_the_second_bias_of_the_gru_gets_torch_s_gradient(seed, hidden, time):
    ours, theirs = pair(GRU, 2, hidden, seed)
    X = draw(seed, 3, time, 2)
    (a,) = torch.autograd.grad(ours(X)[0].square().sum(), [ours.b_h])
    (b,) = torch.autograd.grad(theirs(X)[0].square().sum(), [theirs.bias_hh_l0])
    assert_close(a, b, **TIGHT)


@every_kind
@given(SEEDS, st.integers(1, 6), st.integers(1, 6))
@properties
def test_two_halves_with_the_state_handed_over_equal_the_whole(kind, seed, first, second):
    layer, _ = pair(kind, 3, 4, seed)
    X = draw(seed, 2, first + second, 3)
    H, _ = layer(X)
    H_first, state = layer(X[:, :first])
    H_second, _ = layer(X[:, first:], state)
    assert_close(torch.cat([H_first, H_second], 1), H, rtol=0, atol=1e-12)


@every_kind
@given(SEEDS, st.integers(1, 5))
@properties
def test_what_comes_later_changes_nothing_before(kind, seed, t):
    layer, _ = pair(kind, 3, 4, seed)
    X = draw(seed, 2, 6, 3)
    changed = X.clone()
    changed[:, t:] += 1
    assert torch.equal(layer(changed)[0][:, :t], layer(X)[0][:, :t])


@every_kind
def test_parameters_do_not_depend_on_the_length_and_stand_4_to_3_to_1(kind):
    """R6: model size does not grow with the input."""
    layer = kind(5, 7)
    blocks = {RNN: 1, LSTM: 4, GRU: 3}[kind]
    assert layer.W_xh.numel() + layer.W_hh.numel() == blocks * (5 * 7 + 7 * 7)
    for time in (1, 50):
        assert layer(torch.zeros(1, time, 5))[0].shape == (1, time, 7)


@every_kind
def test_every_step_leaves_its_values_and_the_last_is_the_output(kind):
    layer = kind(3, 4, generator=torch.Generator().manual_seed(0))
    X = draw(0, 2, 5, 3).float()
    trace = record(layer, X)
    names = {RNN: "h", LSTM: "ifgoch", GRU: "rznh"}[kind]
    assert set(names) <= set(trace)
    assert all(trace[name].shape == (5, 2, 4) for name in names)
    assert np.array_equal(trace["h"].swapaxes(0, 1), trace["output.0"])
    torch.testing.assert_close(torch.tensor(trace["output.0"]), layer(X)[0], rtol=0, atol=0)
    for gate in set(names) & set("iforz"):
        assert 0 < trace[gate].min() < trace[gate].max() < 1


@every_kind
def test_the_module_is_its_step_function_in_a_loop(kind):
    layer, _ = pair(kind, 3, 4, 0)
    X = draw(0, 2, 4, 3)
    state = (torch.zeros(2, 4).double(),) * 2 if kind is LSTM else torch.zeros(2, 4).double()
    for x_t in X.unbind(1):
        if kind is RNN:
            state = rnn_step(x_t, state, layer.W_xh, layer.W_hh, layer.b)
        elif kind is LSTM:
            state = lstm_step(x_t, *state, layer.W_xh, layer.W_hh, layer.b)
        else:
            state = gru_step(x_t, state, layer.W_xh, layer.W_hh, layer.b_x, layer.b_h)
    for mine, last in zip(flat(state), flat(layer(X)[1]), strict=True):
        assert_close(mine, last, rtol=0, atol=0)


def test_open_forget_and_closed_input_gates_keep_the_cell_for_a_thousand_steps():
    b = torch.tensor([-1e4, 1e4, 0.0, 0.0]).double()
    zeros = torch.zeros(1, 4).double()
    h, c = torch.zeros(1, 1).double(), torch.full((1, 1), 0.75).double()
    for x_t in draw(0, 1000, 1, 1):
        h, c = lstm_step(x_t, h, c, zeros, zeros, b)
    assert c.item() == 0.75


def test_an_update_gate_of_one_keeps_the_state_bit_for_bit():
    b = torch.tensor([0.0, 1e4, 0.0]).double()
    zeros = torch.zeros(1, 3).double()
    h = torch.full((1, 1), 0.75).double()
    for x_t in draw(0, 1000, 1, 1):
        h = gru_step(x_t, h, zeros, zeros, b, b)
    assert h.item() == 0.75


@pytest.mark.parametrize(("kind", "name"), [(LSTM, "forget_bias"), (GRU, "update_bias")])
def test_the_bias_that_keeps_moves_only_its_own_gate(kind, name):
    plain = kind(2, 3, generator=torch.Generator().manual_seed(0))
    keeping = kind(2, 3, **{name: 1.0}, generator=torch.Generator().manual_seed(0))
    bias = "b" if kind is LSTM else "b_h"
    moved = (getattr(keeping, bias) - getattr(plain, bias)).detach()
    assert_close(moved, torch.tensor([0.0] * 3 + [1.0] * 3 + [0.0] * (len(moved) - 6)))


@given(SEEDS, SIZES, SIZES, st.integers(1, 8))
@properties
def test_numpy_backpropagation_through_time_equals_autograd(seed, d_x, hidden, time):
    layer, _ = pair(RNN, d_x, hidden, seed)
    X, h_0 = draw(seed, 1, time, d_x).requires_grad_(), draw(seed + 1, 1, hidden).requires_grad_()
    G = draw(seed + 2, time, hidden)
    H, _ = layer(X, h_0)
    weights = [X, h_0, layer.W_xh, layer.W_hh, layer.b]
    dX, dh_0, dW_xh, dW_hh, db = torch.autograd.grad((H[0] * G).sum(), weights)
    arrays = [w.detach().numpy() for w in weights]
    ours = bptt(arrays[0][0], arrays[1][0], *arrays[2:], G.numpy())
    for got, expected in [
        (ours.X, dX[0]), (ours.h_0, dh_0[0]), (ours.W_xh, dW_xh), (ours.W_hh, dW_hh), (ours.b, db),
    ]:  # fmt: skip
        np.testing.assert_allclose(got, expected.numpy(), rtol=1e-9, atol=1e-9)
    states = rnn_forward(arrays[0][0], arrays[1][0], *arrays[2:])
    np.testing.assert_allclose(states, H[0].detach().numpy(), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(ours.W_hh_per_step.sum(0), ours.W_hh, rtol=1e-9, atol=1e-9)


def test_the_per_step_gradients_are_those_of_a_weight_of_its_own_at_every_step():
    """R3: the shared W gets the sum; with one copy a step, each copy gets its own part."""
    layer, _ = pair(RNN, 2, 3, 0)
    X, G = draw(0, 5, 2), draw(1, 5, 3)
    copies = [layer.W_hh.detach().clone().requires_grad_() for _ in range(5)]
    h_t, loss = torch.zeros(3).double(), 0.0
    for x_t, W_hh, g in zip(X, copies, G, strict=True):
        h_t = rnn_step(x_t, h_t, layer.W_xh, W_hh, layer.b)
        loss = loss + h_t @ g
    expected = torch.stack(torch.autograd.grad(loss, copies))
    arrays = [w.detach().numpy() for w in (layer.W_xh, layer.W_hh, layer.b)]
    ours = bptt(X.numpy(), np.zeros(3), *arrays, G.numpy())
    np.testing.assert_allclose(ours.W_hh_per_step, expected.numpy(), rtol=1e-9, atol=1e-12)


@every_kind
@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"batch_first": False}, "batch_first=True"),
        ({"num_layers": 2}, "num_layers=1"),
        ({"bidirectional": True}, "bidirectional=False"),
        ({"bias": False}, "bias=True"),
        ({"num_layers": 2, "dropout": 0.5}, "num_layers=1"),
    ],
)
def test_what_ours_cannot_equal_is_refused(kind, settings, says):
    with pytest.raises(InputError, match=f"should have {says} to equal ours"):
        kind.from_torch(KINDS[kind](3, 4, **{"batch_first": True, **settings}))


@pytest.mark.filterwarnings("ignore:dropout option")
def test_dropout_projections_and_relu_are_refused():
    for kind, setting in ((GRU, {"dropout": 0.5}), (LSTM, {"proj_size": 2})):
        with pytest.raises(InputError, match=f"{next(iter(setting))}=0 to equal ours"):
            kind.from_torch(KINDS[kind](3, 4, batch_first=True, **setting))
    with pytest.raises(InputError, match="nonlinearity='tanh' to equal ours, got 'relu'"):
        RNN.from_torch(nn.RNN(3, 4, batch_first=True, nonlinearity="relu"))


@every_kind
def test_from_torch_takes_only_its_own_kind(kind, unchecked):
    with pytest.raises(InputError, match=f"theirs should be a {kind.__name__}, got a Linear"):
        kind.from_torch(nn.Linear(3, 4))


@every_kind
def test_from_torch_copies_and_keeps_the_kind_of_numbers(kind):
    theirs = KINDS[kind](3, 4, batch_first=True).double()
    ours = kind.from_torch(theirs)
    before = ours.W_xh.detach().clone()
    with torch.no_grad():
        theirs.weight_ih_l0.zero_()
    assert torch.equal(ours.W_xh, before)
    assert ours.W_xh.dtype == torch.float64
    assert ours.W_xh.requires_grad
