"""Predictions, verdicts, hints and the board in a real JupyterLab, by keyboard, in both themes."""

import pytest

pytestmark = pytest.mark.browser
SOURCES = (
    "from helpers.exercises import check, hint, predict, progress_board, reveal",
    'ask = predict("test.shuffle", "The keys are shuffled. And y?",\n'
    '              ["It moves", "It stays", "<b>"])\nask',
    'reveal("test.shuffle", "B", "A sum does not know in which order its terms came.")',
    "def attend(Q, K, V, mask=None):\n    E = Q @ K.T\n    return E @ V, E.softmax(0)\n"
    'check("attention.scaled_dot_product", attend)',
    "def attend(Q, K, V, mask=None):\n    return Q @ V\n"
    'check("attention.scaled_dot_product", attend)',
    "import time\n\ndef endless(scores):\n    while True:\n        time.sleep(0.01)\n"
    'interrupted = check("attention.softmax", endless)',
    'hint("attention.softmax")',
    "progress_board()",
)
ASK, REVEAL, WRONG, RAISES, ENDLESS, HINT, BOARD = range(1, 8)


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(*SOURCES), name="exercises.ipynb")
    for index in (0, ASK, WRONG, RAISES, HINT, BOARD):
        run(notebook, index)
    notebook.view("predict")
    return notebook


@pytest.fixture
def notebook(opened):
    yield opened
    opened.clean()


def run(notebook, index):
    cell = notebook.cell(index)
    cell.scroll_into_view_if_needed()
    cell.locator(".jp-InputArea").click(position={"x": 5, "y": 5})
    notebook.command("notebook:run-cell")


def says(notebook, index, words):
    output = notebook.cell(index).locator(".jp-OutputArea-output").filter(has_text=words)
    output.first.wait_for(state="attached", timeout=30_000)
    return output.first


def test_a_prediction_is_made_by_keyboard_kept_and_closed_by_the_answer(notebook):
    view = notebook.view("predict")
    group = view.get_by_role("group", name="The keys are shuffled. And y?")
    assert group.get_by_role("radio").count() == 3
    group.get_by_role("radio").first.focus()
    notebook.page.keyboard.press("Space")
    notebook.expect("ask.choice", "It moves")
    notebook.page.keyboard.press("ArrowDown")
    notebook.expect("ask.choice", "It stays")
    assert "You said B. You can change it" in view.text_content()
    notebook.page.keyboard.press("ArrowDown")
    notebook.expect("ask.choice", "<b>")
    notebook.screenshot("predict_light", view)
    run(notebook, REVEAL)
    says(notebook, REVEAL, "You said C, <b>; it is B, It stays.")
    assert view.locator("input:disabled").count() == 3
    assert "You said C; the answer has been shown." in view.text_content()
    notebook.theme("JupyterLab Dark")
    notebook.screenshot("predict_dark", notebook.cell(ASK))
    notebook.theme("JupyterLab Light")


def test_two_views_of_one_question_agree_and_a_new_one_remembers(notebook):
    run(notebook, ASK)
    view = notebook.view("predict")
    view.locator(".course-view__footer", has_text="the answer has been shown").wait_for(
        state="attached"
    )
    assert view.locator("input:checked").get_attribute("value") == "<b>"


def test_a_verdict_is_a_table_with_words_in_both_themes(notebook):
    shown = says(notebook, WRONG, "not yet, ")
    tables = shown.get_by_role("table")
    assert tables.first.get_attribute("aria-label").startswith("Table of your Y")
    outlined = shown.locator("td").filter(has_text="0.").first
    assert outlined.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    notebook.screenshot("verdict_light", shown)
    notebook.theme("JupyterLab Dark")
    ink = shown.evaluate("e => getComputedStyle(e.querySelector('td')).color")
    notebook.screenshot("verdict_dark", shown)
    notebook.theme("JupyterLab Light")
    assert ink != shown.evaluate("e => getComputedStyle(e.querySelector('td')).color")


def test_an_error_names_the_line_of_the_cell(notebook):
    says(notebook, RAISES, "(line 2: return Q @ V)")


def test_an_endless_answer_can_be_stopped_and_the_next_check_works(notebook):
    shell = "window.jupyterapp.shell.currentWidget.sessionContext"
    cell = notebook.cell(ENDLESS)
    cell.scroll_into_view_if_needed()
    cell.locator(".jp-InputArea").click(position={"x": 5, "y": 5})
    notebook.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-cell'); }")
    notebook.page.wait_for_function(f"() => {shell}.session.kernel.status === 'busy'")
    notebook.page.wait_for_timeout(500)
    notebook.command("notebook:interrupt-kernel")
    says(notebook, ENDLESS, "KeyboardInterrupt")
    run(notebook, RAISES)
    says(notebook, RAISES, "(line 2: return Q @ V)")


def test_hints_and_the_board_are_shown(notebook):
    says(notebook, HINT, "hint 1 of 3")
    run(notebook, BOARD)
    board = says(notebook, BOARD, "You have done")
    assert board.get_by_role("table").count() >= 3  # one for each part
    assert "begun" in board.text_content()
    row = board.get_by_role("row").filter(has_text="06 · The attention layer")
    assert row.locator("li:visible").count() == 0
    row.locator("summary").click()
    row.locator("li", has_text="begun · 6.4").wait_for()
    notebook.screenshot("board_light", board)
    notebook.screenshot("hint_light", says(notebook, HINT, "hint 1 of 3"))
