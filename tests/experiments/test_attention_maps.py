"""Attention maps come from the taps of every block, and follow the text that is typed."""

import numpy as np
import pytest
import torch

from helpers.experiments.attention_maps import attention_maps, live_maps
from helpers.layers import DecoderStack, EncoderBlock, EncoderStack
from helpers.traces.record import record
from helpers.validate import InputError

X = torch.randn(2, 5, 8, generator=torch.Generator().manual_seed(0))
WORDS = list("abcde")
MODEL = EncoderStack(3, 8, 2)


def read(text):
    if "?" in text:
        raise ValueError("'?' is not in the vocabulary")
    return (X[:1, : len(text)],), list(text)


def test_maps_are_those_of_every_block_for_one_sequence():
    trace = record(MODEL, X, tokens=WORDS)
    A = attention_maps(trace, 1)
    assert A.shape == (3, 2, 5, 5)
    np.testing.assert_array_equal(A[2], trace["blocks.2.attention.A"][1])
    assert attention_maps(record(MODEL, X[0])).shape == (3, 2, 5, 5)


def test_a_decoder_has_two_kinds_of_maps():
    decoder = DecoderStack(2, 8, 2)
    trace = record(decoder, X[:, :3], X)
    assert attention_maps(trace).shape == (2, 2, 3, 3)
    assert attention_maps(trace, of="cross_attention").shape == (2, 2, 3, 5)


def test_what_is_typed_is_read_and_shown_at_the_same_head():
    view = live_maps(MODEL, X, tokens=WORDS, read=read, layer=2, head=1, text="abcde")
    assert view.text == "abcde"
    view.text = "abc"
    assert view.notice == ""
    assert (view.shape, view.query_labels, view.key_labels) == (
        [3, 2, 3, 3],
        ["a", "b", "c"],
        ["a", "b", "c"],
    )
    assert (view.layer, view.head) == (2, 1)
    right = record(MODEL, X[:1, :3])["blocks.2.attention.A"][0, 1]
    np.testing.assert_array_equal(view.one(2, 1)[0], right)
    view.text = "ab?"
    assert "'?'" in view.notice
    assert view.shape == [3, 2, 3, 3]


def test_what_does_not_fit_is_named():
    with pytest.raises(InputError, match="sequence should be from 0 to 1, got 2"):
        attention_maps(record(MODEL, X), 2)
    with pytest.raises(InputError, match="head should be from 0 to 1, got 2"):
        live_maps(MODEL, X, tokens=WORDS, read=read, head=2)
    with pytest.raises(InputError, match="tokens should be 5, one for each position"):
        live_maps(MODEL, X, tokens=WORDS[:2], read=read)
    only_mlp = EncoderBlock(8, 2, attention=False)
    with pytest.raises(InputError, match=r"of should be a part that attends, of \['mlp'\]"):
        attention_maps(record(only_mlp, X))
