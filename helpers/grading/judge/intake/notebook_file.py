"""A notebook file as data: any encoding that editors write, outputs left out, cells counted.

Outputs, metadata and saved widgets are never graded. They are cut out before the JSON is parsed,
so they cost neither memory nor points: the limits count what is read, the cells' sources.
"""

import codecs
import json
import re
from typing import Any

from helpers.grading.judge.course import Cell

MAX_BYTES = 5 << 20  # of what is read: the cells without outputs and metadata
MAX_FILE = 64 << 20  # of the file as it was handed in
MAX_CELLS = 2000
_MAX_TOKENS = 5_000_000  # brackets and strings in a file; a bound on the time one file takes
# a string without an end runs to the end of the file: nothing is scanned twice
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_UNREAD = {1: {b'"metadata"'}, 3: {b'"outputs"', b'"metadata"', b'"attachments"'}}  # by depth
_MARKS = (  # a UTF-32 mark begins like a UTF-16 one, so it comes first
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


class Refused(Exception):
    """A file that is not graded; the text says why in the course's own words."""


def bounded(data: bytes) -> bytes:
    """Return the bytes of a file; raises Refused for more than `MAX_FILE`."""
    if len(data) > MAX_FILE:
        raise Refused(
            f"The file is larger than {MAX_FILE >> 20} MB; clear the outputs of all cells, "
            "save, and hand it in again."
        )
    return data


def parse_notebook(data: bytes) -> list[Cell]:
    """Return a notebook's cells; raises Refused, and nothing else, whatever the bytes are."""
    read = without_outputs(data)
    if len(read) > MAX_BYTES:
        raise Refused(f"The cells of the notebook are larger than {MAX_BYTES >> 20} MB.")
    try:
        notebook = json.loads(read.decode("utf-8"), strict=False)
    except UnicodeDecodeError:
        raise Refused("The file is not UTF-8 text.") from None
    except (ValueError, RecursionError, MemoryError):
        raise Refused("The file is not JSON; it may be cut off.") from None
    if isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        raise Refused("The file is a notebook of version 3; open and save it in JupyterLab.")
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise Refused("The file is JSON but not a notebook (version 4).")
    if len(cells) > MAX_CELLS:
        raise Refused(f"The notebook has more than {MAX_CELLS} cells.")
    return [_cell(cell) for cell in cells if isinstance(cell, dict)]


def without_outputs(data: bytes) -> bytes:
    r"""Return the notebook as UTF-8 JSON in which what is never graded is ``0``.

    Raises Refused for a file that is not text or that is built of too many pieces.

    >>> without_outputs(b'\xef\xbb\xbf{"cells": [{"source": "x", "outputs": [{"text": "]"}]}]}')
    b'{"cells": [{"source": "x", "outputs": 0}]}'
    """
    data = _as_utf8(bounded(data))
    kept: list[bytes] = []
    depth, start, cut_at, cut_depth = 0, 0, -1, -1
    for count, token in enumerate(_TOKEN.finditer(data)):
        if count > _MAX_TOKENS:
            raise Refused("The file is built of too many pieces for a notebook.")
        first = data[token.start()]
        if first in b"[{":
            if cut_depth < 0 and cut_at == token.start():
                kept.append(data[start:cut_at] + b"0")
                cut_depth = depth
            depth += 1
        elif first in b"]}":
            depth -= 1
            if depth == cut_depth:
                start, cut_depth = token.end(), -1
        elif cut_depth < 0 and token.group() in _UNREAD.get(depth, ()):
            colon = re.compile(rb"\s*:\s*").match(data, token.end())
            cut_at = colon.end() if colon else -1
    if cut_depth >= 0:
        raise Refused("The file is not JSON; it may be cut off.")
    return b"".join([*kept, data[start:]])


def looks_like_a_notebook(data: bytes) -> bool:
    """Say whether a file of any name begins as notebooks do."""
    head = data[: 1 << 16].replace(b"\0", b"")
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return text.startswith(b"{") and (b'"cells"' in head or b'"nbformat"' in head)


def _as_utf8(data: bytes) -> bytes:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding and data[:2] in (b"{\0", b"\0{"):  # UTF-16 without its mark
        encoding = "utf-16-le" if data[:1] == b"{" else "utf-16-be"
    if not encoding:
        return data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(encoding).encode("utf-8")
    except UnicodeError:
        raise Refused(f"The file is not text: it begins as {encoding.upper()} does.") from None


def _cell(cell: dict[str, Any]) -> Cell:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        source = ""
    source = source.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    kind, id_ = cell.get("cell_type"), cell.get("id")
    return Cell(
        id_[:80] if isinstance(id_, str) else "",
        kind if kind in ("code", "markdown") else "raw",
        source,
    )
