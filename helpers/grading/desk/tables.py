"""The rows of an instructor's table, by columns.

Nothing is guessed: a cell that cannot be meant is refused with file and line, and a name that
matches nobody is refused with the nearest one.
"""

import difflib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.grading.judge.submissions import clean_name
from helpers.grading.judge.tables import read_cells


@dataclass(frozen=True)
class Row:
    """One line of a table; a column that the table lacks is empty."""

    where: str  # "late.csv, line 2", for a refusal
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell without the spaces around it."""
        return self.values.get(column, "")

    def number(self, column: str, least: float, most: float) -> float:
        """Return a cell's number, written with a point or a comma; raises ValueError."""
        text = self[column]
        if not re.fullmatch(r"[+-]?\d+([.,]\d*)?|[+-]?[.,]\d+", text):
            raise ValueError(f"{self.where}: {column} is not a number: {text!r}")
        value = float(text.replace(",", "."))
        if not least <= value <= most:
            raise ValueError(
                f"{self.where}: {column} is not between {least:g} and {most:g}: {text!r}"
            )
        return value

    def match(self, column: str, known: Collection[str], what: str) -> str:
        """Return the one of ``known`` that a cell names; raises ValueError with the nearest."""
        text = self[column]
        if not text:
            raise ValueError(f"{self.where}: {column} is empty")
        for same in _LIKENESSES:
            found = [name for name in known if same(name) == same(text)]
            if len(found) == 1:
                return found[0]
            if found:
                names = ", ".join(sorted(found))
                raise ValueError(f"{self.where}: {text!r} may be any of {names}")
        near = difflib.get_close_matches(clean_name(text), known, n=1, cutoff=0.3)
        nearest = f"; the nearest is {near[0]!r}" if near else ""
        raise ValueError(f"{self.where}: there is no {what} {text!r}{nearest}")


def read_table(path: Path, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a table that has these columns; empty lines are left out.

    Raises ValueError, with file and line, for anything that cannot be read as a table.
    """
    lines = read_cells(path, columns)
    header = next(lines, None)
    if header is None:
        raise ValueError(f"{path} is empty; its columns should be {', '.join(columns)}")
    _check_header(header.cells, columns, path)
    return [
        Row(f"{path}, line {line.number}", dict(zip(header.cells, line.cells, strict=False)))
        for line in lines
    ]


def _check_header(header: Sequence[str], columns: Sequence[str], path: Path) -> None:
    missing = [name for name in columns if name not in header]
    if missing:
        raise ValueError(
            f"{path} has no column {', '.join(missing)}; it has {', '.join(filter(None, header))}"
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise ValueError(f"{path} has two columns {', '.join(twice)}")


def _unquoted(name: str) -> str:
    """Take away the quote that our own exports put before what looks like a formula."""
    return name[1:] if name.startswith("'") else name


def _as_number(name: str) -> str:
    """Take away the zeros that a spreadsheet drops: 06 and 6 and 6.0 are one number.

    >>> _as_number("0042"), _as_number("6.0"), _as_number("06_x"), _as_number("000")
    ('42', '6', '06_x', '0')
    """
    whole = re.fullmatch(r"(\d+)(?:[.,]0+)?", name)
    return (whole[1].lstrip("0") or "0") if whole else name


_LIKENESSES: tuple[Callable[[str], str], ...] = (
    clean_name,
    lambda name: _unquoted(clean_name(name)),
    lambda name: _as_number(clean_name(name)),
)
