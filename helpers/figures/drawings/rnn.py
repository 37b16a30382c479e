"""The recurrent network: the loop and its unrolling, and three ways to read one cell."""

from collections.abc import Sequence
from itertools import pairwise

from helpers.figures.drawings.drawing import Drawing
from helpers.figures.drawings.items import Area, Number
from helpers.figures.drawings.kit import Sheet


def _cell(sheet: Sheet, x: Number, y: Number, text: str) -> Area:
    return sheet.box(x, y, 76, 56, text, fill="blue-fill", stroke="blue")


def _small(sheet: Sheet, x: Number, text: str) -> Area:
    return sheet.box(x, 158, 64, 56, text, fill="blue-fill", stroke="blue")


def _io(sheet: Sheet, x: Number, y: Number, text: str) -> Area:
    return sheet.box(x, y, 76, 38, text, fill="grey", stroke="soft")


def rnn_loop_and_unrolled(words: Sequence[str] = ("the", "cat", "sat", "down")) -> Drawing:
    """Return the recurrent cell as a loop, and unrolled over the words of a text.

    Raises ValueError unless there are four words.
    """
    if len(words) != 4:
        raise ValueError(f"the loop is unrolled over 4 words, got {len(words)}")
    sheet = Sheet(960, 312)
    loop = sheet.box(84, 122, 84, 64, "$f_W$", fill="blue-fill", stroke="blue")
    x_in = sheet.box(88, 240, 76, 38, "$x_t$", fill="grey", stroke="soft")
    sheet.arrow(x_in.top, loop.bottom, label="$W_{xh}$")
    sheet.arrow((168, 154), (208, 154), (208, 86), (44, 86), (44, 154), (84, 154), color="orange",
                line=3, label="$W_{hh}$", side="above", leg=2)  # fmt: skip
    sheet.label(188, 172, "$h_t$", anchor="start")
    sheet.label(126, 30, "the loop", bold=True)
    sheet.label(272, 154, "=", size=34, color="soft")
    sheet.label(625, 30, "the same loop, unrolled over time", bold=True)
    state = sheet.box(316, 126, 60, 56, "$h_0$", stroke="blue")
    for t, word in enumerate(words):
        cell = _cell(sheet, 438 + 136 * t, 126, f"$h_{t + 1}$")
        sheet.arrow(state.right, cell.left, color="orange", line=3, label="$W_{hh}$")
        read = _io(sheet, 438 + 136 * t, 240, word)
        sheet.arrow(read.top, cell.bottom, label="$W_{xh}$")
        state = cell
    sheet.brace((438, 110), (922, 110), "one set of weights, used at every step")
    return sheet.finish(
        words=f"""Left, the loop: the input x_t enters the cell f_W through W_xh, and the state h_t
        returns to the cell through W_hh. Right, the loop unrolled: from h_0, the states h_1 to h_4
        follow each other through the same W_hh, and the words {", ".join(words)} enter through the
        same W_xh.""",
        caption="""A recurrent network is one cell in a loop. Unrolled, it is as deep as the text is
        long, with the same weights at every step.""",
    )


def three_wirings() -> Drawing:
    """Return three networks made of one cell: many-to-many, many-to-one, one-to-many."""
    sheet = Sheet(960, 330)
    titles = ("many-to-many", "many-to-one", "one-to-many")
    uses = ("a label for every word", "one label for the text", "a caption for an image")
    for column, (title, use) in enumerate(zip(titles, uses, strict=True)):
        left = 18 + 326 * column
        sheet.label(left + 136, 24, title, bold=True)
        sheet.label(left + 136, 50, use, size=15, color="soft")
        cells = [_small(sheet, left + 104 * t, f"$h_{t + 1}$") for t in range(3)]
        for t, cell in enumerate(cells):
            if column < 2 or t == 0:
                name = f"$x_{t + 1}$" if column < 2 else "$x$"
                given = sheet.box(cell.x, 264, 64, 38, name, fill="grey", stroke="soft")
                sheet.arrow(given.top, cell.bottom)
            if column == 2 and t:
                gap = cell.x - 24
                sheet.arrow((gap - 16, 99), (gap, 99), (gap, 240), (cell.center[0], 240),
                            cell.bottom, color="orange", dashed=True)  # fmt: skip
            if column != 1 or t == 2:
                out = sheet.box(cell.x, 80, 64, 38, f"$y_{t + 1}$" if column != 1 else "$y$",
                                fill="orange-fill", stroke="orange")  # fmt: skip
                sheet.arrow(cell.top, out.bottom)
        for before, after in pairwise(cells):
            sheet.arrow(before.right, after.left, color="blue", line=3, over=True)
    return sheet.finish(
        words="""Three wirings of one recurrent cell with the states h_1, h_2, h_3. Many-to-many: an
        input x_t and an output y_t at every step. Many-to-one: an input at every step, one output y
        at the last. One-to-many: one input x at the first step, an output at every step, and each
        output is the next input.""",
        caption="""The cell is the same three times. Only the wiring decides whether it labels every
        word, labels the whole text, or writes.""",
    )
