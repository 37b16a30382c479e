"""Survey in a real JupyterLab: sorted, filtered, guessed, walked through by key."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
SURVEY = """
from helpers.views import Survey, SurveyRow, SurveyTable

ENCODER, DECODER, BOTH = "encoder-only", "decoder-only", "encoder-decoder"
LIST = [
    ("word2vec", 2013.7, "NeurIPS", "none", "Static", "CBOW, skip-gram"),
    ("GloVe", 2014.8, "EMNLP", "none", "Static", "co-occurrence"),
    ("ELMo", 2018.1, "NAACL", "LSTM", "Contextual", "LM"),
    ("GPT", 2018.5, "-", DECODER, "Contextual", "LM"),
    ("BERT", 2018.8, "NAACL", ENCODER, "Contextual", "MLM, NSP"),
    ("GPT-2", 2019.1, "-", DECODER, "Contextual", "LM"),
    ("XLNet", 2019.5, "NeurIPS", ENCODER, "Contextual", "permuted LM"),
    ("RoBERTa", 2019.6, "arXiv", ENCODER, "Contextual", "MLM"),
    ("ALBERT", 2019.7, "ICLR", ENCODER, "Contextual", "MLM, SOP"),
    ("T5", 2019.8, "JMLR", BOTH, "Contextual", "span corruption"),
    ("BART", 2019.8, "ACL", BOTH, "Contextual", "denoising"),
    ("ELECTRA", 2020.2, "ICLR", ENCODER, "Contextual", "RTD"),
    ("GPT-3", 2020.4, "NeurIPS", DECODER, "Contextual", "LM"),
    ("mT5", 2020.8, "NAACL", BOTH, "Contextual", "span corruption"),
    ("Gopher", 2021.9, "arXiv", DECODER, "Contextual", "LM"),
    ("MT-NLG", 2022.1, "arXiv", DECODER, "Contextual", "MLM"),
    ("LaMDA", 2022.1, "arXiv", DECODER, "Contextual", "LM"),
    ("InstructGPT", 2022.2, "NeurIPS", DECODER, "Contextual", "LM, RLHF"),
    ("Chinchilla", 2022.2, "arXiv", DECODER, "Contextual", "LM"),
    ("PaLM", 2022.3, "arXiv", DECODER, "Contextual", "LM"),
    ("OPT", 2022.4, "arXiv", DECODER, "Contextual", "LM"),
    ("<b>ChatGPT</b>", 2022.9, "-", DECODER, "Contextual", "LM, RLHF"),
    ("LLaMA", 2023.2, "arXiv", DECODER, "Contextual", "LM"),
]
WRONG = {"MT-NLG": "it predicts the next token: LM, not MLM"}
table = SurveyTable([SurveyRow(*row, "arXiv 2302.09419, table 1", WRONG.get(row[0], ""))
                     for row in LIST], source="arXiv 2302.09419")
survey = Survey(table, title="From word vectors to assistants")
survey
"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    notebook = open_notebook(notebook_of(SURVEY), script=WATCH)
    assert notebook.run_all()
    return notebook


@pytest.fixture
def view(notebook):
    return notebook.view("survey")


def first(view):
    return view.locator("tbody tr td.is-name").first


def test_columns_sort_both_ways(notebook, view):
    view.get_by_role("button", name="model", exact=True).click()
    expect(first(view)).to_have_text("<b>ChatGPT</b>")
    view.get_by_role("button", name="model", exact=True).click()
    expect(first(view)).to_have_text("XLNet")
    notebook.expect("(survey.sort, survey.descending)", ("name", True))
    view.get_by_role("button", name="date", exact=True).click()
    expect(first(view)).to_have_text("word2vec")


def test_rows_are_filtered_and_found(notebook, view):
    view.get_by_label("only architecture").select_option("encoder-only")
    expect(view.locator("tbody tr")).to_have_count(5)
    notebook.expect("survey.filters", {"architecture": "encoder-only"})
    view.get_by_label("only architecture").select_option("")
    search = view.get_by_role("searchbox")
    search.fill("gpt")
    expect(view.locator("tbody tr")).to_have_count(5)
    expect(view.locator(".course-survey__readout")).to_contain_text("5 of 23 models")
    search.fill("nothing like it")
    expect(view.locator("tbody tr")).to_have_count(0)
    search.fill("")
    expect(view.locator("tbody tr")).to_have_count(23)


def test_the_keys_walk_and_speak(notebook, view):
    body = notebook.press(view, "Home")
    notebook.expect("survey.row", 0)
    body.press("ArrowDown")
    expect(view.locator("tr.is-current td.is-name")).to_have_text("GloVe")
    expect(view.locator(".course-view__live")).to_contain_text("GloVe (Oct 2014, EMNLP)")
    body.press("End")
    expect(view.locator("tr.is-current td.is-name")).to_have_text("LLaMA")
    expect(view.locator("tr.is-current")).to_be_in_viewport()
    body.press("ArrowLeft")
    expect(view.locator("tr.is-current td.is-name")).to_have_text("<b>ChatGPT</b>")
    body.press("l")
    notebook.expect("survey.group", "objective")
    notebook.screenshot("survey_objective", view)
    notebook.press(view, "l", "l")
    notebook.expect("survey.group", "architecture")
    body.press("Escape")
    notebook.expect("survey.row", -1)


def test_a_column_is_guessed_row_by_row(notebook, view):
    view.get_by_label("hide a column to guess it").select_option("architecture")
    hidden = view.locator("tbody [data-reveal]")
    expect(hidden).to_have_count(23)
    hidden.nth(3).click()
    expect(hidden).to_have_count(22)
    notebook.expect("survey.revealed", ["GPT"])
    notebook.press(view, "ArrowDown", "Enter")
    notebook.expect("survey.revealed", ["GPT", "BERT"])
    notebook.screenshot("survey_hidden", view)
    view.get_by_label("hide a column to guess it").select_option("")
    expect(hidden).to_have_count(0)


def test_errata_are_shown_when_asked_for(notebook, view):
    expect(view.locator("tr.is-wrong")).to_have_count(0)
    notebook.press(view, "e")
    expect(view.locator("tr.is-wrong")).to_have_count(1)
    view.locator("tr.is-wrong td.is-venue").click()
    expect(view.locator(".course-survey__note")).to_contain_text("LM, not MLM")
    notebook.expect("survey.errata", True)


def test_a_click_on_the_time_line_finds_its_row(notebook, view):
    notebook.evaluate("setattr(survey, 'row', -1)")
    line = view.locator(".course-survey__line")
    box = line.bounding_box()
    for part in range(20, 100, 2):  # from left to right through the first lane
        notebook.page.mouse.click(box["x"] + box["width"] * part / 100, box["y"] + 36)
        if view.locator("tr.is-current").count():
            break
    notebook.expect("survey.rows[survey.row]['architecture']", "decoder-only")


def test_they_are_read_in_every_light(notebook, view):
    notebook.evaluate("setattr(survey, 'row', 7)")
    notebook.in_every_light({"survey": view})
    with notebook.in_class(view):
        notebook.fits("survey_class", view)


def test_what_is_saved_is_what_is_seen(notebook, view):
    svg = notebook.saved(view)
    assert "&lt;b&gt;ChatGPT" in svg
    assert svg.count("<circle") >= 23


def test_nothing_stays_behind(notebook):
    notebook.nothing_stays_behind()
