"""Measure one way of showing attention, at one size, in JupyterLab in a headless browser."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import nbformat
import psutil
import views_kinds as kinds
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

sys.path[:0] = [str(kinds.COURSE), str(kinds.COURSE / "tests")]

from browser.driver import LabNotebook  # noqa: E402
from browser.server import FLAGS, LabServer, chromium  # noqa: E402

IN_PAGE = Path(__file__).with_suffix(".js").with_name("attention_views.js").read_text()
COPIES = 8  # copies of BertViz's JSON that kernel, server and browser hold between them, at most
JSON_BYTES = 46  # of one weight, as BertViz writes it


@dataclass
class Result:
    """What was measured: milliseconds, bytes; ``failed`` says why there is nothing."""

    kind: str
    size: tuple[int, int, int]
    load: float = 0.0
    browser: str = ""
    painted: list[float] = field(default_factory=list)
    kernel: list[float] = field(default_factory=list)
    bytes: int = 0
    bytes_in_all: int = 0
    actions: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    redraw: float = 0.0
    failed: str = ""

    def action(self, name: str, until: str = "over") -> float | None:
        """Return the median of an action until ``script``, ``over`` or ``next``; None without."""
        times = self.actions.get(name)
        return median(one[until] for one in times) if times else None


@contextmanager
def opened(kind: str, size: tuple[int, int, int]) -> Iterator[LabNotebook]:
    """Open the notebook of ``kind`` in a server and a browser of its own, first cell run."""
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory(prefix="course-bench-", ignore_cleanup_errors=True) as folder,
    ):
        home = Path(folder)
        server = LabServer(home)
        context = playwright.chromium.launch_persistent_context(
            home / "profile", headless=True, executable_path=chromium(), args=FLAGS,
            viewport={"width": 1400, "height": 1000},
        )  # fmt: skip
        try:
            page = context.new_page()
            page.add_init_script(IN_PAGE)
            page.set_default_timeout(120_000)
            if kind == "bertviz":
                kinds.serve_scripts(page)
            nbformat.write(kinds.notebook(kind, size), server.root / "bench.ipynb")
            opened = LabNotebook(page, server, "bench.ipynb")
            for _ in range(1 + (kind == "bertviz")):  # its first run comes before its require.js
                _run_first_cell(page)
                page.wait_for_timeout(500)
            yield opened
        finally:
            server.stop()  # first the kernel: it may hold gigabytes
            context.close()


def _run_first_cell(page) -> None:
    page.evaluate("""async () => {
      jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
      await jupyterapp.commands.execute("notebook:run-cell");
    }""")


def measure(kind: str, size: tuple[int, int, int], repeats: int, limit: float) -> Result:
    """Show attention of layers, heads, tokens ``repeats`` times and act on it as often.

    What is not painted within ``limit`` seconds ends there, with the reason in ``failed``; so does
    what the browser's driver cannot stand (it reads every message, up to 512 MB).
    """
    result = Result(kind, size, load=os.getloadavg()[0])
    if kind == "bertviz":
        needed = size[0] * size[1] * size[2] ** 2 * JSON_BYTES * COPIES
        if needed > psutil.virtual_memory().available:
            result.failed = f"not tried: needs up to {needed / 2**30:.0f} GB of memory"
            return result
    try:
        with opened(kind, size) as notebook:
            result.browser = notebook.page.context.browser.version if (
                notebook.page.context.browser) else _version(notebook.page)  # fmt: skip
            _paint(notebook, result, repeats, limit)
            if not result.failed:
                _act(notebook, result, repeats, limit)
    except (PlaywrightError, RuntimeError) as error:  # what was measured stays
        print(f"{kind}, {size}: {error}", file=sys.stderr)
        if not result.painted:
            result.failed = result.failed or "the browser's driver broke"
    return result


def _version(page) -> str:
    return page.evaluate(
        "() => navigator.userAgentData?.getHighEntropyValues(['fullVersionList']).then((all) =>"
        " all.fullVersionList.map(({ version }) => version).pop()) ?? navigator.userAgent"
    )


def _paint(notebook: LabNotebook, result: Result, repeats: int, limit: float) -> None:
    page = notebook.page
    for turn in range(repeats):
        try:
            page.evaluate(
                "(kind) => { window.painted = undefined; courseBench.paint(kind)"
                ".then((seen) => { window.painted = seen; }); }", result.kind)  # fmt: skip
            page.wait_for_function("window.painted", timeout=limit * 1000, polling=200)
        except PlaywrightError as error:  # too slow, or the page broke
            late = "Timeout" in type(error).__name__
            result.failed = f"not in {limit:.0f} s" if late else "the browser's driver broke"
            return
        seen = page.evaluate("window.painted")
        result.painted.append(seen["painted"])
        if turn == 0:
            result.bytes = seen["bytes"]
            before = page.evaluate("courseBench.received()") - seen["bytes"]
            result.bytes_in_all = _settled(page) - before
        if seen["painted"] > 5000:  # seconds, not milliseconds: once is enough
            break
    result.kernel = [1000 * seconds for seconds in notebook.evaluate("kernel")]


def _settled(page) -> int:
    """Wait until nothing more arrives; return the bytes received."""
    while True:
        before = page.evaluate("courseBench.received()")
        page.wait_for_timeout(1500)
        if page.evaluate("courseBench.received()") == before:
            return before


def _act(notebook: LabNotebook, result: Result, repeats: int, limit: float) -> None:
    page = notebook.page
    _settled(page)
    for name in page.evaluate("(kind) => courseBench.actions(kind)", result.kind):
        times: list[dict[str, float]] = []
        for turn in range(12 * repeats):  # the wait for the frame is by chance: many
            seen = page.evaluate(
                "([kind, name, n]) => courseBench.respond(kind, name, n)",
                [result.kind, name, turn],
            )
            if seen.pop("changed"):  # else the same head was clicked again: no change to time
                times.append(seen)
            if len(times) >= 5 and sum(one["next"] for one in times) > limit * 200:
                break
        if len(times) < min(5, repeats):
            raise RuntimeError(f"{result.kind}: {name} changed the picture {len(times)} times only")
        result.actions[name] = times
    if result.kind == "interact":
        result.redraw = 1000 * median(notebook.evaluate("redraw")[-repeats:])
