"""HiddenStates without a browser: input, search, pictures."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.views import HiddenStates, States, agreement
from helpers.views.hidden_states.units import similar_order

rng = np.random.default_rng(0)
H = np.tanh(rng.normal(size=(12, 5)))
PATTERN = np.arange(12) % 3 == 0


def planted():
    states = H.copy()
    states[:, 3] = np.where(PATTERN, -0.4, 0.2)  # below the cut where the pattern holds
    return states


def test_the_planted_unit_is_found_scored_and_shown():
    letters = list("abcdefghijkl")
    view = HiddenStates(States(planted(), letters, pattern=PATTERN, pattern_name="thirds"))
    assert view.unit == 3 == view.rows()[0]
    assert view.scores[3] == 1.0
    assert max(view.scores[:3]) < 1.0
    assert "detects “thirds” at 100.0%" in view.words()


@given(st.integers(0, 10**6), st.integers(1, 12), st.booleans())
@settings(deadline=None, max_examples=60)
def test_agreement_is_the_best_of_all_thresholds_on_either_side(seed, time, ties):
    draw = np.random.default_rng(seed)
    values, pattern = draw.normal(size=(time, 3)), draw.random(time) < 0.4
    if ties:
        values = values.round()
    found = agreement(values, pattern)
    for unit in range(3):
        column = values[:, unit]
        cuts = [-np.inf, *column]
        best = max(
            max(((column > c) == pattern).mean(), ((column > c) != pattern).mean()) for c in cuts
        )
        assert found.share[unit] == pytest.approx(best)
        said = (column > found.threshold[unit]) == found.above[unit]
        assert (said == pattern).mean() == pytest.approx(best)


def test_a_threshold_is_measured_on_another_text():
    found = agreement(planted(), PATTERN)
    assert found.best == 3
    assert found.right_on(planted(), PATTERN) == 1.0
    assert found.right_on(planted(), ~PATTERN) == 0.0
    with pytest.raises(ValueError, match="should be"):
        found.shares_on(planted()[:, :2], PATTERN)


def test_a_view_with_a_detector_keeps_its_thresholds():
    elsewhere = agreement(planted(), PATTERN)
    fitted = HiddenStates(States(planted(), pattern=~PATTERN))
    judged = HiddenStates(States(planted(), pattern=~PATTERN, detector=elsewhere))
    assert fitted.scores[3] == 1.0
    assert judged.scores[3] == 0.0
    judged.show(States(planted(), pattern=PATTERN, detector=elsewhere))
    assert judged.scores[3] == 1.0


def test_similar_units_stand_together():
    base = rng.normal(size=(50, 2))
    units = np.stack([base[:, i % 2] + 0.01 * rng.normal(size=50) for i in range(6)], 1)
    order = similar_order(units)
    groups = [unit % 2 for unit in order]
    assert sum(a != b for a, b in itertools.pairwise(groups)) <= 2
    assert sorted(order) == list(range(6))


def test_what_is_shown_is_what_was_given_to_a_thousandth():
    gates = {"f": 1 / (1 + np.exp(-4 * H)), "c": 7 * H}
    view = HiddenStates(States(H, gates=gates))
    assert view.names == ["h", "f", "c"]
    assert view.signed == [True, False, True]
    for series, array in enumerate((H, *gates.values())):
        np.testing.assert_allclose(
            view.array(series), array, atol=2e-4 * max(1, view.limits[series])
        )


def test_the_reader_types_and_python_answers():
    asked = []

    def answer(view, text):
        asked.append(text)
        if "x" in text:
            raise ValueError("'x' at place 0 is not in the vocabulary")
        letters, pattern = list(text), np.ones(len(text), bool)
        view.show(States(np.ones((len(text), 5)), letters, pattern=pattern))

    view = HiddenStates(States(H, list("abcdefghijkl"), pattern=PATTERN), on_text=answer)
    assert asked == []
    view.set_state({"text": "new"})  # as the browser sends it
    assert asked == ["new"]
    assert view.sizes == [1, 3, 5]
    assert view.tokens == ["n", "e", "w"]
    view.set_state({"text": "x"})
    assert "'x' at place 0" in view.notice
    assert view.tokens == ["n", "e", "w"]
    view.set_state({"text": "ok"})
    assert view.notice == ""


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: States(H[0]), r"H should have shape \[time, unit\], got \(5,\)"),
        (lambda: States(H[:0]), "without an empty axis"),
        (lambda: States(H * np.nan), "holds NaN"),
        (lambda: States(H, ["a"]), "12 labels, one for each step of H, got 1"),
        (lambda: States(H, gates={"f": H[:3]}), r"f should be as large as H \(12, 5\)"),
        (lambda: States(H, pattern=PATTERN[:4]), r"pattern should broadcast to the shape"),
        (lambda: HiddenStates(States(H), unit=5), r"unit should be in 0..4, got 5"),
        (lambda: HiddenStates(States(H)).show(States(H[:, :2])), "the same 5 units"),
        (
            lambda: States(H, pattern=PATTERN, detector=agreement(H[:, :2], PATTERN)),
            r"H should be \(time, unit\) = \(12, 2\), got \(12, 5\)",
        ),
    ],
)  # fmt: skip
def test_wrong_input_is_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


@pytest.mark.parametrize("tokens", [["<b>"], ["é"], ["🙂"], ["שלום"], [""], ["\n"], ["$x"]])
def test_any_token_can_be_drawn(tokens):
    view = HiddenStates(States(H[:1], tokens))
    assert view.png().startswith(b"\x89PNG")
    assert view.tokens == tokens


def test_the_pictures_and_the_words_are_the_same_on_every_run():
    a, b = (HiddenStates(States(planted(), pattern=PATTERN)) for _ in range(2))
    assert a.png() == b.png()
    assert repr(a) == repr(b)
    assert " at 0x" not in repr(a)
