"""Maps compared within groups of heads and across them."""

import numpy as np
import pytest

from helpers.experiments.head_groups import likeness
from helpers.validate import InputError


def test_equal_maps_in_a_group_have_cosine_1_and_others_less():
    rng = np.random.default_rng(0)
    two = rng.dirichlet(np.ones(5), size=(1, 2, 5))
    A = np.repeat(two, 3, axis=1)  # heads 0 to 2 are one, heads 3 to 5 another
    within, across = likeness(A, 2)
    np.testing.assert_allclose(within, 1)
    assert across[0] < 0.95


def test_the_first_key_is_left_out():
    A = np.full((1, 4, 6, 6), 0.01)
    A[..., 0] = 0.95  # all heads agree on the first key
    A[0, 0, :, 1] = A[0, 1, :, 2] = A[0, 2, :, 3] = A[0, 3, :, 4] = 0.04
    within, across = likeness(A, 2)
    assert within[0] < 0.9
    assert across[0] == pytest.approx(within[0])


@pytest.mark.parametrize(("heads", "groups", "time"), [(4, 3, 5), (4, 4, 5), (4, 1, 5), (4, 2, 2)])
def test_what_cannot_be_compared_is_named(heads, groups, time):
    with pytest.raises(InputError, match=r"n_groups should divide|at least 3 tokens"):
        likeness(np.ones((1, heads, time, time)), groups)
