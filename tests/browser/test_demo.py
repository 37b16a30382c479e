"""make demo in a real browser: no code, large type, and a button that brings the views to life."""

import os
import re
import subprocess
import sys

import pytest

from helpers.paths import COURSE

pytestmark = pytest.mark.browser


@pytest.fixture
def address(tmp_path):
    """Where ``make demo NB=00`` says the notebook is."""
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    own = {**os.environ, **{name: str(tmp_path / name.lower()) for name in folders}}
    own |= {"NB": "00", "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces")}
    own["SSH_CONNECTION"] = "no window on the screen of whoever runs this test"
    process = subprocess.Popen(
        [sys.executable, "tools/demo.py"], cwd=COURSE, env=own, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    said = ""
    while "Stop with Ctrl-C" not in said and (line := process.stdout.readline()):
        said += line
    found = re.search(r"http://localhost\S+", said)
    yield found[0] if found else pytest.fail(said)
    process.terminate()
    process.communicate(timeout=30)


def test_a_class_sees_no_code_and_the_button_brings_the_views_to_life(browser, address):
    page = browser.new_page()
    try:
        page.goto(address)
        button = page.get_by_role("button", name="Bring the views to life")
        button.wait_for()
        page.locator(".jp-InputPlaceholder").first.wait_for(state="attached")
        assert page.locator(".jp-CodeCell .jp-InputArea-editor:visible").count() == 0
        size = button.evaluate("button => getComputedStyle(button).fontSize")
        assert float(size.removesuffix("px")) >= 20
        kernel = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
        page.locator(kernel).wait_for(state="attached", timeout=60_000)
        page.get_by_text("Python 3 (ipykernel)").first.wait_for()
        button.click()
        page.locator(".course-view--projector").first.wait_for(state="attached", timeout=90_000)
        assert page.locator(".jp-Dialog").count() == 0
    finally:
        page.close()
