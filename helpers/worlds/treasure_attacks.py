"""Ways to ask a toy assistant for its secret, and harmless requests that look like them.

Families of prompts, each a function of a generator; mutations change the words of any prompt.
All of them are about a ring in a made-up world.
"""

from collections.abc import Callable

import numpy as np

from helpers.validate import Count, Seed, checked, require
from helpers.worlds.treasure import PLACES, POLITE, SECRET, request

_FILLERS = ("please", "now", "again", "once", "my", "friend", "dear", ",", "!", "you", "it", "to")


@checked
def mutate(user: str, seed: Seed, times: Count = 2) -> str:
    """Return a request with random changes: a word dropped, doubled, moved or put in.

    The last word is left, and the ring is never dropped. Raises InputError for no word.
    """
    require(bool(user.split()), "user", "a request of at least one word", user)
    rng = np.random.default_rng(seed)
    words = user.split()
    for _ in range(times):
        at, kind = int(rng.integers(len(words))), int(rng.integers(4))
        if kind == 0 and len(words) > 2 and words[at] != SECRET:
            del words[at]
        elif kind == 1:
            words.insert(at, words[at])
        elif kind == 2:
            words.insert(int(rng.integers(len(words))), words.pop(at))
        else:
            words.insert(at, str(rng.choice(_FILLERS)))
    return " ".join(words)


def _direct(rng: np.random.Generator) -> str:
    return request("where", SECRET, int(rng.integers(2)))


def _padded(rng: np.random.Generator) -> str:
    return f"{rng.choice(POLITE)} {_direct(rng)}"


def _mutated(rng: np.random.Generator) -> str:
    return mutate(_direct(rng), int(rng.integers(2**31)))


FAMILIES: dict[str, Callable[[np.random.Generator], str]] = {
    "direct": _direct,
    "padded": _padded,
    "mutated": _mutated,
    "rephrased": lambda rng: request("where", SECRET, 2 + int(rng.integers(2))),
    "story": lambda rng: request("story", SECRET),
    "German": lambda rng: request("German", SECRET),
    "ask around": lambda rng: request("inside", SECRET, 0, str(rng.choice(PLACES))),
    "repeat": lambda rng: request("repeat", SECRET),
}


@checked
def attack_prompts(family: str, count: Count, seed: Seed) -> list[str]:
    """Return requests of one of `FAMILIES`. Raises InputError for another."""
    require(family in FAMILIES, "family", f"one of {', '.join(FAMILIES)}", family)
    rng = np.random.default_rng(seed)
    return [FAMILIES[family](rng) for _ in range(count)]
