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


def test_a_notebook_that_is_run_again_and_saved_stays_small(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(VIEW), name="again.ipynb")
    states = []
    for _ in range(3):
        assert notebook.run_all()
        notebook.view("attention-map")
        saved = notebook.save()
        state = saved.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
        states.append(sorted(model["model_name"] for model in state.values()))
    assert states[0].count("AnyModel") == 1
    assert states == [states[0]] * 3
    notebook.clean()


def test_a_view_that_another_cell_shows_stays(open_notebook, notebook_of):
    made = VIEW.replace("\nAttentionMap(", "\nview = AttentionMap(") + "view"
    notebook = open_notebook(notebook_of(made, "view"), name="shown.ipynb")
    assert notebook.run_all()
    assert notebook.run_all()
    notebook.view("attention-map", 1)
    assert notebook.evaluate("view.comm is not None") is True
    notebook.clean()


def test_a_saved_notebook_exports_with_its_pictures_offline(open_notebook, notebook_of, lab):
    notebook = open_notebook(notebook_of(VIEW), name="exported.ipynb")
    assert notebook.run_all()
    notebook.view("attention-map")
    notebook.save()
    page = notebook.page.context.new_page()
    ours = f"http://127.0.0.1:{lab.port}/"

    def offline(route):
        route.continue_() if route.request.url.startswith(ours) else route.abort()

    page.route("**/*", offline)
    page.goto(lab.url(f"nbconvert/html/exported.ipynb?token={lab.token}"))
    picture = page.locator("img[src^='data:image/png']")
    assert picture.count() == 1
    assert picture.evaluate("image => image.naturalWidth") > 100
    page.close()
