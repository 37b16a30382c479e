"""A notebook in a real JupyterLab in a real browser, as a student has it, for tests."""

import ast
import re
import secrets
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import nbformat
from playwright.sync_api import expect

from browser.server import LabServer
from helpers.paths import COURSE

SCREENSHOTS = COURSE / "build" / "screenshots"
_READY = """async () => {
  const app = window.jupyterapp;
  await app.restored;
  const pause = () => new Promise(done => setTimeout(done, 100));
  for (let tries = 0; tries < 300 && !app.shell.currentWidget?.context; tries++) await pause();
  const panel = app.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  for (let tries = 0; tries < 600; tries++) {
    const kernel = panel.sessionContext.session?.kernel;
    if (kernel?.connectionStatus === 'connected' && kernel.status === 'idle') return true;
    await pause();
  }
  return false;
}"""
_RESTORED = """async () => {
  for (let tries = 0; tries < 100; tries++) {
    const outputs = [...document.querySelectorAll('.jp-OutputArea-output.jupyter-widgets')];
    if (outputs.some((output) => output.textContent.startsWith('Error displaying'))) return false;
    if (document.querySelector('.course-view')) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}"""
_EVALUATE = """async (code) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const asked = kernel.requestExecute({ code, store_history: false });
  let said = '';
  asked.onIOPub = (message) => {
    const { content } = message;
    if (message.header.msg_type === 'stream') said += content.text;
    if (message.header.msg_type === 'error') said = `ERROR ${content.ename}: ${content.evalue}`;
  };
  await asked.done;
  return said;
}"""


class LabNotebook:
    """One notebook, open in JupyterLab, with its kernel ready."""

    def __init__(self, page, server: LabServer, name: str, *, mode: str = "lab") -> None:
        self.page, self.server, self.name = page, server, name
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(f"{error}\n{error.stack}"))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda connection: self._note(connection.url))
        self.open(mode)

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.strangers.append(url)

    def open(self, mode: str = "lab") -> None:
        """Open (again), in Lab or as a single document (``"doc"``).

        Every time in a workspace of its own: where another page has the same one, Lab navigates
        away to a workspace with a random name while it starts.
        """
        workspace = f"{mode}/workspaces/test-{secrets.token_hex(4)}"
        tree = f"tree/{quote(self.name)}?token={self.server.token}"
        self.page.goto(self.server.url(f"{workspace}/{tree}"))
        self.page.wait_for_function("window.jupyterapp")
        assert self.page.evaluate(_READY), "the kernel was not ready within a minute"

    def reopen(self) -> None:
        """Save, end the kernel, and open the notebook again as on the next day.

        On a busy machine jupyterlab-manager may say "widget model not found": when a new kernel
        connects while the saved state is being read, it takes the reading for done
        (``restoreWidgets`` with ``loadNotebook: false``). A reader would reload; so does this,
        twice at most, and Lab's own words about it are not counted.
        """
        known = ("widget model not found", "Canceled future for debug_request")
        self.save()
        for _ in range(3):
            before = len(self.errors)
            self.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
            self.open()
            restored = self.page.evaluate(_RESTORED)
            new = self.errors[before:]
            self.errors[before:] = [e for e in new if not any(words in e for words in known)]
            if restored:
                return

    def run_all(self, seconds: float = 90) -> bool:
        """Run every cell; False when one raised."""
        return self.page.evaluate(
            """(wait) => Promise.race([
              window.jupyterapp.commands.execute('notebook:run-all-cells'),
              new Promise((_, fail) => setTimeout(() => fail(Error('run-all took too long')), wait))
            ])""",
            seconds * 1000,
        )

    def command(self, name: str, **args) -> None:
        self.page.evaluate(
            "([name, args]) => window.jupyterapp.commands.execute(name, args)", [name, args]
        )

    def theme(self, name: str) -> None:
        """Switch to ``"JupyterLab Light"``, ``"JupyterLab Dark"`` or another."""
        self.command("apputils:change-theme", theme=name)
        self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)
        # Lab shows its splash meanwhile, and removes it twice if the theme changes again under it.
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def save(self) -> nbformat.NotebookNode:
        """Save as Lab does; returns what is on disk."""
        self.command("docmanager:save")
        return nbformat.read(self.server.root / self.name, as_version=4)

    def evaluate(self, expression: str):
        """Ask the kernel for the value of an expression (a Python literal)."""
        said = self._ask(expression)
        assert not said.startswith("ERROR"), said
        return ast.literal_eval(said)

    def expect(self, expression: str, value, seconds: float = 20) -> None:
        """Wait until the kernel gives this value: what the page writes arrives a moment later."""
        until = time.monotonic() + seconds
        while (said := self._ask(expression)) != repr(value) and time.monotonic() < until:
            self.page.wait_for_timeout(100)
        assert said == repr(value), f"{expression} is {said}, expected {value!r}"

    def _ask(self, expression: str) -> str:
        """The repr of an expression's value in the kernel, or "ERROR" and what it raised."""
        return self.page.evaluate(_EVALUATE, f"print(repr({expression}))").rstrip("\n")

    def cell(self, index: int):
        """The cell as a locator, wherever it is scrolled to."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def output(self, index: int) -> str:
        """The text of a cell's output."""
        return self.cell(index).locator(".jp-OutputArea").first.text_content()

    def view(self, name: str, index: int = 0):
        """A live view, drawn at least once: ``view("attention-map")``."""
        found = self.page.locator(f".course-{name}").nth(index)
        found.wait_for(state="attached")
        self.page.wait_for_function(
            "([name, i]) => document.querySelectorAll(`.course-${name}`)[i]?.dataset.drawn",
            arg=[name, index],
        )
        found.scroll_into_view_if_needed()
        return found

    def screenshot(self, name: str, of=None) -> Path:
        """Keep a picture in build/screenshots, of the page or of one locator."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        (of or self.page).screenshot(path=path)
        return path

    def press(self, view, *keys: str):
        """Focus a view's body, press keys there, and return the body."""
        body = view.locator(".course-view__body")
        body.focus()
        for key in keys:
            body.press(key)
        return body

    def in_every_light(self, views) -> None:
        """Keep pictures of some views {name: locator}: light, dark, and projected in light."""
        for theme in ("dark", "light"):
            self.theme(f"JupyterLab {theme.title()}")
            for name, view in views.items():
                expect(view).to_have_attribute("data-theme", theme)
                self.screenshot(f"{name}_{theme}", view)
        for name, view in views.items():
            button = view.get_by_role("button", name="Projector")
            button.click()
            expect(view).to_have_class(re.compile("course-view--projector"))
            self.screenshot(f"{name}_projector", view)
            button.click()
            expect(view).not_to_have_class(re.compile("course-view--projector"))

    @contextmanager
    def in_class(self, view):
        """Project a view by its button on a screen of 1280 by 720, while inside ``with``."""
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": 1280, "height": 720})
        view.scroll_into_view_if_needed()
        button = view.get_by_role("button", name="Projector")
        button.click()
        expect(view).to_have_class(re.compile("course-view--projector"))
        yield
        button.click()
        expect(view).not_to_have_class(re.compile("course-view--projector"))
        self.page.set_viewport_size(before)

    def fits(self, name: str, view, *, room: int | None = None) -> None:
        """A view is no larger than Lab's part for a notebook, or ``room``; keep a picture."""
        self.page.wait_for_timeout(600)
        room = room or self.page.locator(".jp-WindowedPanel-outer").evaluate("e => e.clientHeight")
        self.screenshot(name, view)
        height = view.bounding_box()["height"]
        assert height <= min(room, 720), f"{name} is {height} high, in {room}"
        assert view.evaluate("view => view.scrollWidth <= view.clientWidth")

    def saved(self, view) -> str:
        """Save a view as PNG and as SVG; returns the SVG."""
        files = {}
        for kind in ("PNG", "SVG"):
            with self.page.expect_download() as download:
                view.get_by_role("button", name=f"Save as {kind}").click()
            files[kind] = Path(download.value.path()).read_bytes()
        assert files["PNG"].startswith(b"\x89PNG")
        assert files["SVG"].startswith(b"<svg")
        return files["SVG"].decode("utf-8")

    def explained(self, view, words: str) -> None:
        """The button Keys shows these words among the keys."""
        button = view.get_by_role("button", name="Keys")
        button.click()
        expect(view.locator(".course-view__help")).to_contain_text(words)
        button.click()

    def recorded(self, package: str, words: str, name: str) -> bool:
        """Tell whether a real model's package is absent; its recorded picture is then kept.

        ``words`` are of the picture's alternative text.
        """
        if self.evaluate(f"__import__('importlib.util').util.find_spec({package!r}) is not None"):
            return False
        picture = self.page.locator(f"figure img[alt*='{words}']")
        picture.scroll_into_view_if_needed()
        self.screenshot(name, picture)
        return True

    def nothing_stays_behind(self) -> None:
        """Clear all outputs; nothing that `watch.js` counts may still be there."""
        assert self.page.evaluate("left.signals.length") > 15
        self.command("notebook:clear-all-cell-outputs")
        self.page.wait_for_function("() => !document.querySelector('.course-view')")
        self.page.wait_for_timeout(500)
        assert self.page.evaluate("left.signals.every(signal => signal?.aborted)")
        assert self.page.evaluate("left.observers") == 0
        assert self.page.evaluate("left.timers.size") == 0

    def clean(self) -> None:
        """No error in the console, no request that left this machine, no dialog."""
        assert self.errors == [], self.errors
        assert self.strangers == [], self.strangers
        assert self.page.locator(".jp-Dialog, .Toastify__toast").count() == 0
