"""Attention: the mechanism and the grid with their numbers, the layer as a graph."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.figures.drawings.drawing import Drawing
from helpers.figures.drawings.items import Area, Number
from helpers.figures.drawings.kit import Sheet
from helpers.figures.drawings.text import width_of

_Q = (0.0, 1.0, 1.0, 0.0)  # the sentence and the query of notebook 06
_X = ((1.0, 0.0, 0.0, 1.0), (0.0, 2.0, 0.0, 1.0), (0.0, 1.0, 2.0, 0.0), (1.0, 0.0, 1.0, -1.0))

_E = ((0.0, 0.5, 0.3), (0.4, -1.1, 1.0))  # scores and features of a grid of 2 × 3
_Z = (((1.0, 0.0), (0.0, 1.0), (1.0, 1.0)), ((-1.0, 0.0), (2.0, 1.0), (0.0, -1.0)))


def _checked(q: object, K: object, V: object, labels: Sequence[str]) -> list[np.ndarray]:
    query, keys, values = (np.asarray(array, dtype=float) for array in (q, K, V))
    query = query.reshape(1, -1)
    n = len(labels)
    if keys.ndim != 2 or keys.shape != (n, query.shape[1]):
        raise ValueError(
            f"for {n} labels and a query of size {query.shape[1]}, keys have the shape "
            f"({n}, {query.shape[1]}), got {keys.shape}"
        )
    if values.ndim != 2 or len(values) != n:
        raise ValueError(f"for {n} labels, values have the shape ({n}, d_v), got {values.shape}")
    if not 2 <= n <= 6 or max(query.shape[1], values.shape[1]) > 4:
        raise ValueError("a readable drawing has 2 to 6 inputs and vectors of at most 4 numbers")
    return [query, keys, values]


def attention_mechanism(
    q: object = _Q, K: object = _X, V: object = _X,
    labels: Sequence[str] = ("the", "cat", "sat", "down"),
) -> Drawing:  # fmt: skip
    """Return one query's attention in numbers: scores, softmax, weighted sum.

    ``q`` (d_k,), ``K`` (n, d_k), ``V`` (n, d_v), one label for each of the n inputs; scores are
    q · k / sqrt(d_k). Raises ValueError for other shapes, or for more than fits.
    """
    query, keys, values = _checked(q, K, V, labels)
    scores = keys @ query[0] / np.sqrt(query.shape[1])
    powers = np.exp(scores - np.max(scores))
    weights = powers / np.sum(powers)
    y = weights @ values
    n, d_k, d_v = len(labels), keys.shape[1], values.shape[1]
    high, wide, column, top = 36.0, 42.0, 56.0, 140.0
    bottom, middle = top + n * high + 22, top + n * high / 2
    k_left = 28 + max(width_of(label, 15) for label in labels)
    e_left = k_left + wide * d_k + 112
    a_left = e_left + column + 88
    v_left = a_left + column + 44
    y_left = v_left + wide * d_v + 104
    sheet = Sheet(y_left + max(wide * d_v, 90) + 24, bottom + 20)
    limit = float(max(abs(array).max() for array in (query, keys, values, y))) * 1.4
    shown: dict[str, Any] = {"cell": (wide, high), "signed": True, "limit": limit}
    q_area = sheet.matrix(k_left, 52, query, **shown)
    k_area = sheet.matrix(k_left, top, keys, rows=labels, **shown)
    v_area = sheet.matrix(v_left, top, values, **shown)
    y_area = sheet.matrix(y_left, middle - high / 2, y[None], **shown)
    e_area = sheet.matrix(e_left, top, scores[:, None], cell=(column, high), signed=True,
                          decimals=2, limit=float(abs(scores).max()) * 1.4)  # fmt: skip
    a_area = sheet.matrix(a_left, top, weights[:, None], cell=(column, high), decimals=3)
    sheet.label(q_area.center[0], 30, "query $q$")
    sheet.label(y_area.center[0], y_area.y + high + 22, "output $y$")
    for area, name in ((k_area, "keys $K$"), (e_area, "scores $e$"), (a_area, "weights $a$"),
                       (v_area, "values $V$")):  # fmt: skip
        sheet.label(area.center[0], bottom, name)
    sheet.arrow(k_area.right, e_area.left, label="$q · k_j / √d_k$", size=15)
    sheet.arrow(q_area.right, (e_area.center[0], q_area.right[1]), e_area.top)
    sheet.arrow(e_area.right, a_area.left, label="softmax", color="orange", line=3, size=15)
    sheet.label((a_area.x + column + v_area.x) / 2, middle, "×", size=24)
    sheet.arrow(v_area.right, y_area.left, label="sum over $j$", color="blue", line=3, size=15)
    most = labels[int(weights.argmax())]
    return sheet.finish(
        words=f"""Attention for one query over {n} inputs: {", ".join(labels)}. From left to right:
        the query q, the keys K, a score e for each input, its weight a after the softmax, the
        values V, and the output y, the sum of the values times the weights.""",
        caption=f"""The softmax turns scores into weights that sum to 1. The largest weight is that
        of “{most}”; the output is the weighted mean of all values.""",
    )


def attention_over_grid(e: object = _E, Z: object = _Z) -> Drawing:
    """Return soft attention over a grid in numbers: scores, softmax, weights, context.

    ``e`` (rows, columns) holds the scores, ``Z`` (rows, columns, D) the features. Raises
    ValueError for other shapes, or for more than fits.
    """
    scores, features = np.asarray(e, dtype=float), np.asarray(Z, dtype=float)
    if scores.ndim != 2 or features.ndim != 3 or features.shape[:2] != scores.shape:
        raise ValueError(
            f"expected scores (rows, columns) and features (rows, columns, D), got {scores.shape} "
            f"and {features.shape}"
        )
    if max(scores.shape) > 4 or features.shape[2] > 6:
        raise ValueError("a readable drawing has at most 4 rows and columns, and 6 features")
    powers = np.exp(scores - np.max(scores))
    weights = powers / np.sum(powers)
    rows, columns, size = features.shape
    positions = features.reshape(-1, size)
    c = weights.ravel() @ positions
    wide, high, top = 46.0, 34.0, 48.0
    height = max(rows * columns * high, 120)
    middle = top + height / 2
    z_left = 24 + 2 * wide * columns + 232
    sheet = Sheet(z_left + wide * size * 2 + 112, top + height + 48)
    limit = float(abs(features).max()) * 1.4
    grid_top = middle - rows * high / 2
    e_area = sheet.matrix(24, grid_top, scores, cell=(wide, high), signed=True,
                          limit=float(abs(scores).max()) * 1.4)  # fmt: skip
    a_area = sheet.matrix(e_area.x + wide * columns + 104, grid_top, weights, cell=(wide, high),
                          decimals=2)  # fmt: skip
    names = [f"$z_{{{i},{j}}}$" for i in range(rows) for j in range(columns)]
    z_area = sheet.matrix(z_left, middle - rows * columns * high / 2, positions, rows=names,
                          cell=(wide, high), signed=True, limit=limit)  # fmt: skip
    c_area = sheet.matrix(z_left + wide * size + 88, middle - high / 2, c[None], cell=(wide, high),
                          signed=True, limit=limit)  # fmt: skip
    sheet.arrow(e_area.right, a_area.left, label="softmax", color="orange", line=3, size=15)
    sheet.label((a_area.x + wide * columns + z_left - 44) / 2, middle, "×", size=24)
    sheet.arrow(z_area.right, c_area.left, label="sum", color="blue", line=3, size=15)
    for area, name, below in (
        (e_area, "scores $e$", middle + rows * high / 2),
        (a_area, "weights $a$", middle + rows * high / 2),
        (z_area, "features $Z$", top + height), (c_area, "context $c$", middle + high / 2),
    ):  # fmt: skip
        sheet.label(area.center[0], below + 22, name)
    return sheet.finish(
        words=f"""Soft attention over a grid of {rows} by {columns} positions. From left to right:
        a score e for each position, the weights a after a softmax over the whole grid, the features
        Z with {size} numbers for each position, and the context c, the sum of the features times
        the weights.""",
        caption="""All weights of the grid together sum to 1. The context is the weighted mean of
        all positions, and has as many numbers as one of them.""",
    )


def _tensor(sheet: Sheet, x: Number, y: Number, name: str, shape: str, fill: str = "paper") -> Area:
    """Draw a tensor: its symbol, and its shape below it."""
    stroke = {"blue-fill": "blue", "orange-fill": "orange", "grey": "soft"}.get(fill, "ink")
    area = sheet.box(x, y, 108, 60, fill=fill, stroke=stroke)
    sheet.label(x + 54, y + 20, f"${name}$", size=19)
    sheet.label(x + 54, y + 43, shape, size=14)
    return area


def attention_layer_graph(
    M: str | int = "$M$", N: str | int = "$N$", D: str | int = "$D$", d_k: str | int = "$d_k$",
    d_v: str | int = "$d_v$",
) -> Drawing:  # fmt: skip
    """Return the attention layer as a graph from X and Q to Y, with a shape at each tensor.

    Sizes are numbers or symbols between dollar signs.
    """
    sheet = Sheet(960, 330)
    X = _tensor(sheet, 24, 150, "X", f"{N} × {D}", "grey")
    Q = _tensor(sheet, 250, 36, "Q", f"{M} × {d_k}", "grey")
    K = _tensor(sheet, 250, 150, "K", f"{N} × {d_k}", "blue-fill")
    V = _tensor(sheet, 250, 252, "V", f"{N} × {d_v}", "blue-fill")
    E = _tensor(sheet, 480, 93, "E", f"{M} × {N}")
    A = _tensor(sheet, 674, 93, "A", f"{M} × {N}", "orange-fill")
    Y = _tensor(sheet, 828, 173, "Y", f"{M} × {d_v}", "blue-fill")
    sheet.arrow(X.right, K.left, label="$W_k$")
    sheet.arrow(X.bottom, (X.center[0], V.center[1]), V.left, label="$W_v$", leg=1)
    sheet.label(418, 123, "$Q K^T / √d_k$", size=15)
    sheet.arrow(Q.right, (534, 66), E.top)
    sheet.arrow(K.right, (534, 180), E.bottom)
    sheet.arrow(E.right, A.left, label="softmax", size=15, color="orange", line=3)
    sheet.arrow(A.right, (882, 123), Y.top)
    sheet.arrow(V.right, (882, 282), Y.bottom)
    sheet.label(800, 203, "$A V$", size=17)
    sheet.label(Q.x - 14, 66, "the queries", size=15, anchor="end", color="soft")
    sheet.label(X.center[0], 130, "the inputs", size=15, color="soft")
    return sheet.finish(
        words=f"""The attention layer as a computational graph. The inputs X give the keys K through
        W_k and the values V through W_v. The queries Q and K give the scores E = Q K^T / sqrt(d_k);
        a softmax over each row gives the weights A; A and V give the output Y = A V. Shapes: X {N}
        by {D}, Q {M} by {d_k}, K {N} by {d_k}, V {N} by {d_v}, E and A {M} by {N}, Y {M} by
        {d_v}.""".replace("$", ""),
        caption="""The inputs reach the output twice: as keys they decide where to attend, as values
        they are what is returned. One output per query.""",
    )
