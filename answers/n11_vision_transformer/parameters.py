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
            "d_model numbers are missing: one vector. Have you counted the class token, its "
            "position, and the bias of the patch embedding?",
        ),
        Mistake(
            "class token and its position forgotten",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - 2 * d,
            "2 d_model numbers are missing. Have you counted the class token with its position, "
            "and the gain and bias of the norm after the last block?",
        ),
        Mistake(
            "no positions",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - ((i // p) ** 2 + 1) * d,
            "One learned vector for each token is missing: its position.",
        ),
        Mistake(
            "positions for rows and columns",
            lambda i, p, d, b, c: (
                answer(i, p, d, b, c) - ((i // p) ** 2 + 1) * d + (2 * (i // p) + 1) * d
            ),
            "You learn a vector for every row and every column. Here each patch has a vector of "
            "its own.",
        ),
        Mistake(
            "gray images",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - 2 * p**2 * d,
            "A patch of a color image holds three numbers for each pixel.",
        ),
        Mistake(
            "a patch embedding for each patch",
            lambda i, p, d, b, c: answer(i, p, d, b, c) + ((i // p) ** 2 - 1) * (3 * p**2 * d + d),
            "You give every patch its own embedding. All patches share one matrix and one bias.",
        ),
        Mistake(
            "no biases in the blocks",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * 9 * d,
            "The matrices and norms of the blocks are right, but their linear layers have biases, "
            "too: four in attention and two in the MLP (one of them has 4 d_model numbers).",
        ),
        Mistake(
            "no norms in the blocks",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * 4 * d,
            "Each block lacks 4 d_model numbers. Have you counted its two norms (a gain and a bias "
            "each), the four biases in attention, and the bias of the MLP's hidden layer?",
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
        Mistake(
            "one norm in a block",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * 2 * d,
            "Each block lacks 2 d_model numbers. It has two norms, each with a gain and a bias.",
        ),
        Mistake(
            "norms without a bias",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * 2 * d - d,
            "Every norm has a bias as well as a gain, in the blocks and after the last one.",
        ),
        Mistake(
            "no norm anywhere",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * 4 * d - 2 * d,
            "The norms are learned, too: two in each block, one after the last block, each with a "
            "gain and a bias.",
        ),
        Mistake(
            "no biases in the MLP",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * 5 * d,
            "Each block lacks 5 d_model numbers: the biases of the MLP, one for each hidden unit "
            "and one for each output.",
        ),
        Mistake(
            "no biases of queries, keys, values",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * 3 * d,
            "Each block lacks 3 d_model numbers. Queries, keys and values come from linear layers, "
            "and here those have biases.",
        ),
        Mistake(
            "no output matrix in attention",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * (d * d + d),
            "Attention has a fourth linear layer, which mixes the concatenated heads.",
        ),
        Mistake(
            "an MLP as wide as the model",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * (6 * d * d + 3 * d),
            "The MLP's hidden layer has 4 d_model units, not d_model.",
        ),
        Mistake(
            "no bias in any linear layer",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * 9 * d - d - c,
            "Every linear layer has a bias: in attention, in the MLP, in the patch embedding, in "
            "the head.",
        ),
        Mistake(
            "one row of patches",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - ((i // p) ** 2 - i // p) * d,
            "You count the patches along one side only. They fill a square.",
        ),
        Mistake(
            "one row of pixels",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - 3 * p * (p - 1) * d,
            "You count the pixels along one side of a patch only. A patch is a square.",
        ),
        Mistake(
            "a float",
            lambda i, p, d, b, c: float(answer(i, p, d, b, c)),
            "The value is right, but it is a float. The count is a whole number: use // instead of "
            "/.",
        ),
        Mistake(
            "one bias forgotten in each block",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * d,
            "Each block lacks d_model numbers: one bias vector. Attention has four biases; in the "
            "MLP, each of the two layers has one.",
        ),
        Mistake(
            "no MLP",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * (8 * d * d + 5 * d),
            "Your blocks have no MLP: two linear layers, to 4 d_model units and back.",
        ),
        Mistake(
            "one layer in the MLP",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * (4 * d * d + d),
            "You count the way into the MLP's hidden layer, but not the way out of it.",
        ),
        Mistake(
            "no attention",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - b * (4 * d * d + 4 * d),
            "Your blocks have no attention: four linear layers, for queries, keys, values and the "
            "output.",
        ),
        Mistake(
            "three norms in a block",
            lambda i, p, d, b, c: answer(i, p, d, b, c) + 2 * (b - 1) * d,
            "You count the last norm once for each block. The model has it once, after all blocks.",
        ),
        Mistake(
            "a number for each norm",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - (2 * b + 1) * (2 * d - 2),
            "You count two numbers for each norm. Its gain and its bias are vectors of d_model "
            "numbers.",
        ),
        Mistake(
            "no head",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - (d + 1) * c,
            "The head is missing: the linear layer from the class token to the classes.",
        ),
        Mistake(
            "no patch embedding",
            lambda i, p, d, b, c: answer(i, p, d, b, c) - 3 * p**2 * d - d,
            "The patch embedding is missing: the linear layer that turns a patch into a token.",
        ),
        Mistake(
            "one more patch on each side",
            lambda i, p, d, b, c: answer(i, p, d, b, c) + 2 * (i // p) * d,
            "You count (image / patch + 1)² positions. The class token adds one vector to the "
            "grid, not a row and a column.",
        ),
        Mistake(
            "a position for every pixel",
            lambda i, p, d, b, c: answer(i, p, d, b, c) + (i**2 - (i // p) ** 2) * d,
            "You learn a position for every pixel. Tokens have positions, and a token is a whole "
            "patch.",
        ),
        Mistake(
            "a class for the class token",
            lambda i, p, d, b, c: answer(i, p, d, b, c) + d + 1,
            "Your head has one class too many. The class token is an input; it is not a class.",
        ),
    ),
    hints=(
        "Follow one image through the model: patch embedding, class token, positions, blocks, last "
        "norm, head.",
        "A block of width d has 12 d² numbers in matrices, 9 d in the biases of its linear layers, "
        "and 4 d in its two norms.",
        "Check your function: ViT-B/16, for 224 × 224 pixels and 1,000 classes, has 86,567,656 "
        "parameters.",
    ),
    alternatives=(counted_in_torch, from_shapes),
)
