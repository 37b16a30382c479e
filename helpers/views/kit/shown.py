"""Close a view when the cell that showed it runs again and shows another one.

JupyterLab saves the state of every view that the kernel knows, so without this a notebook that is
run and saved grows with every Run All until the kernel restarts.
"""

from typing import Any

_by_cell: dict[str, list[Any]] = {}  # what the last run of each cell showed
_now: list[Any] = []  # what the cell that runs has shown so far
_watched: list[Any] = []  # the shell whose cells are followed


def note(widget: Any) -> None:
    """Note that the cell that runs shows ``widget``; outside of a notebook nothing happens."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None or not hasattr(shell, "get_parent"):
        return
    if shell not in _watched:
        _watched[:] = [shell]
        shell.events.register("pre_run_cell", _begin)
        shell.events.register("post_run_cell", _end)
    _now.append(widget)


def _begin(*_: Any) -> None:
    _now.clear()


def _end(*_: Any) -> None:
    """Close what this cell showed before and no cell shows any more."""
    cell = _watched[0].get_parent().get("metadata", {}).get("cellId", "")
    if not cell:  # a front end that does not name its cells
        return
    before = _by_cell.pop(cell, [])
    if _now:
        _by_cell[cell] = list(_now)
    shown = {id(widget) for widgets in _by_cell.values() for widget in widgets}
    for widget in before:
        if id(widget) not in shown:
            widget.close()
    _now.clear()
