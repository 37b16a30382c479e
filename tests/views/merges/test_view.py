"""Merges without a browser: input, slider, what the reader types, pictures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.experiments.merge_runs import compared, live_comparison, live_merges, own_merges
from helpers.text.byte_pair_codec import BytePairs
from helpers.text.byte_pair_trainer import train
from helpers.text.published_pairs import cl100k
from helpers.views import MergeRun, Merges
from helpers.views.merges.run import LONGEST, shown_token

RUN = {"data": b"abab", "sizes": [256, 257, 300], "lengths": [[[1] * 4, [2, 2], [4]], [[2, 2]]],
       "ids": [[[97, 98, 97, 98], [256, 256], [257]], [[7, 7]]], "names": ["a", "b"]}  # fmt: skip


def test_every_vocabulary_is_shown_at_the_size_of_the_slider():
    view = Merges(MergeRun(**RUN), step=1)
    assert view.tokens(0) == [b"ab", b"ab"]
    assert view.tokens(0, 0) == [b"a", b"b", b"a", b"b"]
    assert view.tokens(0, 2) == [b"abab"]
    assert view.tokens(1, 2) == [b"ab", b"ab"]  # its own size ended before: it stays
    assert view.bytes_per_token(0) == 2
    assert view.words() == (
        "Merges: 4 bytes, vocabulary of 257: a 2 tokens, b 2 tokens; a begins ab | ab."
    )
    assert np.frombuffer(view.ids, np.uint32).tolist() == [97, 98, 97, 98, 256, 256, 257, 7, 7]


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="ab é🙂", min_size=1, max_size=60))
def test_the_merges_of_a_text_are_those_of_its_training(text):
    run = own_merges(text, most=30)
    view = Merges(run)
    merges = train(text, 256 + 30)
    assert view.sizes[-1] == 256 + len(merges) == run.sizes[-1]
    whole = BytePairs.from_merges(merges)
    assert view.tokens(0) == [whole.token(id) for id in whole.encode(text)]
    assert b"".join(view.tokens(0, 0)) == text.encode()
    assert len(view.tokens(0, 0)) == len(text.encode())


def test_the_captions_name_what_was_merged_and_how_often():
    assert own_merges("hug hug pug").captions[:3] == [
        "every byte is a token",
        "merge 1: u + g → ug (3×)",
        "merge 2: h + ug → hug (2×)",
    ]


def test_vocabularies_are_compared_up_to_the_end_of_each():
    small = BytePairs.from_merges(train("the cat " * 5, 262))
    run = compared("the cat", {"small": small, "GPT-4": cl100k()})
    assert run.sizes[0] == 256
    assert run.sizes[-1] == 100_256
    assert len(run.lengths[0]) < len(run.lengths[1]) == len(run.sizes)
    assert run.ids[1][-1] == cl100k().encode("the cat")


def test_what_the_reader_types_is_answered_and_errors_become_a_notice():
    view = live_merges("hug hug", step=1)
    view.text = "pug pug pug"
    assert (view.step, b"".join(view.tokens(0))) == (1, b"pug pug pug")
    view.text = "x" * (LONGEST + 1)
    assert "1 to 1000 bytes" in view.notice
    assert b"".join(view.tokens(0)) == b"pug pug pug"
    view.text = "ab"
    assert (view.notice, view.step, view.sizes) == ("", 1, [256, 257])
    both = live_comparison("hug", {"GPT-4": cl100k()})
    both.text = "नमस्ते"
    assert both.step == len(both.sizes) - 1
    assert len(both.tokens(0)) == len(cl100k().encode("नमस्ते"))


def test_a_part_of_a_letter_is_shown_as_its_bytes():
    assert shown_token("é".encode()[:1]) == "‹c3›"
    assert shown_token(b" the") == " the"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"data": b""}, "1 to 1000 bytes"),
        ({"data": "abab"}, "1 to 1000 bytes"),
        ({"sizes": [256, 256]}, "ascending"),
        ({"sizes": []}, "ascending"),
        ({"names": ["a"]}, "names should be 2 labels"),
        ({"captions": ["x"]}, "captions should be 3 labels"),
        ({"ids": [RUN["ids"][0]]}, "of the same vocabularies"),
        ({"lengths": [[[1] * 4, [2, 2], [3]], [[2, 2]]]}, "tokens of a at step 2"),
        ({"lengths": [[[1] * 4, [2, 2], [4]], [[2, 0, 2]]]}, "tokens of b at step 0"),
        ({"lengths": [[[1] * 4] * 4, [[2, 2]]], "ids": [[[1] * 4] * 4, [[7, 7]]]}, "1 to 3 steps"),
    ],
)
def test_wrong_input_is_named(change, says):
    with pytest.raises(ValueError, match=says):
        MergeRun(**(RUN | change))


def test_the_slider_stays_inside():
    view = Merges(MergeRun(**RUN))
    assert view.step == 2
    with pytest.raises(ValueError, match=r"step should be in 0\.\.2"):
        view.step = 3


@pytest.mark.parametrize("text", ["<b>$x$", "שלום 🙂", "x", "a\n\tb" * 100])
def test_every_text_has_a_still_picture_the_same_every_time(text):
    a, b = (Merges(own_merges(text, most=10)) for _ in range(2))
    assert a.png(20) == b.png(20)
    assert repr(a) == repr(b)
