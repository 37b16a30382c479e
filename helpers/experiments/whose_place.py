"""Does a model know who is where, or only which two places are taken (notebook 16)?"""

import re
from typing import NamedTuple

import torch
from torch import nn

from helpers.validate import Seed, Size, checked, require
from helpers.worlds.stories import write_stories
from helpers.worlds.story_tokens import VOCABULARY, story_tokens

_EVENT = re.compile(
    r'(\w+) (?:is in|goes to) the (\w+)\.|"Come to the (\w+)!"|"I am in the (\w+)," calls (\w+)\.'
)


class Beliefs(NamedTuple):
    """The probability of somebody's own place, and of the place where the other person is."""

    own: float
    other: float


@checked
@torch.no_grad()
def whose_place(model: nn.Module, count: Size = 100, seed: Seed = 77) -> Beliefs:
    """Return what a model believes where somebody answers "I am in the", in unread stories.

    The mean over all these answers; who is asked is always somewhere else than who asks.
    """
    found = []
    for text in write_stories(count, seed):
        at: dict[str, str] = {}
        for event in _EVENT.finditer(text):
            who, place, meeting, said, asked = event.groups()
            if who:
                at[who] = place
            elif meeting:
                at = dict.fromkeys(at, meeting)
            else:
                (other,) = (at[name] for name in at if name != asked)
                before = story_tokens(text[: event.start(4) - 1])
                p = model(VOCABULARY.encode(["\n", *before])[None])[0, -1].softmax(-1)
                found.append(p[VOCABULARY.encode([f" {said}", f" {other}"])].double())
    require(bool(found), "count", "enough stories that somebody is asked in", count)
    return Beliefs(*torch.stack(found).mean(0).tolist())
