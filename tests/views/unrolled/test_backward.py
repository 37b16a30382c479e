"""The backward pass of Unrolled: what it says, and what it refuses."""

import numpy as np
import pytest

from helpers.views import Backward, Run, Unrolled

H = np.linspace(-1, 1, 8).reshape(4, 2)
PARTS = np.arange(16.0).reshape(4, 2, 2) - 8
RUN = Run(H, list("abcd"), back=Backward(H, PARTS, "W"))
FORWARD = Run(H, list("abcd"))


def test_the_way_back_is_said_with_the_size_of_the_sum_of_its_parts():
    view = Unrolled(RUN)
    sizes = view.part_sizes()
    np.testing.assert_allclose(sizes[:4], np.linalg.norm(PARTS, axis=(1, 2)), rtol=1e-6)
    np.testing.assert_allclose(sizes[4], np.linalg.norm(PARTS.sum(0)), rtol=1e-6)
    assert f"its gradient, has size {sizes[4]:.2f}" in view.words()
    assert view.png() != Unrolled(FORWARD).png()


def test_a_run_without_a_way_back_cannot_be_turned_around():
    view = Unrolled(RUN, backward=True)
    view.backward = False
    view.show(FORWARD)
    with pytest.raises(ValueError, match="no way back"):
        view.backward = True


def test_another_run_without_a_way_back_is_shown_forward():
    view = Unrolled(RUN, backward=True)
    view.show(FORWARD)
    assert not view.backward


@pytest.mark.parametrize(
    ("back", "message"),
    [(Backward(H[:3], PARTS), r"grad_H should have H's shape \(4, 2\)"),
     (Backward(H, PARTS[:3]), "parts should be 4"), (Backward(H, H), r"\[step, row, column\]"),
     (Backward(H * np.nan, PARTS), "NaN")],
)  # fmt: skip
def test_a_wrong_way_back_names_what_was_expected(back, message):
    with pytest.raises(ValueError, match=message):
        Run(H, list("abcd"), back=back)
