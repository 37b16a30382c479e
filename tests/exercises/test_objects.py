"""A class is checked by calling its methods; what a person judges says so."""

import dataclasses
import random

import numpy as np
import pytest
import torch

from helpers.exercises import check
from helpers.exercises.call import _begin_at_zero, keep_random_state
from helpers.exercises.check import examine
from helpers.exercises.exercise import Call, Case, Exercise, Mistake
from helpers.exercises.recorded import from_bytes, to_bytes
from helpers.exercises.recording import record_exercise, same


class Sum:
    """Keeps a running sum of what it is given, times W."""

    def __init__(self, W):
        self.W, self.h = W, 0.0

    def step(self, x):
        self.h = self.h + x @ self.W
        return self.h


class Forgetful(Sum):
    def step(self, x):
        return x @ self.W


class Stub:
    def __init__(self, W):
        self.W = W

    def step(self, x): ...


class Breaks(Sum):
    def step(self, x):
        return self.W @ x.reshape(7)


def cases(rng):
    calls = tuple(Call("step", {"x": rng.normal(size=3)}) for _ in range(2))
    return [Case("two steps", {"W": rng.normal(size=(3, 2))}, calls)]


RUNNING_SUM = Exercise(
    id="forms.sum", notebook="07", number="7.1", title="A running sum", kind="graded",
    difficulty=1, minutes=5, points=1, function="Sum", answer=Sum, cases=cases,
    outputs=("h_1", "h_2"), mistakes=(Mistake("the state is not kept", Forgetful, "What is h?"),),
    hints=("one", "two", "three"), alternatives=(Sum, Sum), form="object",
)  # fmt: skip
ONE = record_exercise(RUNNING_SUM)


def test_a_class_is_asked_by_its_methods():
    assert examine(ONE, Sum).passed
    assert examine(ONE, Forgetful).hint == "What is h?"
    assert examine(ONE, Forgetful).cases[0].sentence.startswith("h_2 position 0: got ")


def test_a_class_whose_method_is_empty_is_not_attempted_yet():
    assert examine(ONE, Stub).state == "not attempted"


def test_an_error_in_a_method_is_shown_with_its_line():
    assert "return self.W @ x.reshape(7))" in examine(ONE, Breaks).cases[0].sentence


@pytest.mark.parametrize("function", [lambda W: print(end=""), lambda W: 3, lambda W: [W]])
def test_something_else_than_the_object_is_said(function):
    verdict = examine(ONE, function)
    assert verdict.state == "not yet"
    assert verdict.cases[0].sentence


def test_the_calls_are_recorded():
    again = from_bytes(to_bytes(ONE))
    assert same(again, ONE)
    assert [method for method, _ in again.cases[0].calls] == ["step", "step"]
    assert examine(again, Sum).passed


@pytest.mark.parametrize("form", ["figure", "written"])
def test_what_a_person_judges_has_no_cases_and_says_so(form):
    changed = {"form": form, "outputs": (), "mistakes": (), "alternatives": ()}
    one = record_exercise(dataclasses.replace(RUNNING_SUM, **changed))
    assert one.cases == ()
    assert "looked at when it is graded" in repr(examine(one, lambda values: 1))
    assert examine(one, lambda values: None).state == "not attempted"


def test_a_training_is_judged_when_graded():
    one = record_exercise(dataclasses.replace(RUNNING_SUM, accepts=lambda case, outputs: True))
    assert one.cases == ()


def draw():
    return torch.rand(1).item(), np.random.rand(), random.random()  # noqa: NPY002


def test_random_numbers_are_the_same_in_every_call():
    seen = []

    def draws(scores):
        seen.append(draw())
        return scores

    check("attention.softmax", draws)
    assert len(set(seen)) == 1


def test_the_reader_s_keep_random_state_go_on_as_if_nothing_had_been():
    def begin():
        torch.manual_seed(5)
        np.random.seed(5)  # noqa: NPY002
        random.seed(5)

    begin()
    expected = draw()
    begin()
    with keep_random_state():
        _begin_at_zero()
        first = draw()
        with keep_random_state():  # within another
            _begin_at_zero()
            assert draw() == first != expected
    assert draw() == expected
