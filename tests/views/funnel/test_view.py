"""Funnel: what it computes, refuses and says, and that its script computes the same."""

import json

import numpy as np
import pytest

from helpers.views import Funnel, FunnelRun

VALUES = np.array([[10.0, 60, 70, 80, 90, 55], [0.1, 0.5, 0.2, 0.1, 0.0, 0.3]])
RUN = {
    "rules": ["words", "duplicate lines"], "values": VALUES, "limits": [50, 0.3],
    "at_least": [True, False], "tokens": [10, 60, 70, 80, 90, 55],
    "good": [1, 0, 1, 0, 1, 1], "texts": list("abcdef"), "names": [f"page {i}" for i in range(6)],
    "kinds": ["story", "spam", "story", "copy", "story", "story"],
    "pairs": np.array([[3, 2], [3, 4], [0, 4]]), "similarity": [0.9, 0.7, 0.95], "same": 0.8,
}  # fmt: skip


def test_a_document_is_stopped_by_the_first_rule_and_then_as_a_copy():
    view = Funnel(FunnelRun(**RUN))
    stopped, copy_of = view.stops()
    assert stopped.tolist() == [0, 1, -1, 2, -1, -1]
    assert copy_of.tolist() == [-1, -1, -1, 2, -1, -1]
    words, lines, copies = view.rows()
    assert (words.removed, words.wrongly, words.left, words.good) == (1, 1, 5, 3)
    assert (lines.removed, lines.wrongly, lines.left) == (1, 0, 4)
    assert (copies.removed, copies.wrongly, copies.left, copies.tokens) == (1, 0, 3, 215)


def test_thresholds_move_what_comes_after():
    view = Funnel(FunnelRun(**RUN))
    view.limits = [0, 0.3, 0.6]
    assert view.stops()[0].tolist() == [-1, 1, -1, 2, 2, -1] or view.stops()[0].tolist() == [
        -1, 1, 2, 2, 2, -1,
    ]  # fmt: skip
    first = view.stops()[1]
    assert first[4] == 0  # through 3 and 2 as well: friends of friends
    view.limits = view.start
    assert view.rows()[-1].left == 3


def test_a_value_on_its_limit_is_kept():
    view = Funnel(FunnelRun(**RUN | {"limits": [55, 0.3]}))
    assert view.stops()[0][5] == -1


def test_it_says_what_comes_in_what_is_left_and_the_worst_rule():
    assert Funnel(FunnelRun(**RUN), title="Rules").words() == (
        "Rules: 6 documents, 3 left after 3 rules, 3 of them good. “words” drops 1, of which 1 "
        "were good."
    )


def test_the_still_picture_shows_thresholds_and_the_document():
    run = FunnelRun(**RUN)
    assert Funnel(run).png(30) == Funnel(run).png(30)
    assert Funnel(run).png(30) != Funnel(run, document=1).png(30)
    moved = Funnel(run)
    moved.limits = [0, 1, 1]
    assert moved.png(30) != Funnel(run).png(30)
    assert Funnel(FunnelRun(**RUN | {"texts": ["$x$ <b>", "שלום", "", "🙂", "a" * 3000, "x"]})).png(
        20
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [({"values": VALUES[0]}, r"\[rule, document\]"), ({"values": VALUES * np.nan}, "NaN"),
     ({"limits": [1]}, "limits should be 2"), ({"tokens": [1]}, "tokens should be 6"),
     ({"tokens": [-1] * 6}, "0 or more"), ({"good": [1]}, "good should be 6"),
     ({"rules": ["a"]}, "rules should be 2"), ({"texts": ["a"]}, "texts should be 6"),
     ({"at_least": [True]}, "at_least should be 2"), ({"pairs": [[0, 9]]}, "0 to 5"),
     ({"pairs": [0, 1]}, r"\[pair, 2\]"), ({"pairs": [[0.5, 1]]}, r"\[pair, 2\]"),
     ({"similarity": [0.5]}, "3 numbers"), ({"similarity": [0.5, 2, 1]}, "3 numbers from 0 to 1"),
     ({"same": 2.0}, "from 0 to 1"), ({"kinds": ["x"]}, "kinds should be 6")],
)  # fmt: skip
def test_wrong_input_names_what_was_expected(change, message):
    with pytest.raises(ValueError, match=message):
        FunnelRun(**(RUN | change))


def test_what_is_looked_at_exists():
    view = Funnel(FunnelRun(**RUN))
    for trait, value in {"rule": 3, "document": 6, "limits": [1.0], "document ": 0}.items():
        if trait.strip() == trait:
            with pytest.raises(ValueError, match=r"0\.\.|limits should be 3"):
                setattr(view, trait, value)


def test_the_script_stops_the_same_documents(node, tmp_path):
    rng = np.random.default_rng(0)
    values, limits = rng.random((3, 50)), [0.1, 0.9, 0.2]
    pairs = rng.integers(0, 50, size=(60, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    alike = rng.random(len(pairs)).astype(np.float32)
    run = FunnelRun(["a", "b", "c"], values, limits, [True, False, True], tokens=np.ones(50),
                    good=rng.random(50) < 0.5, texts=["x"] * 50, pairs=pairs, similarity=alike,
                    same=0.5)  # fmt: skip
    view = Funnel(run)
    given = {"values": run.values.ravel().tolist(), "limits": view.limits, "least": view.least,
             "pairs": run.pairs.ravel().tolist(), "similarity": run.similarity.tolist(),
             "documents": 50}  # fmt: skip
    script = tmp_path / "same.mjs"
    maths = (__import__("helpers.paths").paths.COURSE / "helpers/views/funnel/maths.js").as_posix()
    script.write_text(f"""import {{ stopsOf }} from "{maths}";
const {{ stopped, copyOf }} = stopsOf({json.dumps(given)});
console.log(JSON.stringify([[...stopped], [...copyOf]]));""")
    stopped, copy_of = view.stops()
    assert json.loads(node(str(script))) == [stopped.tolist(), copy_of.tolist()]
