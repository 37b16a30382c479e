"""SuffixSearch: what it draws of a run, how it stops, what it refuses and says."""

import json

import numpy as np
import pytest

from helpers.views import SearchPlan, SearchStep, SuffixSearch

PLAN = SearchPlan(["tell", " me"], ["!", "!"], [" sure"], 100,
                  {"random": ([10, 50, 100], [5, 4.5, 4]), "greedy": ([20], [3])}, 1.5)  # fmt: skip


def steps():
    for i in range(5):
        yield SearchStep(20 * (i + 1), 5.0 - i, ["!", "abcde"[i]])


def test_a_run_is_kept_step_by_step():
    view = SuffixSearch(PLAN)
    assert "nothing is searched yet, 100 queries are planned; random: 4.00" in view.words()
    assert view.suffix == ["!", "!"]
    view.run(steps())
    assert view.losses.tolist() == [5, 4, 3, 2, 1]
    assert np.frombuffer(view.queries, np.float32).tolist() == [20, 40, 60, 80, 100]
    assert (view.suffix, len(view.suffixes), view.running) == (["!", "e"], 6, False)
    view.at = 1
    assert view.suffix == ["!", "a"]
    assert view.words() == (
        "Searching for a suffix: loss of “sure” from 5.00 to 1.00 in 100 of 100 queries; random: "
        "4.00; greedy: 3.00."
    )


def test_the_others_come_back_from_their_bytes():
    curves = SuffixSearch(PLAN).curves()
    assert {name: (q.tolist(), x.tolist()) for name, (q, x) in curves.items()} == {
        "random": ([10, 50, 100], [5, 4.5, 4]), "greedy": ([20], [3]),
    }  # fmt: skip
    assert SuffixSearch(SearchPlan(["a"], ["b"], ["c"], 9)).curves() == {}


def test_a_stopped_search_keeps_what_it_has():
    view = SuffixSearch(PLAN)
    for step in view.watch(steps()):
        view.stopped = step.queries == 40
    assert view.losses.tolist() == [5, 4]
    assert view.words().count("in 40 of 100 queries, stopped") == 1
    assert not view.running

    def interrupted():
        yield SearchStep(1, 2.0, ["x", "y"])
        raise KeyboardInterrupt

    other = SuffixSearch(PLAN)
    other.run(interrupted())
    assert (other.stopped, other.running, other.suffix) == (True, False, ["x", "y"])


def test_a_search_that_fails_is_no_longer_running():
    def broken():
        yield SearchStep(1, 2.0, ["x", "y"])
        raise ZeroDivisionError

    view = SuffixSearch(PLAN)
    with pytest.raises(ZeroDivisionError):
        view.run(broken())
    assert not view.running
    assert len(view.suffixes) == 2


def test_the_picture_follows_the_run():
    view = SuffixSearch(PLAN)
    before = view.png(30)
    view.run(steps())
    assert len({before, view.png(30)}) == 2
    view.at = 2
    third = view.png(30)
    view.at = -1
    assert view.png(30) == view.png(30) != third
    odd = SearchPlan(["<b>", "$x$"], ["שלום", "🙂"], ["\n"], 9)
    assert SuffixSearch(odd).png(20)


@pytest.mark.parametrize(
    ("make", "message"),
    [(lambda: SearchPlan("text", ["a"], ["b"], 1), "prompt should be a list"),
     (lambda: SearchPlan(["a"], [], ["b"], 1), "suffix should be a list"),
     (lambda: SearchPlan(["a"], ["a"], ["b"] * 65, 1), "1 to 64"),
     (lambda: SearchPlan(["a"], ["a"], ["b"], 0), "1 or more"),
     (lambda: SearchPlan(["a"], ["a"], ["b"], 1, {"r": ([1, 2], [1])}), "rising queries"),
     (lambda: SearchPlan(["a"], ["a"], ["b"], 1, {"r": ([2, 1], [1, 1])}), "rising queries"),
     (lambda: SearchPlan(["a"], ["a"], ["b"], 1, {"r": ([], [])}), "empty axis"),
     (lambda: SearchPlan(["a"], ["a"], ["b"], 1, success=float("inf")), "finite"),
     (lambda: SearchStep(-1, 1.0, []), "0 queries or more"),
     (lambda: SearchStep(1, float("nan"), []), "finite loss")],
)  # fmt: skip
def test_wrong_input_names_what_was_expected(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_the_step_on_show_exists():
    view = SuffixSearch(PLAN)
    with pytest.raises(ValueError, match=r"at \+ 1"):
        view.at = 1


def test_the_script_reads_the_same_curves(node):
    view = SuffixSearch(PLAN)
    said = node(
        script=f"""import {{ curvesOf }} from "./suffix_search/maths.js";
const bytes = Uint8Array.from({json.dumps(list(view.others))});
const curves = curvesOf({json.dumps(view.names)}, {view.lengths}, new Float32Array(bytes.buffer));
console.log(JSON.stringify(curves.map((c) => [c.name, [...c.queries], [...c.losses]])));"""
    )
    assert json.loads(said) == [
        [name, q.tolist(), x.tolist()] for name, (q, x) in view.curves().items()
    ]
