"""LossCurve without a browser: input, pictures, the stop button."""

from dataclasses import dataclass

import numpy as np
import pytest

from helpers.views import LossCurve


@dataclass
class Step:
    step: int
    loss: float
    seconds: float = 0.1


def training(until=100):
    for i in range(1, until + 1):
        yield Step(i, 1 / i)


def test_the_curve_follows_to_the_end():
    curve = LossCurve(100, {"guessing": 1.0}, sample=lambda: "abc", every=40)
    assert "nothing is trained yet" in curve.words()
    assert [s.step for s in curve.watch(training())] == list(range(1, 101))
    assert curve.losses == pytest.approx([1 / i for i in range(1, 101)])
    assert np.frombuffer(curve.values, np.float32) == pytest.approx(curve.losses)
    assert curve.samples == [[40, "abc"], [80, "abc"]]
    assert not curve.running
    assert "from 1.00 to 0.01 (loss, nats) in 100 of 100 steps." in curve.words()
    assert curve.words().endswith("Guessing: 1.00.")


def test_a_run_that_is_over_can_be_watched_again_and_stays_as_it_was():
    curve = LossCurve(100)
    curve.run(training())
    curve.run(iter(()))  # resumed from a state at its end: no step is left
    assert len(curve.losses) == 100
    assert not curve.running


def test_stop_ends_the_training_and_keeps_what_was_learned():
    curve = LossCurve(100)
    for step in curve.watch(training()):
        if step.step == 7:
            curve.set_state({"stopped": True})  # the button
    assert len(curve.losses) == 7
    assert curve.words().endswith("in 7 of 100 steps, stopped.")


def test_the_loss_at_guessing_comes_first_and_the_best_one_last():
    curve = LossCurve(9, {"a constant answer": 1.2}, start=2.08, floor=0.5)
    assert curve.level_names == ["loss at guessing", "a constant answer", "best reachable loss"]
    assert curve.levels == [2.08, 1.2, 0.5]
    assert "Loss at guessing: 2.08. A constant answer: 1.20. Best reachable loss: 0.50." in repr(
        curve
    )
    assert LossCurve(9, floor=0.0).levels == [0.0]
    assert LossCurve(9).levels == []


def test_interrupting_the_kernel_is_a_stop_too():
    def interrupted():
        yield from training(3)
        raise KeyboardInterrupt

    curve = LossCurve(100)
    curve.run(interrupted())
    assert curve.stopped
    assert len(curve.losses) == 3


def test_an_error_in_the_training_is_not_swallowed():
    def broken():
        yield from training(2)
        raise FloatingPointError("the loss is nan")

    curve = LossCurve(100)
    with pytest.raises(FloatingPointError):
        curve.run(broken())
    assert not curve.running


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: LossCurve(0), "1 or more, got 0"),
        (lambda: LossCurve(9, {"floor": np.nan}), "'floor' should be a finite number"),
        (lambda: LossCurve(9, floor=np.inf), "'best reachable loss' should be a finite number"),
    ],
)
def test_wrong_input_is_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_the_picture_and_the_words_are_the_same_on_every_run():
    a, b = (LossCurve(5, {"a": 1.0}) for _ in range(2))
    assert a.png() == b.png()
    assert repr(a) == repr(b)
    assert " at 0x" not in repr(a)
