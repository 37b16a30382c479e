"""Run the notebooks and save them with their outputs (make notebooks, NB=06 for one).

With CPUS=all (or CPUS="default avx2") nothing is saved: every notebook runs once for each CPU
with one thread and with two, and a table shows the cells whose text differs from what is
committed.

Saved is what a reader should see and what two runs have in common: no timing, no state of
widgets and no link to a widget that is gone (its picture stays, in few colors), always the
same kernel name.
A notebook with an error or a warning in it is not saved.
"""

import os
import re
import sys
import tempfile
import time
from copy import deepcopy
from itertools import product
from pathlib import Path

import cpus
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from pictures import smaller
from tqdm import tqdm
from traitlets.config import Config

COURSE = Path(__file__).resolve().parent.parent
WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Failure(Exception):
    """A notebook that cannot be saved; the message names the cell and says why."""


def where(cell: NotebookNode) -> str:
    first = next((line for line in cell.source.splitlines() if line.strip()), "(empty)")
    return f"cell {cell.get('id', '?')!r}, which begins: {first}"


def execute(notebook: NotebookNode, folder: Path, allow_errors: bool = False) -> None:
    """Run every cell in a new kernel that starts in ``folder``.

    Raises Failure, naming the cell, when one hangs for ten minutes or ends the kernel, or, unless
    errors are allowed (they become outputs), when one raises.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    bar = tqdm(total=len(code), unit="cell", disable=not sys.stderr.isatty(), leave=False)
    running: list[NotebookNode] = []
    client = NotebookClient(
        notebook,
        timeout=600,
        allow_errors=allow_errors,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        config=Config(KernelManager={"transport_encryption": "auto"}),
        resources={"metadata": {"path": str(folder)}},
        on_cell_start=lambda cell, **_: running.append(cell),
        on_cell_executed=lambda cell, **_: bar.update(cell.cell_type == "code"),
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise Failure(f"{where(running[-1])}\n\n{ANSI.sub('', str(error))}") from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise Failure(f"{where(running[-1])}\n\n{error}") from None
    finally:
        bar.close()


def tidy(notebook: NotebookNode) -> None:
    """Leave only what is the same after every run.

    Raises Failure when an output is a warning or a view without a picture.
    """
    notebook.metadata = NotebookNode(
        {**notebook.metadata, "kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise Failure(f"{where(cell)}\n\nit wrote to stderr:\n{output.text}")
            data = output.get("data", {})
            if data.pop(WIDGET, None) and not {"image/png", "text/html"} & set(data):
                raise Failure(f"{where(cell)}\n\nits view has no picture for readers on paper")
            for kind in {"image/png", "text/html"} & set(data):
                data[kind] = smaller(data[kind])


def own_environment(folder: str) -> None:
    """Make the kernels independent of the reader's own settings and progress."""
    for name in [name for name in os.environ if name.startswith("COURSE_")]:
        del os.environ[name]
    for name in cpus.VARIABLES & set(os.environ):
        del os.environ[name]
    os.environ["COURSE_PROGRESS"] = str(Path(folder) / "progress.json")
    os.environ["PYTHONHASHSEED"] = "0"
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        os.environ[name] = str(Path(folder) / name.lower())


def run(path: Path) -> bool:
    """Run one notebook, save it, and return whether the file changed."""
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    execute(notebook, path.parent)
    tidy(notebook)
    after = nbformat.writes(notebook) + "\n"
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def chosen(words: list[str]) -> list[Path]:
    """Return the notebooks asked for: by path, by number (NB=06), or all."""
    if words and all(word.endswith(".ipynb") for word in words):
        paths = [Path(word).resolve() for word in words]
        missing = [str(path) for path in paths if not path.exists()]
        return paths if not missing else sys.exit(f"There is no file {', '.join(missing)}.")
    numbers = {number.zfill(2) for number in words or os.environ.get("NB", "").split()}
    paths = sorted((COURSE / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    found = [path for path in paths if not numbers or path.stem[:2] in numbers]
    if not found:
        names = ", ".join(path.stem for path in paths) or "none yet"
        sys.exit(f"There is no notebook {' '.join(sorted(numbers))}. There are: {names}.")
    return found


def save(paths: list[Path]) -> str | None:
    """Run and save the notebooks; return what failed, if anything did."""
    failed = []
    os.environ["COURSE_RECORDS"] = "1"  # pictures of real models, for readers without them
    for path in paths:
        began = time.monotonic()
        try:
            changed = run(path)
        except Failure as failure:
            failed.append(path.name)
            print(f"{path.name}: NOT saved; {failure}", flush=True)
            continue
        seconds = time.monotonic() - began
        saved = "saved" if changed else "unchanged"
        print(f"{path.name}: {saved} ({seconds:.1f} s)", flush=True)
    names = ", ".join(failed)
    return f"\n{len(failed)} of {len(paths)} notebooks failed: {names}" if failed else None


def differing(path: Path, cpu: str, threads: int) -> list[tuple[str, ...]]:
    """Run a notebook as on a CPU; return a row of the table for each cell that differs."""
    committed = nbformat.read(path, as_version=4)
    came = deepcopy(committed)
    cpus.imitate(came, cpu, threads)
    setting = f"{cpu}, {threads} thread{'s' * (threads > 1)}"
    try:
        execute(came, path.parent, allow_errors=True)
    except Failure as failure:
        return [(path.stem, "the kernel", setting, "runs", str(failure).splitlines()[-1])]
    if error := cpus.texts(came.cells[0]):
        return [(path.stem, "the first", setting, "runs", error[-1])]
    pairs = zip(committed.cells, came.cells[1:], strict=True)
    found = [(old.id, cpus.difference(old, new)) for old, new in pairs if old.cell_type == "code"]
    return [(path.stem, id, setting, *texts) for id, texts in found if texts]


def compare(paths: list[Path], names: list[str]) -> str | None:
    """Run the notebooks as on each CPU; print the cells that differ, return how many there are."""
    from torch.backends.cpu import get_cpu_capability  # after own_environment

    if unknown := set(names) - set(cpus.CPUS) - {"all"}:
        return f"There is no CPU {', '.join(unknown)}. There are: all, {', '.join(cpus.CPUS)}."
    lacking = cpus.without(get_cpu_capability())
    asked = [name for name in cpus.CPUS if name in names or "all" in names]
    for cpu in set(asked) & set(lacking):
        print(f"{cpu} is left out: {lacking[cpu]}.")
    rows = []
    for path in paths:
        for cpu, threads in product([cpu for cpu in asked if cpu not in lacking], (1, 2)):
            found = differing(path, cpu, threads)
            rows += found
            print(f"{path.stem} on {cpu}, {threads}: {len(found)} cells differ", flush=True)
    if not rows:
        return None
    print(cpus.table(rows))
    return f"\n{len(rows)} differences from what is committed"


def main() -> None:
    paths = chosen(sys.argv[1:])
    names = os.environ.get("CPUS", "").split()
    with tempfile.TemporaryDirectory(prefix="course-notebooks-") as folder:
        own_environment(folder)
        sys.exit(compare(paths, names) if names else save(paths))


if __name__ == "__main__":
    main()
