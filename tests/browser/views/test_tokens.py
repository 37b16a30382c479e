"""Tokens, and Unrolled's way back, in a real JupyterLab: what a reader does and Python knows."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TEXT = """
import numpy as np
from helpers.views import Backward, Run, TokenValues, Tokens, Unrolled

names = list('abcdefghijklmnopqrstuvwxyz ."?ITW')


def run(text):
    rows = [np.random.default_rng(ord(c)).dirichlet(np.full(len(names), 0.1)) for c in "a" + text]
    return TokenValues(list(text), np.array(rows), names)


def read(view, text):
    view.show(run(text))


def go_on(view, place, token):
    view.show(run("".join(view.tokens[:place]) + token), at=place + 1)


text = 'Ida has a red kite. "Where are you?" calls Tom. "In the park." Tom goes to the garden. '
text += 'Tom has a blue kite. "Where is it?" asks Ida. "In a tree." Ida looks up into the trees. '
text += 'The wind is strong. "Take it down?" asks Ida. They wait for the wind.'  # over a line
tokens = Tokens(run(text), text=text, asked="your text", on_text=read, on_choice=go_on,
                title="Where the reader was surprised")
tokens
"""
GRAPH = """
words = ["the", "cat", "sat", "down"]
rng = np.random.default_rng(1)
steps = Run(np.tanh(rng.normal(size=(4, 3))), words, ["cat", "the", "down", "the"],
            rng.dirichlet(np.ones(4), 4), words, wrong=[False, True, False, False],
            back=Backward(rng.normal(size=(4, 3)), rng.normal(size=(4, 3, 3)), "W_hh"))
graph = Unrolled(steps, title="The same weights at every step")
graph
"""


@pytest.fixture(scope="module")
def notebook(open_notebook, notebook_of):
    opened = open_notebook(notebook_of(TEXT, GRAPH))
    assert opened.run_all()
    return opened


@pytest.fixture
def tokens(notebook):
    notebook.theme("JupyterLab Light")
    return notebook.view("tokens")


def test_a_place_is_looked_at_by_pointer_and_kept_by_click(notebook, tokens):
    cells = tokens.locator(".course-tokens__token")
    expect(cells).to_have_count(notebook.evaluate("len(text)") + 1)  # and what comes next
    cells.nth(4).hover()
    said = tokens.locator(".course-tokens__readout")
    surprise = notebook.evaluate("float(tokens.array()[4])")
    expect(said).to_contain_text("“h”: probability")
    expect(said).to_contain_text(f"surprise {surprise:.2f} nats")
    expect(tokens.locator(".course-tokens__context")).to_have_text("expected after “Ida ”")
    assert notebook.evaluate("tokens.at") != 4
    cells.nth(4).click()
    notebook.expect("tokens.at", 4)
    tokens.locator(".course-view__title").hover()
    expect(said).to_contain_text("“h”")
    best = notebook.evaluate("tokens.choices[4][0]")
    expect(tokens.locator(".course-answering__name").first).to_have_text(best.replace(" ", "␣"))
    notebook.screenshot("tokens_light", tokens)


def test_no_word_is_cut_at_the_end_of_a_line(tokens):
    lines = tokens.evaluate(
        """view => [...view.querySelectorAll('.course-view__word')].map((word) =>
        [word.textContent, new Set([...word.children].map((cell) => cell.offsetTop)).size])"""
    )
    assert [word for word, _ in lines[:4]] == ["Ida", "has", "a", "red"]
    assert {count for _, count in lines} == {1}
    assert tokens.evaluate(
        """view => new Set([...view.querySelectorAll('.course-tokens__token')].map((cell) =>
        cell.offsetTop)).size > 1"""
    )


def test_it_is_walked_by_key_and_spoken(notebook, tokens):
    strip = tokens.locator(".course-tokens__text")
    tokens.locator(".course-tokens__token").nth(4).click()
    strip.press("ArrowRight")
    notebook.expect("tokens.at", 5)
    strip.press("Home")
    notebook.expect("tokens.at", 0)
    expect(tokens.locator(".course-view__live")).to_contain_text("“I”: probability")
    strip.press("ArrowDown")
    notebook.expect("tokens.at > 20", True)
    strip.press("End")
    notebook.expect("tokens.at == len(tokens.tokens)", True)
    expect(tokens.locator(".course-tokens__readout")).to_contain_text("what comes next")


def test_a_typed_text_is_answered_and_an_unknown_letter_named(notebook, tokens):
    field = tokens.locator("input.course-text-field__input")
    field.fill("Tom is")
    expect(tokens.locator(".course-tokens__token")).to_have_count(7)
    field.fill("Tom is Ä")
    expect(tokens.locator(".course-view__notice")).to_contain_text("'Ä' is not among")
    field.fill("Tom")
    expect(tokens.locator(".course-view__notice")).to_have_text("")
    expect(tokens.locator(".course-tokens__token")).to_have_count(4)


def test_a_bar_writes_its_token_and_can_be_clicked_again(notebook, tokens):
    tokens.locator("input.course-text-field__input").fill("Tom")
    cells = tokens.locator(".course-tokens__token")
    expect(cells).to_have_count(4)
    cells.nth(3).click()
    for length in (5, 6):
        tokens.locator(".course-answering__bar").first.click()
        expect(cells).to_have_count(length)
    notebook.expect("len(tokens.tokens)", 5)
    notebook.expect("tokens.at", 5)


def test_the_graph_is_walked_forward_and_back(notebook):
    view = notebook.view("unrolled")
    graph = view.locator(".course-unrolled__graph")
    said = view.locator(".course-unrolled__readout")
    graph.focus()
    graph.press("Home")
    expect(said).to_contain_text("step 1 of 4: is fed the, writes cat")
    notebook.screenshot("unrolled_forward_light", view)
    graph.press("b")
    notebook.expect("(graph.backward, graph.step)", (True, 3))
    expect(said).to_contain_text("back at step 4 of 4: asks W_hh")
    for _ in range(2):
        graph.press("ArrowLeft")
    expect(said).to_contain_text("sum of steps 2 to 4")
    notebook.screenshot("unrolled_back_light", view)
    graph.press("ArrowLeft")
    whole = notebook.evaluate("float(graph.part_sizes()[-1])")
    expect(said).to_contain_text(f"the gradient of W_hh: size {whole:.3f}")
    sums = view.locator(".course-unrolled__matrix").nth(2).locator(".course-unrolled__cells span")
    parts = "np.frombuffer(graph.back_parts, np.float32).reshape(4, 9).sum(0).tolist()"
    shown = [float(text.replace("−", "-")) for text in sums.all_text_contents()]
    assert shown == pytest.approx(notebook.evaluate(parts), abs=0.0051)
    view.get_by_label("Turn around").click()
    notebook.expect("(graph.backward, graph.step)", (False, 0))


def test_both_are_read_in_the_dark_and_when_projected(notebook):
    notebook.view("unrolled").get_by_label("Turn around").click()
    notebook.in_every_light({name: notebook.view(name) for name in ("tokens", "unrolled")})
