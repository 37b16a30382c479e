"""AttentionMap without a browser: input, traits, bytes, pictures, what Python answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from helpers.views import AttentionMap
from helpers.views.kit import colors


def softmaxed(*shape, seed=0):
    E = np.random.default_rng(seed).normal(size=shape) * 2
    powers = np.exp(E - E.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


@given(arrays.arrays(np.float64, arrays.array_shapes(min_dims=2, max_dims=4, max_side=5),
                     elements=st.floats(0, 1)))  # fmt: skip
@settings(deadline=None, max_examples=40)
def test_any_weights_are_shown_and_come_back(A):
    view = AttentionMap(A)
    assert view.shape == [1] * (4 - A.ndim) + list(A.shape)
    np.testing.assert_array_equal(view.A, A)
    shown = colors.weight_of(np.frombuffer(view.levels, np.uint8)).reshape(A.shape)
    assert np.abs(shown - A).max() <= 0.00396  # two decimals, at worst
    small = A < 0.01
    assert np.abs(shown - A)[small].max(initial=0) <= 0.0004


@pytest.mark.parametrize(
    ("A", "says"),
    [
        (np.ones(3), r"shape .*\[query, key\], got \(3,\)"),
        (np.ones((1, 1, 1, 1, 1)), r"\[layer, head, query, key\]"),
        (np.ones((0, 3)), "without an empty axis"),
        ([[0.5, np.nan]], "NaN"),
        ([[0.5, np.inf]], "infinity"),
        ([[1.5, -0.5]], "smallest is -0.5 .are these scores"),
        ([[1.5, 0.5]], "largest is 1.5"),
        ([["a", "b"]], "should be numbers of shape"),
        ([[1.0], [1.0, 2.0]], "should be numbers of shape"),
        ([[None, 1.0]], "should be numbers of shape"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_shape(A, says):
    with pytest.raises(ValueError, match=says):
        AttentionMap(A)


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({"queries": ["a", "b"]}, "queries should be 3 labels, one for each row of A, got 2"),
        ({"keys": list("abcde")}, "keys should be 4 labels, one for each column of A, got 5"),
        ({"queries": "abc"}, "one text: 'abc'"),
        ({"head_names": ["one"]}, "head_names should be 2 labels"),
        ({"mask": np.ones((2, 2), bool)}, r"mask should broadcast to the shape \(2, 3, 4\)"),
        ({"mask": np.full((3, 4), 0.5)}, "True .may look. or False"),
        ({"head": 2}, r"head should be in 0\.\.1, got 2"),
        ({"query": -1}, r"query should be in 0\.\.2"),
    ],
)
def test_labels_masks_and_choices_must_fit(named, says):
    with pytest.raises(ValueError, match=says):
        AttentionMap(softmaxed(2, 3, 4), **named)


def test_keys_are_the_queries_only_where_there_are_as_many():
    assert AttentionMap(softmaxed(3, 3), list("abc")).key_labels == list("abc")
    assert AttentionMap(softmaxed(3, 4), list("abc")).key_labels == list("0123")


def test_tokens_of_every_kind_have_a_defined_look():
    tokens = ["", " the", "\n", "<b>", "שלום", "🙂", "$\\frac$"]
    view = AttentionMap(softmaxed(1, 7), keys=tokens)
    assert view.key_labels == ["∅", "␣the", "⏎", "<b>", "שלום", "🙂", "$\\frac$"]
    assert view.png().startswith(b"\x89PNG")


@given(st.lists(st.text(max_size=20), min_size=1, max_size=3), st.text(max_size=20))
@settings(deadline=None, max_examples=25)
def test_any_text_can_be_a_token_or_a_title(tokens, title):
    view = AttentionMap(np.full((1, len(tokens)), 1 / len(tokens)), keys=tokens, title=title)
    assert view.png().startswith(b"\x89PNG")  # and no warning of a missing glyph


def test_masked_cells_have_a_level_of_their_own_unless_they_leak():
    A = np.array([[1.0, 0.0], [0.5, 0.5]])
    view = AttentionMap(A, mask=[[True, False], [True, False]])
    assert list(view.levels) == [254, 255, 180, 180]
    assert "1 masked cells carry weight" in view.words()


@pytest.mark.parametrize("shape", [(1, 1), (2, 1, 40), (1000, 1000), (3, 12, 2, 7)])
def test_the_bundle_has_words_a_picture_and_a_view_and_no_address(shape):
    view = AttentionMap(softmaxed(*shape), title="A title")
    data, metadata = view._repr_mimebundle_()
    assert data["text/plain"] == repr(view) == view.words()
    assert "0x" not in data["text/plain"]
    assert "A title" in data["text/plain"]
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == view.words()
    assert "application/vnd.jupyter.widget-view+json" in data


def test_the_same_data_gives_the_same_picture():
    A = softmaxed(2, 2, 5, 5)
    assert AttentionMap(A).png() == AttentionMap(A).png()
    assert AttentionMap(A).png() != AttentionMap(A, head=1).png()


def carried(view):
    return len(view.levels) + len(view.thumbnails)


def test_twelve_layers_of_128_tokens_take_a_twentieth_of_what_they_take_elsewhere():
    view = AttentionMap(softmaxed(12, 12, 128, 128))
    elsewhere = 107_000_000  # BertViz's head view, measured: see the benchmarks
    assert carried(view) * 20 <= elsewhere
    assert view.first == -1


def test_of_512_tokens_one_head_and_thumbnails_travel_and_the_rest_is_sent_on_request():
    A = softmaxed(2, 12, 512, 512).astype(np.float32)
    view = AttentionMap(A, layer=1, head=3)
    assert (view.first, len(view.levels)) == (15, 512 * 512)
    assert len(view.thumbnails) == 2 * 12 * 32 * 32
    sent = []
    view.send = lambda content, buffers=None: sent.append((content, buffers))
    view._send_wanted(view, {"kind": "heads", "heads": [7], "version": 0}, [])
    content, (levels,) = sent[0]
    assert content == {"kind": "head", "index": 7, "version": 0}
    assert levels == colors.levels_of(A[0, 7]).tobytes()
    block = np.frombuffer(view.thumbnails, np.uint8).reshape(2, 12, 32, 32)[0, 7, 4, 5]
    assert block == colors.levels_of(A[0, 7, 64:80, 80:96]).max()
    view._send_wanted(view, {"kind": "heads", "heads": [7], "version": 9}, [])
    assert len(sent) == 1  # asked before A was assigned anew: no longer of use


def test_an_exact_weight_is_told_on_request():
    A = softmaxed(2, 3, 4, 5)
    view, sent = AttentionMap(A), []
    view.send = sent.append
    view._send_wanted(view, {"kind": "exact", "layer": 1, "head": 2, "query": 3, "key": 4}, [])
    assert sent == [{"kind": "exact", "where": [1, 2, 3, 4], "weight": A[1, 2, 3, 4]}]


def test_a_new_A_is_shown_and_a_wrong_one_refused():
    A = softmaxed(2, 3, 3)
    view = AttentionMap(A)
    before = view.levels
    view.A = softmaxed(2, 3, 3, seed=1)
    assert view.version == 1
    assert view.levels != before
    with pytest.raises(ValueError, match=r"keep its shape \(2, 3, 3\)"):
        view.A = softmaxed(2, 3, 4)
    with pytest.raises(ValueError, match="NaN"):
        view.A = np.full((2, 3, 3), np.nan)


def test_a_switch_calls_python_once_for_each_head():
    calls = []
    view = AttentionMap(softmaxed(2, 3, 4, 4), on_switch=lambda *what: calls.append(what))
    view.set_state({"heads_off": [[0, 1], [1, 2]]})  # as the browser sends it
    view.set_state({"heads_off": [[1, 2]]})
    assert calls == [(view, 0, 1, True), (view, 1, 2, True), (view, 0, 1, False)]
    assert view.heads_off == [(1, 2)]


def test_an_error_in_a_switch_is_seen_in_the_view():
    def broken(view, layer, head, off):
        raise KeyError("no such head")

    view = AttentionMap(softmaxed(1, 2, 3, 3), on_switch=broken)
    with pytest.raises(KeyError):
        view.heads_off = [(0, 1)]
    assert "KeyError" in view.notice
    assert "no such head" in view.notice


def test_a_detached_tensor_will_do():
    torch = pytest.importorskip("torch")
    assert AttentionMap(torch.full((2, 2), 0.5)).shape == [1, 1, 2, 2]


def test_projector_mode_follows_the_environment(monkeypatch):
    assert not AttentionMap([[1.0]]).projector
    monkeypatch.setenv("COURSE_PROJECTOR", "1")
    assert AttentionMap([[1.0]]).projector
    assert not AttentionMap([[1.0]], projector=False).projector


def test_a_text_is_answered_with_other_tokens_and_the_head_stays():
    long, short = softmaxed(2, 3, 6, 6), softmaxed(2, 3, 2, 2, seed=1)
    mask = np.tril(np.ones((2, 2), bool))

    def read(view, text):
        view.show(short, text.split(), mask=mask)

    view = AttentionMap(long, list("abcdef"), layer=1, head=2, query=5, on_text=read)
    version = view.version
    view.set_state({"text": "no one"})  # as the browser sends it
    assert (view.notice, view.shape) == ("", [2, 3, 2, 2])
    assert (view.query_labels, view.key_labels) == (["no", "one"], ["no", "one"])
    assert (view.layer, view.head, view.query) == (1, 2, None)
    assert view.version == version + 1
    weights, shown_mask = view.one(1, 2)
    np.testing.assert_array_equal(weights, short[1, 2])
    np.testing.assert_array_equal(shown_mask, mask)
    view.text = "three words here"
    assert "queries should be 2 labels" in view.notice
    np.testing.assert_array_equal(view.A, short)


def test_another_model_is_refused_and_nothing_changes():
    view = AttentionMap(softmaxed(2, 3, 4, 4))
    before = view.A
    with pytest.raises(ValueError, match=r"layers and heads \[2, 3\], got \[2, 4\]"):
        view.show(softmaxed(2, 4, 4, 4))
    assert view.A is before
    assert view.shape == [2, 3, 4, 4]


def test_attentions_side_by_side_are_told_apart_in_words_and_picture():
    A = np.concatenate([np.eye(2), [[0.2, 0.8, 0.0], [0.1, 0.3, 0.6]]], 1)
    view = AttentionMap(A, ["a", "b"], list("xyuvw"), parts=[("the past", 2), ("the source", 3)])
    assert view.key_parts == [("the past", 2), ("the source", 3)]
    assert "in the past: a attends to x, 1.00. " in view.words()
    assert view.words().endswith("in the source: a attends to v, 0.80.")
    drawn = [text.get_text() for text in view.still().texts]
    assert {"the past", "the source"} <= set(drawn)
    assert len(view.still().artists) == 1  # the line between them
    view.show(np.eye(3), ["a", "b", "c"])
    assert (view.key_parts, view.key_labels) == ([], ["a", "b", "c"])
    view.show(A, ["a", "b"], list("xyuvw"), parts=[("the past", 2), ("the source", 3)])
    assert len(view.key_parts) == 2


@pytest.mark.parametrize("counts", [(2, 2), (5, 0), (6, -1)])
def test_the_parts_have_all_the_keys(counts):
    parts = [("the past", counts[0]), ("the source", counts[1])]
    with pytest.raises(ValueError, match=r"parts should have 5 keys in all, at least one each"):
        AttentionMap(np.full((2, 5), 0.2), parts=parts)
