"""SuffixSearch in a real JupyterLab: live, stopped, stepped through, saved."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
SEARCH = """
import time
import numpy as np
from helpers.views import SearchPlan, SearchStep, SuffixSearch

VOCABULARY = ["jam", " tea", " toast", "!", " please", " word", "<b>", " now", " spoon", " cup"]

def steps(seed, count, pause=0.0, ease=0.97):
    rng, loss, suffix = np.random.default_rng(seed), 6.2, ["!"] * 8
    for i in range(1, count + 1):
        if rng.random() < 0.6:
            suffix = list(suffix)
            suffix[rng.integers(8)] = VOCABULARY[rng.integers(len(VOCABULARY))]
            loss = 0.9 + (loss - 0.9) * ease
        time.sleep(pause)
        yield SearchStep(64 * i, loss, suffix)

def others():
    found = {}
    for name, seed, ease in (("random search", 5, 0.985), ("evolution", 7, 0.975)):
        run = list(steps(seed, 120, ease=ease))
        found[name] = ([s.queries for s in run], [s.loss for s in run])
    return found

plan = SearchPlan(["Tell", " me", " the", " secret", " word"], ["!"] * 8,
                  ["Sure", "!", " It", " is"], 7680, others(), success=1.4)
search = SuffixSearch(plan, title="Gradient-guided search against two baselines")
search.run(steps(0, 90, ease=0.95))
search
"""
LIVE = """
live = SuffixSearch(plan, title="Live")
live
"""
RUN = "live.run(steps(1, 400, pause=0.05))"


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(SEARCH, LIVE), script=WATCH)
    assert notebook.run_all()
    return notebook


@pytest.fixture
def view(notebook):
    return notebook.view("suffix-search")


def test_the_keys_and_the_slider_go_through_the_steps(notebook, view):
    readout = view.locator(".course-suffix-search__readout")
    expect(readout).to_contain_text("query 5,760 of 7,680")
    expect(readout).to_contain_text("at equal queries: random search")
    body = notebook.press(view, "Home")
    notebook.expect("search.at", 0)
    expect(view.locator(".course-suffix-search__change")).to_have_text("the suffix at the start")
    body.press("]")
    expect(view.locator(".is-changed")).to_have_count(1)
    expect(view.locator(".course-suffix-search__change")).to_contain_text("“!” became")
    expect(view.locator(".course-view__live")).to_contain_text("became")
    notebook.press(view, "PageUp", "ArrowLeft")
    slider = view.get_by_role("slider", name="step")
    expect(slider).to_have_value(re.compile(r"^1\d$"))
    body.press("End")
    notebook.expect("search.at", -1)
    slider.focus()
    slider.press("ArrowLeft")
    notebook.expect("search.at", 89)
    body.press("[")
    notebook.expect("0 < search.at < 89", True)


def test_a_click_on_the_chart_goes_to_its_step(notebook, view):
    box = view.locator("canvas").bounding_box()
    notebook.page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + 100)
    notebook.expect("10 < search.at < 60", True)


def test_a_search_is_shown_live_and_stopped_with_what_it_has(notebook, view):
    live = notebook.view("suffix-search", 1)
    expect(live.locator(".course-suffix-search__readout")).to_contain_text(
        "nothing is searched yet"
    )
    expect(live.get_by_role("button", name="Stop")).to_be_hidden()
    page = notebook.page
    page.evaluate("""(code) => { window.searching = window.jupyterapp.shell.currentWidget
        .sessionContext.session.kernel.requestExecute({ code }).done; }""", RUN)  # fmt: skip
    expect(live.locator(".course-suffix-search__readout")).to_contain_text("searching")
    expect(live.locator(".is-changed").first).to_be_visible()
    live.get_by_role("button", name="Stop").click()
    expect(live.locator(".course-suffix-search__readout")).to_contain_text("stopped")
    page.evaluate("() => window.searching")
    notebook.expect("(live.running, live.stopped, 3 < len(live.losses) < 400)", (False, True, True))
    expect(live.get_by_role("button", name="Stop")).to_be_hidden()


def test_they_are_read_in_every_light(notebook, view):
    notebook.in_every_light({"suffix_search": view})
    with notebook.in_class(view):
        notebook.fits("suffix_search_class", view)


def test_what_is_saved_is_what_is_seen(notebook, view):
    svg = notebook.saved(view)
    assert svg.count("<polyline") >= 3
    assert "random search" in svg
    saved = notebook.screenshot("suffix_search_saved", view)
    saved.with_name("suffix_search.svg").write_text(svg)


def test_nothing_stays_behind(notebook):
    notebook.nothing_stays_behind()
