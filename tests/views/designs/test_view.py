"""Designs: who may see whom, the spectra, what it refuses and says."""

import json

import numpy as np
import pytest

from helpers.views import Design, DesignPart, Designs, DesignSet
from helpers.views.designs.spectra import spectra_of
from helpers.views.kit import colors

WORDS = ["the", "cat", "sat", "on"]
CAUSAL = np.tril(np.ones((4, 4), bool))


def softmax(scores, mask=True):
    weights = np.exp(scores) * mask
    return weights / weights.sum(-1, keepdims=True)


def weights(*shape, mask=True):
    return softmax(np.random.default_rng(0).normal(size=shape), mask)


def three():
    encoder = Design("encoder-only", WORDS, [DesignPart("self", weights(2, 3, 4, 4))])
    both = Design(
        "encoder-decoder", WORDS,
        [DesignPart("encoder", weights(3, 2, 2), queries=(0, 2), keys=(0, 2)),
         DesignPart("decoder", weights(2, 2, mask=CAUSAL[:2, :2]), CAUSAL[:2, :2],
                    queries=(2, 4), keys=(2, 4)),
         DesignPart("cross", weights(1, 1, 2, 2), queries=(2, 4), keys=(0, 2))],
    )  # fmt: skip
    decoder = Design("decoder-only", ["<s>", *WORDS], [DesignPart(
        "self", weights(2, 3, 5, 5, mask=np.tril(np.ones((5, 5)))), np.tril(np.ones((5, 5))))],
        words=[-1, 0, 1, 2, 3])  # fmt: skip
    return DesignSet([encoder, both, decoder], WORDS)


def test_each_design_sees_what_its_masks_allow():
    view = Designs(three())
    assert view.grid(0).all()
    assert view.grid(1).tolist() == [[1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]]
    assert (view.grid(2) == np.tril(np.ones((5, 5), bool))).all()


def test_the_focus_follows_the_word_into_the_other_designs():
    view = Designs(three(), focus=(0, 2))
    assert [view.token_in(design) for design in range(3)] == [2, 2, 3]
    view.focus = [2, 0]  # <s> is no word
    assert [view.token_in(design) for design in range(3)] == [None, None, 0]
    view.focus = []
    assert view.token_in(0) is None
    pieces = Design("pieces", ["c", "at", "sat"], [DesignPart("self")], words=[0, 0, 1])
    whole = Design("whole", ["cat", "sat"], [DesignPart("self")])
    view = Designs(DesignSet([whole, pieces], ["cat", "sat"]), focus=(0, 0))
    assert view.token_in(1) == 1  # the last piece of the word


def test_it_says_how_many_tokens_are_seen():
    assert Designs(three(), focus=(0, 2), title="Three").words() == (
        "Three, on “the cat sat on”. encoder-only: “sat” sees 4 of 4; encoder-decoder: “sat” sees "
        "3 of 4; decoder-only: “sat” sees 4 of 5."
    )
    assert "5 tokens: a token sees 3.0 on average" in Designs(three()).words()


@pytest.mark.parametrize("rank", [1, 2, 5])
def test_k_equal_singular_values_have_rank_k(rank):
    A = np.zeros((1, 1, 6, 6))
    A[0, 0, range(rank), range(rank)] = 1
    found = spectra_of(A)
    assert found.effective[0, 0] == pytest.approx(rank)
    assert found.numerical[0, 0] == rank == np.linalg.matrix_rank(A[0, 0])


def test_the_ranks_are_those_of_numpy_and_of_the_entropy():
    A = weights(2, 3, 7, 5).astype(np.float64)
    found = spectra_of(A)
    for layer, head in np.ndindex(2, 3):
        values = np.linalg.svd(A[layer, head])[1]
        share = values / values.sum()
        entropy = -(share * np.log(share)).sum()
        assert found.effective[layer, head] == pytest.approx(np.exp(entropy), rel=1e-12)
        assert found.numerical[layer, head] == np.linalg.matrix_rank(A[layer, head])
        np.testing.assert_allclose(found.values[layer, head], values, atol=1e-12)
    near = np.eye(3) + 0
    near[2, 2] = 1e-10  # 0 in float32, not in float64
    assert spectra_of(near[None, None]).numerical[0, 0] == 3
    assert spectra_of(near[None, None].astype(np.float32)).numerical[0, 0] == 2
    assert spectra_of(np.zeros((1, 1, 3, 3))).effective[0, 0] == 0


def test_the_bytes_hold_every_part_in_order():
    view = Designs(three())
    assert [part["heads"] for part in view.parts] == [[2, 3], [1, 3], [1, 1], [1, 1], [2, 3]]
    sizes = [(2 * 3 * 16), (3 * 4), 4, 4, (6 * 25)]
    assert len(view.levels) == sum(sizes)
    assert len(view.masks) == 16 + 4 + 4 + 4 + 25
    assert np.frombuffer(view.spectra, np.float32).size == 6 * 4 + 3 * 2 + 2 + 2 + 6 * 5
    ranks = np.frombuffer(view.ranks, np.float32).reshape(-1, 3)
    assert len(ranks) == 6 + 3 + 1 + 1 + 6
    assert ranks[0, 0] == pytest.approx(float(three().designs[0].parts[0].spectra.effective[0, 0]))
    masked = np.frombuffer(view.levels, np.uint8)[-25:].reshape(5, 5) == colors.MASKED
    assert (masked == ~np.tril(np.ones((5, 5), bool))).all()


def test_masks_alone_are_enough():
    view = Designs(DesignSet([Design("a", WORDS, [DesignPart("self", mask=CAUSAL)])], WORDS))
    assert view.levels == b"" == view.spectra
    assert view.png(30)
    assert "sees 2.5 on average" in view.words()


def test_the_picture_follows_head_focus_and_masks():
    first = Designs(three()).png(30)
    assert first == Designs(three()).png(30)
    others = [Designs(three(), head=(1, 2)), Designs(three(), focus=(0, 1)),
              Designs(three(), masks_only=True)]  # fmt: skip
    assert len({first, *(view.png(30) for view in others)}) == 4


def test_a_typed_sentence_is_shown_and_a_wrong_one_answered():
    view = Designs(three(), focus=(0, 3), on_text=lambda view, text: view.show(masked(text)))

    def masked(text):
        words = text.split()
        return DesignSet([Design(name, words, [DesignPart("self")]) for name in view.names], words)

    view.text = "one <b>"
    assert (view.tokens[0], view.focus, view.notice) == (["one", "<b>"], [], "")
    view.text = " "
    assert "list of tokens" in view.notice
    with pytest.raises(ValueError, match="as before"):
        view.show(DesignSet([Design("other", ["x"], [DesignPart("self")])], ["x"]))


@pytest.mark.parametrize("words", [["<b>", "$x$"], ["שלום", "🙂"], ["one"], ["w"] * 90])
def test_every_sentence_has_a_picture(words):
    n = len(words)
    parts = [DesignPart("self", weights(1, 2, n, n))]
    assert Designs(DesignSet([Design("a", words, parts)], words), focus=(0, n - 1)).png(20)


@pytest.mark.parametrize(
    ("make", "message"),
    [(lambda: DesignPart("x", weights(4)), r"\[layer, head, query, key\]"),
     (lambda: DesignPart("x", -weights(4, 4)), "after the softmax"),
     (lambda: Design("a", WORDS, [DesignPart("x", weights(3, 3))]), r"should end in \(4, 4\)"),
     (lambda: Design("a", WORDS, [DesignPart("x", mask=np.ones((3, 3)))]), "broadcast"),
     (lambda: Design("a", WORDS, [DesignPart("x", queries=(0, 9))]), r"within 0\.\.4"),
     (lambda: Design("a", WORDS, [DesignPart("x"), DesignPart("y")]), "overlap"),
     (lambda: Design("a", WORDS, []), "of parts"), (lambda: Design("a", "text", []), "of tokens"),
     (lambda: Design("a", WORDS, [DesignPart("x")], words=[1]), "4 numbers"),
     (lambda: DesignSet([], WORDS), "1 to 4"), (lambda: DesignSet(three().designs, []), "words"),
     (lambda: DesignSet(three().designs, ["the"]), "below 1"),
     (lambda: DesignSet([Design("a", ["w"] * 300, [DesignPart("x", np.zeros((45, 300, 300)))])],
                        ["w"] * 300), "4,000,000")],
)  # fmt: skip
def test_wrong_input_names_what_was_expected(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_what_is_looked_at_exists():
    view = Designs(three())
    for trait, value, message in (("focus", [3, 0], "design of focus"), ("focus", [0, 4], "token"),
                                  ("focus", [1], "or empty"), ("head", [0], "layer, head"),
                                  ("head", [-1, 0], "0 or more")):  # fmt: skip
        with pytest.raises(ValueError, match=message):
            setattr(view, trait, value)


def test_the_script_shows_the_same_grid(node):
    view = Designs(three(), head=(1, 2))
    script = f"""import {{ State }} from "./designs/state.js";
const bytes = (list, Type = Uint8Array) => new DataView(Uint8Array.from(list).buffer);
const traits = {
        json.dumps(
            {
                name: getattr(view, name)
                for name in (
                    "names",
                    "notes",
                    "tokens",
                    "word_of",
                    "sentence",
                    "parts",
                    "head",
                    "focus",
                    "masks_only",
                    "title",
                )
            }
        )
    };
for (const [name, list] of Object.entries({
        json.dumps(
            {name: list(getattr(view, name)) for name in ("masks", "levels", "spectra", "ranks")}
        )
    }))
  traits[name] = bytes(list);
const state = new State({{ get: (name) => traits[name] }});
console.log(JSON.stringify([0, 1, 2].map((i) => [[...state.grid(i)], state.ranks(i)])));
"""
    for design, (grid, ranks) in enumerate(json.loads(node(script=script))):
        assert grid == view.shown(design).ravel().tolist()
        parts = three().designs[design].parts
        for part, rank in zip(parts, ranks, strict=True):
            layer, head = divmod(view.head_index(design, rank["at"]), part.A.shape[1])
            assert rank["effective"] == pytest.approx(float(part.spectra.effective[layer, head]))
            assert rank["numerical"] == part.spectra.numerical[layer, head]
            assert rank["full"] == (part.spectra.numerical == min(part.A.shape[2:])).sum()
