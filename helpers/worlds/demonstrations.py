"""People who answer questions more or less well, and people who say which answer they prefer.

The first write what supervised fine-tuning imitates. The second judge pairs of answers by the
hidden true reward, with some noise (Bradley and Terry 1952); a reward model learns from them.
"""

import math
from typing import Annotated, NamedTuple

import numpy as np

from helpers.validate import Range, Seed, checked, require
from helpers.worlds.conversations import UNSURE, Conversation, true_reward

# what the people who write demonstrations do, and how often
KINDS = {"helpful": 0.4, "short": 0.2, "rambling": 0.15, "wrong": 0.1, "unsure": 0.1, "loud": 0.05}
SHARPNESS = 8.0  # how strongly a difference of true reward decides what people prefer


class Preference(NamedTuple):
    """Two answers to the same question; the first was preferred."""

    conversation: Conversation
    chosen: str
    rejected: str


@checked
def answer_of_kind(kind: str, conversation: Conversation, rng: np.random.Generator) -> str:
    """Return an answer as this kind of person gives it.

    Raises InputError for a kind not in KINDS.
    """
    require(kind in KINDS, "kind", f"one of {', '.join(KINDS)}", kind)
    if kind == "short" and conversation.short:
        return conversation.short
    if kind == "rambling" and conversation.extra:
        return f"{conversation.right} {conversation.extra}"
    if kind == "wrong":
        return conversation.wrong[rng.integers(len(conversation.wrong))]
    if kind == "unsure":
        return UNSURE
    return conversation.right[:-1] + "!" if kind == "loud" else conversation.right


@checked
def demonstrate(
    conversations: list[Conversation], seed: Seed, kinds: dict[str, float] = KINDS
) -> list[str]:
    """Return one person's answer to each question; ``kinds`` says how often which kind answers.

    Raises InputError for an unknown kind and for shares that do not sum to one.
    """
    for kind in kinds:
        require(kind in KINDS, "kinds", f"among {', '.join(KINDS)}", kind)
    total = sum(kinds.values())
    require(math.isclose(total, 1.0), "the sum of kinds", "1", total)
    rng = np.random.default_rng(seed)
    drawn = rng.choice(list(kinds), size=len(conversations), p=list(kinds.values()))
    return [answer_of_kind(str(k), c, rng) for k, c in zip(drawn, conversations, strict=True)]


@checked
def preference_probability(
    first: float, second: float, sharpness: Annotated[float, Range(0)] = SHARPNESS
) -> float:
    """Return how likely people prefer the answer of true reward ``first`` to that of ``second``.

    ``sigmoid(sharpness * (first - second))``: Bradley-Terry.
    """
    return 1 / (1 + math.exp(-sharpness * (first - second)))


@checked
def compare(
    conversations: list[Conversation], pairs: list[tuple[str, str]], seed: Seed
) -> list[Preference]:
    """Let people choose between the two answers of each pair, as `preference_probability` says.

    Raises InputError where there is not one pair for each conversation.
    """
    require(len(pairs) == len(conversations), "pairs", "one for each conversation", pairs)
    for pair in pairs:
        require(isinstance(pair, tuple) and len(pair) == 2, "pairs", "two answers each", pair)
    rng = np.random.default_rng(seed)
    found = []
    for conversation, (a, b) in zip(conversations, pairs, strict=True):
        p = preference_probability(true_reward(conversation, a), true_reward(conversation, b))
        found.append(Preference(conversation, *((a, b) if rng.random() < p else (b, a))))
    return found


@checked
def write_preferences(conversations: list[Conversation], seed: Seed) -> list[Preference]:
    """Return what people prefer of two different demonstrations of each question."""
    rng = np.random.default_rng(seed)
    pairs = []
    for conversation in conversations:
        answers = list({answer_of_kind(kind, conversation, rng): 0 for kind in KINDS})
        first, second = rng.choice(len(answers), size=2, replace=False)
        pairs.append((answers[first], answers[second]))
    return compare(conversations, pairs, seed + 1)
