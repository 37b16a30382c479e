"""What Survey shows: pretrained models, one row each, as a survey lists them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from helpers.validate import InputError
from helpers.views.kit import checks

COLUMNS = ("architecture", "objective", "kind")  # what rows can be grouped, filtered and hidden by
MOST = 200


@dataclass(frozen=True)
class SurveyRow:
    """One pretrained model as a survey lists it.

    ``year`` may have a fraction for the month: 2018.8 is October 2018. ``architecture`` is
    "encoder-only", "encoder-decoder" or "decoder-only" (or what the survey prints), ``kind`` the
    survey's type of embedding ("Contextual"), ``objective`` how it is pretrained ("MLM").
    ``source`` says where the row can be checked, ``erratum`` what is wrong with the row as
    printed; it is empty where nothing is known.

    Raises InputError for an empty name or a year outside of 1950 to 2100.
    """

    name: str
    year: float | int
    venue: str
    architecture: str
    kind: str
    objective: str
    source: str
    erratum: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError("a row of the survey should have a name, got an empty one")
        if not 1950 <= self.year <= 2100:
            raise InputError(f"the year of {self.name} should be in 1950..2100, got {self.year}")


@dataclass(frozen=True)
class SurveyTable:
    """The rows of a survey; what `Survey` sorts, filters and places on a time line.

    ``source`` names the survey. Raises InputError without rows, for more than 200, and where two
    rows have the same name.
    """

    rows: Sequence[SurveyRow]
    source: str = ""

    def __post_init__(self) -> None:
        rows = list(self.rows)
        if not 1 <= len(rows) <= MOST:
            raise InputError(f"rows should be 1 to {MOST}, got {len(rows)}")
        names = [row.name for row in rows]
        if twice := {name for name in names if names.count(name) > 1}:
            raise InputError(f"every row should have a name of its own, got twice: {min(twice)}")
        checks.put(self, rows=rows)

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view."""
        return {
            "rows": [{field.name: getattr(row, field.name) for field in fields(row)}
                     for row in self.rows],
            "source": self.source,
        }  # fmt: skip
