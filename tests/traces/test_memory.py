"""activation_bytes counts what autograd saves: nothing twice, nothing without a gradient."""

import torch

from helpers.traces import activation_bytes

x = torch.ones(10, 4, requires_grad=True)
W = torch.ones(4, 3, requires_grad=True)
X, H = 10 * 4 * 4, 10 * 3 * 4  # bytes of the input, and of what the product gives


def test_a_product_keeps_its_factors_and_tanh_what_it_gives():
    assert activation_bytes(lambda x: torch.tanh(x @ W), x) == X + W.nbytes + H
    assert activation_bytes(lambda x: torch.tanh(x @ W), x, without=[W]) == X + H


def test_an_array_that_is_kept_twice_counts_once():
    assert activation_bytes(lambda x: (x * x).sum() + (x.T * 2 * x.T).sum(), x) <= 2 * X
    assert activation_bytes(lambda x: x * x, x) == X


def test_nothing_is_kept_where_no_gradient_is_wanted():
    assert activation_bytes(lambda x: torch.tanh(x * x), x.detach()) == 0
    with torch.no_grad():
        assert activation_bytes(lambda x: torch.tanh(x @ W), x) == 0


def test_a_loop_keeps_as_much_for_every_step():
    def loop(steps):
        h = torch.zeros(1, 3)
        for x_t in x[:steps]:
            h = torch.tanh(x_t[None] @ W + h)

    one, five, ten = (activation_bytes(loop, steps, without=[x, W]) for steps in (1, 5, 10))
    assert five == 5 * one
    assert ten == 10 * one
