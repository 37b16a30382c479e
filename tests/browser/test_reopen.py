"""What a reader sees who opens a notebook: the first time, and after having run and saved it."""

import nbformat
import pytest

pytestmark = pytest.mark.browser

VIEW = """
import numpy as np
from helpers.views import AttentionMap

AttentionMap(np.full((2, 2), 0.5), ["one", "two"])
"""
BROKEN = "model not found"


def test_a_saved_notebook_shows_its_views_again_without_being_run(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(VIEW), name="reopened.ipynb")
    assert notebook.run_all()
    notebook.view("attention-map")
    notebook.reopen()
    notebook.view("attention-map")
    assert BROKEN not in notebook.page.text_content("body")
    assert notebook.evaluate("'np' in globals()") is False
    notebook.clean()


def test_a_notebook_as_it_is_committed_shows_pictures_where_its_views_will_be(open_notebook):
    notebook = open_notebook("06_attention_layer.ipynb")
    saved = nbformat.read(notebook.server.root / notebook.name, as_version=4)
    outputs = [o.data for cell in saved.cells for o in cell.get("outputs", []) if "data" in o]
    expected = sum("image/png" in data for data in outputs)
    assert expected > 0
    shown = notebook.page.locator(".jp-Notebook .jp-OutputArea-output img")
    shown.nth(expected - 1).wait_for(state="attached")
    assert BROKEN not in notebook.page.text_content("body")
    notebook.clean()
