"""Wrong answers that once passed: the cases tell them from right ones."""

from collections import Counter

import numpy as np
import pytest
import torch

from helpers.exercises.check import examine
from helpers.exercises.recorded import recording


def test_a_token_written_as_padding_is_an_error_all_the_same():
    def skips_padding(written, target, padding):
        wrong, real = written != target, (target != padding) & (written != padding)
        pairs, before, now = real[:, 1:] & real[:, :-1], wrong[:, :-1], wrong[:, 1:]
        parts = [now[pairs & chosen] for chosen in (before, ~before)]
        return tuple(part.double().mean() if len(part) else 0.0 for part in parts)

    assert not examine(recording("seq2seq.error_after_error"), skips_padding).passed


def test_tokens_are_not_compared_as_joined_digits():
    def table(tokens, n):
        words = ["".join(map(str, tokens[i : i + n])) for i in range(len(tokens) - n + 1)]
        return Counter(words)

    def joined(written, references, n, padding):
        sentences = [[t for t in row.tolist() if t != padding] for row in references]
        ours, allowed = table(written.tolist(), n), Counter()
        for sentence in sentences:
            allowed |= table(sentence, n)
        closest = min(map(len, sentences), key=lambda size: (abs(size - len(written)), size))
        return (ours & allowed).total(), ours.total(), closest

    verdict = examine(recording("captioning.bleu_counts"), joined)
    assert [case.name[:13] for case in verdict.cases if not case.right] == ["tokens 1, 11 "]


@pytest.mark.parametrize("least", [1e-12, 1e-9, 1e-6])
def test_a_mask_after_the_softmax_is_told_though_the_sum_is_clamped(least):
    def clamped(X, C, lengths, W_q, W_k, W_v):
        real = (torch.arange(C.shape[1]) < torch.as_tensor(lengths)[:, None]).to(X)[:, None]
        A = torch.softmax((X @ W_q) @ (C @ W_k).mT / W_q.shape[1] ** 0.5, -1) * real
        A = A / A.sum(-1, keepdim=True).clamp(min=least)
        return A @ (C @ W_v), A

    verdict = examine(recording("heads.cross_attend"), clamped)
    assert "mask after the softmax" in verdict.hint


@pytest.mark.parametrize("tiny", [1e-12, 1e-9, 1e-8])
def test_a_logarithm_with_a_tiny_number_is_told(tiny):
    def tamed(scores, targets, padding):
        log_p = (torch.softmax(scores, -1) + tiny).log()
        right = log_p.gather(-1, targets[..., None])[..., 0]
        return -right[targets != padding].mean()

    verdict = examine(recording("seq2seq.padded_loss"), tamed)
    assert "tiny number" in verdict.mistake


@pytest.mark.parametrize("size", [10.0, 30.0, 50.0])
def test_scores_that_are_not_large_enough_get_one_hint(size):
    def head(X):
        X = np.asarray(X)
        W_q = size * np.eye(X.shape[1])
        W_q[:, -1] = size
        E = X @ W_q @ X.T / np.sqrt(X.shape[1])
        A = np.exp(E - E.max(-1, keepdims=True))
        A /= A.sum(-1, keepdims=True)
        return A, 1 / A[:, 0] - 1

    verdict = examine(recording("encoder.histogram_head"), head)
    assert verdict.mistake == "scores that are not large enough"


def test_torch_s_own_cell_is_named_where_the_step_is_to_be_written():
    def cell(x_t, h_prev, W_xh, W_hh, b):
        return torch.rnn_tanh_cell(x_t, h_prev, W_xh.T, W_hh.T, b, torch.zeros_like(b))

    verdict = examine(recording("rnn.step"), cell)
    assert "torch.rnn_tanh_cell" in repr(verdict)


def test_singular_values_that_are_rounding_errors_give_no_determinant():
    def of_singular_values(E):
        allowed = torch.ones(E.shape, dtype=torch.bool).tril()
        A = torch.as_tensor(E).masked_fill(~allowed, -torch.inf).softmax(-1)
        s = torch.linalg.svdvals(A)
        return s.log().sum(), torch.distributions.Categorical(probs=s / s.sum()).entropy().exp()

    verdict = examine(recording("designs.causal_rank"), of_singular_values)
    assert [case.name[:11] for case in verdict.cases if not case.right] == ["a long text"]
