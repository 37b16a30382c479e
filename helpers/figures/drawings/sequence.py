"""Networks that write: encoder and decoder, and the captioner."""

from collections.abc import Sequence
from itertools import pairwise

from helpers.figures.drawings.drawing import Drawing
from helpers.figures.drawings.items import Area, Number
from helpers.figures.drawings.kit import Sheet

_FEEDING = ("teacher forcing", "free running")


def _count(name: str, words: Sequence[str], least: int, most: int) -> None:
    if not least <= len(words) <= most:
        raise ValueError(f"expected {least} to {most} words of the {name}, got {len(words)}")


def _decoder(
    sheet: Sheet, x: Number, words: Sequence[str], feeding: str, first: str = "<begin>"
) -> list[Area]:
    """Draw the decoder's states, what each reads and what it writes; return the states."""
    cells = [
        sheet.box(x + 120 * t, 152, 68, 56, f"$h_{t + 1}$", fill="orange-fill", stroke="orange")
        for t in range(len(words))
    ]
    fed = (first, *words[:-1])
    for t, (cell, word, before) in enumerate(zip(cells, words, fed, strict=True)):
        middle = cell.center[0]
        out = sheet.box(middle - 46, 66, 92, 38, word, stroke="orange")
        if t and feeding == "free running":
            gap = cell.x - 26
            sheet.arrow((middle - 120 + 46, 85), (gap, 85), (gap, 248), (middle, 248), cell.bottom,
                        color="orange", dashed=True)  # fmt: skip
        else:
            read = sheet.box(middle - 46, 256, 92, 38, before, fill="grey", stroke="soft")
            sheet.arrow(read.top, cell.bottom)
        sheet.arrow(cell.top, out.bottom)
        given = sheet.circle(cell.x + 13, 125, 11, "$c$", fill="blue", stroke="blue",
                             color="paper", size=15)  # fmt: skip
        sheet.arrow(given.bottom, (cell.x + 13, cell.y), color="blue")
    for before_cell, after in pairwise(cells):
        sheet.arrow(before_cell.right, after.left, color="orange", line=3, over=True)
    return cells


def encoder_decoder(
    source: Sequence[str] = ("twenty", "four"),
    target: Sequence[str] = ("vier", "und", "zwanzig", "<end>"),
    feeding: str = "teacher forcing",
) -> Drawing:
    """Return an encoder that reads ``source`` and a decoder that writes ``target``.

    ``feeding`` is what the decoder reads: with "teacher forcing" the true previous word, with
    "free running" its own last output. Raises ValueError for another one, or unless each side
    has 2 to 4 words.
    """
    _count("source", source, 2, 4)
    _count("target", target, 2, 4)
    if feeding not in _FEEDING:
        raise ValueError(f"feeding is one of {', '.join(_FEEDING)}, got {feeding!r}")
    start = 26.0
    vector = start + 104 * len(source)
    decoder = vector + 118
    sheet = Sheet(decoder + 120 * (len(target) - 1) + 68 + 28, 330)
    cells = []
    for t, word in enumerate(source):
        cell = sheet.box(start + 104 * t, 152, 68, 56, f"$h_{t + 1}$", fill="blue-fill",
                         stroke="blue")  # fmt: skip
        read = sheet.box(cell.x - 6, 256, 80, 38, word, fill="grey", stroke="soft")
        sheet.arrow(read.top, cell.bottom)
        cells.append(cell)
    c = sheet.box(vector, 146, 62, 68, "$c$", fill="blue", stroke="blue", color="paper", size=22)
    for before, after in pairwise([*cells, c]):
        sheet.arrow(before.right, after.left, color="blue", line=3)
    states = _decoder(sheet, decoder, target, feeding)
    sheet.arrow(c.right, states[0].left, color="blue", line=3)
    sheet.label((cells[0].x + cells[-1].x + 68) / 2, 24, "encoder", bold=True, color="blue")
    sheet.label((states[0].x + states[-1].x + 68) / 2, 24, f"decoder, {feeding}", bold=True,
                color="orange")  # fmt: skip
    sheet.label(vector + 31, 122, "one vector", size=15, color="blue")
    if feeding == _FEEDING[0]:
        sheet.label((states[0].x + states[-1].x + 68) / 2, 316, "read: the true previous word",
                    size=15, color="soft")  # fmt: skip
    fed = "the true previous word" if feeding == _FEEDING[0] else "its own last output"
    return sheet.finish(
        words=f"""Encoder and decoder with {feeding}. The encoder reads {" ".join(source)} into the
        states h_1 to h_{len(source)}; the last is the vector c. The decoder starts from c, reads
        c at every step, and writes {" ".join(target)} with states h_1 to h_{len(target)}
        of its own; at each step it reads {fed}.""",
        caption=f"""All that the decoder knows of the source passes through one vector, $c$. With
        {feeding} it reads {fed}{", during training only" if feeding == _FEEDING[0] else ""}.""",
    )


def captioning_pipeline(
    words: Sequence[str] = ("a", "small", "red", "ring"), rows: int = 8, columns: int = 8,
    features: int = 64,
) -> Drawing:  # fmt: skip
    """Return the captioner: image, grid of features z, pooled vector c, decoder.

    Raises ValueError unless there are 2 to 4 words and 2 to 8 rows and columns.
    """
    _count("caption", words, 2, 4)
    if not (2 <= rows <= 8 and 2 <= columns <= 8):
        raise ValueError(f"expected 2 to 8 rows and columns, got {rows} and {columns}")
    sheet = Sheet(510 + 120 * (len(words) - 1) + 68 + 28, 318)
    image = sheet.box(20, 130, 100, 100, radius=4)
    sheet.circle(58, 172, 20, fill="orange", stroke="orange")  # a ring, as in the words
    sheet.circle(58, 172, 10, stroke="orange")
    sheet.label(70, 106, "image", size=15, color="soft")
    size = 100 / max(rows, columns)
    left, top = 218, 180 - rows * size / 2
    sheet.stack(left, top, columns * size, rows * size, step=6, fill="blue-fill", stroke="blue")
    for i in range(rows):
        for j in range(columns):
            sheet.box(left + j * size, top + i * size, size, size, fill="blue-fill", stroke="blue",
                      line=1, radius=0)  # fmt: skip
    grid_right = 218 + columns * size
    sheet.arrow(image.right, (216, 180), label="CNN")
    sheet.label(274, 100, f"$z$: {rows} × {columns} × {features}", size=15, color="blue")
    c = sheet.box(400, 146, 48, 68, "$c$", fill="blue", stroke="blue", color="paper", size=22)
    sheet.arrow((grid_right + 14, 180), c.left, label="mean", size=15)
    states = _decoder(sheet, 510, words, "free running")
    sheet.arrow(c.right, states[0].left, color="blue", line=3)
    middle = (states[0].x + states[-1].x + 68) / 2
    sheet.label(middle, 24, "decoder", bold=True, color="orange")
    sheet.label(200, 24, "encoder", bold=True, color="blue")
    return sheet.finish(
        words=f"""The captioning pipeline. A CNN turns the image into a grid z of {rows} by
        {columns} positions with {features} features each; their mean, passed through a layer,
        becomes the vector c, the first state of a decoder, which reads c at every step and writes
        {" ".join(words)}, each word from the one before.""",
        caption="""The decoder is the same as for translation. Only the encoder is new: it turns
        an image into the vector $c$, made from a mean that is the same however the positions
        are ordered.""",
    )
