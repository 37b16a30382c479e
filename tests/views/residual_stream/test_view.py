"""ResidualStream without a browser: input, rows, profiles, switches, pictures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.views import ResidualStream, StreamRun
from helpers.views.residual_stream.likeness import cosines, mean_cosine, small_matrix

rng = np.random.default_rng(0)
START = rng.normal(size=(5, 6))
ADDED = rng.normal(size=(3, 2, 5, 6))
SUMS = START + ADDED.reshape(6, 5, 6).cumsum(0).reshape(ADDED.shape)
NORMED = SUMS / np.linalg.norm(SUMS, axis=-1, keepdims=True)


def without(off):
    added = ADDED.copy()
    for pair in off:
        added[tuple(pair)] = 0
    return StreamRun(START, added)


def test_a_sum_is_shown_once_a_block_and_anything_else_after_every_part():
    assert ResidualStream(StreamRun(START, ADDED)).names == [
        "start",
        *(name for b in range(3) for name in ("+ attention", "+ MLP", f"= after block {b}")),
    ]
    assert StreamRun(START, ADDED, after=SUMS).summed
    normed = ResidualStream(StreamRun(START, ADDED[:1], after=NORMED[:1]))
    assert normed.names == [
        "start", "+ attention", "→ after attention 0", "+ MLP", "→ after block 0",
    ]  # fmt: skip
    replaced = StreamRun(START, ADDED, after=ADDED)  # no skip connections
    assert not replaced.summed


def test_a_sum_in_float32_is_still_a_sum():
    assert StreamRun(START, ADDED, after=SUMS.astype(np.float32)).summed
    assert not StreamRun(START, ADDED, after=SUMS * 1.01).summed


@pytest.mark.parametrize("token", range(5))
def test_the_strips_of_a_token_are_what_was_given(token):
    view = ResidualStream(StreamRun(START, ADDED), token=token)
    shown = view.array()
    np.testing.assert_allclose(shown[0], START[token], atol=2e-4 * view.largest)
    np.testing.assert_allclose(shown[5], ADDED[1, 1, token], atol=2e-4 * view.largest)
    np.testing.assert_allclose(shown[-1], SUMS[-1, -1, token], atol=2e-4 * view.largest)


def test_the_profiles_are_norms_and_cosines_to_the_final_state():
    view = ResidualStream(StreamRun(START, ADDED), token=2)
    norms, to_final = view.profiles()
    assert norms[0] == pytest.approx(np.linalg.norm(START[2]), rel=1e-5)
    assert norms[4] == pytest.approx(np.linalg.norm(ADDED[1, 0, 2]), rel=1e-5)
    end = SUMS[-1, -1, 2]
    cosine = START[2] @ end / np.linalg.norm(START[2]) / np.linalg.norm(end)
    assert to_final[0] == pytest.approx(cosine, rel=1e-4)
    assert to_final[-1] == pytest.approx(1)


@given(st.integers(0, 10**6), st.integers(2, 90), st.integers(1, 8))
@settings(deadline=None, max_examples=40)
def test_likeness_is_the_mean_over_all_pairs_of_different_tokens(seed, time, units):
    X = np.random.default_rng(seed).normal(size=(time, units))
    unit = X / np.linalg.norm(X, axis=1, keepdims=True)
    all_pairs = unit @ unit.T
    pairs = all_pairs[~np.eye(time, dtype=bool)]
    assert mean_cosine(X) == pytest.approx(pairs.mean(), abs=1e-9)
    small = small_matrix(X)
    assert len(small) == min(time, 32)
    if time <= 32:
        np.testing.assert_allclose(small, all_pairs, atol=1e-9)
    else:  # every group counts with its size: the mean of all cells is kept
        edges = np.unique(np.arange(32) * time // 32)
        sizes = np.diff(np.append(edges, time))
        assert sizes @ small @ sizes / time**2 == pytest.approx(all_pairs.mean(), abs=1e-9)


def test_collapsed_tokens_have_cosine_one_and_zeros_have_none():
    assert mean_cosine(np.outer([1.0, 2.0, 5.0], START[0])) == pytest.approx(1)
    assert mean_cosine(np.zeros((3, 4))) == 0
    np.testing.assert_array_equal(cosines(np.zeros((1, 2, 3)), np.ones((2, 3))), 0)
    dead = ResidualStream(StreamRun(np.zeros((2, 3)), np.zeros((1, 2, 2, 3))))
    assert dead.png().startswith(b"\x89PNG")
    assert dead.limit == dead.largest == 1


def test_a_switch_is_answered_by_a_rerun_beside_the_run_before():
    asked = []

    def switch(view, block, part, off):
        asked.append((block, part, off))
        view.show(without(view.off))

    view = ResidualStream(StreamRun(START, ADDED), token=1, on_switch=switch)
    before, limit = view.profile, view.limit
    view.set_state({"off": [[1, 0]]})  # as the browser sends it
    assert asked == [(1, 0, True)]
    assert not view.array()[4].any()
    assert view.full == before != view.profile
    assert view.limit == limit
    assert "switched off: attention of block 1" in view.words()
    view.off = [(1, 0), (2, 1)]
    view.off = []
    assert asked[1:] == [(2, 1, True), (1, 0, False), (2, 1, False)]
    assert view.profile == before == view.full


def test_another_text_under_a_switch_is_compared_with_nothing():
    view = ResidualStream(without([]), on_switch=lambda *_: None, off=[(0, 0)])
    view.show(StreamRun(START[:2], ADDED[:, :, :2]))
    assert (view.full, view.full_alike) == (b"", [])
    assert view.token == 1


def test_what_the_answer_raises_is_a_notice():
    def fails(*_):
        raise ValueError("this model has no tap 'blocks.0.mlp_adds'")

    view = ResidualStream(StreamRun(START, ADDED), on_switch=fails)
    view.off = [(0, 1)]
    assert "no tap 'blocks.0.mlp_adds'" in view.notice


def test_many_tokens_follow_one_by_one():
    start = rng.normal(size=(1000, 300)).astype(np.float32)
    view = ResidualStream(StreamRun(start, np.zeros((6, 2, 1000, 300), np.float32)), token=7)
    assert view.held == 7
    assert len(view.values) == 19 * 300 * 2
    view.token = 8
    assert view.held == 8
    np.testing.assert_allclose(view.array()[0], start[8], atol=2e-4 * view.largest)
    assert len(view.matrices) == 7 * 32 * 32
    assert view.png().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: StreamRun(START[0], ADDED), r"start should have shape \[time, d_model\], got"),
        (lambda: StreamRun(START, ADDED[0]), r"added should have shape \[block, part, time, d_mod"),
        (lambda: StreamRun(START, ADDED[:, :, :4]), r"start's time and d_model \(5, 6\), got"),
        (lambda: StreamRun(START, ADDED[:0]), "without an empty axis"),
        (lambda: StreamRun(START * np.nan, ADDED), "start holds NaN"),
        (lambda: StreamRun(START, ADDED / 0.0 * 0), "added holds"),
        (lambda: StreamRun(START, ADDED, after=START), "after should have shape"),
        (lambda: StreamRun(START, ADDED, after=ADDED[:2]), r"added's shape \(3, 2, 5, 6\), got"),
        (lambda: StreamRun(START, ADDED, ["a"]), "5 labels, one for each token of start, got 1"),
        (lambda: StreamRun(START, ADDED, "abcde"), "a list of 5 labels, got one text"),
        (lambda: StreamRun(START, ADDED, parts=["MLP"]), "2 labels, one for each part of added"),
        (lambda: ResidualStream(StreamRun(START, ADDED), token=5), r"token should be in 0..4"),
        (lambda: ResidualStream(StreamRun(START, ADDED), off=[(0, 0)]), "only where on_switch"),
        (
            lambda: ResidualStream(StreamRun(START, ADDED), on_switch=print, off=[(3, 0)]),
            r"block in 0..2 and part in 0..1, got \(3, 0\)",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:.*(divide by zero|invalid value).*:RuntimeWarning")
def test_wrong_input_is_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


@pytest.mark.parametrize("token", ["<b>", "é", "🙂", "שלום", "", "\n", "$x"])
def test_any_token_can_be_drawn(token):
    view = ResidualStream(StreamRun(START[:1], ADDED[:, :, :1], [token]))
    assert view.png().startswith(b"\x89PNG")
    assert (view.alike, view.sizes[1]) == ([], 1)
    assert view.tokens == [{"": "∅", "\n": "⏎"}.get(token, token)]


def test_parts_have_the_names_that_are_given_and_one_unit_is_enough():
    decoder = StreamRun(
        START[:, :1], rng.normal(size=(1, 3, 5, 1)), parts=["attention", "cross-attention", "MLP"]
    )
    view = ResidualStream(decoder)
    assert view.names[2:4] == ["+ cross-attention", "+ MLP"]
    assert "attention and cross-attention and MLP" not in view.words()
    assert "attention, cross-attention and MLP" in view.words()


def test_the_pictures_and_the_words_are_the_same_on_every_run():
    a, b = (ResidualStream(StreamRun(START, ADDED, after=NORMED, note="a note")) for _ in range(2))
    assert a.png() == b.png()
    assert repr(a) == repr(b)
    assert " at 0x" not in repr(a)
    assert repr(a).endswith("a note")
