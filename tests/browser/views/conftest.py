"""What the browser tests of the views share."""

import pytest


@pytest.fixture
def notebook(opened):
    """The same for every test, in light; each must leave the console clean and ask no stranger."""
    opened.theme("JupyterLab Light")
    yield opened
    opened.clean()
