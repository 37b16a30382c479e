"""Pieces of stories to train on: as they are, or with the answer to: is direct speech open?"""

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.text.vocabulary import Vocabulary
from helpers.validate import InputError, Seed, Size, checked
from helpers.worlds.stories import inside_quotes, write_stories

Piece = tuple[Int[Tensor, "batch time"], Float[Tensor, "batch time"]]


@checked
def story_rows(
    vocabulary: Vocabulary, count: Size, seed: Seed, time: Size = 256, *, random_words: bool = False
) -> Int[Tensor, "count time"]:
    """Return ``count`` rows of ``time + 1`` characters: a story from its beginning, then the next.

    With ``random_words``, the quotation marks are moved to random words first. Raises InputError
    where eight stories are too short for a row.
    """
    stories = write_stories(count + 8, seed)
    if random_words:
        rng = np.random.default_rng(seed)
        stories = [move_quotes(story, rng) for story in stories]
    texts = ["".join(stories[i : i + 8])[: time + 1] for i in range(count)]
    if (shortest := min(map(len, texts))) <= time:
        raise InputError(
            f"time should be at most {shortest - 1}, as eight stories have, got {time}"
        )
    return torch.stack([vocabulary.encode(text) for text in texts])


@checked
def story_pieces(
    vocabulary: Vocabulary,
    stories: Size,
    seed: Seed,
    count: Size = 32,
    time: Size = 256,
    *,
    random_words: bool = False,
) -> Callable[[torch.Generator], Int[Tensor, "batch time"]]:
    """Return a source of batches: ``count`` rows, each beginning with one of ``stories`` stories.

    With ``random_words``, the quotation marks are moved to random words first. Raises InputError
    where eight stories are too short for a row.
    """
    rows = story_rows(vocabulary, stories, seed, time, random_words=random_words)
    return lambda generator: rows[torch.randint(len(rows), (count,), generator=generator)]


@checked
def move_quotes(story: str, rng: np.random.Generator) -> str:
    """Return a story with as many quotation marks as before, opened and closed at random words.

    The words no longer show whether a quote is open; only counting the marks does. Each quote
    has at least two words. Raises InputError for an odd number of marks or fewer words than marks.
    """
    marks, words = story.count('"'), story.rstrip("\n").replace('"', "").split(" ")
    if marks % 2 or marks > len(words):
        raise InputError(
            f"expected an even number of quotation marks, at most one a word, "
            f"got {marks} marks and {len(words)} words"
        )
    at = sorted(rng.choice(len(words), marks, replace=False))
    for opening, closing in zip(at[::2], at[1::2], strict=True):
        words[opening] = '"' + words[opening]
        words[closing] += '"'
    return " ".join(words) + "\n" * story.endswith("\n")


@checked
def quote_pieces(
    vocabulary: Vocabulary,
    stories: Size,
    seed: Seed,
    count: Size = 32,
    time: Size = 120,
    *,
    random_words: bool = False,
) -> Callable[[torch.Generator], Piece]:
    """Return a source of batches: ``count`` pieces of text, and 1.0 for each character in quotes.

    Every piece begins with a sentence outside quotes, so a reader that starts with an empty
    state can know. With ``random_words``, the quotation marks are moved to random words first.
    Raises InputError where the stories are too short for one piece.
    """
    texts, rng = write_stories(stories, seed), np.random.default_rng(seed)
    text = "".join([move_quotes(each, rng) for each in texts] if random_words else texts)
    truth = inside_quotes(text)
    begins = [
        i + 2 for i in range(len(text) - time - 2) if text[i : i + 2] == ". " and not truth[i]
    ]
    if not begins:
        raise InputError(f"{stories} stories are too short for pieces of {time} characters")
    ids, answers = vocabulary.encode(text), torch.tensor(truth, dtype=torch.float32)
    places = torch.tensor(begins)

    def batch(generator: torch.Generator) -> Piece:
        first = places[torch.randint(len(places), (count,), generator=generator)]
        at = first[:, None] + torch.arange(time)
        return ids[at], answers[at]

    return batch
