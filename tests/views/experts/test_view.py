"""Experts without a browser: what is shown, what is refused, pictures."""

import numpy as np
import pytest

from helpers.views import ExpertRun, Experts

CHOSEN = np.arange(24).reshape(2, 3, 4) % 3
LOAD = np.full((10, 3), 1 / 3)


def run(**changes):
    given = {"chosen": CHOSEN, "load": LOAD, "tokens": [list("abcd")] * 3,
             "kinds": ["A", "A", "B"], "steps": [0, 10]}  # fmt: skip
    return ExpertRun(**(given | changes))


def test_the_snapshot_and_the_expert_are_set_from_both_sides():
    view = Experts(run())
    assert view.at == 1
    np.testing.assert_array_equal(view.array(), CHOSEN[1])
    view.set_state({"at": 0, "expert": 2})  # as the browser sends it
    np.testing.assert_array_equal(view.array(), CHOSEN[0])
    assert "after step 0" in repr(view)
    np.testing.assert_allclose(view.loads(), LOAD, rtol=1e-6)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: run(chosen=CHOSEN[0]), r"chosen should have shape \[snapshot, sequence, token\]"),
        (lambda: run(chosen=CHOSEN + 1), "experts from 0 to 2, got 1 to 3"),
        (lambda: run(chosen=CHOSEN + 0.5), "experts from 0 to 2"),
        (lambda: run(load=LOAD / 2), "sum to 1"),
        (lambda: run(load=np.full((10, 7), 1 / 7)), "at most 6 experts, got 7"),
        (lambda: run(load=LOAD * np.nan), "load holds NaN"),
        (lambda: run(tokens=[list("abcd")] * 2), "tokens should be 3 lists, got 2"),
        (lambda: run(tokens=[list("abc")] * 3), "tokens of sequence 0 should be 4 labels"),
        (lambda: run(kinds=["A"]), "kinds should be 3 labels"),
        (lambda: run(steps=[0, 11]), r"2 rising numbers in 0\.\.10"),
        (lambda: run(steps=[5, 5]), "2 rising numbers"),
        (lambda: setattr(Experts(run()), "at", 2), r"at should be in 0\.\.1, got 2"),
        (lambda: setattr(Experts(run()), "expert", 3), r"expert \+ 1 should be in 0\.\.3"),
    ],
)
def test_wrong_input_is_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_the_picture_and_the_words_are_the_same_on_every_run():
    for expert in (-1, 1):
        a, b = (Experts(run(kinds=["$x$", "<b>", "c"]), expert=expert) for _ in range(2))
        assert a.png() == b.png()
        assert repr(a) == repr(b)
