"""Two equal GPTs learn to count letters (notebook 15): one reads letters, the other tokens.

Both see the same words, the same questions, in the same order. Of ``ASKED`` words they are asked
while training; ``UNASKED`` words never are, though each has a token of its own. Half of all
questions spell the word out, so both learn what counting is.
"""

from collections.abc import Iterator, Sequence
from functools import cache

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.models.gpt import GPT
from helpers.text.byte_pair_codec import BytePairs
from helpers.text.byte_pair_trainer import train
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.training.weights import Recipe
from helpers.validate import Seed, Share, Size, checked, require, require_numbers
from helpers.worlds.spelling import Question, made_up_words, questions

WORDS = made_up_words(500, 15)
ASKED, UNASKED = WORDS[:400], WORDS[400:]
MOST = 9  # letters in a word, so no count is larger
READERS = ("letters", "tokens")
STEPS, BATCH, RATE = 1500, 64, 3e-3
CONTEXT = 24


@cache
@checked
def vocabulary(reader: str) -> BytePairs:
    """Return what a reader's tokens are: bytes, or byte pairs with a token for every word.

    Raises InputError for another reader.
    """
    require(reader in READERS, "reader", f"one of {', '.join(READERS)}", reader)
    if reader == "letters":
        return BytePairs.from_merges([])
    return BytePairs.from_merges(train(" " + " ".join([*WORDS] * 2), 5000))


@checked
def letter_counter(reader: str, generator: torch.Generator | None = None) -> GPT:
    """Return an untrained model that counts from 0 to MOST, for one of READERS.

    Both have the same blocks; the embedding has a row for every token of the reader's vocabulary.
    """
    vocab = len(vocabulary(reader))
    return GPT(vocab, 48, 4, 2, positions="none", context=CONTEXT, generator=generator)


@checked
def as_batch(
    asked: Sequence[Question], reader: str
) -> tuple[Int[Tensor, "batch time"], Int[Tensor, " batch"], Int[Tensor, " batch"]]:
    """Return the questions' ids, padded on the right, their lengths, and the counts.

    Raises InputError where there is no question, and for another reader.
    """
    fits = len(asked) > 0 and all(isinstance(one, Question) for one in asked)
    require(fits, "asked", "one question or more", asked)
    vocab = vocabulary(reader)
    rows = [[0, *vocab.encode(question.text)] for question in asked]
    longest = max(map(len, rows))
    tokens = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    lengths = torch.tensor([len(row) for row in rows])
    return tokens, lengths, torch.tensor([question.times for question in asked])


@checked
def count_logits(
    model: nn.Module, tokens: Int[Tensor, "batch time"], lengths: Int[Tensor, " batch"]
) -> Float[Tensor, "batch counts"]:
    """Return the scores of the counts 0 to MOST after each question: those of the digits.

    Raises InputError for a length below 1 or above ``time``.
    """
    require_numbers(lengths=lengths)
    fit = bool(((lengths >= 1) & (lengths <= tokens.shape[1])).all())
    require(fit, "lengths", f"from 1 to {tokens.shape[1]}", lengths.tolist())
    digits = ord("0") + torch.arange(MOST + 1)
    return model(tokens)[torch.arange(len(tokens)), lengths - 1][:, digits]


@checked
def counting_steps(
    model: nn.Module, reader: str, seed: Seed, steps: Size = STEPS
) -> Iterator[Step]:
    """Train a model on questions about the asked words, one `Step` for each ``next``."""
    require(reader in READERS, "reader", f"one of {', '.join(READERS)}", reader)

    def batch(generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        drawn = int(torch.randint(2**31, (1,), generator=generator))
        return as_batch(questions(ASKED, BATCH, drawn), reader)

    def loss(model: nn.Module, batch: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        tokens, lengths, counts = batch
        return F.cross_entropy(count_logits(model, tokens, lengths), counts)

    schedule = warmup_cosine_schedule(min(50, steps - 1), steps, min_ratio=0.0)
    return fit(model, loss, batch, steps, lr=RATE, seed=seed, schedule=schedule)


@checked
def right_answers(
    model: nn.Module, reader: str, words: Sequence[str], spelled: bool, count: Size = 500
) -> Share:
    """Return the share of questions about some words that the model answers correctly."""
    tokens, lengths, counts = as_batch(questions(words, count, 99, spelled), reader)
    with torch.no_grad():
        found = count_logits(model, tokens, lengths).argmax(-1)
    return (found == counts).double().mean().item()


@checked
def guessing(words: Sequence[str], count: Size = 500) -> Share:
    """Return the share that is right for whoever always gives the most common count.

    The questions are those of `right_answers`.
    """
    counts = [question.times for question in questions(words, count, 99, spelled=False)]
    return max(counts.count(value) for value in set(counts)) / len(counts)


def _trained(reader: str, seed: int) -> tuple[nn.Module, dict[str, float]]:
    model = letter_counter(reader, torch.Generator().manual_seed(seed))
    for _ in counting_steps(model, reader, seed):
        pass
    return model, {
        f"{name} words, {'spelled out' if spelled else 'as they are'}": right_answers(
            model, reader, words, spelled
        )
        for name, words in (("asked", ASKED), ("unasked", UNASKED))
        for spelled in (False, True)
    }


def _recipe(reader: str, seed: int) -> Recipe:
    return Recipe(f"letter_counter_{reader}_{seed}", lambda s: _trained(reader, s), seed)


RECIPES = tuple(_recipe(reader, seed) for reader in READERS for seed in range(3))
