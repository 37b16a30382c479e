"""Write what was measured as a table: for the terminal, and as a section of docs/benchmarks.md."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from views_kinds import NAMES
from views_measure import Result

FRAME = 1000 / 60
ACTIONS = ("head", "head by key", "layer", "hover", "key")
_COMMAND = "Written by `python benchmarks/attention_views.py --write`."
_OPENING, _CLOSING = "<!-- attention views: begin -->", "<!-- attention views: end -->"
_HEAD = ("layers × heads × tokens", "view", "kernel", "bytes until painted (in all)", "painted",
         *ACTIONS, "load")  # fmt: skip
METHOD = """\
Random attention (softmax over keys of normal scores), shown in JupyterLab in headless Chromium;
every view with a server, a kernel and a browser of its own, one after the other, scripts and
libraries loaded beforehand by showing a small one. Medians of the repetitions (a paint that takes
more than 5 s: once). All times begin and end in the page:

- **kernel**: the cell's own time, making the view and handing it to the front end.
- **painted**: from the start of the cell to the end of the first frame in which all is there.
  AttentionMap: the canvases of the large head and of all thumbnails hold pixels; interact: its
  picture is decoded; BertViz: all lines of the first layer are in the page.
- **bytes**: all that came through the page's web sockets until then; in brackets also the heads
  that follow in the background.
- **head, layer, hover, key**: from the event, at a random time within a frame, to the end of
  script, style, layout and paint of the frame that shows the answer. Waiting for that frame
  is in it: 8 ms of the 16.7 on average. *Head* is a click on a thumbnail, a step of interact's
  slider, a double click on one of BertViz's heads. The compositor's time after the frame is not
  in it; it shows in the second table as the beginning of the frame after.
- **load**: processes that wanted a core when it began (one minute's average). Above the number of
  cores the times are those of a busy machine, and only their ratios count.

interact with matplotlib draws the head and thumbnails of all heads in one figure, without arcs
and entropies. BertViz has no thumbnails, and draws the lines of all heads of one layer."""


def _ms(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value / 1000:.2f} s" if value >= 1000 else f"{value:.0f} ms"


def _bytes(value: int) -> str:
    return f"{value / 1e6:.2f} MB" if value < 1e9 else f"{value / 1e9:.2f} GB"


def _name(size: tuple[int, int, int]) -> str:
    return "×".join(map(str, size))


def rows(results: list[Result]) -> list[tuple[str, ...]]:
    """Return a row for each view and size."""
    made = []
    for one in results:
        first = (_name(one.size), NAMES[one.kind])
        if one.failed:
            nothing = ("–",) * len(ACTIONS)
            made.append((*first, "–", "–", one.failed, *nothing, f"{one.load:.1f}"))
            continue
        size = _bytes(one.bytes)
        if one.bytes_in_all > one.bytes * 1.1:
            size += f" ({_bytes(one.bytes_in_all)})"
        made.append((*first, _ms(median(one.kernel)), size, _ms(median(one.painted)),
                     *(_ms(one.action(name)) for name in ACTIONS), f"{one.load:.1f}"))  # fmt: skip
    return made


def ratios(results: list[Result]) -> list[str]:
    """Say how many times the others need of what AttentionMap needs, size by size."""
    said = []
    by = {(one.kind, one.size): one for one in results if not one.failed}
    for (kind, size), one in by.items():
        ours = by.get(("course", size))
        if kind == "course" or ours is None:
            continue
        painted = median(one.painted) / median(ours.painted)
        head = one.action("head") / ours.action("head")
        said.append(f"{_name(size)}: {NAMES[kind]} needs {one.bytes / ours.bytes:.1f} times the "
                    f"bytes, {painted:.1f} times as long to paint, {head:.1f} times as long for "
                    "another head.")  # fmt: skip
    return said


def detail(results: list[Result]) -> list[tuple[str, ...]]:
    """Return, for AttentionMap, the parts of every answer and its slowest."""
    made = [("layers × heads × tokens", "answer to", "end of script", "end of frame",
             "next frame begins", "slowest end of frame")]  # fmt: skip
    for one in results:
        for name, times in one.actions.items() if one.kind == "course" else ():
            parts = (f"{one.action(name, until):.1f} ms" for until in ("script", "over", "next"))
            made.append((_name(one.size), name, *parts, f"{max(t['over'] for t in times):.1f} ms"))
    return made


def goals(results: list[Result]) -> list[tuple[str, bool]]:
    """Return the goals that these sizes speak of, and whether they were met."""
    by = {(one.kind, _name(one.size)): one for one in results}
    found = []
    ours, theirs = by.get(("course", "12×12×128")), by.get(("bertviz", "12×12×128"))
    if ours and theirs and not theirs.failed:
        fewer = theirs.bytes / ours.bytes
        faster = median(theirs.painted) / median(ours.painted)
        found.append((f"12×12×128: {fewer:.1f} times fewer bytes than BertViz (20)", fewer >= 20))
        found.append((f"12×12×128: painted {faster:.1f} times faster (20)", faster >= 20))
    if large := by.get(("course", "12×12×512")):
        seconds = median(large.painted) / 1000 if large.painted else float("inf")
        found.append((f"12×12×512: painted in {seconds:.2f} s (1 s when idle)", seconds <= 1))
    slow = [(one.action(name), f"{_name(one.size)} {name}") for one in results
            if one.kind == "course" for name in one.actions]  # fmt: skip
    if slow:
        worst, what = max(slow)
        words = f"slowest median answer: {worst:.1f} ms, {what} ({FRAME:.1f} ms)"
        found.append((words, worst < FRAME))
    return found


def machine(results: list[Result]) -> str:
    """Say in neutral words what was measured on."""
    cores, browser = os.cpu_count(), next((one.browser for one in results if one.browser), "?")
    return (f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} on {platform.machine()}, {cores} "
            f"cores, Python {platform.python_version()}, Chromium {browser}")  # fmt: skip


def text(results: list[Result]) -> str:
    """Write everything for a terminal."""
    parts = [machine(results), _columns([_HEAD, *rows(results)]), _columns(detail(results)),
             "\n".join(ratios(results))]  # fmt: skip
    parts.append(
        "\n".join(f"{'met   ' if met else 'MISSED'}  {goal}" for goal, met in goals(results))
    )
    return "\n\n".join(part for part in parts if part)


def _columns(table: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in table)
    return "\n".join(line.rstrip() for line in lines)


def _markdown(table: list[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in table]
    return "\n".join([lines[0], "|" + "---|" * len(table[0]), *lines[1:]])


def write(results: list[Result], path: Path) -> None:
    """Put the section into the page, in the place of the one before."""
    met = "\n".join(f"- {'met' if met else '**missed**'}: {goal}" for goal, met in goals(results))
    section = "\n\n".join([
        _OPENING, "## Attention views", f"{_COMMAND} {machine(results)}.", met,
        _markdown([_HEAD, *rows(results)]), "\n".join(f"- {line}" for line in ratios(results)),
        "### AttentionMap's answers in parts", _markdown(detail(results)),
        "### How it is measured", METHOD, _CLOSING,
    ])  # fmt: skip
    page = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n\n"
    if _OPENING in page:
        before, after = page.split(_OPENING)[0], page.split(_CLOSING)[1]
    else:
        before, after = page.rstrip("\n") + "\n\n", "\n"
    path.write_text(before + section + after, encoding="utf-8")
