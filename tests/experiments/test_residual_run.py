"""What the view of the residual stream shows is what passed the taps, and what a switch does."""

import numpy as np
import pytest
import torch
from torch import nn

from helpers.experiments.residual_run import find_stack, live_stream, residual_run
from helpers.layers import Tap
from helpers.traces.record import record
from helpers.validate import InputError


class Block(nn.Module):
    """The mean of all tokens, then a tanh: with the taps of a transformer's block."""

    def __init__(self, norm=False, cross=False):
        super().__init__()
        self.norm, self.cross = norm, cross
        self.before_attention, self.attention_adds = Tap(), Tap()
        if cross:
            self.before_cross_attention, self.cross_attention_adds = Tap(), Tap()
        self.before_mlp, self.mlp_adds, self.after = Tap(), Tap(), Tap()

    def forward(self, X):
        X = self.before_attention(X)
        X = self.normed(X + self.attention_adds(X.mean(-2, keepdim=True).expand_as(X)))
        if self.cross:
            X = self.before_cross_attention(X)
            X = self.normed(X + self.cross_attention_adds(0.5 * X))
        X = self.before_mlp(X)
        return self.after(self.normed(X + self.mlp_adds(torch.tanh(X))))

    def normed(self, X):
        return X / X.norm(dim=-1, keepdim=True) if self.norm else X


class Model(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.encoder = nn.Module()
        self.encoder.blocks = nn.ModuleList(blocks)

    def forward(self, X):
        for block in self.encoder.blocks:
            X = block(X)
        return X


X = torch.randn(2, 4, 6, generator=torch.Generator().manual_seed(0))
WORDS = ["a", "b", "c", "d"]
MODEL = Model(Block(), Block(), Block())


def test_strips_are_what_passed_the_taps_and_sum_to_the_output():
    trace = record(MODEL, X, tokens=WORDS)
    run = residual_run(trace, 1, note="so")
    np.testing.assert_array_equal(run.start, X[1].numpy())
    np.testing.assert_array_equal(run.added[1, 1], trace["encoder.blocks.1.mlp_adds"][1])
    np.testing.assert_allclose(run.start + run.added.sum((0, 1)), trace.output[1], rtol=1e-5)
    assert run.summed
    assert (run.parts, run.tokens, run.note) == (["attention", "MLP"], WORDS, "so")


def test_a_norm_after_the_addition_is_seen_and_a_decoder_has_three_parts():
    run = residual_run(record(Model(Block(norm=True, cross=True)), X, tokens=WORDS))
    assert not run.summed
    assert run.parts == ["attention", "cross-attention", "MLP"]
    np.testing.assert_allclose(np.linalg.norm(run.after, axis=-1), 1, rtol=1e-5)


def test_a_block_alone_without_a_batch_is_a_stack_of_one():
    run = residual_run(record(Block(), X[0], tokens=WORDS))
    assert run.added.shape == (1, 2, 4, 6)


def test_a_part_that_is_switched_off_adds_nothing_to_what_follows():
    view = live_stream(MODEL, X, tokens=WORDS, says=lambda trace: f"{trace.output.sum():.3f}")
    assert view.note == f"{MODEL(X).sum():.3f}"
    view.off = [(0, 0), (2, 1)]
    assert view.notice == ""
    Y = X
    for b in range(3):
        Y = Y if b == 0 else Y + Y.mean(1, keepdim=True)
        Y = Y if b == 2 else Y + torch.tanh(Y)
    np.testing.assert_allclose(view.array()[-1], Y[0, -1], atol=3e-4 * view.largest)
    assert view.note == f"{Y.sum():.3f}"
    view.off = []
    np.testing.assert_allclose(view.array()[-1], MODEL(X)[0, -1], atol=3e-4 * view.largest)


def test_what_is_typed_is_read_and_a_switch_then_reruns_it():
    def read(text):
        if "?" in text:
            raise ValueError("'?' is not in the vocabulary")
        words = text.split()
        return (X[:, : len(words)],), words

    view = live_stream(MODEL, X, tokens=WORDS, read=read)
    assert (view.typeable, view.text) == (True, "a b c d")
    view.text = "a b"
    assert view.tokens == ["a", "b"]
    view.text = "a b ?"
    assert "'?'" in view.notice
    view.off = [(0, 1)]
    assert (view.tokens, view.notice) == (["a", "b"], "")
    assert not view.array()[2].any()
    assert not live_stream(MODEL, X, tokens=WORDS).typeable


def test_taps_that_nothing_passes_are_no_parts():
    model = Model(Block(), Block())
    for block in model.encoder.blocks:
        block.other_adds = Tap()
    assert live_stream(model, X, tokens=WORDS).parts == ["attention", "MLP"]


def test_two_stacks_need_a_name_and_what_does_not_fit_is_named():
    names = ["encoder.blocks.0.mlp_adds", "decoder.blocks.0.mlp_adds", "decoder.blocks.1.mlp_adds"]
    assert find_stack(names, "decoder.").blocks == ["decoder.blocks.0.", "decoder.blocks.1."]
    with pytest.raises(InputError, match=r"one of 'encoder\.', 'decoder\.'"):
        find_stack(names)
    with pytest.raises(InputError, match="taps such as"):
        find_stack(["A"])
    with pytest.raises(InputError, match="begin with 'other'"):
        find_stack(names, "other")
    with pytest.raises(InputError, match="the same parts"):
        find_stack([*names[1:], "decoder.blocks.0.attention_adds"])
    with pytest.raises(InputError, match="tokens should be 4, one for each position"):
        live_stream(MODEL, X, tokens=WORDS[:3])
    with pytest.raises(InputError, match="token should be from 0 to 3, got 4"):
        live_stream(MODEL, X, tokens=WORDS, token=4)
    with pytest.raises(InputError, match="sequence should be from 0 to 1, got 2"):
        residual_run(record(MODEL, X, tokens=WORDS), 2)
