"""SideBySide in a real JupyterLab: prompts typed and chosen, tokens, seeds, errors, pictures."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")

MODELS = """
import time
import numpy as np
from helpers.views import NamedModels, NextToken, SideBySide

names = "the cat dog sits runs in garden park <b>you</b> . <end> who ?".split()
asked = []


def speaker(name, sharpness, length, pause=0.0):
    def answer(prompt, seed):
        asked.append((name, prompt, seed))
        unknown = [word for word in prompt.split() if word == "horse"]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not in the vocabulary of 13 words")
        if name == "RLHF" and "park" in prompt:
            raise ValueError("this model knows nothing of parks")
        rng = np.random.default_rng([len(prompt), seed, length])
        for place in range(length):
            time.sleep(pause)
            P = rng.dirichlet(np.full(len(names), 1 / sharpness))
            k = rng.choice(len(names), p=P) if place + 1 < length else names.index("<end>")
            yield NextToken.drawn(P, names, k)
    return answer


models = NamedModels({"base": speaker("base", 2, 24), "SFT": speaker("SFT", 6, 9),
                      "RLHF": speaker("RLHF", 20, 7)},
    ["Where is the cat?", "Who sits in the garden?"],
    notes={"base": "predicts the next word of stories", "SFT": "+ 2,000 questions with answers",
           "RLHF": "+ PPO against a reward model"},
    remark=lambda prompt, tokens: f"true reward {len(tokens) % 3 - 1:+d}")
side = SideBySide(models, title="What post-training changed")
side
"""
SPACED = """
pieces = [" The", " cat", " play", "ing", " in", " the", " <i>garden</i>", ",", "\\n", " and",
          " a", " dog", ".", " 🙂"]


def pieced(length):
    def answer(prompt, seed):
        rng = np.random.default_rng([seed, length])
        for _ in range(length):
            time.sleep(0.05)
            P = rng.dirichlet(np.full(len(pieces), 0.3))
            yield NextToken.drawn(P, pieces, rng.choice(len(pieces), p=P))
    return answer


slow = SideBySide(NamedModels({"small": pieced(40), "large": pieced(30)}, ["Once upon a time"],
                              max_tokens=35),
                  title="Two models write at the same time")
slow
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(MODELS, SPACED), name="side.ipynb", script=WATCH)
    assert notebook.run_all()
    return notebook


@pytest.fixture
def view(notebook):
    return notebook.view("side-by-side", 0)


def column(view, k):
    return view.locator(".course-side-by-side__column").nth(k)


def strip(view, k):
    return column(view, k).locator(".course-side-by-side__answer")


def tokens(view, k):
    return column(view, k).locator(".course-side-by-side__token")


def test_all_models_answer_the_first_prompt(notebook, view):
    for k, name in enumerate(("base", "SFT", "RLHF")):
        expect(tokens(view, k)).to_have_count(notebook.evaluate(f"len(side.answer({name!r}))"))
        expect(column(view, k).locator(".course-answering__bar")).to_have_count(6)
        expect(column(view, k).locator(".course-side-by-side__remark")).to_contain_text(
            "true reward"
        )
    best = notebook.evaluate("next(iter(side.expected('SFT')))")
    expect(column(view, 1).locator(".course-answering__name").first).to_have_text(best)
    expect(column(view, 1).locator(".course-side-by-side__context")).to_have_text(
        "expected as the first token"
    )


def test_tokens_are_walked_by_key_and_spoken(notebook, view):
    strip(view, 1).focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        strip(view, 1).press(key)
    notebook.expect("side.at", [0, 2, 0])
    token = notebook.evaluate("side.answer('SFT')[2]")
    chance = notebook.evaluate("float(side.probabilities('SFT')[2])")
    live = view.locator(".course-view__live")
    expect(live).to_contain_text(
        f"SFT, token 3 of 9: “{token}”, {100 * chance:.1f} %; most likely:"
    )
    strip(view, 1).press("End")
    notebook.expect("side.at", [0, 8, 0])
    strip(view, 1).press("]")
    expect(strip(view, 2)).to_be_focused()
    strip(view, 2).press("ArrowRight")
    notebook.expect("side.at", [0, 8, 1])
    strip(view, 2).press("[")
    expect(strip(view, 1)).to_be_focused()


def test_a_token_has_its_number_under_the_pointer_and_is_kept_by_click(notebook, view):
    notebook.evaluate("setattr(side, 'at', [0, 0, 0])")
    tokens(view, 0).nth(5).hover()
    chance = notebook.evaluate("float(side.probabilities('base')[5])")
    expect(column(view, 0).locator(".course-side-by-side__number")).to_contain_text(
        f"{100 * chance:.1f} %"
    )
    notebook.screenshot("side_by_side_hover", view)
    notebook.expect("side.at", [0, 0, 0])
    tokens(view, 0).nth(5).click()
    notebook.expect("side.at", [5, 0, 0])
    view.locator(".course-view__title").hover()
    expect(column(view, 0).locator(".course-side-by-side__number")).to_contain_text(
        f"{100 * chance:.1f} %"
    )


def test_a_typed_prompt_is_asked_once_the_reader_rests(notebook, view):
    before = notebook.evaluate("len(asked)")
    field = view.locator("input.course-text-field__input")
    field.press("End")
    field.press_sequentially(" Now?", delay=20)
    notebook.expect("side.answered", "Where is the cat? Now?")
    assert notebook.evaluate("len(asked)") == before + 3
    expect(tokens(view, 0)).to_have_count(24)
    choice = view.get_by_label("choose a prompt")
    choice.focus()
    choice.select_option("1")
    notebook.expect("side.answered", "Who sits in the garden?")
    expect(field).to_have_value("Who sits in the garden?")
    live = view.locator(".course-view__live")
    expect(live).to_contain_text("base: ")
    expect(live).to_contain_text(". RLHF: ")


def test_a_button_and_a_key_sample_again(notebook, view):
    before = notebook.evaluate("side.answer('base')")
    view.get_by_role("button", name="Sample again").click()
    notebook.expect("side.seed", 1)
    notebook.expect(f"side.answer('base') == {before!r}", False)
    expect(view.locator(".course-side-by-side__asking")).to_contain_text("seed 1")
    strip(view, 0).focus()
    strip(view, 0).press("r")
    notebook.expect("asked[-1]", ("RLHF", "Who sits in the garden?", 2))


def test_what_a_model_does_not_know_is_a_sentence(notebook, view):
    field = view.locator("input.course-text-field__input")
    field.fill("Who is in the park?")
    error = column(view, 2).locator(".course-side-by-side__error")
    expect(error).to_have_text("this model knows nothing of parks")
    expect(tokens(view, 0)).to_have_count(24)
    expect(tokens(view, 2)).to_have_count(0)
    notebook.screenshot("side_by_side_error", view)
    field.fill("Where is the horse")
    expect(view.locator(".course-view__notice")).to_contain_text("'horse' is not in the vocabulary")
    expect(error).to_be_empty()
    field.fill("")
    expect(view.locator(".course-view__notice")).to_contain_text("type at least one character")
    view.get_by_label("choose a prompt").select_option("0")
    expect(tokens(view, 2)).to_have_count(7)
    expect(view.locator(".course-view__notice")).to_be_empty()


def test_models_write_at_the_same_time(notebook):
    view = notebook.view("side-by-side", 1)
    notebook.evaluate("setattr(slow, 'seed', 0)")
    view.get_by_role("button", name="Sample again").click()
    carets = view.locator(".course-side-by-side__caret")
    expect(carets).to_have_count(2)
    expect(tokens(view, 1).nth(2)).to_be_visible()
    assert tokens(view, 0).count() < 35
    notebook.screenshot("side_by_side_writing", view)
    expect(tokens(view, 0)).to_have_count(35)
    expect(carets).to_have_count(0)
    expect(column(view, 0).locator(".course-side-by-side__said")).to_contain_text("35 tokens, cut")


def test_what_is_saved_is_what_is_seen(notebook, view):
    svg = notebook.saved(view)
    assert "<b>" not in svg
    assert svg.count('font-family="monospace"') == notebook.evaluate("sum(map(len, side.tokens))")


def test_it_is_read_in_every_light_and_fits_the_class(notebook):
    views = {f"side_by_side_{name}": notebook.view("side-by-side", i)
             for i, name in enumerate(("three", "two"))}  # fmt: skip
    notebook.in_every_light(views)
    for name, view in views.items():
        with notebook.in_class(view):
            notebook.fits(f"{name}_class", view)


def test_nothing_stays_behind(notebook):
    notebook.nothing_stays_behind()
