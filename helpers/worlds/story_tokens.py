"""Stories as a GPT reads them: one stream of words and punctuation marks.

A token is a word with the space before it, or one mark. A line break ends a story, so it is
also what stands before the first word of the next one: writing starts from it.
"""

import re
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.text.vocabulary import Vocabulary
from helpers.validate import Seed, Size, checked
from helpers.worlds.stories import COLOURS, PEOPLE, PLACES, THINGS, surprisal, write_stories

_FIRST = ("Come", "Good", "I", "It", "What", "Where")  # words that begin a quote
_LATER = (
    *("a", "am", "are", "asks", "calls", "comes", "do", "gives", "go", "goes", "happy", "has"),
    *("have", "in", "is", "night", "nothing", "says", "the", "time", "to", "with", "you"),
)
_TOKEN = re.compile(r" ?\w+| ?[^\w\s]|\n")
TOKENS = ("\n", '"', ' "', *"!,.:?", *PEOPLE, *_FIRST,
          *(f" {word}" for word in (*PEOPLE, *THINGS, *COLOURS, *PLACES, *_LATER)))  # fmt: skip
VOCABULARY = Vocabulary(TOKENS)
LINE_BREAK = 0  # the id of the token that ends a story


class StoryStream(NamedTuple):
    """Stories one after the other, with a line break before the first."""

    tokens: Int[Tensor, " time"]
    starts: Int[Tensor, " stories"]  # where the line break before each story is


@checked
def story_tokens(text: str) -> list[str]:
    """Return the tokens of a text; joined, they are the text again.

    >>> story_tokens('"I have it," says Tom.')
    ['"', 'I', ' have', ' it', ',', '"', ' says', ' Tom', '.']
    """
    return _TOKEN.findall(text)


@checked
def token_surprisal(text: str) -> Float[np.ndarray, " time"]:
    """Return ``-log p`` of every token of a story under the world's own choices, in nats.

    The sum over its characters; no model can expect less. Raises InputError for a text that is not
    a story.
    """
    lengths = [len(token) for token in story_tokens(text)]
    return np.add.reduceat(surprisal(text), np.cumsum([0, *lengths[:-1]]))


@checked
def story_stream(count: Size, seed: Seed) -> StoryStream:
    """Return ``count`` stories as one stream, the same for the same seed."""
    stories = [VOCABULARY.encode(story_tokens(text)) for text in write_stories(count, seed)]
    lengths = torch.tensor([0, *map(len, stories)])
    first = VOCABULARY.encode("\n")
    return StoryStream(torch.cat([first, *stories]), lengths.cumsum(0)[:-1])


@checked
def story_batch(
    count: Size, seed: Seed
) -> tuple[Int[Tensor, "batch time"], Float[Tensor, " batch"]]:
    """Return whole stories to measure a model on, and the surprisal of each in nats.

    A row begins with a line break and ends with one, then more of them as padding. The surprisal
    is ``-log p(story)`` under the world's own choices: what the best model pays.
    """
    texts = write_stories(count, seed)
    rows = [VOCABULARY.encode(["\n", *story_tokens(text)]) for text in texts]
    padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=LINE_BREAK)
    return padded, torch.tensor([surprisal(text).sum() for text in texts], dtype=torch.float64)
