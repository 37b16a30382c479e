"""The grammar of the stories without their facts: which sentences they have, whoever is named."""

import re
from functools import cache

from helpers.validate import checked
from helpers.worlds.stories import COLOURS, PEOPLE, PLACES, THINGS, State, choices

_KINDS = {"N": PEOPLE, "P": PLACES, "C": COLOURS, "T": THINGS}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
_NAME = re.compile(rf"\b({'|'.join(_KIND_OF)})\b")


@checked
def is_grammatical(text: str) -> bool:
    r"""Return whether a text has the sentences of a story in a story's order, true or not.

    Two people are introduced, then a thing; then come events, then one ending. It does not matter
    who, where and what is named, so ``is_story`` implies it, and not the other way around.

    >>> is_grammatical('Ben is in the park. Ben is in the park. Mia has a red ball. '
    ...                'Tom gives Ida the blue kite. "Good night, Ben," says Ben.\n')
    True
    """
    return _pattern().fullmatch(_blurred(text)) is not None


def _blurred(text: str) -> str:
    """Replace every name by its kind."""
    return _NAME.sub(lambda name: _KIND_OF[name[0]], text)


@cache
def _pattern() -> re.Pattern[str]:
    together = State(7, ("Anna", "Ben"), ("park", "park"), "Anna", "red", "ball", 3)
    apart = together._replace(places=("park", "school"))
    possible = [choice for state in (together, apart) for choice in choices(state)]
    events, endings = (
        "|".join(
            sorted({re.escape(_blurred(c.text)) for c in possible if (c.state is None) is end})
        )
        for end in (False, True)
    )
    introduced = re.escape("N is in the P. N is in the P. N has a C T. ")
    return re.compile(f"{introduced}(?:{events})+(?:{endings})")
