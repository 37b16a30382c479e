"""16.1: the loss of a language model: every position predicts the next token."""

import numpy as np
import torch
from numpy.random import Generator
from torch.nn import functional as F

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(scores, tokens, padding):
    guesses, targets = scores[:, :-1].flatten(0, 1), tokens[:, 1:].flatten()
    return F.cross_entropy(guesses, targets.long(), ignore_index=padding)


def with_numpy(scores, tokens, padding):
    E, tokens = np.asarray(scores)[:, :-1], np.asarray(tokens)
    targets = tokens[:, 1:]
    E = E - E.max(-1, keepdims=True)
    log_p = E - np.log(np.exp(E).sum(-1, keepdims=True))
    own = np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return -own[targets != padding].mean()


def with_loops(scores, tokens, padding):
    costs = []
    for row, ids in zip(scores, tokens.tolist(), strict=True):
        for at, target in enumerate(ids[1:]):
            if target != padding:
                costs.append(torch.logsumexp(row[at], 0) - row[at, target])
    return torch.stack(costs).mean()


def cases(rng: Generator) -> list[Case]:
    def case(name: str, batch: int, time: int, vocab: int, lengths: list[int], size=1.0) -> Case:
        tokens = rng.integers(1, vocab, (batch, time))
        for row, length in enumerate(lengths):
            tokens[row, length:] = 0
        scores = size * rng.normal(size=(batch, time, vocab))
        return Case(name, {"scores": scores, "tokens": tokens, "padding": 0})

    return [
        case("one text, no padding", 1, 5, 4, []),
        case("three texts of one length", 3, 6, 7, []),
        case("a short text with padding", 2, 7, 5, [7, 3]),
        case("three lengths", 3, 9, 6, [9, 2, 5]),
        case("large scores", 2, 5, 4, [5, 4], size=300.0),
        case("all scores are equal", 2, 4, 10, [4, 2], size=0.0),
    ]


def _shifted(scores, tokens, padding, *, ahead=1, reduction="mean"):
    """Score position t against token t + ahead."""
    T = tokens.shape[1]
    guesses = scores[:, max(0, -ahead) : T - max(0, ahead)]
    targets = tokens[:, max(0, ahead) : T + min(0, ahead)]
    return F.cross_entropy(
        guesses.flatten(0, 1), targets.flatten().long(), ignore_index=padding, reduction=reduction
    )


def _each(scores, tokens, padding):
    """Return what every next token costs, 0 for padding, and where it is not padding."""
    own = tokens[:, 1:] != padding
    costs = F.cross_entropy(scores[:, :-1].transpose(1, 2), tokens[:, 1:].long(), reduction="none")
    return costs * own, own


def _by_text(scores, tokens, padding):
    costs, own = _each(scores, tokens, padding)
    return (costs.sum(1) / own.sum(1)).mean()


def _over_all(scores, tokens, padding):
    return _each(scores, tokens, padding)[0].mean()


def _by_tokens(scores, tokens, padding):
    return _each(scores, tokens, padding)[0].sum() / (tokens != padding).sum()


def _twice(scores, tokens, padding):
    return answer(torch.softmax(scores, -1), tokens, padding)


def _probability(scores, tokens, padding):
    P = torch.softmax(scores[:, :-1], -1)
    own = P.gather(2, tokens[:, 1:, None].long())[..., 0]
    return -own[tokens[:, 1:] != padding].mean()


def _cut_alike(scores, tokens, padding):
    return F.cross_entropy(scores[:, 1:].mT, tokens[:, 1:].long(), ignore_index=padding)


def _log_of_mean(scores, tokens, padding):
    own = -_each(scores, tokens, padding)[0][tokens[:, 1:] != padding]
    return -own.exp().mean().log()


def _sum_of_means(scores, tokens, padding):
    costs, own = _each(scores, tokens, padding)
    return (costs.sum(1) / own.sum(1)).sum()


def _sum_for_each_text(scores, tokens, padding):
    return _each(scores, tokens, padding)[0].sum() / len(tokens)


def _padding_in_the_sum(scores, tokens, padding):
    costs = F.cross_entropy(scores[:, :-1].mT, tokens[:, 1:].long(), reduction="none")
    return costs.sum() / (tokens[:, 1:] != padding).sum()


def _unmasked_input(scores, tokens, padding):
    costs = F.cross_entropy(scores[:, :-1].mT, tokens[:, 1:].long(), reduction="none")
    own = tokens[:, :-1] != padding
    return (costs * own).sum() / own.sum()


def _rolled(scores, tokens, padding):
    return F.cross_entropy(scores.mT, tokens.roll(-1, 1).long(), ignore_index=padding)


def _over_time(scores, tokens, padding):
    log_p = torch.log_softmax(scores[:, :-1], 1)
    return F.nll_loss(log_p.mT, tokens[:, 1:].long(), ignore_index=padding)


def _reshaped(scores, tokens, padding):
    E = scores[:, :-1].reshape(scores.shape[0], scores.shape[2], -1)
    return F.cross_entropy(E, tokens[:, 1:].long(), ignore_index=padding)


def _scores_as_logarithms(scores, tokens, padding):
    return F.nll_loss(scores[:, :-1].mT, tokens[:, 1:].long(), ignore_index=padding)


def _last_only(scores, tokens, padding):
    return F.cross_entropy(scores[:, -2], tokens[:, -1].long(), ignore_index=padding).nan_to_num()


EXERCISE = Exercise(
    id="pretraining.shifted_loss",
    notebook="16",
    number="16.1",
    title="The loss of every position at once",
    kind="practice",
    difficulty=1,
    minutes=12,
    points=0,
    function="shifted_loss",
    answer=answer,
    cases=cases,
    outputs=("loss",),
    mistakes=(
        Mistake("not shifted", lambda s, t, p: _shifted(s, t, p, ahead=0),
                "You score position t against token t, which the model has just read. What should "
                "it predict?", (_cut_alike,)),
        Mistake("shifted the wrong way", lambda s, t, p: _shifted(s, t, p, ahead=-1),
                "You score position t against token t - 1. The scores at t are for token t + 1."),
        Mistake("shifted by two", lambda s, t, p: _shifted(s, t, p, ahead=2),
                "You score position t against token t + 2. The next token is at t + 1."),
        Mistake("padding is counted", lambda s, t, p: _shifted(s, t, -100),
                "You count padding as tokens to predict. Leave those targets out."),
        Mistake("padding counts in the mean", _over_all,
                "Padding costs nothing in your sum, but you still divide by its positions."),
        Mistake("divided by all tokens", _by_tokens,
                "You divide by the number of tokens. The first one of each text is not predicted."),
        Mistake("a mean over texts", _by_text,
                "You take the mean of each text first, so a token of a short text counts for more. "
                "Average over all predicted tokens of the batch."),
        Mistake("the sum of the texts' means", _sum_of_means,
                "You add up the means of the texts. Average over all predicted tokens of the "
                "batch."),
        Mistake("a sum for each text", _sum_for_each_text,
                "You divide by the number of texts. Divide by the number of predicted tokens."),
        Mistake("padding in the sum", _padding_in_the_sum,
                "You divide by the right number of tokens, but the padding is still in your sum."),
        Mistake("a sum", lambda s, t, p: _shifted(s, t, p, reduction="sum"),
                "You return the sum over all tokens. Return the mean."),
        Mistake("bits", lambda s, t, p: answer(s, t, p) / np.log(2),
                "Your loss is in bits. In nats the logarithm is the natural one."),
        Mistake("softmax twice", _twice,
                "`F.cross_entropy` takes scores and applies softmax itself. You applied it twice."),
        Mistake("the probability instead of its logarithm", _probability,
                "You average the probabilities. The cost of a token is minus the *logarithm*."),
        Mistake("the logarithm of the mean", _log_of_mean,
                "You average the probabilities and then take the logarithm. Take the logarithm of "
                "each one first."),
        Mistake("the mask of the tokens that were read", _unmasked_input,
                "You leave a position out if the token it *has read* is padding. What matters is "
                "the token it should predict."),
        Mistake("rolled", _rolled,
                "You roll the tokens, so the last position has to predict the first token. Nothing "
                "comes after the last token: leave that position out."),
        Mistake("softmax over time", _over_time,
                "Your probabilities sum to 1 over the positions. At each position they should sum "
                "to 1 over the vocabulary."),
        Mistake("reshaped instead of transposed", _reshaped,
                "`reshape` mixes positions with tokens of the vocabulary. To exchange two axes, "
                "transpose them."),
        Mistake("scores taken for logarithms", _scores_as_logarithms,
                "You take the scores as log-probabilities. They are not normalized yet."),
        Mistake("the sign", lambda s, t, p: -answer(s, t, p),
                "Your loss has the wrong sign: it is *minus* the mean log-probability."),
        Mistake("perplexity", lambda s, t, p: answer(s, t, p).clamp(max=700).exp(),
                "You return the perplexity, which is the exponential of the loss."),
        Mistake("the last token only", _last_only,
                "You predict only the last token of each text. Every position predicts one."),
    ),
    hints=(
        "The last position has no target, and nothing predicts the first token.",
        "Cut both: scores[:, :-1] against tokens[:, 1:]. Then leave out targets that are padding.",
        "F.cross_entropy wants (N, vocab) and (N,); it has an argument `ignore_index`.",
    ),
    alternatives=(with_numpy, with_loops),
)  # fmt: skip
