"""LiveAttention computes what the course's own layer does, and says what is wrong with input."""

import numpy as np
import pytest
import torch

from helpers.layers import attend, causal_mask, sinusoidal_positions
from helpers.views import LiveAttention, LiveLayer
from helpers.views.live_attention import MASKINGS

WORDS = ["the", "cat", "sat", "down"]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def weights(rng):
    return [rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), rng.normal(size=(4, 2))]


@pytest.fixture
def view(rng, weights):
    P = sinusoidal_positions(8, 4).numpy()
    return LiveAttention(LiveLayer({"x": (WORDS, rng.normal(size=(4, 4)))}, *weights, P))


def by_torch(view, weights, q=0, kv=0):
    X = [torch.tensor(view.vectors(source)) for source in range(len(view.tokens))]
    Q, K, V = (X[s] @ torch.tensor(w) for s, w in zip((q, kv, kv), weights, strict=True))
    return attend(Q, K, V, torch.tensor(view.mask))


def test_it_is_the_layer_of_the_course_in_every_order_with_positions_and_mask(view, weights):
    for order in ([0, 1, 2, 3], [3, 1, 0, 2]):
        for positions in (False, True):
            view.orders, view.positions = [order], positions
            view.mask = causal_mask(4).numpy()
            Y, A = by_torch(view, weights)
            assert np.allclose(view.Y, Y, atol=1e-6)
            assert np.allclose(view.A, A, atol=1e-6)


def test_rows_and_columns_follow_the_tokens_unless_positions_are_added(view):
    A, Y = view.A, view.Y
    order = [2, 0, 3, 1]
    view.orders = [order]
    assert view.order == ["sat", "the", "down", "cat"]
    assert np.allclose(view.A, A[order][:, order])
    assert np.allclose(view.Y, Y[order])
    view.positions = True
    assert not np.allclose(view.A, A[order][:, order])


def test_only_minus_infinity_before_the_softmax_is_tight_for_every_mask(view):
    """-1e6 looks right until a row has nothing left."""
    view.mask = causal_mask(4).numpy()
    above = np.triu_indices(4, 1)
    leaks = {}
    for masking in MASKINGS:
        view.masking = masking
        leaks[masking] = view.influence[above].max()
    assert leaks["-inf"] == leaks["-1e6"] == 0
    assert leaks["zero score"] > 0.01
    assert leaks["after softmax"] > 0.01
    mask = view.mask
    mask[1] = False
    view.mask = mask
    rows = {}
    for view.masking in MASKINGS:
        rows[view.masking] = view.A[1]
    assert np.array_equal(rows["-inf"], np.zeros(4))
    assert np.allclose(rows["-1e6"], 0.25)


def test_wires_decide_between_self_and_cross_attention(rng, weights):
    X, C = rng.normal(size=(4, 4)), rng.normal(size=(3, 4))
    sources = {"x": (WORDS, X), "c": (["die", "Katze", "saß"], C)}
    view = LiveAttention(LiveLayer(sources, *weights, wiring=("x", "c", "c")))
    Y, A = by_torch(view, weights, q=0, kv=1)
    assert view.A.shape == (4, 3)
    assert np.allclose(view.Y, Y)
    assert np.allclose(view.A, A)
    assert "queries from x, keys from c" in repr(view)
    view.wiring = [0, 0, 1]
    with pytest.raises(ValueError, match="every key needs one value, got 4 and 3"):
        _ = view.Y


def test_it_has_words_and_a_picture(view):
    assert "the attends most to" in repr(view)
    data, _ = view._repr_mimebundle_()
    assert data["image/png"][:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sources": {"x": (WORDS, np.ones((4, 5)))}}, r"x should be \(1 to 8 tokens, 4\)"),
        ({"sources": {"x": (["a"] * 9, np.ones((9, 4)))}}, "1 to 8 tokens"),
        ({"sources": {"x": (["a"], np.ones((4, 4)))}}, "x should be 4 labels"),
        ({"sources": {"x": (WORDS, np.full((4, 4), np.nan))}}, "x"),
        ({"W_k": np.ones((4, 2))}, "the same shape"),
        ({"positions": np.ones((3, 4))}, r"positions should be \(at least 4, 4\)"),
        ({"wiring": ("x", "y", "x")}, "wiring names"),
        ({"mask": np.ones((3, 3), bool)}, "mask"),
    ],
)
def test_wrong_input_is_named(change, says):
    right = {"sources": {"x": (WORDS, np.ones((4, 4)))}, "W_q": np.ones((4, 3)),
             "W_k": np.ones((4, 3)), "W_v": np.ones((4, 2))}  # fmt: skip
    with pytest.raises(ValueError, match=says):
        LiveLayer(**right | change)
