"""SideBySide without a browser: who is asked, in which order, what fails, pictures."""

import numpy as np
import pytest

from helpers.views import NamedModels, NextToken, SideBySide

NAMES = list("abcd")
P = np.array([0.1, 0.5, 0.4, 0.0])


def spoken(*tokens):
    """A model that always says the same."""

    def answer(prompt, seed):
        return [NextToken(token, 0.5, {token: 0.5, "x": 0.25}) for token in tokens]

    return answer


def seeded(prompt, seed):
    rng = np.random.default_rng([len(prompt), seed])
    for _ in range(5):
        yield NextToken.drawn(P, NAMES, rng.choice(4, p=P))


def failing(prompt, seed):
    yield NextToken("begun", 1.0)
    raise ValueError(f"{prompt!r} is too hard")


def new(**answers):
    return NamedModels(answers or {"one": spoken("u", "v"), "two": seeded}, ["hello", "and you"])


def test_a_token_knows_the_most_likely_ones():
    token = NextToken.drawn(P, NAMES, 2)
    assert (token.token, token.probability) == ("c", pytest.approx(0.4))
    assert list(token.likely) == ["b", "c", "a", "d"]
    many = NextToken.drawn(np.full(50, 0.02), [str(k) for k in range(50)], 49)
    assert len(many.likely) == 6
    assert list(NextToken("x", 0.1, {"low": 0.1, "high": 0.8}).likely) == ["high", "low"]
    assert NextToken.drawn([0.6, 0.4], ["same", "same"], 1).likely == {"same": pytest.approx(0.6)}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: NextToken("x", 1.5), "probability of 'x' should be in 0..1"),
        (lambda: NextToken("x", float("nan")), "probability of 'x'"),
        (lambda: NextToken("x", 0.5, {"y": -0.1}), "probability of 'y'"),
        (lambda: NextToken("x", 0.5, {"y": 0.7, "z": 0.7}), "sum to at most 1"),
        (lambda: NextToken.drawn(P, "abc", 0), "names should be 4"),
        (lambda: NextToken.drawn(P, NAMES, 4), "column should be in"),
        (lambda: NextToken.drawn(P * 3, NAMES, 0), "P of shape"),
        (lambda: NamedModels({}, ["p"]), "1 to 6 models, got 0"),
        (lambda: NamedModels({str(k): seeded for k in range(7)}, ["p"]), "got 7"),
        (lambda: NamedModels({"a": seeded}, "p"), "list of one text"),
        (lambda: NamedModels({"a": seeded}, []), "list of one text"),
        (lambda: NamedModels({"a": seeded}, [""]), "no empty text"),
        (lambda: NamedModels({"a": seeded}, ["p"], notes={"b": ""}), "got one on 'b'"),
        (lambda: NamedModels({"a": seeded}, ["p"], max_tokens=0), "1 token or more"),
    ],
)
def test_wrong_input_is_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_an_answer_that_cannot_be_called_is_a_type_error():
    with pytest.raises(TypeError, match="answer"):
        NamedModels({"a": ["x"]}, ["p"])


def test_every_model_answers_and_its_numbers_are_its_own():
    view = SideBySide(new())
    assert view.answered == "hello"
    assert view.answer("one") == ["u", "v"]
    drawn = list(seeded("hello", 0))
    assert view.answer("two") == [token.token for token in drawn]
    np.testing.assert_allclose(view.probabilities("two"), [t.probability for t in drawn], atol=1e-6)
    np.testing.assert_allclose(view.probabilities("one"), [0.5, 0.5])
    view.at = [1, 3]
    assert view.expected("one") == {"v": 0.5, "x": 0.25}
    assert view.expected("two") == pytest.approx(drawn[3].likely)
    assert view.writing == [False, False]
    with pytest.raises(ValueError, match=r"models are \['one', 'two'\]"):
        view.answer("three")


def test_a_prompt_is_answered_again_with_another_seed():
    asked = []

    def noted(prompt, seed):
        asked.append((prompt, seed))
        return seeded(prompt, seed)

    view = SideBySide(new(one=noted), seed=3)
    view.set_state({"text": "what?"})  # as the browser sends it
    view.set_state({"seed": 4})
    assert asked == [("hello", 3), ("what?", 3), ("what?", 4)]
    assert view.answer("one") == [token.token for token in seeded("what?", 4)]
    view.set_state({"text": ""})
    assert view.notice.startswith("there is nothing to read")
    assert len(asked) == 3


def test_models_write_at_the_same_time():
    order = []

    def writing(name, length):
        def answer(prompt, seed):
            for k in range(length):
                order.append((name, k))
                yield NextToken(name, 1.0)

        return answer

    view = SideBySide(new(a=writing("a", 3), b=writing("b", 2)))
    assert order == [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("a", 2)]
    assert view.tokens == [["a"] * 3, ["b"] * 2]


def test_a_long_answer_is_cut():
    view = SideBySide(NamedModels({"a": seeded, "b": spoken("x")}, ["p"], max_tokens=3))
    assert [len(tokens) for tokens in view.tokens] == [3, 1]
    assert view.cut == [True, False]
    exact = SideBySide(NamedModels({"a": seeded}, ["p"], max_tokens=5))
    assert exact.cut == [False]


def test_what_one_model_raises_is_in_its_column_and_what_all_raise_is_the_notice():
    view = SideBySide(new(one=spoken("u"), two=failing))
    assert view.errors == ["", "'hello' is too hard"]
    assert view.tokens == [["u"], ["begun"]]
    assert view.notice == ""
    both = SideBySide(new(one=failing, two=failing))
    assert both.notice == "'hello' is too hard"
    assert both.errors == ["", ""]
    view.text = "x"
    assert view.errors == ["", "'x' is too hard"]

    def silent(prompt, seed):
        raise RuntimeError

    assert SideBySide(new(one=spoken("u"), two=silent)).errors[1] == "RuntimeError"
    wrong = SideBySide(new(one=spoken("u"), two=lambda prompt, seed: ["text"]))
    assert "should yield NextToken, got str of 'two'" in wrong.errors[1]


def test_another_answer_is_read_from_its_first_token():
    view = SideBySide(new())
    view.at = [1, 2]
    view.seed = 1
    assert view.at == [0, 0]


@pytest.mark.parametrize("at", [[0], [2, 0], [0, 5], [-1, 0]])
def test_a_token_that_is_not_there_is_refused(at):
    view = SideBySide(new())
    with pytest.raises(ValueError, match="at "):
        view.at = at


def test_a_remark_is_made_on_every_answer_that_is_complete():
    models = NamedModels(
        {"one": spoken("u", "v"), "two": failing}, ["p"],
        remark=lambda prompt, tokens: f"{prompt}: {len(tokens)}",
    )  # fmt: skip
    assert SideBySide(models).remarks == ["p: 2", ""]


def test_an_interrupt_keeps_what_is_written():
    def interrupted(prompt, seed):
        yield NextToken("begun", 1.0)
        raise KeyboardInterrupt

    calls = [seeded, interrupted]
    view = SideBySide(new(one=lambda prompt, seed: calls[0](prompt, seed)))
    calls.pop(0)
    with pytest.raises(KeyboardInterrupt):
        view.ask("x")
    assert view.tokens == [["begun"]]
    assert view.writing == [False]


def test_the_words_hold_nothing_that_is_drawn():
    view = SideBySide(new(), title="Two")
    said = (
        "Two: one and two answer “hello” token by token, each token with its probability (seed 0)."
    )
    assert view.words() == said
    assert "one answers" in SideBySide(new(one=seeded)).words()


ODD = ["<b>", "\n", "", " שלום", "🙂", "a long token $x$", " "]


@pytest.mark.parametrize("tokens", [ODD * 12, ["x"], []])
def test_every_answer_has_a_picture_the_same_every_time(tokens):
    models = new(one=spoken(*tokens), two=failing, three=seeded)
    a, b = (SideBySide(models, title="$x$ <b>") for _ in range(2))
    assert a.png(30) == b.png(30)
    if len(tokens) > 1:
        b.at = [1, 0, 0]
        assert a.png(30) != b.png(30)
