"""The counts are those of a plain loop, the thresholds those that datatrove documents."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.text.cleaning.lines import is_good_line, keep_good_lines
from helpers.text.cleaning.quality import C4, FINEWEB, GOPHER, STOP_WORDS, measure
from helpers.text.cleaning.repetition import REPETITION, measure_repetition, repetition
from helpers.text.cleaning.rules import Rule, passes
from helpers.worlds.small_web import write_web

_WHITE = " \n\t\r\x0b\x0c"


def plainly(text):
    """The same measures, one text at a time, as they are defined."""
    words = [w for w in re.split(f"[{_WHITE}]+", text) if w]
    lines = [line.strip(_WHITE) for line in text.split("\n") if line.strip(_WHITE)]
    n, m = max(len(words), 1), max(len(lines), 1)
    ends = [w[-1] in ".?!" or (w[-1] in "\"'" and w[-2:-1] in set(".?!")) for w in words]
    ellipses = text.count("...") + text.count("…")
    return {
        "words": len(words),
        "mean word length": sum(map(len, words)) / n,
        "symbols per word": max(text.count("#"), ellipses) / n,
        "words with a letter": sum(any(c.isalpha() for c in w) for w in words) / n,
        "stop words": len(set(words) & set(STOP_WORDS)),
        "sentences": sum(ends),
        "line breaks per word": max(len(lines) - 1, 0) / n,
        "curly brackets": text.count("{"),
        "lorem ipsum": text.lower().count("lorem ipsum"),
        "bullet lines": sum(line[0] in "•-" for line in lines) / m,
        "ellipsis lines": sum(line.endswith(("...", "…")) for line in lines) / m,
        "lines that end a sentence": sum(line[-1] in ".'\"!?" for line in lines) / m,
        "short lines": sum(len(line) <= 30 for line in lines) / m,
    }


def agree(texts):
    found = measure(texts)
    for i, text in enumerate(texts):
        for name, value in plainly(text).items():
            assert found[name][i] == pytest.approx(value, abs=1e-9), (name, text)


@given(st.lists(st.text(alphabet="ab the{#.!?\"'•-…éß1\n \t", max_size=60), max_size=6))
def test_all_texts_at_once_are_counted_as_each_by_itself(texts):
    agree(texts)


def test_the_small_web_is_counted_as_each_page_by_itself():
    agree(["\n".join(page.lines) for page in write_web(200, 3)] + ["", " \n ", "- a\n• b ...\nc"])


def test_the_thresholds_are_those_that_datatrove_documents():
    assert {rule.measure: (rule.least, rule.most) for rule in GOPHER} == {
        "words": (50, 100_000), "mean word length": (3, 10), "symbols per word": (None, 0.1),
        "bullet lines": (None, 0.9), "ellipsis lines": (None, 0.3),
        "words with a letter": (0.8, None), "stop words": (2, None),
    }  # fmt: skip
    assert {rule.measure: (rule.least, rule.most) for rule in (*C4, *FINEWEB)} == {
        "sentences": (5, None), "curly brackets": (None, 0), "lorem ipsum": (None, 0),
        "lines that end a sentence": (0.12, None), "short lines": (None, 0.67),
        "line breaks per word": (None, 0.3),
    }  # fmt: skip
    assert [rule.most for rule in REPETITION] == [
        0.3, 0.2, 0.2, 0.18, 0.16, 0.15, 0.14, 0.13, 0.12, 0.11, 0.1,
    ]  # fmt: skip


def test_repetition_counts_characters_as_gopher_does():
    found = repetition("a b c d e f\na b c d e f")
    assert found["duplicate lines"] == 0.5
    assert found["characters in duplicate lines"] == pytest.approx(11 / 23)
    assert found["duplicate 5-grams"] == pytest.approx(9 / 23)
    assert found["duplicate 10-grams"] == 0
    assert repetition("x y x y z")["top 2-gram"] == pytest.approx(6 / 9)
    assert set(repetition("").values()) == {0}
    two = measure_repetition(["x y x y z", ""])
    np.testing.assert_allclose(two["top 2-gram"], [6 / 9, 0])


def test_a_rule_keeps_what_is_on_its_limits():
    values = {"words": np.array([1.0, 2, 3, 4])}
    rules = [Rule("words", 2, 3), Rule("words", most=2), Rule("words", least=4)]
    assert passes(values, rules).astype(int).tolist() == [[0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 0, 1]]
    assert [str(rule) for rule in rules] == [
        "words from 2 to 3", "words at most 2", "words at least 4",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="one of words, got 'letters'"):
        passes(values, [Rule("letters")])


@pytest.mark.parametrize(
    ("line", "good"),
    [("Tom has a kite.", True), ("Tom has a kite", False), ("Tom has a ...", False),
     ("Two words.", False), ("Turn on JavaScript now.", False), ("We use cookies here.", False),
     ('He says: "No."', True)],
)  # fmt: skip
def test_c4_keeps_lines_that_end_like_a_sentence(line, good):
    assert is_good_line(line) is good


def test_without_the_end_mark_only_the_others_count():
    text = "Read this\nTom has a kite\nWe accept the terms of use."
    assert keep_good_lines(text, end_mark=False) == "Tom has a kite"
    assert keep_good_lines(text) == ""
