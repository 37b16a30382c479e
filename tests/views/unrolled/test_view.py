"""Unrolled: what it refuses, what it says, and how it answers."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from helpers.views import Run, Unrolled

H = np.linspace(-1, 1, 20).reshape(5, 4)
P = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
RUN = {"H": H, "fed": list("abcde"), "written": ["x", "z"], "P": P, "tokens": list("xyz"),
       "reads": 3}  # fmt: skip


def test_words_say_what_was_read_written_and_wrong():
    view = Unrolled(Run(**RUN, wrong=[False, True]), title="Run")
    assert view.words() == "Run: reads a b c; writes x z; wrong at 2."
    assert view.step == 4  # the first mistake
    assert Unrolled(Run(**RUN, wrong=[True, True])).step == 3
    assert Unrolled(Run(**RUN)).step == 4  # without one: the end
    assert view.choices == [["x", "y", "z"], ["z", "x", "y"]]
    np.testing.assert_allclose(np.frombuffer(view.chances, np.float32)[:3], [0.7, 0.2, 0.1])
    np.testing.assert_allclose(view.array(), H, atol=1 / 127)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"H": H[0]}, r"\[step, unit\]"), ({"fed": ["a"]}, "fed should be 5"),
     ({"P": P[:1]}, "2 rows"), ({"P": -P}, "P of shape"), ({"tokens": ["x"]}, "tokens should be 3"),
     ({"reads": 9}, r"0\.\.5"), ({"wrong": [True]}, "2 truth values"),
     ({"planted": [2]}, r"a planted step should be in 0\.\.1, got 2"),
     ({"image": np.zeros((4, 8, 8))}, r"\[3, height, width\]"), ({"H": H * np.nan}, "NaN")],
)  # fmt: skip
def test_wrong_input_names_what_was_expected(change, message):
    with pytest.raises(ValueError, match=message):
        Run(**(RUN | change))


def test_a_choice_and_a_text_are_answered_and_errors_become_a_notice():
    heard = []
    view = Unrolled(
        Run(**RUN),
        on_choice=lambda v, step, token: heard.append((step, token)),
        on_text=lambda v, text: v.show(Run(H[:3], ["a", "b", "c"], reads=int(text))),
    )
    view.choose(1, "y")
    view._chosen(view, {"step": 0, "token": "z"}, [])
    assert heard == [(1, "y"), (0, "z")]
    view.text = "3"
    assert (view.sizes, view.step, view.written) == ([3, 4], 2, [])
    view.text = "seven"
    assert "seven" in view.notice
    view.text = "3"
    assert view.notice == ""
    with pytest.raises(ValueError, match=r"0\.\.2"):
        view.step = 3


def test_the_still_picture_is_the_same_every_time_and_shows_an_image():
    view = Unrolled(Run(**RUN, image=np.ones((3, 8, 8)) * 0.5))
    assert view.png() == view.png()
    assert view.png() != Unrolled(Run(**RUN)).png()


def test_a_run_is_frozen_and_does_not_depend_on_the_caller_s_lists():
    fed = list("abcde")
    run = Run(H, fed)
    fed[0] = "z"
    assert run.fed[0] == "a"
    with pytest.raises(FrozenInstanceError):
        run.fed = fed
