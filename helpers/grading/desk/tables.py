"""An instructor's table as spreadsheets write it: any common encoding and separator, by columns.

Nothing is guessed: what cannot be meant is refused with file and line, and a name that matches
nobody is refused with the nearest one.
"""

import codecs
import csv
import difflib
import io
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.grading.judge.submissions import clean_name

SEPARATORS = (",", ";", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


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

    UTF-8 with or without a byte order mark, UTF-16 and Windows-1252; commas, semicolons or tabs.
    Raises ValueError, with file and line, for anything that cannot be read as a table.
    """
    text = decoded(path)
    lines = text.splitlines(keepends=True)
    skipped = bool(lines) and lines[0].lower().startswith("sep=")  # written by Excel
    text = "".join(lines[1:]) if skipped else text
    separator = _separator(text, columns)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: list[str] = []
    rows = []
    try:
        for cells in reader:
            where = f"{path}, line {reader.line_num + skipped}"
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not header:
                header = [cell.casefold() for cell in cells]
                _check_header(header, columns, path)
                continue
            if any(cells[len(header) :]):
                raise ValueError(f"{where}: {len(cells)} cells, but {len(header)} columns")
            rows.append(Row(where, dict(zip(header, cells, strict=False))))
    except csv.Error as error:
        raise ValueError(f"{path}, line {reader.line_num + skipped}: {error}") from None
    if not header:
        raise ValueError(f"{path} is empty; its columns should be {', '.join(columns)}")
    return rows


def decoded(path: Path) -> str:
    """Return a file's text, whatever common encoding it is in."""
    data = path.read_bytes()
    name = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not name and b"\0" in data[:4]:  # UTF-16 without a mark: every second byte is zero
        name = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    for encoding in [name] if name else ["utf-8", "cp1252"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
    raise ValueError(f"{path}, line {line}: it is neither UTF-8, UTF-16 nor Windows-1252 text")


def _separator(text: str, columns: Sequence[str]) -> str:
    """Return the separator that makes most of the wanted columns out of the header."""

    def found(separator: str) -> int:
        head = next((line for line in text.splitlines() if line.strip(' \t,;"')), "")
        cells = next(csv.reader([head], delimiter=separator), [])
        return len({cell.strip().casefold() for cell in cells} & set(columns))

    return max(SEPARATORS, key=found)


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
