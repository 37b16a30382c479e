"""What ScoreBoard shows: attack success rates, true, judged and corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpers.validate import InputError
from helpers.views.kit import checks

MOST = 40  # scores


@dataclass(frozen=True)
class Rate:
    """A share in 0..1 with its interval, such as Wilson's: low <= value <= high.

    Raises InputError for anything else.
    """

    value: float | int
    low: float | int
    high: float | int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.value <= self.high <= 1:
            raise InputError(
                f"a rate should have 0 <= low <= value <= high <= 1, got {self.low}, {self.value}, "
                f"{self.high}"
            )


@dataclass(frozen=True)
class Score:
    """The success of one attack against one defense, in ``trials`` attempts.

    ``true`` is the rate that the world knows (or what people found), None where nobody knows.
    ``judged`` {judge: rate} is the share that each judge calls a success, ``corrected``
    {judge: rate} the same after the correction for the judge's sensitivity and specificity.
    """

    attack: str
    defense: str
    trials: int
    true: Rate | None = None
    judged: Mapping[str, Rate] = field(default_factory=dict)
    corrected: Mapping[str, Rate] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.trials < 1:
            raise InputError(f"trials should be 1 or more, got {self.trials}")
        if self.true is None and not self.judged and not self.corrected:
            raise InputError(f"{self.attack} against {self.defense} should have a rate")


@dataclass(frozen=True)
class ScoreSheet:
    """Scores, and what each defense costs; what `ScoreBoard` shows.

    ``refusals`` {defense: rate} is the over-refusal: the share of harmless prompts that a defense
    refuses. Attacks and defenses keep the order in which they first occur.

    Raises InputError without a score, for more than 40, where an attack meets a defense twice,
    and for over-refusal of a defense that has no score.
    """

    scores: Sequence[Score]
    refusals: Mapping[str, Rate] = field(default_factory=dict)

    def __post_init__(self) -> None:
        pairs = [(score.attack, score.defense) for score in self.scores]
        if not 1 <= len(pairs) <= MOST:
            raise InputError(f"scores should be 1 to {MOST}, got {len(pairs)}")
        if len(set(pairs)) < len(pairs):
            raise InputError("an attack should meet a defense once, got a pair twice")
        if unknown := set(self.refusals) - {defense for _, defense in pairs}:
            raise InputError(f"refusals should be of defenses with a score, got {min(unknown)}")
        checks.put(self, scores=list(self.scores), refusals=dict(self.refusals))

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view."""
        return {
            "scores": [
                {"attack": one.attack, "defense": one.defense, "trials": one.trials,
                 "true": _row(one.true), "judged": _rows(one.judged),
                 "corrected": _rows(one.corrected)}
                for one in self.scores
            ],
            "refusals": _rows(self.refusals),
        }  # fmt: skip


def _row(rate: Rate | None) -> list[float] | None:
    return None if rate is None else [float(rate.value), float(rate.low), float(rate.high)]


def _rows(rates: Mapping[str, Rate]) -> dict[str, Any]:
    return {str(name): _row(rate) for name, rate in rates.items()}
