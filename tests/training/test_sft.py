"""The loss of supervised fine-tuning is torch's cross-entropy at the trained tokens alone."""

import pytest
import torch
from torch.nn import functional as F

from helpers.training.sft import answer_logprobs, sft_loss, token_logprobs
from helpers.validate import InputError


@pytest.fixture
def given():
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(3, 6, 5, generator=generator, dtype=torch.float64, requires_grad=True)
    tokens = torch.randint(5, (3, 6), generator=generator)
    trained = torch.rand(3, 6, generator=generator) < 0.4
    return scores, tokens, trained


def test_the_loss_and_its_gradient_are_cross_entropy_with_ignored_tokens(given):
    scores, tokens, trained = given
    targets = torch.where(trained, tokens, -100)[:, 1:]
    expected = F.cross_entropy(scores[:, :-1].flatten(0, 1), targets.flatten(), ignore_index=-100)
    loss = sft_loss(scores, tokens, trained)
    torch.testing.assert_close(loss, expected, rtol=0, atol=1e-12)
    ours, theirs = (torch.autograd.grad(value, scores)[0] for value in (loss, expected))
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-12)
    silent = ~torch.cat([trained[:, 1:], torch.zeros(3, 1, dtype=torch.bool)], 1)
    assert (ours[silent] == 0).all()
    assert (ours[~silent] != 0).all()


def test_the_probability_of_an_answer_is_the_product_over_its_tokens(given):
    scores, tokens, trained = given
    p = torch.softmax(scores, -1)
    for row, found in enumerate(answer_logprobs(scores, tokens, trained)):
        product = torch.ones((), dtype=torch.float64)
        for t in range(1, 6):
            if trained[row, t]:
                product = product * p[row, t - 1, tokens[row, t]]
        torch.testing.assert_close(found.exp(), product, rtol=1e-12, atol=0)
    assert token_logprobs(scores, tokens).shape == (3, 5)


def test_no_trained_token_is_refused(given):
    scores, tokens, trained = given
    only_first = torch.zeros_like(trained)
    only_first[:, 0] = True
    with pytest.raises(InputError, match="trained should be True for at least one token"):
        sft_loss(scores, tokens, only_first)
    with pytest.raises(InputError, match="ids from 0 to 4"):
        token_logprobs(scores, tokens + 9)
