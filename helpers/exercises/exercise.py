"""What an exercise is: its words, its cases, its answer and the wrong answers that are known.

Only the instructor's copy holds these. What a student's copy needs of them is recorded as data
by ``make record`` (see `helpers.exercises.recorded`).
"""

import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np

Kind = Literal["practice", "graded"]
# object: what the stub builds (a class) or trains (a model) is asked by each case's calls;
# figure and written: kept for the instructor's eye, points by hand
Form = Literal["function", "object", "figure", "written"]


@dataclass(frozen=True)
class Call:
    """One method call of an object that the student's stub has built or trained."""

    method: str  # "step"; "__call__" for a module
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One call of the student's function: its name in words and the arguments, in order.

    Arguments are arrays or tensors, numbers, truth values, None or strings. They are passed
    by position; an argument that is left out at the end takes the function's own default.
    With ``calls``, the outputs are what those methods of the returned object return, in order.
    """

    name: str  # "two queries, five keys, a mask"
    inputs: Mapping[str, Any]
    calls: tuple[Call, ...] = ()
    group: str = ""  # of the exercise's groups, where it has any

    def __post_init__(self) -> None:
        _require(bool(self.name.strip()), "a case needs a name", self.name)
        _require(bool(self.inputs), "a case needs inputs", self.name)
        for name in self.inputs:
            _require(name.isidentifier(), f"an input must be named like an argument: {name!r}", "")


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that is known, and the hint for whoever gives it (never the answer).

    ``alike`` are wrong answers that differ in a number only, for the same hint.
    """

    name: str  # "scaled by d_k instead of its root"
    function: Callable[..., Any]
    hint: str
    alike: tuple[Callable[..., Any], ...] = ()

    def __post_init__(self) -> None:
        _require(bool(self.name.strip()), "a mistake needs a name", self.name)
        _require(bool(self.hint.strip()), "a mistake needs a hint of its own", self.name)
        _require(all(map(callable, self.functions)), "a mistake is a function", self.name)

    @property
    def functions(self) -> tuple[Callable[..., Any], ...]:
        """Return every way to make the mistake."""
        return (self.function, *self.alike)


@dataclass(frozen=True)
class Exercise:
    """One exercise: what stands in the notebook, how it is judged, what it is worth.

    Raises ValueError, naming the exercise, for anything that could not be judged fairly.
    """

    id: str  # "attention.scaled_dot_product": stable, unique
    notebook: str  # "06"
    number: str  # "6.2"
    title: str
    kind: Kind
    difficulty: int  # 1 to 3 dots
    minutes: int
    points: int  # 0 for practice
    function: str  # the name the student's stub defines; "" where nothing is called
    answer: Callable[..., Any]
    cases: Callable[[np.random.Generator], list[Case]]
    outputs: tuple[str, ...]  # names of the returned arrays, in order
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, str, str]  # the ladder, the same for all, none is the answer
    alternatives: tuple[Callable[..., Any], ...]  # right answers, written differently
    tolerance: float = 1e-6
    forbidden: tuple[str, ...] = ()  # dotted names not to be called: a warning, not a verdict
    form: Form = "function"
    seconds: float = 5.0  # of computing, for one case; training may need more
    # in place of equality with the answer's outputs: how good a trained model must be
    accepts: Callable[[Case, list[np.ndarray]], bool] | None = None
    # points for each group of cases that is right as a whole; without groups, all or nothing
    groups: Mapping[str, int | float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _require(
            bool(re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", self.id)),
            "an id is lower-case words with a dot between, such as attention.softmax", self.id,
        )  # fmt: skip
        _require(bool(re.fullmatch(r"\d\d", self.notebook)), "notebook is two digits", self.id)
        _require(
            bool(re.fullmatch(rf"{int(self.notebook)}\.\d+", self.number)),
            f"the number must begin with its notebook's, {int(self.notebook)}.", self.id,
        )  # fmt: skip
        _require(bool(self.title.strip()), "title is empty", self.id)
        _require(self.kind in get_args(Kind), "kind is practice or graded", self.id)
        _require(self.difficulty in (1, 2, 3), "difficulty is 1, 2 or 3", self.id)
        _require(self.minutes > 0, "minutes must be positive", self.id)
        _require(
            self.points > 0 if self.kind == "graded" else self.points == 0,
            "graded exercises have points and practice has none", self.id,
        )  # fmt: skip
        _require(self.tolerance > 0, "the tolerance must be positive", self.id)
        _require(len(self.hints) == 3, "the ladder has three hints", self.id)
        _require(all(map(str.strip, self.hints)), "a hint is empty", self.id)
        _require(self.form in get_args(Form), "no such form", self.id)
        _require(self.seconds > 0, "seconds must be positive", self.id)
        _require(bool(self.function) or self.form == "written", "the stub's name", self.id)
        self._require_groups()
        if self.form in ("function", "object"):
            self._require_what_is_called()

    def _require_what_is_called(self) -> None:
        named = self.function.isidentifier() and not keyword.iskeyword(self.function)
        _require(named, f"{self.function!r} cannot be a function's name", self.id)
        _require(bool(self.outputs), "outputs must name what is returned", self.id)
        _require(len(set(self.outputs)) == len(self.outputs), "two outputs, one name", self.id)
        _require(bool(self.mistakes), "an exercise needs named mistakes", self.id)
        names = [mistake.name for mistake in self.mistakes]
        hints = [mistake.hint for mistake in self.mistakes]
        _require(len(set(names)) == len(names), "two mistakes have one name", self.id)
        _require(len(set(hints)) == len(hints), "two mistakes have one hint", self.id)
        _require(len(self.alternatives) >= 2, "two other right answers are needed", self.id)

    def _require_groups(self) -> None:
        if not self.groups:
            return
        _require(self.kind == "graded", "practice has no groups of points", self.id)
        _require(self.form in ("function", "object"), "only cases have groups", self.id)
        _require(all(map(str.strip, self.groups)), "a group needs a name", self.id)
        _require(all(worth > 0 for worth in self.groups.values()), "a group has points", self.id)
        total = sum(self.groups.values())
        _require(
            abs(total - self.points) < 1e-9,
            f"the groups have {total:g} points, the exercise {self.points}", self.id,
        )  # fmt: skip

    def public_cases(self) -> list[Case]:
        """Draw the cases that every reader's copy holds: from a seed that is the id itself."""
        return self.cases(np.random.default_rng(list(self.id.encode())))


def _require(condition: bool, sentence: str, where: str) -> None:
    if not condition:
        raise ValueError(f"{where}: {sentence}" if where else sentence)
