"""Open one notebook for a class: no code, no exercise, large type, views in projector mode.

``make demo NB=06`` works on a copy in build/demo that every start writes again: what happens in
class changes no file of the course, and nothing has to be installed into JupyterLab. The
instructor's notes are printed in the terminal, not projected.
"""

import os
import re
import shutil
import sys
import textwrap
from pathlib import Path

import nbformat
from lab import CONFIG, COURSE, OWN, open_lab, own_settings, stop
from nbformat.sign import NotebookNotary

NOTEBOOKS = COURSE / "notebooks"
COPIES = COURSE / "build" / "demo"
# JupyterLab runs a command when a button that names it is pressed, in Markdown too. This one leaves
# the page at its title (running all cells would show the end of the page, with its answers). The
# button is not there before the kernel answers (custom.css): pressed earlier, it might do nothing.
COMMAND = "notebook:restart-run-all"
BUTTON = (
    f'<button data-commandlinker-command="{COMMAND}" '
    'style="font-size: 1em; padding: 0.4em 1em">▶ Bring the views to life</button>'
)
KEYS = (
    "F11 fills the screen. The button under the title brings the views to life. Votes: type how\n"
    "many hands you count, or press A, B, C … for one more. Every start has a fresh progress.\n"
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


def without_exercises(text: str) -> str:
    """Return Markdown without its exercises, each from its heading to the next section."""
    return re.sub(r"(?ms)^### Exercise .*?(?=^## |\Z)", "", text).rstrip()


def is_for_the_class(cell: nbformat.NotebookNode) -> bool:
    """Return whether a cell is shown to a class: no exercise, none of the instructor's notes."""
    if cell["cell_type"] == "code":
        return "exercise" not in cell["metadata"] and not cell["source"].startswith("check(")
    return bool(without_exercises(cell["source"])) and cell["id"] != "demo"


def for_the_class(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Leave out what is not for the class, hide all code, and put the button under the title.

    No cell can be edited or deleted: a slip of the hand would do it in front of the class.
    """
    notebook["cells"] = [cell for cell in notebook["cells"] if is_for_the_class(cell)]
    for cell in notebook["cells"]:
        cell["metadata"].update(editable=False, deletable=False)
        if cell["cell_type"] == "code":
            cell["metadata"].setdefault("jupyter", {})["source_hidden"] = True
        else:
            cell["source"] = without_exercises(cell["source"])
    title, _, rest = notebook["cells"][0]["source"].partition("\n")
    notebook["cells"][0]["source"] = f"{title}\n\n{BUTTON}\n{rest}"
    return notebook


def notes(notebook: nbformat.NotebookNode) -> str:
    """Return the demo moments of a notebook as plain text for the terminal, or ""."""
    sources = [cell["source"] for cell in notebook["cells"] if cell["id"] == "demo"]
    text = "\n".join(sources).split("\n**Next:**")[0].strip()
    plain = re.sub(r"[*`]", "", re.sub(r"\n +", " ", text))
    wrapped = textwrap.TextWrapper(92, initial_indent="  ", subsequent_indent="     ")
    return "\n".join(wrapped.fill(line) for line in plain.split("\n"))


def prepare(path: Path) -> tuple[Path, str]:
    """Write the class's copy, its settings and a fresh progress; return its path and the notes."""
    folder = COPIES / path.stem  # of its own: two classes may run at once
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(CONFIG / "demo", folder / "settings")
    shutil.copytree(CONFIG / "demo" / "custom", OWN / "config" / "custom", dirs_exist_ok=True)
    notebook = nbformat.read(path, as_version=4)
    said = notes(notebook)
    shown = for_the_class(notebook)
    nbformat.write(shown, folder / path.name)
    NotebookNotary().sign(shown)  # it is the course's own, so its button may run it
    os.environ["JUPYTERLAB_SETTINGS_DIR"] = str(folder / "settings")
    os.environ["COURSE_PROGRESS"] = str(folder / "progress.json")
    os.environ["COURSE_PROJECTOR"] = os.environ["COURSE_CLASS"] = "1"
    return folder / path.name, said


def main() -> None:
    path = find(re.sub(r"\D.*", "", os.environ.get("NB", "") or "".join(sys.argv[1:2])))
    own_settings()
    copy, said = prepare(path)
    open_lab(
        f"doc/tree/{copy.relative_to(COURSE).as_posix()}",
        more=f"For you alone:\n{said}\n\n{KEYS}" if said else KEYS,
        options=("--LabApp.custom_css=True",),
    )


if __name__ == "__main__":
    main()
