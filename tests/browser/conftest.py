"""Fixtures of the browser tier: ``lab``, ``browser``, ``open_notebook`` and ``notebook``."""

import os
import shutil

import nbformat
import pytest

from browser.driver import LabNotebook
from browser.server import FLAGS, LabServer, chromium
from helpers.paths import NOTEBOOKS

MISSING = (
    "no Chromium for the browser tests: install one (Debian: apt-get install chromium) "
    "or name it in COURSE_CHROMIUM"
)


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A headless Chromium. In CI it must be there; elsewhere its absence skips the test."""
    path = chromium()
    if path is None:
        pytest.fail(MISSING) if os.environ.get("CI") else pytest.skip(MISSING)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # milliseconds until a busy kernel has answered
    with sync_playwright() as playwright:
        profile = tmp_path_factory.mktemp("profile")
        context = playwright.chromium.launch_persistent_context(
            profile, headless=True, executable_path=path, args=FLAGS,
            viewport={"width": 1400, "height": 1000}, accept_downloads=True,
        )  # fmt: skip
        yield context
        context.close()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """A JupyterLab server on a copy of the notebooks, with directories of its own."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(NOTEBOOKS, home / "notebooks", dirs_exist_ok=True)
    server = LabServer(home)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def open_notebook(browser, lab):
    """``open_notebook("06_attention_layer.ipynb")`` or a notebook made by the test."""
    pages = []

    def open_one(notebook, *, name="test.ipynb", mode="lab", script=None):
        if isinstance(notebook, nbformat.NotebookNode):
            nbformat.write(notebook, lab.root / name)
        else:
            name = str(notebook)
        page = browser.new_page()
        if script:
            page.add_init_script(script)
        pages.append(page)
        return LabNotebook(page, lab, name, mode=mode)

    yield open_one
    for page in pages:
        page.evaluate("() => window.jupyterapp?.shell.currentWidget?.sessionContext?.shutdown?.()")
        page.close()


@pytest.fixture(scope="module")
def opened(request, open_notebook):
    """The notebook that the test module calls NAME, run to its end."""
    notebook = open_notebook(request.module.NAME)
    assert notebook.run_all(400)
    return notebook


@pytest.fixture
def notebook(opened):
    """The same for every test; each must leave the console clean and ask no stranger."""
    yield opened
    opened.clean()


@pytest.fixture(scope="session")
def notebook_of():
    """Make a notebook from sources of code cells."""

    def make(*sources):
        notebook = nbformat.v4.new_notebook()
        notebook.metadata.kernelspec = {
            "name": "python3", "display_name": "Python 3", "language": "python",
        }  # fmt: skip
        notebook.cells = [
            nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)
        ]
        return notebook

    return make
