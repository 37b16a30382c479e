"""An exercise that could not be judged fairly is refused when it is written."""

import dataclasses

import numpy as np
import pytest

from answers import EXERCISES
from helpers.exercises.exercise import Case, Mistake
from helpers.exercises.recording import record_exercise

SOFTMAX = EXERCISES["attention.softmax"]
MISTAKE = SOFTMAX.mistakes[0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"id": "Softmax"}, "an id is lower-case words"),
        ({"notebook": "6"}, "notebook is two digits"),
        ({"number": "7.1"}, "must begin with its notebook's, 6."),
        ({"title": " "}, "title is empty"),
        ({"difficulty": 4}, "difficulty is 1, 2 or 3"),
        ({"minutes": 0}, "minutes must be positive"),
        ({"points": 1}, "practice has none"),
        ({"kind": "graded"}, "graded exercises have points"),
        ({"tolerance": 0.0}, "tolerance must be positive"),
        ({"hints": ("one", "", "three")}, "a hint is empty"),
        ({"function": "not a name"}, "cannot be a function's name"),
        ({"function": "lambda"}, "cannot be a function's name"),
        ({"outputs": ()}, "outputs must name what is returned"),
        ({"outputs": ("A", "A")}, "two outputs, one name"),
        ({"mistakes": ()}, "needs named mistakes"),
        ({"mistakes": (MISTAKE, MISTAKE)}, "two mistakes have one name"),
        ({"alternatives": SOFTMAX.alternatives[:1]}, "two other right answers"),
    ],
)
def test_what_is_not_fair_is_refused_with_a_sentence(change, sentence):
    with pytest.raises(ValueError, match=sentence) as refused:
        dataclasses.replace(SOFTMAX, **change)
    assert str(refused.value).startswith(change.get("id", SOFTMAX.id))


def test_cases_and_mistakes_have_names_inputs_and_hints():
    with pytest.raises(ValueError, match="a case needs inputs"):
        Case("nothing", {})
    with pytest.raises(ValueError, match="named like an argument: 'not a name'"):
        Case("strange", {"not a name": 1})
    with pytest.raises(ValueError, match="a mistake needs a hint of its own"):
        Mistake("silent", abs, " ")


def test_public_cases_are_the_same_every_time_and_differ_from_others():
    first, again = SOFTMAX.public_cases(), SOFTMAX.public_cases()
    other = SOFTMAX.cases(np.random.default_rng(0))
    for a, b in zip(first, again, strict=True):
        assert np.array_equal(a.inputs["scores"], b.inputs["scores"])
    assert not np.array_equal(first[0].inputs["scores"], other[0].inputs["scores"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"answer": lambda scores: None}, "the reference gives no result"),
        ({"answer": lambda scores: scores * float("nan")}, "the reference gives NaN"),
        ({"answer": lambda scores: scores.exp_()}, "the reference changes scores"),
        ({"mistakes": (Mistake("right", SOFTMAX.answer, "No."),)}, "is right in every case"),
    ],
)
def test_what_cannot_be_recorded_is_refused(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        record_exercise(dataclasses.replace(SOFTMAX, **change))
