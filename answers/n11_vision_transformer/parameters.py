"""11.2: how many numbers a vision transformer has to learn."""

import numpy as np
import torch
from numpy.random import Generator
from torch import nn

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(image, patch, d_model, n_blocks, n_classes):
    tokens = (image // patch) ** 2 + 1
    embedding = 3 * patch**2 * d_model + d_model
    block = 12 * d_model**2 + 13 * d_model
    return (
        embedding + d_model + tokens * d_model  # patches, class token, positions
        + n_blocks * block + 2 * d_model  # blocks, last norm
        + (d_model + 1) * n_classes
    )  # fmt: skip


def counted_in_torch(image, patch, d_model, n_blocks, n_classes):
    layer = nn.TransformerEncoderLayer(d_model, 1, 4 * d_model, device="meta")
    others = [
        torch.nn.Conv2d(3, d_model, patch, stride=patch, device="meta"),
        nn.LayerNorm(d_model, device="meta"),
        nn.Linear(d_model, n_classes, device="meta"),
    ]
    vectors = 2 + (image // patch) ** 2  # class token, its position, those of the patches
    each = sum(p.numel() for p in layer.parameters())
    return (
        n_blocks * each
        + vectors * d_model
        + sum(p.numel() for other in others for p in other.parameters())
    )


def from_shapes(image, patch, d_model, n_blocks, n_classes):
    d = d_model
    block = [(d, d), (d,)] * 4 + [(d, 4 * d), (4 * d,), (4 * d, d), (d,)] + [(d,)] * 4
    outside = [(3, patch, patch, d), (d,), (d,), (1 + (image // patch) ** 2, d)]
    outside += [(d,), (d,), (d, n_classes), (n_classes,)]
    return sum(int(np.prod(shape)) for shape in outside + n_blocks * block)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, *sizes: int) -> Case:
        names = ("image", "patch", "d_model", "n_blocks", "n_classes")
        return Case(name, dict(zip(names, sizes, strict=True)))

    patch, rows = (int(number) for number in rng.integers(3, 12, size=2))
    d_model, n_blocks, n_classes = (int(number) for number in rng.integers(5, 90, size=3))
    return [
        case("a small one", 32, 8, 16, 2, 10),
        case("ViT-B/16", 224, 16, 768, 12, 1000),
        case("ViT-B/32: fewer tokens, larger patches", 224, 32, 768, 12, 1000),
        case("ViT-L/16", 224, 16, 1024, 24, 1000),
        case("one patch, one block, two classes", 16, 16, 8, 1, 2),
        case("sizes drawn at random", patch * rows, patch, d_model, n_blocks, n_classes),
    ]


EXERCISE = Exercise(
    id="vision.parameters",
    notebook="11",
    number="11.2",
    title="Count a vision transformer",
    kind="graded",
    difficulty=2,
    minutes=12,
    points=1,
    function="vit_parameters",
    answer=answer,
    cases=cases,
    outputs=("count",),
    mistakes=(
        Mistake(
            "no class token",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - d,
            "d_model numbers are missing. What stands before the patches, and is learned?",
        ),
        Mistake(
            "class token and its position forgotten",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - 2 * d,
            "2 d_model numbers are missing: the class token is learned, and it has a position of "
            "its own. Or do you miss the last norm, after the blocks, with its gain and its bias?",
        ),
        Mistake(
            "no positions",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - ((i // p) ** 2 + 1) * d,
            "One learned vector for each token is missing: where it is.",
        ),
        Mistake(
            "positions for rows and columns",
            lambda i, p, d, b, c: (
                answer(i, p, d, b, c) - ((i // p) ** 2 + 1) * d + (2 * (i // p) + 1) * d
            ),
            "You learn a vector for every row and every column. Here each patch has one of its "
            "own.",
        ),
        Mistake(
            "gray images",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - 2 * p**2 * d,
            "A patch of a color image holds three numbers for each pixel.",
        ),
        Mistake(
            "a patch embedding for each patch",
            lambda i, p, d, b, c: answer(i, p, d, b, c) + ((i // p) ** 2 - 1) * (3 * p**2 * d + d),
            "You give every patch its own embedding. It is one matrix, the same for all patches.",
        ),
        Mistake(
            "no biases in the blocks",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * 9 * d,
            "The blocks' matrices and norms are right, but their linear layers have biases, too: "
            "four in attention, two in the MLP (one of them 4 d_model long).",
        ),
        Mistake(
            "no norms in the blocks",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * 4 * d,
            "Each block has two norms, and each norm a gain and a bias.",
        ),
        Mistake(
            "one block",
            lambda i, p, d, b, c: answer(i, p, d, 1, c),
            "You count one block. There are n_blocks of them, each with its own weights.",
        ),
        Mistake(
            "head without a bias",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - c,
            "The head has a bias: one number for each class.",
        ),
        Mistake(
            "a head on every token",
            lambda i, p, d, b, c: answer(i, p, d, b, c) + (i // p) ** 2 * d * c,
            "The head reads the class token alone: d_model × n_classes and a bias.",
        ),
    ),
    hints=(
        "Walk with one image through the model: patch embedding, class token, positions, blocks, "
        "last norm, head.",
        "A block of width d: 12 d² in matrices, 9 d in biases, 4 d in its two norms.",
        "Check yourself: ViT-B/16 for 224 × 224 and 1,000 classes has 86,567,656.",
    ),
    alternatives=(counted_in_torch, from_shapes),
)
