"""Multi-head attention: split and merge, and where queries, keys and values come from."""

from helpers.figures.drawings.drawing import Drawing
from helpers.figures.drawings.items import Area, Number, Point
from helpers.figures.drawings.kit import Sheet

_FILLS = (("blue-fill", "blue"), ("orange-fill", "orange"), ("grey", "soft"), ("paper", "ink"))


def _striped(sheet: Sheet, x: Number, y: Number, n: int, fills: list[str]) -> Area:
    """Draw a matrix of n rows whose columns have these fills."""
    for i in range(n):
        for j, fill in enumerate(fills):
            sheet.box(x + 18 * j, y + 18 * i, 18, 18, fill=fill, stroke="soft", line=1, radius=0)
    area = Area(x, y, 18.0 * len(fills), 18.0 * n)
    sheet.box(area.x, area.y, area.width, area.height, fill="none", radius=0)
    return area


def multi_head_split_merge(n_words: int = 4, D: int = 8, n_heads: int = 2) -> Drawing:
    """Return D columns split into heads, attended head by head, merged, and mixed by W_o.

    Raises ValueError unless the heads divide D, there are 2 to 4 heads, 2 to 5 words and at most
    8 columns.
    """
    if not (2 <= n_heads <= 4 and 2 <= n_words <= 5 and D <= 8) or D % n_heads:
        raise ValueError(
            "expected 2 to 4 heads that divide D, D of at most 8 and 2 to 5 words; got "
            f"n_heads={n_heads}, D={D}, n_words={n_words}"
        )
    d_k, pitch = D // n_heads, max(18 * n_words + 34.0, 84.0)
    sheet = Sheet(960, 76 + pitch * n_heads + 44)
    middle = 76 + pitch * n_heads / 2
    top = middle - 9 * n_words
    fills = [_FILLS[j // d_k][0] for j in range(D)]
    whole = _striped(sheet, 40, top, n_words, fills)
    merged = _striped(sheet, 590, top, n_words, fills)
    mixed = _striped(sheet, 886 - 18 * D + 40, top, n_words, ["paper"] * D)
    for i in range(n_heads):
        fill, stroke = _FILLS[i]
        y = 76 + pitch * (i + 0.5)
        part = _striped(sheet, 276, y - 9 * n_words, n_words, [fill] * d_k)
        attend = sheet.box(400, y - 28, 112, 56, f"attention\nhead {i}", size=15, fill=fill,
                           stroke=stroke)  # fmt: skip
        _fan(sheet, whole.right, part.left, "ink")
        sheet.arrow(part.right, attend.left)
        _fan(sheet, attend.right, merged.left, "ink")
    sheet.arrow(merged.right, mixed.left, label="$W_o$", color="ink", line=3)
    heads_top = 40
    sheet.label(whole.center[0], top - 22, "$Q$, $K$, $V$")
    sheet.label(whole.center[0], top + 18 * n_words + 22, f"{n_words} × {D} each", size=15,
                color="soft")  # fmt: skip
    sheet.label(276 + 9 * d_k, heads_top, "split", bold=True)
    sheet.label(456, heads_top, "attend", bold=True)
    sheet.label(merged.center[0], heads_top, "merge", bold=True)
    sheet.label(mixed.center[0], heads_top, "mix", bold=True)
    sheet.label(276 + 9 * d_k, 76 + pitch * n_heads + 22, f"{n_words} × {d_k} each", size=15,
                color="soft")  # fmt: skip
    sheet.label(merged.center[0], top + 18 * n_words + 22, f"{n_words} × {D}", size=15,
                color="soft")  # fmt: skip
    sheet.label(mixed.center[0], top + 18 * n_words + 22, f"$Y$: {n_words} × {D}", size=15)
    return sheet.finish(
        words=f"""Multi-head attention. The {D} columns of Q, K and V are split into {n_heads} heads
        of {d_k} columns each; every head attends by itself; their outputs are merged side by side
        into {D} columns again; W_o mixes them into the output Y.""",
        caption=f"""{n_heads} heads attend in {n_heads} ways with the parameters of one: each works
        on its own {d_k} of the {D} columns, and $W_o$ combines what they found.""",
    )


def _fan(sheet: Sheet, start: Point, end: Point, color: str) -> None:
    """Draw an arrow that leaves and arrives level, with a step in between."""
    turn = (start[0] + end[0]) / 2
    level = abs(start[1] - end[1]) < 1
    points = (start, end) if level else (start, (turn, start[1]), (turn, end[1]), end)
    sheet.arrow(*points, color=color)


def self_and_cross_attention(source: str = "X", memory: str = "Z") -> Drawing:
    """Return two wirings of one layer: all from one sequence, or keys and values from another.

    ``source`` and ``memory`` are the symbols of the two sequences.
    """
    sheet = Sheet(960, 330)
    for left, title, other in ((24, "self-attention", source), (520, "cross-attention", memory)):
        sheet.label(left + 206, 24, title, bold=True)
        layer = sheet.box(left + 206, 62, 90, 206, "attention", size=16, fill="orange-fill",
                          stroke="orange")  # fmt: skip
        same = other == source
        x = sheet.box(left, 139 if same else 77, 60, 52, f"${source}$", fill="blue-fill",
                      stroke="blue")  # fmt: skip
        z = x if same else sheet.box(left, 170, 60, 52, f"${other}$", fill="grey", stroke="soft")
        for name, y, origin in (("q", 103.0, x), ("k", 165.0, z), ("v", 227.0, z)):
            hue = "blue" if origin is x else "soft"
            box = sheet.box(left + 112, y - 20, 52, 40, f"$W_{name}$")
            _fan(sheet, origin.right, box.left, hue)
            sheet.arrow(box.right, (layer.x, y), color=hue)
            sheet.label(left + 185, y - 15, f"${name.upper()}$", size=15)
        y_box = sheet.box(left + 346, 139, 60, 52, "$Y$", stroke="orange")
        sheet.arrow(layer.right, y_box.left)
        note = (
            f"one sequence, ${source}$, asks itself"
            if same
            else (f"${source}$ asks, ${memory}$ answers")
        )
        sheet.label(left + 206, 300, note, size=15, color="soft")
    return sheet.finish(
        words=f"""Two wirings of one attention layer. Self-attention: queries, keys and values are
        all computed from {source}, through W_q, W_k and W_v. Cross-attention: the queries come from
        {source}, the keys and values from another sequence {memory}.""",
        caption=f"""The layer is the same; only the wiring differs. The output $Y$ has one row for
        each row of ${source}$, which asks.""",
    )
