"""Plots follow the theme of JupyterLab; a view lists all its keys, however narrow it is."""

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.browser

PLOT = """
from helpers.figures import Picture, figure
fig, ax = figure()
ax.plot([0, 1], [1, 0])
Picture(fig, "It falls.")
"""
MAP = """
import numpy as np
from helpers.views import AttentionMap
AttentionMap(np.eye(3)[None, None], on_switch=lambda view: None)
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(PLOT, MAP), name="pictures.ipynb")
    assert notebook.run_all()
    return notebook


def brightness(notebook, name, of):
    with Image.open(notebook.screenshot(name, of)) as image:
        return np.asarray(image.convert("L")).mean()


def test_a_plot_is_dark_in_the_dark_theme_and_light_again(opened):
    plot = opened.page.get_by_role("img", name="It falls.")
    plot.wait_for()
    assert brightness(opened, "plot_light", plot) > 220
    opened.theme("JupyterLab Dark")
    assert brightness(opened, "plot_dark", plot) < 60
    opened.theme("JupyterLab Light")
    assert brightness(opened, "plot_light", plot) > 220
    opened.clean()


def test_the_keys_are_all_seen_in_a_narrow_window(opened):
    before = opened.page.viewport_size
    opened.page.set_viewport_size({"width": 700, "height": 800})
    view = opened.view("attention-map")
    opener = view.get_by_role("button", name="Keys")
    assert opener.get_attribute("aria-expanded") == "false"
    opener.click()
    line = view.locator(".course-view__help")
    assert "x: head off or on" in line.text_content()
    assert line.evaluate("e => e.scrollWidth <= e.clientWidth && e.offsetHeight > 20")
    assert opener.get_attribute("aria-expanded") == "true"
    opener.click()
    assert not line.is_visible()
    opened.page.set_viewport_size(before)
    opened.clean()
