"""Curves without a browser: what a slider changes, what is refused, pictures."""

import numpy as np
import pytest

from helpers.views import Curves, Family


def powers(base, shift=0.0):
    return {"power": base ** np.arange(5) + shift, "one": np.ones(5)}


SLIDERS = {"base": (0.1, 2.0, 0.5), "shift": (0.0, 1.0, 0.0)}


def test_a_slider_s_number_goes_to_python_and_the_lines_come_back():
    view = Curves(Family(powers, SLIDERS))
    np.testing.assert_allclose(view.lines()["power"], [1, 0.5, 0.25, 0.125, 0.0625])
    view.set_state({"setting": [2.0, 0.0]})  # as the browser sends it
    np.testing.assert_allclose(view.lines()["power"], [1, 2, 4, 8, 16])
    view.numbers = {"shift": 1.0}
    assert view.numbers == {"base": 2.0, "shift": 1.0}
    np.testing.assert_allclose(view.lines()["power"], [2, 3, 5, 9, 17])


def test_logarithms_are_drawn_and_zero_lies_on_the_bottom():
    lines, room = lambda a: {"a": [100.0, 0.0, a]}, {"a": (1.0, 10.0, 10.0)}
    view = Curves(Family(lines, room, log=True, least=1e-6))
    np.testing.assert_allclose(view.lines()["a"], [2, -6, 1], atol=1e-6)
    assert "a ends at 10^1.0" in view.words()


def test_an_error_in_the_function_is_said_and_the_lines_stay():
    def broken(a):
        if a > 1:
            raise ValueError("no such number")
        return {"a": [a, a]}

    view = Curves(Family(broken, {"a": (0.0, 2.0, 1.0)}))
    view.numbers = {"a": 2.0}
    assert view.notice == "no such number"
    np.testing.assert_allclose(view.lines()["a"], [1, 1])


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Family(powers, {"base": (2.0, 1.0, 1.5)}), "'base' should be"),
        (lambda: Family(powers, {"base": (0.0, 1.0, 3.0)}), "'base' should be"),
        (
            lambda: Family(lambda a: {"x": [1.0], "y": [1.0, 2]}, {"a": (0.0, 1.0, 0.0)}),
            "equally long",
        ),
        (lambda: Family(lambda a: {"x": [np.nan]}, {"a": (0.0, 1.0, 0.0)}), "x holds NaN"),
        (lambda: Family(powers, SLIDERS, x=[1, 2]), "5 values, one for each point, got 2"),
        (
            lambda: setattr(Curves(Family(powers, SLIDERS)), "numbers", {"base": 9.0}),
            r"base should be in",
        ),
    ],
)
def test_wrong_input_is_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_the_picture_and_the_words_are_the_same_on_every_run():
    for log in (True, False):
        a, b = (Curves(Family(powers, SLIDERS, log=log), title="$x$ <b>") for _ in range(2))
        assert a.png() == b.png()
        assert repr(a) == repr(b)
