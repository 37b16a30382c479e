"""Numbers agree as numpy's isclose says, and `agree` as `difference` says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.exercises.compare import agree, agreeing, difference

NUMBER = st.one_of(
    st.floats(width=64),
    st.sampled_from([0.0, -0.0, 1.0, 1 + 1e-9, 1 + 1e-6, 1.01, 1e300, float("inf"), float("nan")]),
)


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=1), st.sampled_from([1e-9, 1e-6, 1e-2]))
def test_two_numbers_agree_as_numpy_says(pairs, tolerance):
    a, b = np.array(pairs).T
    with np.errstate(all="ignore"):
        wanted = np.isclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True)
    assert (agreeing(a, b, tolerance) == wanted).all()
    assert agree(a, b, tolerance) == wanted.all()
    assert (difference("x", a, b, tolerance) is None) == wanted.all()


def test_another_shape_or_type_never_agrees():
    one = np.ones(2)
    assert agree(one, one.copy(), 1e-6)
    for other in (np.ones(3), np.ones((2, 1)), np.ones(2, bool), np.ones(2, np.float16)):
        assert not agree(other, one, 1e-6)
        assert difference("x", other, one, 1e-6)
    assert not agree(one, np.ones(2, np.int64), 1e-6)
