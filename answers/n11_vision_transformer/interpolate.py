"""11.3: positions for a larger image, as most libraries stretch them."""

import numpy as np
import torch
from numpy.random import Generator
from torch.nn import functional as F

from answers.stretched_grids import (
    around_the_edge,
    beyond_the_edge,
    flat,
    kept_within_rows,
    mixed,
    mixing,
    reshaped,
    reshaped_at_the_end,
    rounded_down,
    rows_only,
    shares_exchanged,
    stretched,
    unclamped,
    without_half,
)
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(P, rows, new_rows):
    first, grid = P[:1], P[1:].reshape(rows, rows, -1)
    mix = mixing(rows, new_rows).to(P)
    new = torch.einsum("ir,jc,rcd->ijd", mix, mix, grid)
    return torch.cat([first, new.reshape(new_rows**2, -1)])


def with_torch(P, rows, new_rows):
    grid = P[1:].T.reshape(1, -1, rows, rows)
    new = F.interpolate(grid, (new_rows, new_rows), mode="bilinear", align_corners=False)
    return torch.cat([P[:1], new[0].flatten(1).T])


def with_loops(P, rows, new_rows):
    P = np.asarray(P)
    found = [P[0]]
    for i in range(new_rows):
        for j in range(new_rows):
            total = 0
            for r, share in _neighbors(i, rows, new_rows):
                for c, other in _neighbors(j, rows, new_rows):
                    total = total + share * other * P[1 + r * rows + c]
            found.append(total)
    return np.stack(found)


def _neighbors(i, rows, new_rows):
    at = min(max((i + 0.5) * rows / new_rows - 0.5, 0), rows - 1)
    low = int(at)
    high = min(low + 1, rows - 1)
    return [(low, 1 - (at - low)), (high, at - low)]


def cases(rng: Generator) -> list[Case]:
    def case(name: str, rows: int, new_rows: int, d_model: int) -> Case:
        P = rng.normal(size=(1 + rows**2, d_model))
        return Case(name, {"P": P, "rows": rows, "new_rows": new_rows})

    row, column = np.indices((4, 4)).reshape(2, -1)
    ramp = np.concatenate([[[9.0, 9.0]], np.stack([row, 3 * row - column], 1)])
    return [
        case("from 2 × 2 to 4 × 4", 2, 4, 1),
        case("from 3 × 3 to 5 × 5", 3, 5, 2),
        case("the same size", 3, 3, 2),
        case("to a smaller grid", 5, 3, 2),
        case("one patch, stretched", 1, 3, 2),
        Case("values that grow evenly, from 4 × 4 to 6 × 6", {
            "P": ramp, "rows": 4, "new_rows": 6}),
        case("not a multiple", 4, 7, 3),
    ]  # fmt: skip


def _with(function):
    """Return a wrong answer that stretches the grid another way, the class token kept."""
    return lambda P, rows, new: torch.cat([P[:1], function(P[1:], rows, new)])


def _class_token_in_the_grid(P, rows, new):
    body = torch.cat([P[:1], P[1:-1]])  # one too far: the first row of the grid is the class token
    return torch.cat([P[:1], answer(torch.cat([P[:1], body]), rows, new)[1:]])


EXERCISE = Exercise(
    id="vision.interpolate",
    notebook="11",
    number="11.3",
    title="Positions for a larger image",
    kind="graded",
    difficulty=3,
    minutes=20,
    points=2,
    function="stretch_positions",
    answer=answer,
    cases=cases,
    outputs=("P_new",),
    mistakes=(
        Mistake(
            "corners at corners",
            _with(lambda P, r, n: stretched(P, r, n, mode="bilinear", align_corners=True)),
            "You put corners onto corners, as the notebook's own function does. Here each position "
            "is in the *middle* of its cell. Where does the task put new row i?",
        ),
        Mistake(
            "the nearest position",
            _with(lambda P, r, n: stretched(P, r, n, mode="nearest-exact")),
            "You copy the nearest old position. Mix the old positions around the new one, each in "
            "proportion to how close it is.",
        ),
        Mistake(
            "half a cell forgotten",
            _with(
                lambda P, r, n: torch.einsum(
                    "ir,jc,rcd->ijd", *[without_half(r, n).to(P)] * 2, P.reshape(r, r, -1)
                ).flatten(0, 1)
            ),
            "You use i · rows / new_rows, which places the cells' edges. The middle of new cell i "
            "is at i + 0.5, and the middle of old cell r at r + 0.5.",
        ),
        Mistake(
            "the class token dropped",
            lambda P, r, n: answer(P, r, n)[1:],
            "The positions of the patches are right, but the class token's is missing. Row 0 stays "
            "as it is.",
        ),
        Mistake(
            "the class token last",
            lambda P, r, n: answer(P, r, n).roll(-1, 0),
            "The class token's position comes first, before those of the patches.",
        ),
        Mistake(
            "the class token read as a patch",
            _class_token_in_the_grid,
            "You read the grid one row too early, so the class token's position is mixed into "
            "those of the patches. The grid begins with row 1 of P.",
        ),
        Mistake(
            "rows and columns exchanged",
            _with(
                lambda P, r, n: (
                    answer(torch.cat([P[:1], P]), r, n)[1:]
                    .reshape(n, n, -1)
                    .transpose(0, 1)
                    .flatten(0, 1)
                )
            ),
            "Your grid is transposed: positions are in reading order, so the row changes slowest.",
        ),
        Mistake(
            "rows alone",
            _with(rows_only),
            "You mix along the rows, but along the columns you take the nearest position. Mix "
            "along both.",
        ),
        Mistake(
            "the sequence stretched",
            _with(flat),
            "You stretch the sequence of positions as if it were a line. It is a grid: a position "
            "also lies between the rows above and below it.",
        ),
        Mistake(
            "the edges fading",
            _with(unclamped),
            "Near the edges your shares sum to less than 1, so the positions there shrink toward "
            "0. Keep each place within 0 … rows − 1 before you mix.",
        ),
        Mistake(
            "bicubic",
            _with(lambda P, r, n: stretched(P, r, n, mode="bicubic", align_corners=False)),
            "You interpolate with cubic curves, as many large models do. Here the mixing is in "
            "proportion (bilinear).",
        ),
        Mistake(
            "nearest, as torch rounds",
            _with(lambda P, r, n: stretched(P, r, n, mode="nearest")),
            'You copy one old position instead of mixing ("nearest" is the default of '
            "F.interpolate). Mix the old positions around the new one.",
        ),
        Mistake(
            "rounded down",
            _with(rounded_down),
            "You compute the right places, but round them down. A new row between two old ones is "
            "a mixture of both.",
        ),
        Mistake(
            "shares exchanged",
            _with(shares_exchanged),
            "You use the right old positions, but with their shares exchanged: the closer one "
            "should count more.",
        ),
        Mistake(
            "reshaped, not transposed",
            _with(reshaped),
            "You reshape (rows², d) to (d, rows, rows), which scatters the numbers of a position "
            "over the grid. Reshape to (rows, rows, d), then move d to the front.",
        ),
        Mistake(
            "reshaped at the end",
            _with(reshaped_at_the_end),
            "The grid is right until the end. There you reshape (d, new_rows, new_rows) to "
            "(new_rows², d), which mixes up the numbers. Move d to the back before you flatten.",
        ),
        Mistake(
            "the ratio upside down",
            _with(lambda P, r, n: mixed(P, r, (torch.arange(n) + 0.5) * n / r - 0.5)),
            "Your ratio is upside down. The last new row has to end up near the last old row.",
        ),
        Mistake(
            "half a cell too far",
            _with(lambda P, r, n: mixed(P, r, (torch.arange(n) + 0.5) * r / n)),
            "Every new row is half a cell too far. The middle of old row 0 is at 0.5, so subtract "
            "0.5.",
        ),
        Mistake(
            "around the edge",
            _with(around_the_edge),
            "Near the upper and left edges you mix in positions from the *opposite* edge: index -1 "
            "is the last row. Keep each place within 0 … rows − 1 before you round it down.",
        ),
        Mistake(
            "beyond the edge",
            _with(beyond_the_edge),
            "Near the upper and left edges you extrapolate: one share is negative. Keep each place "
            "within 0 … rows − 1 before you mix.",
        ),
        Mistake(
            "half a cell subtracted only",
            _with(lambda P, r, n: mixed(P, r, torch.arange(n) * r / n - 0.5)),
            "You subtract ½ at the end, but you do not add it at the start. The middle of new row "
            "i is at i + ½, in new rows.",
        ),
        Mistake(
            "almost corners at corners",
            _with(lambda P, r, n: mixed(P, r, torch.arange(n) * (r - 1) / n)),
            "Your first new row is in the right place for a grid with corners on corners, and the "
            "last one is not. Here each position is in the *middle* of its cell.",
        ),
        Mistake(
            "kept within rows",
            _with(kept_within_rows),
            "You allow places up to rows, but the last old row is rows − 1. Beyond it there is "
            "nothing to mix with.",
        ),
        Mistake(
            "the area averaged",
            _with(lambda P, r, n: stretched(P, r, n, mode="area")),
            "You average the old positions that a new cell covers. Mix the two around its middle "
            "instead, in proportion to how close each is.",
        ),
        Mistake(
            "antialiased",
            _with(lambda P, r, n: stretched(P, r, n, mode="bilinear", antialias=True)),
            "For a smaller grid you blur the old one first (antialias). The task mixes the two "
            "nearest old rows, whatever the new size is.",
        ),
        Mistake(
            "no position for the class token",
            lambda P, r, n: torch.cat([torch.zeros_like(P[:1]), answer(P, r, n)[1:]]),
            "The patches are right, but row 0 is zero. The class token keeps its own position.",
        ),
        Mistake(
            "rows and columns kept as axes",
            lambda P, r, n: answer(P, r, n)[1:].reshape(n, n, -1),
            "The mixtures are right, but they are still a grid, without the class token. Flatten "
            "the grid and put row 0 of P before it.",
        ),
    ),
    hints=(
        "Set row 0 of P aside. The others fill a grid of rows × rows, in reading order.",
        "Along one axis: which two old rows lie around each new row, and how close is each of "
        "them?",
        "Make a matrix of shares (new_rows, rows), whose rows sum to 1, and use it for rows and "
        "columns alike.",
    ),
    alternatives=(with_torch, with_loops),
)
