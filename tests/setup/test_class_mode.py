"""make demo: what happens to a notebook that is shown to a class."""

import ast
import json
import os
import re
import subprocess
import sys

import nbformat
import pytest

from helpers.paths import COURSE, NOTEBOOKS


@pytest.fixture
def demo(tool):
    return tool("demo")


def lesson(number):
    return nbformat.read(next(NOTEBOOKS.glob(f"{number}_*.ipynb")), as_version=4)


def names(cells, context):
    trees = (ast.parse(cell.source) for cell in cells if cell.cell_type == "code")
    found = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {node.id for node in found if isinstance(node.ctx, context)}


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")), ids=lambda p: p.stem)
def test_a_class_sees_no_code_no_exercise_and_no_notes(demo, path):
    notebook = nbformat.read(path, as_version=4)
    all_cells = list(notebook.cells)
    shown = demo.for_the_class(notebook)
    for cell in shown.cells:
        hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        assert hidden is (cell.cell_type == "code")
        assert "### Exercise" not in cell.source
        assert "demo moments" not in cell.source.lower()
        assert not cell.source.startswith("check(")
        assert not cell.metadata.editable
        assert not cell.metadata.deletable
    left_out = [cell for cell in all_cells if cell not in shown.cells]
    assert sum("exercise" in cell.metadata for cell in left_out) == sum(
        "exercise" in cell.metadata for cell in all_cells
    )
    assigned = names(left_out, ast.Store) - names(shown.cells, ast.Store)
    assert assigned & names(shown.cells, ast.Load) == set()
    nbformat.validate(shown)


def test_the_button_starts_afresh_runs_all_and_asks_nothing(demo):
    title = demo.for_the_class(lesson("06")).cells[0].source
    assert 'data-commandlinker-command="notebook:restart-run-all"' in title
    dialogs = demo.CONFIG / "demo" / "@jupyterlab" / "apputils-extension"
    asks = json.loads((dialogs / "sessionDialogs.jupyterlab-settings").read_text())
    assert asks == {"skipKernelRestartDialog": True}


def test_no_key_changes_a_cell_in_front_of_the_class(demo):
    folder = demo.CONFIG / "demo" / "@jupyterlab" / "shortcuts-extension"
    rules = json.loads((folder / "shortcuts.jupyterlab-settings").read_text())["shortcuts"]
    off = {"".join(rule["keys"]) for rule in rules if rule["disabled"]}
    assert off >= {*"ABCMRVXYZ123456", "DD", "Enter"}  # what a vote needs, and what edits


@pytest.mark.parametrize("number", ["01", "06"])
def test_the_notes_for_the_terminal_are_the_three_demo_moments(demo, number):
    said = demo.notes(lesson(number))
    assert re.findall(r"^ +(\d)\. ", said, re.MULTILINE) == ["1", "2", "3"]
    assert "Ask" in said
    assert "Next" not in said
    assert "**" not in said
    assert max(map(len, said.splitlines())) <= 92
    assert demo.notes(lesson("00")) == ""


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
    for name in ("COURSE_PROJECTOR", "COURSE_CLASS", "COURSE_PROGRESS"):
        monkeypatch.setenv(name, "0")
    monkeypatch.setenv("JUPYTERLAB_SETTINGS_DIR", "")
    monkeypatch.setenv("NB", "06")
    monkeypatch.setattr(demo, "COPIES", COURSE / "build" / f"demo-{tmp_path.name}")
    monkeypatch.setattr(demo, "OWN", tmp_path)
    monkeypatch.setattr(demo, "own_settings", lambda: None)  # it would change all of os.environ
    monkeypatch.setattr(demo, "open_lab", lambda start, more, options: opened.append(start))
    (COURSE / "build").mkdir(exist_ok=True)
    folder = demo.COPIES / "06_attention_layer"
    folder.mkdir(parents=True)
    (folder / "progress.json").write_text("of the class before")
    (demo.COPIES / "05_another_class").mkdir()
    before = (NOTEBOOKS / "06_attention_layer.ipynb").read_bytes()
    try:
        demo.main()
        copy = nbformat.read(folder / "06_attention_layer.ipynb", as_version=4)
        assert opened == [
            f"doc/tree/build/{demo.COPIES.name}/{folder.name}/06_attention_layer.ipynb"
        ]
        assert os.environ["COURSE_PROJECTOR"] == os.environ["COURSE_CLASS"] == "1"
        assert os.environ["COURSE_PROGRESS"] == str(folder / "progress.json")
        assert not (folder / "progress.json").exists()
        assert (demo.COPIES / "05_another_class").is_dir()
        assert (tmp_path / "config" / "custom" / "custom.css").is_file()
        notary = demo.NotebookNotary()
        assert notary.check_signature(copy)
        notary.store.close()
    finally:
        demo.shutil.rmtree(demo.COPIES)
    assert (NOTEBOOKS / "06_attention_layer.ipynb").read_bytes() == before
