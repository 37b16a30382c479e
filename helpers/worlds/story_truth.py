"""How far a text is true: the first token that no story of the world can have there."""

from typing import NamedTuple

from helpers.validate import checked
from helpers.worlds.stories import State, choices


class Followed(NamedTuple):
    """What is true after the last whole sentence, and how many characters a story can begin with.

    ``state`` is None after the end of a story.
    """

    state: State | None
    characters: int


@checked
def follow(text: str) -> Followed:
    """Follow a text as far as it is the beginning of a story of the world.

    >>> follow("Anna is in the park. Ben is on").characters
    28
    """
    state: State | None = State()
    at = 0
    while state is not None:
        possible = choices(state)
        taken = [choice for choice in possible if text.startswith(choice.text, at)]
        if not taken:
            return Followed(state, at + max(_common(choice.text, text[at:]) for choice in possible))
        at += len(taken[0].text)
        state = taken[0].state
    return Followed(None, at)


def _common(a: str, b: str) -> int:
    """Return how many characters two texts have in common before they differ."""
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y),
                min(len(a), len(b)))  # fmt: skip
