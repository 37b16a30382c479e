"""Drawings made by code: readable, in the course's colors, the same on every run."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from drawing_checks import CASES, FUNCTIONS, drawn, problems

import helpers.figures.drawings as drawings
from helpers.figures.drawings import items, png, svg
from helpers.figures.drawings.kit import Sheet
from helpers.figures.drawings.text import Run, runs, width_of

PARTS = {
    "attention_layer_graph": ["X", "K", "V", "Q", "scores E", "weights A", "output Y", "softmax"],
    "attention_mechanism": ["query q", "keys K", "score", "weight", "softmax", "values V", "sum"],
    "attention_over_grid": ["grid of 2 by 3", "score", "weights", "features", "context c"],
    "captioning_pipeline": ["image", "CNN", "grid z", "mean", "vector c", "decoder"],
    "pre_and_post_norm": ["residual stream", "self-attention", "mlp", "pre-norm", "post-norm"],
    "encoder_decoder": ["encoder", "decoder", "vector c", "teacher forcing"],
    "gru_cell": ["reset gate r_t", "update gate z_t", "candidate n_t", "h_{t-1}"],
    "lstm_cell": ["forget gate f_t", "input gate i_t", "candidate g_t", "output gate", "c_{t-1}"],
    "multi_head_split_merge": ["split", "heads", "attends", "merged", "W_o"],
    "rnn_loop_and_unrolled": ["loop", "unrolled", "W_hh", "W_xh", "the, cat, sat, down"],
    "self_and_cross_attention": ["self-attention", "cross-attention", "queries", "keys", "values"],
    "three_wirings": ["many-to-many", "many-to-one", "one-to-many"],
}


@pytest.mark.parametrize("case", CASES)
def test_labels_are_apart_and_on_the_sheet(case):
    assert problems(drawn(case)) == []


def test_the_check_of_the_layout_finds_every_kind_of_problem():
    sheet = Sheet(200, 100)
    sheet.label(100, 50, "in the middle")
    sheet.label(120, 55, "on top")
    sheet.label(190, 20, "outside")
    sheet.label(30, 80, "tiny", size=9)
    sheet.arrow((100, 10), (100, 90))
    sheet.box(95, 30, 100, 60)
    said = " ".join(problems(sheet.finish("words", "caption")))
    for part in ("'in the middle' overlaps 'on top'", "'outside' leaves", "'tiny' is of size 9",
                 "'on top' is crossed", "'in the middle' lies across"):  # fmt: skip
        assert part in said


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_words_name_the_parts_and_no_other_drawing_has_them(name):
    words = drawn(name).words.lower()
    assert [part for part in PARTS[name] if part.lower() not in words] == []
    assert [other for other in FUNCTIONS if drawn(other).words.lower() == words] == [name]


@pytest.mark.parametrize("case", CASES)
def test_an_svg_is_well_formed_with_its_words_and_only_named_colors(case):
    drawing = drawn(case)
    root = ET.fromstring(drawing.svg())
    assert root.get("role") == "img"
    assert root.get("aria-label") == drawing.words
    assert not {element.tag.split("}")[1] for element in root.iter()} - {
        "svg", "path", "text", "tspan"
    }  # fmt: skip
    styles = " ".join(element.get("style", "") for element in root.iter())
    named = set(re.findall(r"var\(--cd-([\w-]+)\)", styles))
    assert named <= set(items.colors())
    shades = re.sub(r"--[ld]:#[0-9a-f]{6}", "", styles)  # cells: mixed from the palette's anchors
    assert "#" not in shades
    assert "rgb" not in shades


def test_every_color_of_the_style_sheet_is_in_the_palette():
    known = set(re.findall(r"#[0-9a-f]{6}", str(items.palette())))
    used = set(re.findall(r"#[0-9a-f]{3,6}", svg.style()))
    assert used
    assert used <= known


@pytest.mark.parametrize("name", FUNCTIONS)
def test_two_runs_give_the_same_bytes(name):
    first, _ = drawn(name)._repr_mimebundle_()
    second, _ = drawn(name)._repr_mimebundle_()
    assert first == second
    assert set(first) == {"text/html", "text/plain", "image/png"}
    assert drawn(name).png().startswith(b"\x89PNG")
    assert len(drawn(name).png()) < 40_000


def test_a_page_without_svg_shows_the_png_and_the_caption():
    page = drawings.lstm_cell()._repr_html_()
    bare = re.sub(r"<style>.*?</style>|<div[^>]* hidden><svg.*</svg></div>", "", page, flags=re.S)
    assert "<svg" in page
    assert "<svg" not in bare  # in a part that is hidden where the style sheet is gone
    assert re.search(r'<img [^>]*alt="The LSTM cell[^"]*" src="data:image/png;base64,', bare)
    assert "<i>c</i><sub><i>t</i></sub> = " in bare
    assert "<script" not in page
    assert "http" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_the_projector_follows_the_environment(monkeypatch):
    large = 'class="course-drawing course-drawing--projector"'
    assert large not in drawings.three_wirings()._repr_html_()
    monkeypatch.setenv("COURSE_PROJECTOR", "1")
    assert large in drawings.three_wirings()._repr_html_()


def test_plain_text_has_the_words_and_a_readable_caption():
    assert repr(drawings.gru_cell()).startswith("The GRU cell.")
    assert "$" not in repr(drawings.gru_cell())
    assert "h_t = (1 - z_t) n_t" in repr(drawings.gru_cell())


def test_the_mechanism_draws_the_numbers_it_was_given():
    drawing = drawings.attention_mechanism([1, 0], [[0, 0], [0, 0]], [[1, 0], [3, 0]], ["a", "b"])
    texts = [item.text for item in drawing.items if isinstance(item, items.Label)]
    assert texts.count("0.500") == 2  # equal scores, equal weights
    assert texts.count("2.0") == 1  # the mean of 1 and 3, in the output alone


def test_the_grid_draws_the_weights_and_the_context_of_its_scores():
    drawing = drawings.attention_over_grid(np.zeros((1, 2)), [[[1.0], [4.0]]])
    texts = [item.text for item in drawing.items if isinstance(item, items.Label)]
    assert texts.count("0.50") == 2  # equal scores, equal weights
    assert texts.count("2.5") == 1  # the mean of 1 and 4, in the context alone


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("rnn_loop_and_unrolled", {"words": ["a"]}, "over 4 words, got 1"),
        ("lstm_cell", {"highlight": "z"}, "one of f, i, g, o or None, got 'z'"),
        ("gru_cell", {"highlight": "f"}, "one of r, z, n or None, got 'f'"),
        ("encoder_decoder", {"feeding": "x"}, "teacher forcing, free running, got 'x'"),
        ("encoder_decoder", {"source": ["a"]}, "2 to 4 words of the source, got 1"),
        ("captioning_pipeline", {"rows": 9}, "2 to 8 rows and columns, got 9 and 8"),
        ("attention_mechanism", {"K": np.zeros((4, 3))}, r"shape \(4, 4\), got \(4, 3\)"),
        ("attention_mechanism", {"V": np.zeros(4)}, r"shape \(4, d_v\), got \(4,\)"),
        ("attention_mechanism", {"q": [np.nan] * 4}, "finite numbers"),
        ("attention_over_grid", {"e": np.zeros(4)}, r"\(rows, columns, D\), got \(4,\) and"),
        ("attention_over_grid", {"Z": np.zeros((2, 3, 9))}, "6 features"),
        ("multi_head_split_merge", {"n_heads": 3}, "divide D.*n_heads=3, D=8"),
        ("multi_head_split_merge", {"D": 16}, "D=16"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_expected(name, arguments, message):
    with pytest.raises(ValueError, match=message):
        getattr(drawings, name)(**arguments)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda sheet: sheet.box(0, 0, 40, 30, "much too long"), "'much too long' is .* has room"),
        (lambda sheet: sheet.box(0, 0, 40, 30, fill="red"), "a color is one of ink, .* got 'red'"),
        (lambda sheet: sheet.arrow((1, 1)), "two points"),
        (lambda sheet: sheet.arrow((1, 1), (1, 1)), "two points"),
        (lambda sheet: sheet.arrow((0, 0), (9, 9), label="a", side="up"), "above.*got 'up'"),
        (lambda sheet: sheet.matrix(0, 0, np.zeros(3)), r"got shape \(3,\)"),
        (lambda sheet: sheet.matrix(0, 0, np.zeros((2, 3)), rows="abc"), "2 labels of rows, got 3"),
        (lambda sheet: sheet.label(0, 0, "$x") or sheet.finish("a", "b").svg(), "dollar"),
        (lambda sheet: sheet.finish(" ", "caption"), "needs words"),
    ],
)
def test_a_primitive_refuses_what_cannot_be_drawn(draw, message):
    with pytest.raises(ValueError, match=message):
        draw(Sheet(100, 100))


def test_math_is_set_as_in_a_formula():
    assert runs("$h_{t-1}$") == [
        Run("h", "italic"), Run("t", "italic", "_"), Run("−1", "upright", "_")
    ]  # fmt: skip
    assert runs("$tanh(x)$") == [Run("tanh", "upright"), Run("(", "upright"), Run("x", "italic"),
                                 Run(")", "upright")]  # fmt: skip
    assert [run.font for run in runs("see $c$", bold=True)] == ["bold", "italic"]
    assert width_of("$h_t$", 20) > width_of("$h$", 20) > 0
    assert width_of("mm", 20) == pytest.approx(2 * width_of("m", 20))


def test_a_brace_and_a_stack_stay_on_the_sheet():
    sheet = Sheet(300, 200)
    front = sheet.stack(40, 60, 80, 40, "layer", count=3)
    sheet.brace((40, 120), (40, 60), "rows")
    sheet.brace((200, 110), (120, 110), "columns")
    assert front.center == (80, 80)
    assert problems(sheet.finish("words", "caption")) == ["'rows' leaves the sheet"]


def test_the_png_has_the_size_of_the_sheet():
    data = png.png(300, 200, ())
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (360, 240)
