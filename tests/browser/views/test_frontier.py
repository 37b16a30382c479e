"""Frontier in a real JupyterLab: points by key and click, a run that is stopped, pictures."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")

WORLD = """
import numpy as np
from helpers.views import Frontier, FrontierRun, Method

rng = np.random.default_rng(0)
answers = [f"{who} {what} {where}" for who in ("Ida", "Tom", "the cat", "a dog")
           for what in ("sits", "runs", "hides", "plays")
           for where in ("in the park", "at home", "here", "<b>there</b>")]
reference = rng.dirichlet(np.full(64, 1.5))
reference[[5, 29, 51]] *= 0.03
reference /= reference.sum()
true = rng.beta(2, 2, 64)
proxy = true.copy()
proxy[[5, 29, 51]], true[[5, 29, 51]] = 1.6, 0.1


def tilt(reward, t, noise=0.0, seed=0):
    logits = np.log(reference) + t * reward + noise * np.random.default_rng(seed).normal(size=64)
    P = np.exp(logits - logits.max())
    return P / P.sum()


def best_of(reward, n):
    order = np.argsort(reward, kind="stable")
    P = np.zeros(64)
    P[order] = np.diff(np.concatenate([[0], np.cumsum(reference[order])]) ** n)
    return P


def methods(reward):
    ppo = np.stack([tilt(reward, 6 * s / 20, 0.6 * s / 20, 1) for s in range(21)])
    return [
        Method("best-of-n", np.stack([best_of(reward, n) for n in (2, 4, 16)]),
               labels=["n = 2", "n = 4", "n = 16"]),
        Method("DPO", tilt(reward, 2.5, 0.5, 3)),
        Method("rejection sampling", np.stack([tilt(reward, t, 0.4, 5) for t in (1, 2, 3)]),
               labels=["round 1", "round 2", "round 3"]),
        Method("PPO", ppo, steps=[10 * s for s in range(21)])]


frontier = Frontier(FrontierRun(reference, true, answers, methods(true), prompts=["Who is there?"]),
                    title="No method is above the exact curve")
frontier
"""
PROXY = """
proxied = Frontier(FrontierRun(reference, proxy, answers, methods(proxy)[:2] + [
    Method("PPO", np.stack([tilt(proxy, 8 * s / 20, 0.1 * s, seed) for s in range(21)]),
           steps=[10 * s for s in range(21)]) for seed in (1, 2, 3)], true=true),
    title="The proxy keeps rising, the true reward turns")
proxied
"""
LIVE = """
two = np.stack([reference, reference[::-1]])
live = Frontier(FrontierRun(two, np.stack([true, proxy]), answers,
                            prompts=["Who is there?", "Where is the <i>cat</i>?"]),
                title="PPO while it learns")
live
"""
TRAIN = """
import time

asked = []


def training():
    for step in range(2000):
        asked.append(step)
        time.sleep(0.02)
        yield step


live.run("PPO", training(), lambda: np.stack([
    tilt(true, 0.05 * len(asked)), tilt(proxy[::-1], 0.02 * len(asked))[::-1]]), every=5)
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(WORLD, PROXY, LIVE), name="frontier.ipynb", script=WATCH)
    assert notebook.run_all()
    return notebook


@pytest.fixture
def view(notebook):
    notebook.theme("JupyterLab Light")
    return notebook.view("frontier", 0)


def press(view, *keys):
    chart = view.locator(".course-frontier__chart")
    chart.focus()
    for key in keys:
        chart.press(key)


def test_points_are_walked_by_key_and_spoken(notebook, view):
    notebook.expect("frontier.at", (4, 20))
    press(view, "ArrowUp", "ArrowUp", "ArrowUp")
    notebook.expect("frontier.at", (1, 2))
    press(view, "Home", "ArrowRight")
    notebook.expect("frontier.at", (1, 1))
    point = notebook.evaluate("frontier.point()")
    live = view.locator(".course-view__live")
    expect(live).to_contain_text(f"best-of-n, n = 4: KL {point['kl']:.2f} nats")
    text, share = next(iter(point["answers"].items()))
    expect(live).to_contain_text(f"{text}: {100 * share:.0f} %")
    expect(view.locator(".course-frontier__heading")).to_have_text("best-of-n, n = 4")
    expect(view.locator(".course-frontier__answer")).to_have_count(8)
    expect(view.locator(".course-frontier__text").first).to_have_text(text)
    facts = view.locator(".course-frontier__facts b")
    expect(facts.nth(1)).to_have_text(f"{point['reward']:.3f}")
    press(view, "ArrowUp", "End")
    expect(view.locator(".course-frontier__readout")).to_contain_text("on the exact curve")
    press(view, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown")
    notebook.expect("frontier.at", (4, 20))


def test_a_click_chooses_a_point_and_the_legend_a_method(notebook, view):
    view.get_by_role("button", name="DPO").click()
    notebook.expect("frontier.at", (2, 0))
    chart = view.locator(".course-frontier__chart")
    spot = notebook.page.evaluate("""() => {
      const chart = document.querySelector('.course-frontier__chart');
      const { width, height } = chart.getBoundingClientRect();
      const font = parseFloat(getComputedStyle(chart).fontSize);
      return { width, height, font };
    }""")
    nats, reward = notebook.evaluate("frontier.tracks[1].where[2][:2].tolist()")
    reach, low, high = notebook.evaluate("list(frontier.range)")
    font, width, height = spot["font"], spot["width"], spot["height"]
    left, right, top, bottom = round(font * 4), width - round(font * 0.6), 0, 0
    top, bottom = round(font * 1.6), height - round(font * 3)
    x = left + (right - left) * nats / reach
    y = bottom - (bottom - top) * (reward - low) / (high - low)
    chart.hover(position={"x": x, "y": y})
    expect(view.locator(".course-frontier__readout")).to_contain_text("best-of-n, n = 16")
    expect(view.locator(".course-frontier__heading")).to_have_text("DPO")
    notebook.screenshot("frontier_hover", view)
    chart.click(position={"x": x, "y": y})
    notebook.expect("frontier.at", (1, 2))
    expect(view.locator(".course-frontier__heading")).to_have_text("best-of-n, n = 16")


def test_the_turning_point_is_shown_and_said(notebook):
    view = notebook.view("frontier", 1)
    said = view.locator(".course-frontier__turning")
    turn = notebook.evaluate("proxied.tracks[5].labels[proxied.turns[5]]")
    expect(said).to_contain_text(f"PPO at {turn} (KL ")
    expect(said).to_contain_text("the true reward turns: π*, exact at β = ")
    expect(view.locator(".course-frontier__facts span")).to_have_count(5)
    notebook.screenshot("frontier_proxy", view)


def test_points_arrive_while_it_trains_and_stop_keeps_them(notebook):
    view = notebook.view("frontier", 2)
    stop = view.get_by_role("button", name="Stop")
    expect(stop).to_be_hidden()
    page = notebook.page
    page.evaluate(
        """(code) => {
      const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
      window.trained = kernel.requestExecute({ code }).done.then((reply) => reply.content.status);
    }""",
        TRAIN,
    )
    expect(view.locator(".course-frontier__heading")).to_have_text(re.compile("PPO, step [1-9]"))
    expect(stop).to_be_enabled()
    notebook.screenshot("frontier_live", view)
    stop.click()
    assert page.evaluate("window.trained") == "ok"
    expect(stop).to_be_disabled()
    assert notebook.evaluate("live.stopped and not live.running")
    count = notebook.evaluate("len(live.tracks[1].labels)")
    assert 3 <= count < 200
    notebook.expect("live.at", (1, count - 1))
    press(view, "]")
    notebook.expect("live.prompt", 1)
    expect(view.locator(".course-frontier__prompts select")).to_have_value("1")
    notebook.screenshot("frontier_stopped", view)


def test_what_is_saved_is_what_is_seen(notebook, view):
    svg = notebook.saved(view)
    assert "best-of-n" in svg
    assert "<b>" not in svg
    assert "reference" in svg


def test_it_is_read_in_every_light_and_fits_the_class(notebook):
    views = {f"frontier_{name}": notebook.view("frontier", i)
             for i, name in enumerate(("one", "proxy", "live"))}  # fmt: skip
    notebook.in_every_light(views)
    for name, view in views.items():
        with notebook.in_class(view):
            notebook.fits(f"{name}_class", view)


def test_nothing_stays_behind(notebook):
    notebook.nothing_stays_behind()
