"""ImageAttention: what it refuses, what it says, how wishes reach Python and are answered."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.views import AttentionRun, ImageAttention
from helpers.views.image_attention.mass import mass_moved

RNG = np.random.default_rng(0)
IMAGE = RNG.random((3, 8, 8)).astype(np.float32)
A = RNG.dirichlet(np.ones(16) * 0.3, 3).reshape(3, 4, 4)
P = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3]])
REGION = np.zeros((1, 8, 8), bool)
REGION[0, 2:4, 4:8] = True
RUN = {"image": IMAGE, "words": ["a", "red", "ring"], "A": A, "P": P, "tokens": list("xyz"),
       "truth": ["a", "red", "cross"], "regions": REGION, "about": [0, 0, None],
       "beside": {"one vector": ["a", "blue", "ring"]}}  # fmt: skip
GIVEN = AttentionRun(**RUN)


def chances(view, t):
    counts = [len(row) for row in view.choices]
    every = np.frombuffer(view.chances, np.float32).reshape(-1, 2)
    return every[sum(counts[:t]) : sum(counts[: t + 1])]


def test_words_say_what_is_written_and_where_it_looks():
    view = ImageAttention(GIVEN, title="Look.")
    row, column = divmod(int(A[0].argmax()), 4)
    written = f"Look. Written, with the row and column most looked at: a ({row + 1}, {column + 1})"
    assert view.words().startswith(written)
    assert view.words().endswith("Right would be: a red cross. one vector writes: a blue ring.")
    assert view.about == [0, 0, -1]
    np.testing.assert_allclose(view.A, A, atol=1e-7)
    assert view.choices[1] == ["z", "x", "y"]
    np.testing.assert_allclose(chances(view, 1)[0], [0.8, 0.8])


@pytest.mark.parametrize(
    ("change", "message"),
    [({"image": IMAGE[0]}, r"\[3, height, width\]"), ({"image": np.zeros((4, 8, 8))}, "3, height"),
     ({"A": A[0]}, r"\[step, row, column\]"), ({"A": -A}, "weights after the softmax"),
     ({"A": A * np.nan}, "NaN"), ({"words": ["a"]}, "words should be 3"),
     ({"P": P[:2]}, "3 rows"), ({"tokens": ["x"]}, "tokens should be 3"),
     ({"regions": REGION[:, :3]}, r"regions should broadcast to the shape \(1, 8, 8\)"),
     ({"about": [1]}, r"0\.\.0"), ({"A": np.zeros((3, 0, 4))}, "empty axis"),
     ({"image": IMAGE + 2}, "0..1")],
)  # fmt: skip
def test_wrong_input_names_what_was_expected(change, message):
    with pytest.raises(ValueError, match=message):
        AttentionRun(**(RUN | change))


@pytest.mark.parametrize(
    ("name", "value"), [("step", 3), ("place", 16), ("place", -1), ("brush", 2)]
)
def test_a_state_outside_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        setattr(ImageAttention(GIVEN), name, value)


def test_wishes_reach_python_once_and_are_answered():
    heard = []

    def answer(view):
        heard.append((sorted(view.edits), int(view.deleted.sum())))
        new = A.copy()
        for step, weights in view.edits.items():
            new[step] = weights
        view.show(replace(GIVEN, A=new, P=P[:, ::-1], words=["a", "blue", "ring"]))

    view = ImageAttention(GIVEN, on_change=answer, brush=1)
    source = divmod(int(A[1].argmax()), 4)
    view.move(1, source, (0, 0))
    assert heard == [([1], 0)]
    assert view.A[1][0, 0] == pytest.approx(A[1].max() + A[1][0, 0] * (source != (0, 0)), abs=1e-6)
    assert view.first_words == ["a", "red", "ring"]
    assert view.words_written == ["a", "blue", "ring"]
    np.testing.assert_allclose(chances(view, 1), [[0.8, 0.1], [0.1, 0.8], [0.1, 0.1]])
    assert chances(view, 2)[:, 1].tolist() == [-1, -1, -1]  # other words stood before it
    view.deleted = np.eye(4, dtype=bool)
    assert heard[1:] == [([1], 4)]
    view.clear()
    assert heard[2:] == [([], 0)]
    assert not view.deleted.any()
    assert view.edits == {}


def test_an_error_of_the_answer_becomes_a_notice_and_goes_again():
    def answer(view):
        if view.deleted.any():
            raise ValueError("nothing is left to look at")

    view = ImageAttention(GIVEN, on_change=answer)
    view.deleted = np.ones((4, 4), bool)
    assert view.notice == "nothing is left to look at"
    view.clear()
    assert view.notice == ""


def test_another_image_without_wishes_is_compared_with_itself():
    view = ImageAttention(GIVEN, place=15, step=2)
    half = np.full((1, 2, 2), 0.25)
    view.show(AttentionRun(IMAGE[:, :4], ["one"], half, P[:1], list("xyz")))
    assert (view.sizes, view.step, view.place, view.first_words) == ([1, 2, 2], 0, None, ["one"])
    np.testing.assert_allclose(*chances(view, 0).T)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 15), st.integers(0, 15), st.sampled_from([1, 3, 99]))
def test_carried_attention_stays_attention(source, target, size):
    moved = mass_moved(A[0], divmod(source, 4), divmod(target, 4), size)
    assert moved.min() >= 0
    assert moved.sum() == pytest.approx(1, abs=1e-5)
    back = mass_moved(moved, (0, 0), (0, 0), size)
    np.testing.assert_allclose(back, moved, atol=1e-6)


def test_python_and_the_browser_carry_alike(node):
    calls = [(s, t, size) for s in (0, 5, 15) for t in (0, 3, 9) for size in (1, 3, 99)]
    script = f"""
    import {{ massMoved }} from "./image_attention/maths.js";
    const map = {A[0].ravel().tolist()};
    console.log(JSON.stringify({[list(c) for c in calls]}.map(([from, to, size]) =>
      [...massMoved(map, 4, 4, from, to, size)])));
    """
    for (source, target, size), there in zip(calls, json.loads(node(script=script)), strict=True):
        here = mass_moved(A[0], divmod(source, 4), divmod(target, 4), size)
        np.testing.assert_allclose(here.ravel(), there, atol=1e-6)


def test_the_still_picture_is_the_same_every_time():
    view = ImageAttention(GIVEN)
    assert view.png() == view.png()
    assert view.png() != ImageAttention(replace(GIVEN, words=["a", "<b>", "$x"])).png()
