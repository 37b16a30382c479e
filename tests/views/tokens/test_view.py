"""Tokens: what it refuses, what it says, and how it answers."""

import numpy as np
import pytest

from helpers.views import Tokens, TokenValues

P = np.array([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8], [1.0, 0.0, 0.0], [0.2, 0.5, 0.3]])
TEXT = {"tokens": ["x", "y", "x"], "P": P, "names": ["x", "y", "z"]}


def test_the_surprise_is_minus_the_logarithm_of_the_token_that_came():
    view = Tokens(TokenValues(**TEXT), title="Read")
    np.testing.assert_allclose(view.array(), -np.log([0.5, 0.1, 1.0]), atol=1e-6)
    np.testing.assert_allclose(np.frombuffer(view.own, np.float32), [0.5, 0.1, 1.0])
    assert view.at == 1  # where the value is largest
    assert view.limit == pytest.approx(-np.log(0.1))
    assert view.choices[1] == ["z", "x", "y"]
    assert view.words() == (
        "Read: 3 tokens, mean surprise 1.00 nats; largest 2.30 at 'y' after 'x'."
    )


def test_given_tokens_were_not_guessed_and_a_last_row_says_what_comes_next():
    view = Tokens(TokenValues(["a", "x", "y"], P[:3], TEXT["names"], given=1))
    np.testing.assert_allclose(view.array(), -np.log([0.5, 0.1]), atol=1e-6)
    view.at = 3  # behind the text
    with pytest.raises(ValueError, match=r"0\.\.3"):
        view.at = 4
    with pytest.raises(ValueError, match=r"0\.\.2"):
        Tokens(TokenValues(["a", "x", "y"], P[:2], TEXT["names"], given=1)).at = 3


def test_what_stands_before_a_place_is_spaced_as_it_is_read():
    ones = np.ones(3)
    assert Tokens(TokenValues(["vier", "und", "zwanzig"], values=ones)).before(2) == "vier und"
    assert Tokens(TokenValues([" four", " and", " a"], values=ones)).before(2) == " four and"
    assert Tokens(TokenValues(list("abc"), values=ones)).before(2, most=1) == "b"


def test_a_single_given_token_waits_for_what_comes_next():
    view = Tokens(TokenValues(["a"], P[:1], TEXT["names"], given=1))
    assert (view.at, view.limit, len(view.array())) == (1, 1.0, 0)
    assert view.words() == "Tokens: no token was guessed yet."
    assert view.png(20)
    with pytest.raises(ValueError, match="P should have 0 rows"):
        TokenValues(["a"], P[:2], TEXT["names"], given=1)


def test_values_need_no_distribution_and_a_probability_of_zero_is_finite():
    view = Tokens(
        TokenValues(["low", "er"], values=[3.0, 0.5]), name="length", unit="bytes", limit=4.0
    )
    assert (view.choices, view.own, view.limit) == ([], b"", 4.0)
    assert "mean length 1.75 bytes" in view.words()
    assert 80 < Tokens(TokenValues(["y"], P[2:3], TEXT["names"])).array()[0] < 90


@pytest.mark.parametrize(
    ("change", "message"),
    [({"tokens": "xyx"}, "a list"), ({"tokens": []}, "one token or more"),
     ({"P": P[:2]}, "P should have 3 rows"), ({"P": P[0]}, r"\[position, name\]"),
     ({"P": 2 * P}, "0..1"), ({"P": P * np.nan}, "NaN"), ({"names": ["x"]}, "names should be 3"),
     ({"tokens": ["x", "q", "x"]}, "'q' is not among the 3 names"), ({"given": 4}, r"0\.\.3"),
     ({"values": [1.0]}, "values should be 3"), ({"values": [0, -1, 0]}, "0 or more"),
     ({"values": [0, np.inf, 0]}, "infinity"), ({"P": None}, "values")],
)  # fmt: skip
def test_wrong_input_names_what_was_expected(change, message):
    with pytest.raises(ValueError, match=message):
        TokenValues(**(TEXT | change))


def test_a_text_and_a_choice_are_answered_and_errors_become_a_notice():
    def read(view, text):
        view.show(TokenValues(list(text), P[: len(text)], TEXT["names"]))

    def choose(view, place, token):
        tokens = [*view.tokens[:place], token]
        view.show(TokenValues(tokens, P[: len(tokens)], TEXT["names"]), at=place)

    view = Tokens(TokenValues(**TEXT), on_text=read, on_choice=choose)
    assert view.typeable
    assert view.choosable
    view.text = "z"
    assert (view.tokens, view.at, view.notice) == (["z"], 0, "")
    view.text = "zq"
    assert "'q' is not among" in view.notice
    assert view.tokens == ["z"]
    view.text = ""
    assert view.notice == "there is nothing to read: type at least one character"
    assert view.tokens == ["z"]
    view._chosen(view, {"step": 1, "token": "y"}, [])
    assert (view.tokens, view.at, view.notice) == (["z", "y"], 1, "")


@pytest.mark.parametrize(
    "tokens", [["<b>", "\n", "", "שלום", "🙂", "a long token $x$"] * 200, ["x"]]
)
def test_every_text_has_a_still_picture_the_same_every_time(tokens):
    view = Tokens(TokenValues(tokens, values=np.arange(len(tokens))))
    assert view.png(20) == view.png(20)


def test_the_still_picture_shows_the_place_that_is_kept():
    assert Tokens(TokenValues(**TEXT), at=0).png(20) != Tokens(TokenValues(**TEXT), at=1).png(20)
    assert Tokens(TokenValues(**TEXT), at=3).png(20) != Tokens(TokenValues(**TEXT), at=1).png(20)
