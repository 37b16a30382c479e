"""Supervised fine-tuning: the loss of a language model on the tokens that it shall write."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from helpers.validate import checked, require, require_numbers


@checked
def token_logprobs(
    scores: Float[Tensor, "batch time vocab"], tokens: Int[Tensor, "batch time"]
) -> Float[Tensor, "batch rest"]:
    """Return ``log p(x_{t+1} | x_{<=t})`` of every token but the first.

    ``scores`` at position t are those of the token after it; the last position has none.
    Raises InputError for ids outside the vocabulary.
    """
    require_numbers(scores=scores, tokens=tokens)
    known = (tokens >= 0) & (tokens < scores.shape[-1])
    require(bool(known.all()), "tokens", f"ids from 0 to {scores.shape[-1] - 1}", tokens)
    logp = torch.log_softmax(scores[:, :-1], -1)
    return logp.gather(-1, tokens[:, 1:, None]).squeeze(-1)


@checked
def sft_loss(
    scores: Float[Tensor, "batch time vocab"],
    tokens: Int[Tensor, "batch time"],
    trained: Bool[Tensor, "batch time"],
) -> Float[Tensor, ""]:
    """Return the mean surprise at the trained tokens, in nats; the others only condition them.

    ``L = -sum_t m_t log p(x_t | x_<t) / sum_t m_t``, over the whole batch. A token's score comes
    from the position before it, so the first token of a row is never trained.
    Raises InputError where no token is trained.
    """
    require_numbers(trained=trained)
    mask = trained[:, 1:]
    require(bool(mask.any()), "trained", "True for at least one token after the first", trained)
    return -token_logprobs(scores, tokens)[mask].mean()


@checked
def answer_logprobs(
    scores: Float[Tensor, "batch time vocab"],
    tokens: Int[Tensor, "batch time"],
    trained: Bool[Tensor, "batch time"],
) -> Float[Tensor, " batch"]:
    """Return ``log pi(y | x)`` of every row's answer: the sum over its trained tokens."""
    return (token_logprobs(scores, tokens) * trained[:, 1:]).sum(1)
