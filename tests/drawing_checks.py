"""What is wrong with a drawing, found from its items alone: no browser, no image."""

import math
from itertools import combinations, pairwise

import helpers.figures.drawings as drawings
from helpers.figures.drawings.items import Label
from helpers.figures.drawings.text import width_of

FUNCTIONS = [name for name in drawings.__all__ if name != "Drawing"]
CASES = {
    **{name: (name, {}) for name in FUNCTIONS},
    **{f"lstm_cell-{gate}": ("lstm_cell", {"highlight": gate}) for gate in "ifgo"},
    **{f"gru_cell-{gate}": ("gru_cell", {"highlight": gate}) for gate in "rzn"},
    "encoder_decoder-free": ("encoder_decoder", {"feeding": "free running"}),
    "encoder_decoder-long": (
        "encoder_decoder", {"source": ["w"] * 4, "target": ["vier", "und", "zwanzig"]}
    ),
    "captioning_pipeline-small": ("captioning_pipeline", {"words": ["a", "b"], "rows": 4}),
    "attention_mechanism-three": (
        "attention_mechanism",
        {"q": [1, -1], "K": [[1, 0], [0, 1], [3, -3]], "V": [[1], [0], [-2]], "labels": "abc"},
    ),
    "attention_layer_graph-numbers": (
        "attention_layer_graph", {"M": 12, "N": 512, "D": 768, "d_k": 64, "d_v": 64}
    ),
    "attention_over_grid-one": ("attention_over_grid", {"e": [[1, -2]], "Z": [[[1] * 6] * 2]}),
    "multi_head_split_merge-four": ("multi_head_split_merge", {"n_heads": 4, "n_words": 5}),
}  # fmt: skip


def drawn(case):
    name, arguments = CASES[case]
    return getattr(drawings, name)(**arguments)


def box_of(label):
    """The box around a label: left, top, right, bottom, with its scripts."""
    width = width_of(label.text, label.size, label.bold)
    left = label.x - width * {"start": 0, "middle": 0.5, "end": 1}[label.anchor]
    top = label.y - label.size * (0.7 if "^" in label.text else 0.48)
    bottom = label.y + label.size * (0.7 if "_" in label.text else 0.5)
    return left, top, left + width, bottom


def overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def contains(outer, inner):
    return all(outer[at] <= inner[at] and inner[at + 2] <= outer[at + 2] for at in (0, 1))


def points_of(shape):
    """The points that an outline passes through (a curve by its end)."""
    return [values[-2:] for _, values in shape.commands if values]


def hides(shape, box):
    """Whether a filled shape behind a label covers what is drawn before it."""
    xs, ys = zip(*points_of(shape), strict=True)
    filled = shape.kind == "area" and shape.fill != "none"
    return filled and contains((min(xs), min(ys), max(xs), max(ys)), box)


def crosses(box, start, end):
    """Whether a line comes into a box, sampled at every unit."""
    steps = max(2, math.ceil(math.dist(start, end)))
    return any(
        box[0] < start[0] + t / steps * (end[0] - start[0]) < box[2]
        and box[1] < start[1] + t / steps * (end[1] - start[1]) < box[3]
        for t in range(steps + 1)
    )


def problems(drawing):
    """Everything that a reader would call an error of the layout, in words."""
    labels = [item for item in drawing.items if isinstance(item, Label)]
    shapes = [item for item in drawing.items if not isinstance(item, Label)]
    boxes = [box_of(label) for label in labels]
    sheet = (2, 2, drawing.width - 2, drawing.height - 2)
    found = [f"{label.text!r} leaves the sheet" for label, box in zip(labels, boxes, strict=True)
             if not contains(sheet, box)]  # fmt: skip
    found += [f"{label.text!r} is of size {label.size}" for label in labels if label.size < 14]
    for (a, first), (b, second) in combinations(zip(labels, boxes, strict=True), 2):
        if overlap(first, second):
            found.append(f"{a.text!r} overlaps {b.text!r}")
    for at, shape in enumerate(shapes):
        points = points_of(shape)
        xs, ys = zip(*points, strict=True)
        outline = (min(xs), min(ys), max(xs), max(ys))
        if not contains((0, 0, drawing.width, drawing.height), outline):
            found.append(f"a shape of kind {shape.kind} leaves the sheet: {outline}")
        for label, box in zip(labels, boxes, strict=True):
            if shape.kind == "line" and any(crosses(box, *leg) for leg in pairwise(points)):
                found.append(f"{label.text!r} is crossed by a line")
            touches = shape.kind in ("area", "head") and overlap(outline, box)
            touches = touches and not any(hides(later, box) for later in shapes[at + 1 :])
            if touches and not contains(outline, box):
                found.append(f"{label.text!r} lies across the border of a shape: {outline}")
    return found
