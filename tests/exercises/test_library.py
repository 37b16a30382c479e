"""A function of the library that an exercise asks to be written is noticed."""

import pytest
import torch
from torch.nn import functional as F

from answers import EXERCISES
from helpers import layers
from helpers.exercises.check import examine
from helpers.exercises.library import library_calls
from helpers.exercises.recorded import recording

FORBIDDEN = EXERCISES["attention.softmax"].forbidden


def in_a_helper(scores):
    return F.softmax(scores, -1)


@pytest.mark.parametrize(
    ("function", "called"),
    [
        (lambda scores: torch.softmax(scores, -1), "torch.softmax"),
        (lambda scores: scores.softmax(-1), "torch.Tensor.softmax"),
        (lambda scores: (scores - scores.max()).softmax(-1), "torch.Tensor.softmax"),
        (lambda scores: in_a_helper(scores), "torch.nn.functional.softmax"),
        (lambda scores: torch.nn.Softmax(-1)(scores), "torch.nn.Softmax"),
        (lambda scores: torch.stack([torch.softmax(row, -1) for row in scores]), "torch.softmax"),
        (lambda scores: layers.softmax(scores), "helpers.layers.softmax"),
    ],
)
def test_a_call_is_named_however_it_is_written(function, called):
    assert library_calls(function, FORBIDDEN) == [called]


@pytest.mark.parametrize("answer", [*EXERCISES["attention.softmax"].alternatives, print])
def test_what_calls_none_of_them_is_not_accused(answer):
    assert library_calls(answer, FORBIDDEN) == []


def test_a_right_answer_that_calls_the_library_is_told_so():
    verdict = examine(recording("attention.softmax"), lambda scores: torch.softmax(scores, -1))
    assert verdict.passed
    assert verdict.notes == ("But your function calls torch.softmax: write that part yourself.",)
    assert examine(recording("attention.softmax"), _own).notes == ()


def _own(scores):
    powers = torch.exp(scores - scores.amax(-1, keepdim=True))
    return powers / powers.sum(-1, keepdim=True)
