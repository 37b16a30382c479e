"""What Arena shows: an assistant to attack by hand, level by level."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpers.validate import InputError
from helpers.views.kit import checks

LONGEST = 500  # characters of a prompt
MOST = 12  # levels


@dataclass(frozen=True)
class Stage:
    """One step between the prompt and the answer: a guard, the assistant, a filter.

    ``says`` is what came out of it, in a few words. ``passed`` is False where it stops the exchange
    (a guard that blocks, an assistant that refuses). ``score`` and ``limit`` are given together
    where the step compares two numbers in 0..1: it stops at ``score`` >= ``limit``.
    """

    name: str
    says: str
    passed: bool = True
    score: float | int | None = None
    limit: float | int | None = None

    def __post_init__(self) -> None:
        if (self.score is None) != (self.limit is None):
            raise InputError(f"{self.name} should have a score and a limit, or neither")
        for value in (self.score, self.limit):
            if value is not None and not 0 <= value <= 1:
                raise InputError(f"score and limit of {self.name} should be in 0..1, got {value}")


@dataclass(frozen=True)
class Exchange:
    """What happened to one prompt.

    ``stages`` in the order in which they ran; the last one may have stopped it. ``answer`` is what
    the attacker gets to read. ``success`` is the truth, which the world knows: did the attack work?
    ``judged`` {judge: verdict} is what imperfect judges say about the same answer.
    """

    stages: Sequence[Stage]
    answer: str
    success: bool
    judged: Mapping[str, bool] = field(default_factory=dict)


Reply = Callable[[str], Exchange | Iterator[Exchange]]


@dataclass(frozen=True)
class ArenaLevel:
    """One level: a name, what the defense does (told to the reader), and who answers.

    ``reply(prompt)`` returns an `Exchange`, or yields exchanges that grow (token by token): each is
    shown at once, the reader can stop in between, and the last one counts. It is called in a
    thread. It may raise ValueError with words for the reader.
    """

    name: str
    rules: str
    reply: Reply

    def __post_init__(self) -> None:
        if not callable(self.reply):
            raise InputError(f"reply of {self.name} should be callable, got {self.reply!r}")


@dataclass(frozen=True)
class ArenaGame:
    """Levels of an assistant to attack; what `Arena` plays.

    ``goal`` tells the attacker what counts as a success ("make it say the secret word").
    ``suggestions`` are prompts to start with; a click puts one into the field.

    Raises InputError without a level, for more than 12, and for two of one name.
    """

    levels: Sequence[ArenaLevel]
    goal: str
    suggestions: Sequence[str] = ()

    def __post_init__(self) -> None:
        names = [level.name for level in self.levels]
        if not 1 <= len(names) <= MOST or len(set(names)) < len(names):
            raise InputError(f"levels should be 1 to {MOST} with names of their own, got {names}")
        if isinstance(self.suggestions, str):
            raise InputError(f"suggestions should be a list of texts, got {self.suggestions!r}")
        checks.put(self, levels=list(self.levels), suggestions=[str(s) for s in self.suggestions])

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view that do not change while it is played."""
        return {
            "levels": [level.name for level in self.levels],
            "rules": [level.rules for level in self.levels],
            "goal": self.goal,
            "suggestions": self.suggestions,
        }
