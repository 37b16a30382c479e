"""Fixtures that every test folder may use."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # small tensors, two workers: threads only wait

import jaxtyping
import pytest


@pytest.fixture
def unchecked():
    """Switch the shape checks of the test run off: what a student gets is our own error."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)
