"""A table as spreadsheets write it: any common encoding and separator, cell by cell.

Nothing is guessed: what cannot be read as a table is refused with file and line.
"""

import codecs
import csv
import io
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

SEPARATORS = (",", ";", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Line:
    """The cells of one line, without the spaces around them."""

    number: int
    cells: list[str]


def read_cells(
    path: Path, columns: Collection[str], spelled: Callable[[str], str] = str.casefold
) -> Iterator[Line]:
    """Return a table's lines, first the header in its compared spelling; empty lines are left out.

    UTF-8 with or without a byte order mark, UTF-16 and Windows-1252; commas, semicolons or tabs,
    whichever makes most of ``columns`` out of the header. ``spelled`` turns a header's cell into
    the form in which columns are compared. Raises ValueError, with file and line, for anything
    that cannot be read as a table.
    """
    text = decoded(path)
    lines = text.splitlines(keepends=True)
    skipped = bool(lines) and lines[0].lower().startswith("sep=")  # written by Excel
    text = "".join(lines[1:]) if skipped else text
    separator = _separator(text, columns, spelled)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    width = 0
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            number = reader.line_num + skipped
            if not any(cells):
                continue
            if width and any(cells[width:]):
                raise ValueError(f"{path}, line {number}: {len(cells)} cells, but {width} columns")
            yield Line(number, cells if width else [spelled(cell) for cell in cells])
            width = width or len(cells)
    except csv.Error as error:
        raise ValueError(f"{path}, line {reader.line_num + skipped}: {error}") from None


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


def _separator(text: str, columns: Collection[str], spelled: Callable[[str], str]) -> str:
    """Return the separator that makes most of the wanted columns out of the header."""

    def found(separator: str) -> int:
        head = next((line for line in text.splitlines() if line.strip(' \t,;"')), "")
        cells = next(csv.reader([head], delimiter=separator), [])
        return len({spelled(cell.strip()) for cell in cells} & set(columns))

    return max(SEPARATORS, key=found)
