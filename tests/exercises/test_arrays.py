"""Nothing that a function can return gets through as an exception."""

import resource
from dataclasses import dataclass

import numpy as np
import psutil
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from helpers.exercises import check
from helpers.exercises.arrays import Blank, NotArrays, as_arrays
from helpers.exercises.verdict import Verdict


class Evil:
    """Raises from every method that a check might touch."""

    def _raise(self, *_, **__):
        raise SystemExit("evil")

    __repr__ = __str__ = __array__ = __eq__ = __len__ = __iter__ = __getattr__ = _raise
    __float__ = __bool__ = __getitem__ = __array_interface__ = __hash__ = _raise


class EvilList(list):
    def __len__(self):
        raise OSError("evil")

    __iter__ = __getitem__ = __len__


class EvilTuple(tuple):
    def __len__(self):
        raise SystemExit

    __iter__ = __getitem__ = __bool__ = __len__


class EvilArray(np.ndarray):
    def __eq__(self, other):
        raise SystemExit

    def __array_function__(self, *_, **__):
        raise SystemExit


class EvilError(Exception):
    def __str__(self):
        raise SystemExit

    __repr__ = __str__


def objects():
    array = np.empty(2, dtype=object)
    array[0] = Evil()
    return array


def endless_list():
    one = []
    one.append(one)
    return one


HUGE = np.broadcast_to(np.float64(1.0), (10**9, 10**5))
STRANGE = [
    Evil(), Evil, EvilList([1.0]), EvilTuple((1.0, 2.0)), endless_list(), HUGE,
    (HUGE, HUGE), torch.ones(1).expand(10**9, 3), (Evil(), Evil()), [Evil()], object(), type,
    np.zeros((2, 3)).view(EvilArray), objects(), b"bytes", "text", {},
    np.ma.masked_array([1.0], [True]), np.array(["a"]), np.datetime64("2020-01-01"), np.zeros(0),
    (), ((),), [[], []], [], iter([1.0]), (x for x in [1.0]), 10**400, float("nan"), 1j, set(),
    torch.zeros(2, 3).to_sparse(), torch.zeros(3, requires_grad=True), memoryview(b"abc"), range(3),
    torch.zeros(3, dtype=torch.bfloat16), [torch.zeros(3, requires_grad=True)], np.float16(1.0),
    np.zeros((2, 3), dtype=">f8"), np.zeros(3, dtype=[("a", float)]), NotImplemented, ...,
    lambda: 1, torch.zeros(2, device="meta"),
]  # fmt: skip


@dataclass
class Strange:
    """Stands for an object that could not even be drawn: hypothesis looks at what it draws."""

    number: int


def real(value):
    if isinstance(value, Strange):
        return STRANGE[value.number]
    if isinstance(value, (list, tuple)):
        return type(value)(map(real, value))
    return value


ONE_OF_THEM = st.builds(Strange, st.integers(0, len(STRANGE) - 1))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | ONE_OF_THEM
    | arrays.arrays(arrays.scalar_dtypes(), arrays.array_shapes(min_dims=0, max_side=4)),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner)
    | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=5,
)  # fmt: skip


@pytest.mark.parametrize("id", ["attention.softmax", "attention.scaled_dot_product"])
@pytest.mark.parametrize("number", range(len(STRANGE)))
def test_strange_results_are_verdicts(id, number):
    verdict = check(id, lambda *_: STRANGE[number])
    assert isinstance(verdict, Verdict)
    assert not verdict.passed
    assert repr(verdict)
    assert verdict._repr_html_()


@given(result=ANYTHING)
@settings(deadline=None, max_examples=150)
def test_any_result_is_a_verdict_or_shown(result):
    for id in ("attention.entropy", "attention.merge"):
        verdict = check(id, lambda *_: real(result))
        assert isinstance(verdict, Verdict)
        assert len(repr(verdict)) < 5000
        assert verdict._repr_html_()


@pytest.mark.parametrize("huge", [HUGE, torch.ones(1).expand(10**9, 3)])
def test_a_huge_view_in_a_list_is_not_copied(huge):
    limit = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(
        resource.RLIMIT_AS, (psutil.Process().memory_info().vms + (2 << 30), limit[1])
    )
    try:
        verdict = check("attention.entropy", lambda A: [huge])
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limit)
    assert "far too much in it" in repr(verdict)


def test_strange_functions_are_verdicts():
    for function in (Evil(), Evil, print, int, torch.nn.Linear(2, 2), EvilList(), 3, "softmax"):
        assert not check("attention.softmax", function).passed


def test_an_error_that_cannot_be_shown_is_named():
    def wrong(_):
        raise EvilError

    assert "EvilError" in repr(check("attention.softmax", wrong))


@pytest.mark.parametrize(
    "value",
    [
        [[1.0, 2.0]], [(1.0, 2.0)], np.array([[1, 2]]), torch.tensor([[1.0, 2.0]]),
        [torch.tensor([1.0, 2.0], requires_grad=True)], [np.array([1.0, 2.0])],
        [[torch.tensor(1.0), 2.0]], torch.tensor([[1.0, 2.0]], dtype=torch.bfloat16),
        torch.tensor([[1.0, 2.0]], requires_grad=True), np.array([[1.0, 2.0]], order="F"),
    ],
)  # fmt: skip
def test_lists_tensors_and_arrays_are_all_numbers(value):
    (array,) = as_arrays(value, ("A",))
    assert array.shape == (1, 2)
    assert array.astype(float).tolist() == [[1.0, 2.0]]


def test_the_array_is_a_copy():
    value = np.zeros(2)
    (array,) = as_arrays(value, ("A",))
    value[0] = 1.0
    assert array[0] == 0.0


def test_dots_are_blank_and_a_part_of_them_is_named():
    for blank in (..., NotImplemented, (..., ...)):
        with pytest.raises(Blank):
            as_arrays(blank, ("Y", "A"))
    with pytest.raises(NotArrays, match="A is still the dots of the stub"):
        as_arrays((1.0, ...), ("Y", "A"))
