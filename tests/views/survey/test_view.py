"""Survey: what it sorts, filters, hides, refuses and says; its script does the same."""

import json

import pytest

from helpers.views import Survey, SurveyRow, SurveyTable

ENCODER, DECODER, BOTH = "encoder-only", "decoder-only", "encoder-decoder"
ROWS = [
    SurveyRow("BERT", 2018.8, "NAACL", ENCODER, "Contextual", "MLM", "arXiv 1810.04805"),
    SurveyRow("GPT", 2018.5, "-", DECODER, "Contextual", "LM", "OpenAI"),
    SurveyRow("T5", 2019.8, "JMLR", BOTH, "Contextual", "span corruption", "arXiv 1910.10683"),
    SurveyRow("GPT-2", 2019.1, "-", DECODER, "Contextual", "LM", "OpenAI"),
    SurveyRow("MT-NLG", 2022.0, "arXiv", DECODER, "Contextual", "MLM", "arXiv 2201.11990",
              erratum="left-to-right, so LM"),
]  # fmt: skip
TABLE = SurveyTable(ROWS, source="a survey")


def names(view):
    return [view.rows[at]["name"] for at in view.shown()]


def test_rows_are_sorted_both_ways():
    view = Survey(TABLE)
    assert names(view) == ["GPT", "BERT", "GPT-2", "T5", "MT-NLG"]
    view.descending = True
    assert names(view) == ["MT-NLG", "T5", "GPT-2", "BERT", "GPT"]
    view.sort, view.descending = "name", False
    assert names(view) == ["BERT", "GPT", "GPT-2", "MT-NLG", "T5"]


def test_rows_are_filtered_by_value_and_text():
    view = Survey(TABLE)
    view.filters = {"architecture": DECODER}
    assert names(view) == ["GPT", "GPT-2", "MT-NLG"]
    view.filters = {"architecture": DECODER, "objective": "LM"}
    assert names(view) == ["GPT", "GPT-2"]
    view.filters, view.search = {}, "naacl"
    assert names(view) == ["BERT"]
    view.search = "no such text"
    assert view.words() == "Pretrained models by year: none of 5 models is shown."
    assert view.png(20)


def test_a_hidden_column_is_neither_told_by_order_nor_by_filter_nor_by_search():
    view = Survey(TABLE, hidden="architecture", sort="architecture")
    view.filters = {"architecture": DECODER}
    view.search = "decoder"
    assert names(view) == []
    view.search = ""
    assert names(view) == ["GPT", "BERT", "GPT-2", "T5", "MT-NLG"]  # by year
    assert list(view.lanes()) == ["?"]
    view.revealed = ["T5"]
    assert {lane: len(rows) for lane, rows in view.lanes().items()} == {"?": 4, BOTH: 1}


def test_lanes_are_the_values_of_the_group_the_largest_first():
    view = Survey(TABLE)
    assert {name: len(rows) for name, rows in view.lanes().items()} == {
        DECODER: 3, BOTH: 1, ENCODER: 1,
    }  # fmt: skip
    assert next(iter(view.lanes())) == DECODER
    view.group = "objective"
    assert list(view.lanes()) == ["LM", "MLM", "span corruption"]


def test_it_says_how_many_rows_from_when_and_the_lanes():
    assert Survey(TABLE, title="Models").words() == (
        "Models: 5 of 5 models, 2018 to 2022. By architecture: decoder-only 3, encoder-decoder 1, "
        "encoder-only 1."
    )


def test_the_picture_follows_what_is_shown():
    first = Survey(TABLE).png(30)
    assert first == Survey(TABLE).png(30)
    others = [Survey(TABLE, row=0), Survey(TABLE, group="objective"), Survey(TABLE, errata=True),
              Survey(TABLE, search="gpt")]  # fmt: skip
    assert len({first, *(view.png(30) for view in others)}) == 5


def test_odd_texts_have_a_picture():
    rows = [
        SurveyRow("<b>$x$", 2000, "", "", "", "", ""),
        SurveyRow("שלום🙂", 2000, "", "", "", "", ""),
    ]
    assert Survey(SurveyTable(rows), row=1).png(20)
    assert "(empty) 2" in Survey(SurveyTable(rows)).words()


@pytest.mark.parametrize(
    ("make", "message"),
    [(lambda: SurveyRow(" ", 2018, "", "", "", "", ""), "have a name"),
     (lambda: SurveyRow("x", 18, "", "", "", "", ""), r"1950\.\.2100"),
     (lambda: SurveyTable([]), "1 to 200"),
     (lambda: SurveyTable([ROWS[0]] * 2), "twice: BERT")],
)  # fmt: skip
def test_wrong_input_names_what_was_expected(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_what_is_looked_at_exists():
    view = Survey(TABLE)
    for trait, value in {"row": 5, "filters": {"year": 1}}.items():
        with pytest.raises(ValueError, match=r"row \+ 1|filters should be of"):
            setattr(view, trait, value)
    view.row = -1


def test_the_script_shows_the_same_rows(node):
    cases = [{}, {"sort": "name", "descending": True}, {"filters": {"objective": "LM"}},
             {"search": "OPENAI"}, {"hidden": "objective", "sort": "objective", "search": "mlm"},
             {"hidden": "architecture", "revealed": ["T5"]}, {"group": "objective"}]  # fmt: skip
    views = [Survey(TABLE, **case) for case in cases]
    keys = ["rows", "sort", "descending", "filters", "search", "hidden", "revealed", "group"]
    given = [{key: getattr(view, key) for key in keys} for view in views]
    said = node(
        script=f"""import {{ lanesOf, shownRows }} from "./survey/maths.js";
const all = {json.dumps(given)}.map((state) => [shownRows(state),
  Object.fromEntries(lanesOf(shownRows(state), state).map(({{ name, rows }}) => [name, rows]))]);
console.log(JSON.stringify(all));"""
    )
    for view, (shown, lanes) in zip(views, json.loads(said), strict=True):
        assert shown == view.shown()
        assert lanes == view.lanes()
        assert list(lanes) == list(view.lanes())
