"""Fixtures that every test folder may use."""

import jaxtyping
import pytest


@pytest.fixture
def unchecked():
    """Switch the shape checks of the test run off: what a student gets is our own error."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)
