"""make notebooks: what is saved, what is refused, and that a second run changes nothing."""

import os
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.paths import COURSE, NOTEBOOKS

pytestmark = pytest.mark.kernel

VIEW = """
import anywidget, os, base64


class View(anywidget.AnyWidget):
    _esm = "export default { render() {} }"

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": "a view", **PICTURE}, metadata


PICTURE = {"image/png": base64.b64encode(b"a picture").decode()}
View()
"""


def make_notebook(path, *sources):
    cells = [new_markdown_cell("# 06 · A title", id="title")]
    cells += [new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def run(*words, **environment):
    """Return the exit code and what ``make notebooks`` says."""
    result = subprocess.run(
        [sys.executable, "tools/notebooks.py", *map(str, words)], cwd=COURSE, timeout=240,
        env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return result.returncode, result.stdout + result.stderr


def test_only_what_every_run_has_in_common_is_saved(tmp_path):
    progress = "os.environ.get('COURSE_PROJECTOR'), os.environ['COURSE_PROGRESS'] == 'mine'"
    path = make_notebook(tmp_path / "06_view.ipynb", VIEW, progress, "print('a'); print('b')")
    code, said = run(path, COURSE_PROJECTOR="1", COURSE_PROGRESS="mine")
    assert code == 0, said
    notebook = nbformat.read(path, as_version=4)
    assert [cell.id for cell in notebook.cells] == ["title", "cell-0", "cell-1", "cell-2"]
    assert [cell.metadata for cell in notebook.cells] == [{}] * 4
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    view, kernel, printed = (cell.outputs for cell in notebook.cells[1:])
    assert set(view[0].data) == {"image/png", "text/plain"}
    assert kernel[0].data["text/plain"] == "(None, False)"
    assert [output.text for output in printed] == ["a\nb\n"]
    once = path.read_bytes()
    assert "unchanged" in run(path)[1]
    assert path.read_bytes() == once


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1 + 1\n1 / 0", "ZeroDivisionError: division by zero"),
        ("import warnings\nwarnings.warn('this is old')", "UserWarning: this is old"),
        ("import os\nos._exit(3)", "died"),
        (VIEW.replace("**PICTURE", ""), "its view has no picture"),
    ],
)
def test_a_notebook_with_something_wrong_in_it_is_named_and_not_saved(tmp_path, source, words):
    path = make_notebook(tmp_path / "06_wrong.ipynb", "'all is well'", source)
    before = path.read_bytes()
    code, said = run(path)
    assert code == 1
    first = next(line for line in source.splitlines() if line)
    assert f"06_wrong.ipynb: NOT saved; cell 'cell-1', which begins: {first}" in said
    assert words in said
    assert "1 of 1 notebooks failed" in said
    assert path.read_bytes() == before


def test_two_runs_of_a_notebook_of_the_course_have_the_same_text(tmp_path):
    copies = [tmp_path / run / "00_start_here.ipynb" for run in ("once", "again")]
    for copy in copies:
        copy.parent.mkdir()
        copy.write_bytes((NOTEBOOKS / copy.name).read_bytes())
    code, said = run(*copies)
    assert code == 0, said

    def texts(file):
        notebook = nbformat.read(file, as_version=4)
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                output.get("data", {}).pop("image/png", None)
        return nbformat.writes(notebook)

    once, again = map(texts, copies)
    assert once == again


def test_an_unknown_number_is_answered_with_a_list():
    code, said = run("42")
    assert code == 1
    assert "There is no notebook 42. There are: 00_start_here" in said


SETTINGS = "import os\nos.environ.get('MKL_CBWR'), os.environ.get('OMP_NUM_THREADS')"


def test_another_cpu_is_imitated_and_what_differs_is_in_a_table(tmp_path):
    fails = f"{SETTINGS}\nassert 'MKL_CBWR' not in os.environ"
    path = make_notebook(tmp_path / "06_cpu.ipynb", SETTINGS, "'the same'", SETTINGS, fails)
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells[3:]:
        cell.metadata.tags = ["nbval-ignore-output"]  # of these only errors are told
    nbformat.write(notebook, path)
    assert run(path)[0] == 0
    committed = path.read_bytes()
    code, said = run(path, CPUS="native default")
    assert code == 1
    assert [line for line in said.splitlines() if line.startswith("| 06_cpu")] == [
        "| 06_cpu | cell-0 | default, 1 thread | (None, None) | ('COMPATIBLE', '1') |",
        "| 06_cpu | cell-3 | default, 1 thread |  | AssertionError: |",
        "| 06_cpu | cell-0 | default, 2 threads | (None, None) | ('COMPATIBLE', '2') |",
        "| 06_cpu | cell-3 | default, 2 threads |  | AssertionError: |",
        "| 06_cpu | cell-0 | native, 1 thread | (None, None) | (None, '1') |",
        "| 06_cpu | cell-0 | native, 2 threads | (None, None) | (None, '2') |",
    ]
    assert "6 differences from what is committed" in said
    assert path.read_bytes() == committed


def test_equal_notebooks_make_no_table(tmp_path):
    path = make_notebook(
        tmp_path / "06_cpu.ipynb", "silent = 1"
    )  # shows nothing, so there is nothing to save
    code, said = run(path, CPUS="default")
    assert code == 0, said
    assert "|" not in said


def test_an_unknown_cpu_is_answered_with_a_list():
    code, said = run("00", CPUS="z80")
    assert code == 1
    assert "There is no CPU z80. There are: all, default, avx2, native." in said


def test_a_cpu_that_this_machine_cannot_imitate_is_left_out_with_a_reason(tool):
    without = tool("cpus").without
    assert without("AVX512") == without("AVX2") == {}
    assert "has no AVX2" in without("SVE256")["avx2"]


def test_every_cell_runs_again_from_the_last_to_the_first(tool, tmp_path):
    spoiled = ["total = 1", "assert total == 1\ntotal", "total = 2", "torch.__version__ and 3"]
    path = make_notebook(tmp_path / "06_again.ipynb", "import torch", *spoiled)
    assert run(path)[0] == 0
    (copy,) = tool("cpus").again([path], tmp_path / "again")
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env", str(copy)],
        cwd=tmp_path, timeout=240, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "1 failed, 9 passed" in result.stdout
    assert "# again, after Run All\nassert total == 1" in result.stdout
