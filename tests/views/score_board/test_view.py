"""ScoreBoard: what is shown of a sheet, what it refuses and says; its script does the same."""

import json

import pytest

from helpers.views import Rate, Score, ScoreBoard, ScoreSheet

R = Rate(0.4, 0.31, 0.5)
SHEET = ScoreSheet(
    [Score("template", "none", 100, R, {"string": Rate(0.8, 0.71, 0.87)}, {"string": R}),
     Score("template", "guard", 100, Rate(0, 0, 0.037)),
     Score("search", "none", 30, None, {"string": R, "model": R}),
     Score("search", "guard", 30, R, {"model": R}, {"model": Rate(0.3, 0, 1)})],
    {"none": Rate(0, 0, 0.1), "guard": Rate(0.2, 0.1, 0.33)},
)  # fmt: skip


def test_rows_are_put_together_by_defense_or_attack():
    view = ScoreBoard(SHEET)
    assert view.blocks() == {"none": [0, 2], "guard": [1, 3]}
    view.group = "attack"
    assert view.blocks() == {"template": [0, 1], "search": [2, 3]}


def test_the_lanes_are_truth_then_each_judge_and_its_correction():
    view = ScoreBoard(SHEET)
    assert view.series() == ["truth", "string", "model"]
    assert [lane[:2] for lane in view.lanes(0)] == [
        ("truth", "true"), ("string", "judged"), ("string", "corrected"),
    ]  # fmt: skip
    assert [lane[:2] for lane in view.lanes(2)] == [("string", "judged"), ("model", "judged")]
    view.off = ["truth", "string"]
    assert view.lanes(0) == []
    assert [lane[:2] for lane in view.lanes(3)] == [("model", "judged"), ("model", "corrected")]
    with pytest.raises(ValueError, match="off should be some of"):
        view.off = ["nobody"]


def test_it_says_what_is_on_the_board_and_the_row_on_show():
    view = ScoreBoard(SHEET, title="Board")
    assert view.words() == (
        "Board: 2 attacks against 2 defenses, rates with intervals of truth, string, model; "
        "over-refusal of none, guard."
    )
    view.row = 0
    assert view.words().endswith(
        "template against none, 100 trials: true 40% [31%, 50%], string judged 80% [71%, 87%], "
        "string corrected 40% [31%, 50%]."
    )
    with pytest.raises(ValueError, match=r"row \+ 1"):
        view.row = 4


def test_the_picture_follows_what_is_shown():
    first = ScoreBoard(SHEET).png(30)
    assert first == ScoreBoard(SHEET).png(30)
    others = [ScoreBoard(SHEET, off=["string"]), ScoreBoard(SHEET, group="attack"),
              ScoreBoard(ScoreSheet(SHEET.scores))]  # fmt: skip
    assert len({first, *(view.png(30) for view in others)}) == 4
    odd = ScoreSheet([Score("<b>$x$", "שלום🙂", 1, R)])
    assert ScoreBoard(odd).png(20)
    assert ScoreBoard(odd, off=["truth"]).png(20)


@pytest.mark.parametrize(
    ("make", "message"),
    [(lambda: Rate(0.5, 0.6, 0.7), "low <= value"), (lambda: Rate(0.5, 0.1, 1.2), "high <= 1"),
     (lambda: Rate(float("nan"), 0.1, 0.2), "low <= value"),
     (lambda: Score("a", "d", 0, R), "1 or more"), (lambda: Score("a", "d", 1), "have a rate"),
     (lambda: ScoreSheet([]), "1 to 40"),
     (lambda: ScoreSheet([SHEET.scores[0]] * 2), "a pair twice"),
     (lambda: ScoreSheet(SHEET.scores, {"other": R}), "with a score, got other")],
)  # fmt: skip
def test_wrong_input_names_what_was_expected(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_the_script_shows_the_same_rows(node):
    views = [ScoreBoard(SHEET), ScoreBoard(SHEET, group="attack", off=["truth", "model"])]
    given = [{key: getattr(view, key) for key in ("scores", "refusals", "group", "off")}
             for view in views]  # fmt: skip
    said = node(
        script=f"""import {{ blocksOf, lanesOf, seriesOf }} from "./score_board/maths.js";
console.log(JSON.stringify({json.dumps(given)}.map(({{ scores, group, off }}) => [seriesOf(scores),
  Object.fromEntries(blocksOf(scores, group).map(({{ name, rows }}) => [name, rows])),
  scores.map((one) => lanesOf(one, seriesOf(scores), off).map((l) => [l.name, l.kind, l.rate]))])));
"""
    )
    for view, (series, blocks, lanes) in zip(views, json.loads(said), strict=True):
        assert series == view.series()
        assert blocks == view.blocks()
        assert lanes == [[list(lane) for lane in view.lanes(at)] for at in range(4)]
