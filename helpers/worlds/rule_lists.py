"""Lists with a hidden rule, for few-shot prompts: who gets which thing is drawn for every list.

A line is a person, a thing and a line break. Four people occur in a list. Each always
gets the same thing there, and nothing about it can be known before it was seen. So the best
accuracy after n examples is exact: `best_accuracy`.
"""

import torch
from jaxtyping import Int
from torch import Tensor

from helpers.validate import Count, Seed, Size, checked
from helpers.worlds.stories import PEOPLE, THINGS
from helpers.worlds.story_tokens import LINE_BREAK, VOCABULARY

LINES, PEOPLE_OF_A_LIST = 20, 4  # of a training list
_PEOPLE = VOCABULARY.encode(PEOPLE)
_THINGS = VOCABULARY.encode([f" {thing}" for thing in THINGS])


@checked
def rule_lists(
    count: Size, lines: Size = LINES, generator: torch.Generator | None = None
) -> Int[Tensor, "batch time"]:
    """Return lists as rows of ids: a line break, then ``lines`` lines of three tokens each."""
    present = torch.rand(count, len(PEOPLE), generator=generator).argsort(1)
    rules = torch.randint(len(THINGS), (count, len(PEOPLE)), generator=generator)
    who = torch.randint(PEOPLE_OF_A_LIST, (count, lines), generator=generator)
    who = present.gather(1, who)
    things = _THINGS[rules.gather(1, who)]
    rows = torch.stack([_PEOPLE[who], things, torch.full_like(who, LINE_BREAK)], -1).flatten(1)
    return torch.cat([torch.full((count, 1), LINE_BREAK), rows], 1)


@checked
def few_shot_prompts(
    count: Size, shots: Count, seed: Seed
) -> tuple[Int[Tensor, "batch time"], Int[Tensor, " batch"]]:
    """Return prompts of ``shots`` examples and a question, and the answers' ids.

    A prompt ends with a person; the answer is the thing that comes next.
    """
    generator = torch.Generator().manual_seed(seed)
    rows = rule_lists(count, shots + 1, generator)
    return rows[:, :-2], rows[:, -2]


@checked
def best_accuracy(shots: Count) -> float:
    """Return the accuracy of a reader who remembers all examples and else guesses.

    The person asked about was among n examples with probability ``1 - (3/4)^n``; else every
    thing is equally likely.

    >>> best_accuracy(0), round(best_accuracy(8), 3)
    (0.125, 0.912)
    """
    unseen = (1 - 1 / PEOPLE_OF_A_LIST) ** shots
    return 1 - unseen + unseen / len(THINGS)
