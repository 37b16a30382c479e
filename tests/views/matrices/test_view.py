"""Matrices without a browser: input, what follows from it, both ways, pictures."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.views import Matrices


def made(M=3, N=4, d_k=4, d_v=2, seed=0, **named):
    rng = np.random.default_rng(seed)
    Q, K, V = rng.normal(size=(M, d_k)), rng.normal(size=(N, d_k)), rng.normal(size=(N, d_v))
    return Matrices(Q, K, V, **named)


side = st.integers(1, 8)


@given(side, side, side, side, st.integers(0, 99), st.booleans())
@settings(deadline=None, max_examples=30)
def test_it_is_the_attention_layer(M, N, d_k, d_v, seed, scaled):
    torch = pytest.importorskip("torch")
    mask = np.random.default_rng(seed).random((M, N)) < 0.7
    mask[:, 0] = True
    view = made(M, N, d_k, d_v, seed, mask=mask, scaled=scaled)
    Q, K, V = (torch.tensor(x) for x in (view.Q, view.K, view.V))
    expected = torch.nn.functional.scaled_dot_product_attention(
        Q[None], K[None], V[None], torch.tensor(mask), scale=None if scaled else 1.0
    )
    np.testing.assert_allclose(view.Y, expected[0], atol=1e-12)
    np.testing.assert_allclose(view.A.sum(1), 1, atol=1e-12)
    assert not view.A[~mask].any()


def test_a_row_that_may_look_nowhere_has_weights_and_output_0():
    view = made(mask=np.array([[True] * 4, [False] * 4, [True] * 4]))
    assert not view.A[1].any()
    assert not view.Y[1].any()
    assert np.isfinite(view.A).all()
    assert "looks nowhere" in view.words()


def test_numbers_are_read_back_and_set():
    view = made()
    view.Q = np.ones((3, 4))
    view.mask = np.tril(np.ones((3, 4), bool))
    view.scaled = False
    np.testing.assert_allclose(view.E, np.ones((3, 4)) @ view.K.T)
    np.testing.assert_array_equal(view.mask, np.tril(np.ones((3, 4), bool)))
    view.set_state({"v_bytes": memoryview(np.zeros((4, 2)).tobytes())})  # as the browser sends it
    assert not view.Y.any()
    view.Q[0, 0] = 99  # a copy: it changes nothing
    assert view.Q[0, 0] == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"K": np.ones((4, 3))}, r"K should have shape \(N, 4\), as wide as Q, got \(4, 3\)"),
        ({"V": np.ones((3, 2))}, r"V should have shape \(4, d_v\), as many rows as K, got"),
        ({"Q": np.ones(4)}, r"Q should have shape \(M, d_k\), got \(4,\)"),
        ({"Q": np.full((3, 4), np.nan)}, "Q holds NaN"),
        ({"V": np.full((4, 2), -np.inf)}, "V holds an infinity"),
        ({"Q": np.ones((9, 4))}, "at most 8 rows and columns"),
        ({"mask": np.ones((4, 3), bool)}, r"mask should broadcast to the shape \(3, 4\)"),
        ({"queries": ["one"]}, "queries should be 3 labels"),
        ({"keys": list("abc")}, "keys should be 4 labels"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_shape(change, says):
    named = {"Q": np.ones((3, 4)), "K": np.ones((4, 4)), "V": np.ones((4, 2)), **change}
    with pytest.raises(ValueError, match=says):
        Matrices(**named)


def test_setting_a_wrong_shape_is_refused():
    view = made()
    with pytest.raises(ValueError, match=r"K should have shape \(4, 4\), got \(4, 3\)"):
        view.K = np.ones((4, 3))
    with pytest.raises(ValueError, match="mask should broadcast"):
        view.mask = np.ones((2, 2), bool)


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (3, 4, 4, 2), (8, 8, 8, 8)])
def test_the_bundle_has_words_and_a_picture(sizes):
    view = made(*sizes, title="By hand")
    data, metadata = view._repr_mimebundle_()
    assert data["text/plain"] == view.words()
    assert "0x" not in data["text/plain"]
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == view.words()
    assert view.png() == view.png()


@pytest.mark.parametrize("seed", range(4))
def test_numbers_are_the_same_in_python_and_in_the_browser(node, seed):
    rng = np.random.default_rng(seed)
    M, N, d_k, d_v = rng.integers(1, 9, size=4)
    mask = rng.random((M, N)) < 0.6
    mask[0] = False  # one row that may look nowhere
    view = Matrices(
        rng.normal(size=(M, d_k)) * 10, rng.normal(size=(N, d_k)) * 10, rng.normal(size=(N, d_v)),
        mask=mask, scaled=bool(seed % 2),
    )  # fmt: skip
    state = {
        "sizes": view.sizes, "scaled": view.scaled, "mask": mask.astype(int).ravel().tolist(),
        **{name: getattr(view, name).ravel().tolist() for name in "QKV"},
    }  # fmt: skip
    script = f"""
    import {{ attend }} from "./matrices/maths.js";
    const {{ E, A, Y }} = attend({json.dumps(state)});
    console.log(JSON.stringify({{ E: [...E], A: [...A], Y: [...Y] }}));
    """
    for name, values in json.loads(node(script=script)).items():
        np.testing.assert_allclose(getattr(view, name).ravel(), values, atol=1e-9)
