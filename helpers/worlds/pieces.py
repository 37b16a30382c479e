"""Pieces of stories to train on: as they are, or with the answer to: is direct speech open?"""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.text.vocabulary import Vocabulary
from helpers.worlds.stories import inside_quotes, write_stories

Piece = tuple[Int[Tensor, "batch time"], Float[Tensor, "batch time"]]


def story_rows(
    vocabulary: Vocabulary, count: int, seed: int, time: int = 256
) -> Int[Tensor, "count time"]:
    """Write ``count`` rows of ``time + 1`` characters: a story from its begin, then the next."""
    stories = write_stories(count + 8, seed)
    texts = ("".join(stories[i : i + 8])[: time + 1] for i in range(count))
    return torch.stack([vocabulary.encode(text) for text in texts])


def story_pieces(
    vocabulary: Vocabulary, stories: int, seed: int, count: int = 32, time: int = 256
) -> Callable[[torch.Generator], Int[Tensor, "batch time"]]:
    """Make a source of batches: ``count`` rows, each beginning with one of ``stories`` stories."""
    rows = story_rows(vocabulary, stories, seed, time)
    return lambda generator: rows[torch.randint(len(rows), (count,), generator=generator)]


def quote_pieces(
    vocabulary: Vocabulary, stories: int, seed: int, count: int = 32, time: int = 120
) -> Callable[[torch.Generator], Piece]:
    """Make a source of batches: ``count`` pieces of text, and for each character 1.0 inside quotes.

    Every piece begins with a sentence outside quotes, so a reader that starts with an empty
    state can know. Raises ValueError where the stories are too short for one piece.
    """
    text = "".join(write_stories(stories, seed))
    truth = inside_quotes(text)
    begins = [
        i + 2 for i in range(len(text) - time - 2) if text[i : i + 2] == ". " and not truth[i]
    ]
    if not begins:
        raise ValueError(f"{stories} stories are too short for pieces of {time} characters")
    ids, answers = vocabulary.encode(text), torch.tensor(truth, dtype=torch.float32)
    places = torch.tensor(begins)

    def batch(generator: torch.Generator) -> Piece:
        first = places[torch.randint(len(places), (count,), generator=generator)]
        at = first[:, None] + torch.arange(time)
        return ids[at], answers[at]

    return batch
