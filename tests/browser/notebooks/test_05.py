"""Notebook 05 as a student has it: step through a caption, move its eyes, delete what it sees."""

import pytest
from playwright.sync_api import expect

from browser.solutions import answer_in

pytestmark = pytest.mark.browser
NAME = "05_attention_in_captioning.ipynb"
FIRST, SECOND = 0, 1  # shapes in the order of mention


@pytest.fixture
def view(notebook):
    return notebook.view("image-attention")


def readout(view):
    return view.locator(".course-image-attention__readout")


def strongest(notebook, step):
    """The place (row, column) that the captioner itself looks at most at a step."""
    A = f"attention_run(model, scene).A[{step}]"
    return notebook.evaluate(f"tuple(int(i) for i in np.unravel_index({A}.argmax(), (8, 8)))")


def colour_step(notebook, shape):
    return notebook.evaluate(f"steps_of(scene)[{shape}][2]")


def point(view, place):
    box = view.locator(".course-image-attention__map").bounding_box()
    cell = box["width"] / 8
    return box["x"] + (place[1] + 0.5) * cell, box["y"] + (place[0] + 0.5) * cell


def test_words_are_stepped_by_keys(notebook, view):
    strip = view.locator(".course-image-attention__strip")
    strip.focus()
    strip.press("Home")
    expect(readout(view)).to_contain_text("word 1 of 16: a")
    for _ in range(3):
        strip.press("ArrowRight")
    expect(readout(view)).to_contain_text("word 4 of 16: ring")
    verdicts = view.locator(".course-image-attention__verdict")
    expect(verdicts.nth(0)).to_have_text("✓ right")
    expect(verdicts.nth(1)).to_contain_text("wrong")
    notebook.screenshot("05_view_light", view)


def test_attention_is_dragged_and_the_next_word_changes(notebook, view):
    step = colour_step(notebook, FIRST)
    view.locator(".course-image-attention__thumb").nth(step).click()
    before = view.locator(".course-image-attention__said").nth(step).text_content()
    other = view.locator(".course-image-attention__said").nth(colour_step(notebook, SECOND))
    wanted = other.text_content()
    source, target = strongest(notebook, step), strongest(notebook, colour_step(notebook, SECOND))
    mouse = notebook.page.mouse
    mouse.move(*point(view, source))
    mouse.down()
    mouse.move(*point(view, target), steps=5)
    mouse.up()
    expect(readout(view)).to_contain_text(wanted)
    expect(readout(view)).to_contain_text(f"(was {before})")
    expect(view.locator(".is-changed").first).to_have_text(wanted)
    notebook.expect("sorted(view.edits)", [step])
    notebook.screenshot("05_view_moved", view)
    view.get_by_role("button", name="Undo all").click()
    expect(readout(view)).not_to_contain_text("was")


def test_attention_is_carried_by_keys_too(notebook, view):
    step = colour_step(notebook, FIRST)
    view.locator(".course-image-attention__thumb").nth(step).click()
    map_ = view.locator(".course-image-attention__map")
    map_.focus()
    source, target = strongest(notebook, step), strongest(notebook, colour_step(notebook, SECOND))
    down, right = target[0] - source[0], target[1] - source[1]
    map_.press("g")  # takes up what lies around the strongest place
    for _ in range(abs(down)):
        map_.press("ArrowDown" if down > 0 else "ArrowUp")
    for _ in range(abs(right)):
        map_.press("ArrowRight" if right > 0 else "ArrowLeft")
    map_.press("g")
    expect(readout(view)).to_contain_text("its attention was moved")
    expect(readout(view)).to_contain_text("(was")
    map_.press("u")
    notebook.expect("len(view.edits)", 0)


def test_what_it_looks_at_is_deleted_and_a_new_caption_written(notebook, view):
    step = colour_step(notebook, FIRST)
    view.locator(".course-image-attention__thumb").nth(step).click()
    said = view.locator(".course-image-attention__said")
    before = said.all_text_contents()
    notebook.page.mouse.move(2, 2)
    view.locator(".course-image-attention__map").press("Escape")
    view.get_by_role("button", name="Delete these places").click()
    expect(readout(view)).to_contain_text("places deleted")
    notebook.expect("bool(view.deleted.any() and view.words_written != view.first_words)", True)
    expect(view.locator(".is-changed").first).to_be_visible()
    assert said.all_text_contents() != before
    notebook.screenshot("05_view_deleted", view)
    view.get_by_role("button", name="Undo all").click()
    notebook.expect("view.words_written == view.first_words", True)


def test_alignments_of_the_seeds_are_looked_at(notebook):
    view = notebook.view("attention-map")
    body = view.locator(".course-view__body")
    body.focus()
    for _ in range(2):
        body.press("]")
    expect(view.locator("select").nth(1)).to_have_value("seed 1")
    notebook.screenshot("05_alignment_light", view)


WRONG = """def coverage_penalty(A, real):
    missing = 1 - A.sum(1)
    return (missing**2).sum((1, 2)), -2 * missing[:, None] * torch.ones_like(A)"""
RIGHT = """def coverage_penalty(A, real):
    looked = torch.einsum("btij,bt->bij", A, real.to(A.dtype))
    return ((1 - looked) ** 2).sum((1, 2)), 2 * (looked - 1)[:, None] * real[:, :, None, None]"""
SCORES = (
    "def alignment_scores(h_prev, Z, W_h, W_z, w):\n    return torch.tanh(h_prev @ W_h + Z @ W_z)"
)


def test_exercises_take_wrong_and_right_answers(notebook):
    words = answer_in(notebook, "ex-5-5", WRONG)
    assert "✗" in words
    assert "They are padding: leave them" in words
    words = answer_in(notebook, "ex-5-5", RIGHT)
    assert "✓" in words
    assert "✗" not in words
    assert "✗" in answer_in(notebook, "ex-5-1", SCORES)
    assert "✗" not in answer_in(notebook, "ex-5-1", SCORES + " @ w")


def test_it_is_read_in_the_dark_and_when_projected(notebook, view):
    notebook.in_every_light({"05_view": view, "05_alignment": notebook.view("attention-map")})
