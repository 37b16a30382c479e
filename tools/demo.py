"""Open one notebook for a class: no code in sight, large type, views in projector mode.

``make demo NB=06`` works on a copy in build/demo, made anew each time: what happens in class
changes no file of the course, and nothing has to be installed into JupyterLab.
"""

import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
from lab import CONFIG, COURSE, open_lab, own_settings, stop
from nbformat.sign import NotebookNotary

NOTEBOOKS = COURSE / "notebooks"
COPIES = COURSE / "build" / "demo"
# JupyterLab runs a command when a button that names it is pressed, in Markdown too.
BUTTON = (
    '<button data-commandlinker-command="notebook:run-all-cells" '
    'style="font-size: 1em; padding: 0.4em 1em">▶ Bring the views to life</button>'
)


def find(number: str) -> Path:
    """Return the notebook with that number ("06" or "6"); stop with a list if there is none."""
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    for path in paths:
        if number and path.stem[:2] == number.zfill(2):
            return path
    names = "".join(f"\n    NB={path.stem[:2]}  {path.stem[3:]}" for path in paths)
    asked = f"There is no notebook {number}" if number else "Say which notebook: make demo NB=06"
    stop(f"{asked}. There are:{names or ' none yet.'}")
    raise AssertionError


def for_the_class(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Hide the source of every code cell, and put a button that runs all under the title."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"].setdefault("jupyter", {})["source_hidden"] = True
    title = notebook["cells"][0]
    title["source"] += "\n\n" + BUTTON
    return notebook


def main() -> None:
    path = find(re.sub(r"\D.*", "", os.environ.get("NB", "") or "".join(sys.argv[1:2])))
    own_settings()
    copy = COPIES / path.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    notebook = for_the_class(nbformat.read(path, as_version=4))
    nbformat.write(notebook, copy)
    NotebookNotary().sign(notebook)  # it is the course's own, so its button may run it
    shutil.copytree(CONFIG / "demo", COPIES / "settings", dirs_exist_ok=True)
    os.environ["JUPYTERLAB_SETTINGS_DIR"] = str(COPIES / "settings")
    os.environ["COURSE_PROJECTOR"] = "1"
    open_lab(
        f"doc/tree/{copy.relative_to(COURSE).as_posix()}",
        more="F11 fills the screen. Shift+Enter runs one cell and goes on; the button under the\n"
        "title runs them all. ",
    )


if __name__ == "__main__":
    main()
