"""The gated cells: LSTM and GRU, with one gate highlighted on request."""

from helpers.figures.drawings.drawing import Drawing
from helpers.figures.drawings.items import Area, Number, Point
from helpers.figures.drawings.kit import Sheet

_LSTM = {
    "f": ("forget gate", "$σ$", "$f_t$"),
    "i": ("input gate", "$σ$", "$i_t$"),
    "g": ("candidate", "tanh", "$g_t$"),
    "o": ("output gate", "$σ$", "$o_t$"),
}
_GRU = {"r": "reset gate", "z": "update gate", "n": "candidate"}


def _check(highlight: str | None, names: dict[str, str] | dict[str, tuple[str, str, str]]) -> None:
    if highlight is not None and highlight not in names:
        raise ValueError(f"highlight is one of {', '.join(names)} or None, got {highlight!r}")


def _gate(sheet: Sheet, x: Number, function: str, name: str, lit: bool) -> Area:
    """Draw a gate's box with its function and its name."""
    fill, stroke = ("orange-fill", "orange") if lit else ("paper", "ink")
    area = sheet.box(x - 58, 226, 116, 62, fill=fill, stroke=stroke, line=3 if lit else 2)
    sheet.label(x, 245, function)
    sheet.label(x, 270, name, size=15, color="orange" if lit else "soft")
    return area


def lstm_cell(highlight: str | None = None) -> Drawing:
    """Return the LSTM cell; ``highlight`` is a gate: "i", "f", "g" or "o".

    Raises ValueError for another gate.
    """
    _check(highlight, _LSTM)
    sheet = Sheet(960, 420)
    sheet.box(120, 44, 700, 296, fill="none", stroke="line", dashed=True, radius=16)
    gates = {
        key: _gate(sheet, x, _LSTM[key][1], _LSTM[key][0], highlight == key)
        for key, x in zip(_LSTM, (220.0, 360.0, 500.0, 650.0), strict=True)
    }

    def hue(key: str) -> str:
        return "orange" if highlight == key else "ink"

    keep = sheet.circle(220, 96, 18, "×")
    add = sheet.circle(500, 96, 18, "+")
    write = sheet.circle(500, 168, 18, "×")
    squash = sheet.box(612, 140, 76, 38, "tanh")
    show = sheet.circle(768, 257, 18, "×")
    sheet.arrow((78, 96), keep.left, color="blue", line=4)
    sheet.arrow(keep.right, add.left, color="blue", line=4)
    sheet.arrow(add.right, (886, 96), color="blue", line=4)
    sheet.label(48, 96, "$c_{t-1}$", color="blue")
    sheet.label(908, 96, "$c_t$", color="blue")
    sheet.label(360, 70, "scaled, then added to", size=15, color="blue")
    sheet.arrow(gates["f"].top, keep.bottom, label="$f_t$", color=hue("f"))
    sheet.arrow(gates["i"].top, (360, 168), write.left, label="$i_t$", color=hue("i"), leg=0)
    sheet.arrow(gates["g"].top, write.bottom, label="$g_t$", color=hue("g"))
    sheet.arrow(write.top, add.bottom)
    sheet.arrow((650, 98), squash.top)
    sheet.arrow(squash.right, (768, 159), show.top)
    sheet.arrow(gates["o"].right, show.left, label="$o_t$", color=hue("o"))
    sheet.arrow(show.right, (886, 257))
    sheet.label(908, 257, "$h_t$")
    _feed(sheet, [gate.bottom for gate in gates.values()], 372)
    return sheet.finish(
        words="""The LSTM cell. The cell state c runs along the top from c_{t-1} to c_t: it is
        multiplied by the forget gate f_t, then the product of the input gate i_t and the candidate
        g_t is added. The output gate o_t multiplies tanh of c_t, which gives the state h_t. All
        four are computed from h_{t-1} and x_t."""
        + (f" The {_LSTM[highlight][0]} is highlighted." if highlight else ""),
        caption="""$c_t = f_t c_{t-1} + i_t g_t$: the cell state passes through no matrix, only
        through a gate and a sum. $h_t = o_t tanh(c_t)$ is the part of it that is shown.""",
    )


def _feed(sheet: Sheet, gates: list[Point], y: Number) -> None:
    """Draw the line from the input and the old state, with a branch into every gate."""
    sheet.label(64, y, "$x_t$, $h_{t-1}$")
    sheet.arrow((110, y), (gates[-1][0], y), gates[-1])
    for gate in gates[:-1]:
        sheet.arrow((gate[0], y), gate)


def gru_cell(highlight: str | None = None) -> Drawing:
    """Return the GRU cell in torch's form; ``highlight`` is a gate: "r", "z" or "n".

    Raises ValueError for another gate.
    """
    _check(highlight, _GRU)
    sheet = Sheet(960, 420)
    sheet.box(120, 44, 700, 296, fill="none", stroke="line", dashed=True, radius=16)
    z, r, n = (
        _gate(sheet, x, function, _GRU[key], highlight == key)
        for key, function, x in (("z", "$σ$", 250.0), ("r", "$σ$", 450.0), ("n", "tanh", 660.0))
    )

    def hue(key: str) -> str:
        return "orange" if highlight == key else "ink"

    keep = sheet.circle(250, 96, 18, "×")
    add = sheet.circle(660, 96, 18, "+")
    write = sheet.circle(660, 168, 18, "×")
    rest = sheet.box(412, 149, 76, 38, "$1 - z_t$")
    sheet.arrow((78, 96), keep.left, color="blue", line=4)
    sheet.arrow(keep.right, add.left, color="blue", line=4)
    sheet.arrow(add.right, (886, 96), color="blue", line=4)
    sheet.label(48, 96, "$h_{t-1}$", color="blue")
    sheet.label(908, 96, "$h_t$", color="blue")
    sheet.label(455, 70, "the state: old for new, in shares that add up to 1", size=15,
                color="blue")  # fmt: skip
    sheet.arrow(z.top, keep.bottom, label="$z_t$", side="left", color=hue("z"))
    sheet.arrow((250, 168), rest.left, color=hue("z"))
    sheet.arrow(rest.right, write.left, color=hue("z"))
    sheet.arrow(r.right, n.left, label="$r_t$", color=hue("r"))
    sheet.arrow(n.top, write.bottom, label="$n_t$", color=hue("n"))
    sheet.arrow(write.top, add.bottom)
    _feed(sheet, [z.bottom, r.bottom, n.bottom], 372)
    return sheet.finish(
        words="""The GRU cell. The state runs along the top from h_{t-1} to h_t: it is multiplied by
        the update gate z_t, then the candidate n_t times 1 - z_t is added. The reset gate r_t goes
        into the candidate, where it scales the old state. All three are computed from h_{t-1} and
        x_t."""
        + (f" The {_GRU[highlight]} is highlighted." if highlight else ""),
        caption="""$h_t = (1 - z_t) n_t + z_t h_{t-1}$: one gate decides how much is kept and how
        much is new. The reset gate decides how much of the old state the candidate sees.""",
    )
