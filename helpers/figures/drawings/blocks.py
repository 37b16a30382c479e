"""The encoder block: the residual stream, what its two parts add, and where the norms are."""

from helpers.figures.drawings.drawing import Drawing
from helpers.figures.drawings.items import Number
from helpers.figures.drawings.kit import Sheet

_PARTS = (("self-attention", "orange", 150.0), ("MLP", "orange", 520.0))


def _row(sheet: Sheet, y: Number, name: str, pre: bool) -> None:
    """Draw one block at height ``y`` of its residual stream."""
    sheet.label(20, y - 128, name, bold=True, anchor="start")
    sheet.label(30, y, "$x$", color="blue")
    at = 52.0
    for part, hue, x in _PARTS:
        plus = sheet.circle(x + 240, y, 16, "+", stroke="blue")
        branch = max(x - 40, at + 26)
        sheet.arrow((at, y), plus.left, color="blue", line=4)
        box = sheet.box(x + 84, y - 100, 140, 48, part, fill="orange-fill", stroke=hue)
        if pre:
            norm = sheet.box(x - 16, y - 96, 66, 40, "norm", fill="grey", stroke="soft")
            sheet.arrow((branch, y - 2), (branch, y - 76), norm.left)
            sheet.arrow(norm.right, box.left)
        else:
            sheet.arrow((branch, y - 2), (branch, y - 76), box.left)
        sheet.arrow(box.right, (x + 240, y - 76), plus.top)
        at = x + 256
        if not pre:
            norm = sheet.box(x + 274, y - 20, 66, 40, "norm", fill="grey", stroke="soft")
            sheet.arrow((at, y), norm.left, color="blue", line=4)
            at = x + 340
    sheet.arrow((at, y), (900, y), color="blue", line=4)
    sheet.label(926, y, "$y$", color="blue")


def pre_and_post_norm() -> Drawing:
    """Return the encoder block with its norms before its two parts, and after them."""
    sheet = Sheet(960, 400)
    _row(sheet, 156, "pre-norm", pre=True)
    _row(sheet, 348, "post-norm", pre=False)
    return sheet.finish(
        words="""The encoder block twice. The residual stream runs from x to y along the bottom of
        each. First self-attention, then the MLP, branch off, and each adds its result to the
        stream. With pre-norm each branch begins with a norm, and the stream itself is never normed.
        With post-norm the norm is on the stream, after each addition.""",
        caption="""Both have the same parts. With pre-norm the stream from $x$ to $y$ is nothing but
        additions; with post-norm it passes two norms in every block.""",
    )
