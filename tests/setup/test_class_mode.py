"""make demo: what happens to a notebook that is shown to a class."""

import os
import subprocess
import sys

import nbformat
import pytest

from helpers.paths import COURSE, NOTEBOOKS


@pytest.fixture
def demo(tool):
    return tool("demo")


def test_code_is_hidden_and_text_is_not(demo):
    notebook = nbformat.read(NOTEBOOKS / "06_attention_layer.ipynb", as_version=4)
    shown = demo.for_the_class(notebook)
    for cell in shown.cells:
        hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        assert hidden is (cell.cell_type == "code")
    assert 'data-commandlinker-command="notebook:run-all-cells"' in shown.cells[0].source
    nbformat.validate(shown)


@pytest.mark.parametrize("number", ["06", "6"])
def test_a_notebook_is_found_by_its_number(demo, number):
    assert demo.find(number).name == "06_attention_layer.ipynb"


@pytest.mark.parametrize(
    ("number", "words"),
    [("99", "There is no notebook 99. There are:"), ("", "Say which notebook: make demo NB=06.")],
)
def test_an_unknown_notebook_is_answered_with_a_list(number, words):
    result = subprocess.run(
        [sys.executable, "tools/demo.py"], cwd=COURSE, env=os.environ | {"NB": number},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert result.returncode == 1
    assert words in result.stderr
    assert "NB=06  attention_layer" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_copy_is_trusted_and_the_notebook_itself_untouched(demo, monkeypatch, tmp_path):
    opened = []
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COURSE_PROJECTOR", "0")
    monkeypatch.setenv("JUPYTERLAB_SETTINGS_DIR", "")
    monkeypatch.setenv("NB", "06")
    monkeypatch.setattr(demo, "COPIES", COURSE / "build" / f"demo-{tmp_path.name}")
    monkeypatch.setattr(demo, "open_lab", lambda start, more: opened.append(start))
    before = (NOTEBOOKS / "06_attention_layer.ipynb").read_bytes()
    try:
        demo.main()
        copy = nbformat.read(demo.COPIES / "06_attention_layer.ipynb", as_version=4)
        assert opened == [f"doc/tree/build/{demo.COPIES.name}/06_attention_layer.ipynb"]
        assert os.environ["COURSE_PROJECTOR"] == "1"
        notary = demo.NotebookNotary()
        assert notary.check_signature(copy)
        notary.store.close()
    finally:
        demo.shutil.rmtree(demo.COPIES)
    assert (NOTEBOOKS / "06_attention_layer.ipynb").read_bytes() == before
