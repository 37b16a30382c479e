"""A section with a real model shows the same to everybody: live, or as it was recorded."""

import ast
import re

import pytest

from helpers.figures import Picture, figure
from helpers.models.real import Absent
from helpers.models.real_section import FOLDER, RECORDS, shown
from helpers.paths import COURSE


class View:
    def png(self):
        return b"\x89PNG of <heads>"

    def words(self):
        return 'Seen: "the" attends to <cat>.'


def absent():
    raise Absent("tiny is not installed: `make real` fetches it")


def test_with_the_model_the_view_is_shown_and_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.delenv(RECORDS, raising=False)
    view = View()
    assert shown("09_heads", lambda: view, tmp_path) is view
    assert list(tmp_path.iterdir()) == []


def test_what_make_notebooks_kept_is_shown_without_the_model(tmp_path, monkeypatch):
    monkeypatch.setenv(RECORDS, "1")
    shown("09_heads", View, tmp_path)
    recorded = shown("09_heads", absent, tmp_path)
    assert recorded.png == View().png()
    assert repr(recorded).startswith(View().words())
    page = recorded._repr_html_()
    assert "<cat>" not in page
    assert 'alt="Seen: &quot;the&quot; attends to &lt;cat&gt;."' in page
    caption = re.search(r"<figcaption>(.+)</figcaption>", page)[1]
    assert caption == "Recorded. tiny is not installed: <code>make real</code> fetches it."


def test_a_figure_that_does_not_move_is_kept_too(tmp_path, monkeypatch):
    monkeypatch.setenv(RECORDS, "1")
    fig, ax = figure()
    ax.plot([1, 2])
    shown("10_speed", lambda: Picture(fig, "A line that rises."), tmp_path)
    recorded = shown("10_speed", absent, tmp_path)
    assert recorded.words == "A line that rises."
    assert recorded.png.startswith(b"\x89PNG")


def test_what_was_never_recorded_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing is recorded as 09_heads: run `make real`"):
        shown("09_heads", absent, tmp_path)


def test_another_error_is_not_taken_for_an_absent_model(tmp_path, monkeypatch):
    monkeypatch.setenv(RECORDS, "1")
    shown("09_heads", View, tmp_path)
    with pytest.raises(ZeroDivisionError):
        shown("09_heads", lambda: 1 / 0, tmp_path)


def test_a_picture_has_its_words_as_a_text(tmp_path, monkeypatch):
    class Drawn(View):
        words = "Four maps."

    monkeypatch.setenv(RECORDS, "1")
    shown("11_words", Drawn, tmp_path)
    assert (tmp_path / "11_words.txt").read_text() == "Four maps.\n"


def test_the_browser_looks_for_words_of_a_picture_that_is_recorded():
    """CI has the real models, so it would never notice; a reader without them would."""
    kept = [path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt")]
    asked = 0
    for path in (COURSE / "tests/browser/notebooks").glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "recorded":
                words = ast.literal_eval(node.args[1])
                assert any(words in text for text in kept), (path.name, words)
                asked += 1
    assert asked > 7
