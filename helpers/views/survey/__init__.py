"""Survey: the table of a survey, to sort, to filter and on a time line."""

from collections import Counter
from pathlib import Path
from typing import Any

import traitlets

from helpers.views.kit import View, checks
from helpers.views.survey.table import COLUMNS, SurveyTable

SORTED = ("name", "year", "venue", *COLUMNS, "source")


class Survey(View, script=Path(__file__).with_name("view.js")):
    """The rows of a `SurveyTable` on a time line, and below it as a table.

    The reader sorts by a column, filters by values or a text, chooses what the lanes of the time
    line are, hides a column to guess it row by row, and asks for the errata. Read back or set:
    ``sort`` and ``descending``, ``filters`` {column: value}, ``search``, ``group`` (the lanes),
    ``hidden`` (a column, or empty) and ``revealed`` (names of rows), ``errata``, ``row`` (the one
    that is looked at, -1: none).
    """

    rows: Any = traitlets.List(help="one dict a row").tag(sync=True)
    source = traitlets.Unicode("").tag(sync=True)
    sort = traitlets.Enum(SORTED, "year").tag(sync=True)
    descending = traitlets.Bool(False).tag(sync=True)
    filters: Any = traitlets.Dict(help="{column: value}").tag(sync=True)
    search = traitlets.Unicode("").tag(sync=True)
    group = traitlets.Enum(COLUMNS, "architecture", help="the lanes").tag(sync=True)
    hidden = traitlets.Enum(("", *COLUMNS), "", help="the column to guess").tag(sync=True)
    revealed = traitlets.List(traitlets.Unicode(), help="names of rows").tag(sync=True)
    errata = traitlets.Bool(False).tag(sync=True)
    row = traitlets.Int(-1, help="the row that is looked at").tag(sync=True)

    def __init__(
        self,
        table: SurveyTable,
        *,
        row: int = -1,
        title: str = "Pretrained models by year",
        **traits: Any,
    ) -> None:
        super().__init__(**table.traits(), title=title, **traits)
        self.row = row

    @traitlets.validate("row")
    def _is_row(self, proposal: Any) -> int:
        return checks.index(proposal["value"] + 1, len(self.rows) + 1, "row + 1") - 1

    @traitlets.validate("filters")
    def _are_filters(self, proposal: Any) -> dict[str, str]:
        filters = dict(proposal["value"])
        if unknown := set(filters) - set(COLUMNS):
            raise ValueError(f"filters should be of {COLUMNS}, got {min(unknown)!r}")
        return filters

    def is_hidden(self, column: str, row: dict[str, Any]) -> bool:
        """Return whether a cell is still to be guessed."""
        return column == self.hidden and row["name"] not in self.revealed

    def shown(self) -> list[int]:
        """Return the rows that pass the filters and the search, in the order of the table.

        A hidden column is not sorted, filtered or searched by: that would tell what it says.
        """
        wanted = self.search.lower()

        def passes(row: dict[str, Any]) -> bool:
            kept = all(row[c] == v or c == self.hidden for c, v in self.filters.items())
            texts = [str(row[column]) for column in SORTED if column != self.hidden]
            return kept and (not wanted or any(wanted in text.lower() for text in texts))

        column = "year" if self.sort == self.hidden else self.sort

        def key(at: int) -> Any:
            value = self.rows[at][column]
            return value.lower() if isinstance(value, str) else value

        found = [at for at, row in enumerate(self.rows) if passes(row)]
        return sorted(found, key=key, reverse=self.descending)

    def lanes(self) -> dict[str, list[int]]:
        """Return the rows of each lane, largest lane first; "?" has those that are hidden."""
        rows = self.shown()
        names = ["?" if self.is_hidden(self.group, self.rows[at]) else self.rows[at][self.group]
                 for at in rows]  # fmt: skip
        lanes = sorted(Counter(names), key=lambda name: (-names.count(name), name))
        return {lane: [at for at, name in zip(rows, names, strict=True) if name == lane]
                for lane in lanes}  # fmt: skip

    def words(self) -> str:
        """Return how many rows are shown, from which years, and how large each lane is."""
        rows = [self.rows[at] for at in self.shown()]
        if not rows:
            return f"{self.title}: none of {len(self.rows)} models is shown."
        years = [int(row["year"]) for row in rows]
        lanes = ", ".join(f"{name or '(empty)'} {len(of)}" for name, of in self.lanes().items())
        return (
            f"{self.title}: {len(rows)} of {len(self.rows)} models, {min(years)} to {max(years)}. "
            f"By {self.group}: {lanes}."
        )

    def still(self) -> Any:
        """Draw the time line with matplotlib."""
        from helpers.views.survey import still

        return still.draw(self)
