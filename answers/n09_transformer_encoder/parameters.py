"""9.3: how many numbers a block has to learn."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(d_model, d_hidden, n_heads):
    attention = 4 * d_model**2 + 4 * d_model
    mlp = 2 * d_model * d_hidden + d_hidden + d_model
    return attention + mlp + 2 * 2 * d_model


def counted_in_torch(d_model, d_hidden, n_heads):
    block = torch.nn.TransformerEncoderLayer(d_model, n_heads, d_hidden, device="meta")
    return sum(p.numel() for p in block.parameters())


def from_shapes(d_model, d_hidden, n_heads):
    d, h, d_k = d_model, d_hidden, d_model // n_heads
    shapes = [(d, d_k), (d, d_k), (d, d_k), (d_k, d)] * n_heads  # a head's share of each matrix
    shapes += [(d,)] * 4 + [(d, h), (h,), (h, d), (d,)] + [(d,)] * 4
    return sum(int(np.prod(shape)) for shape in shapes)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, d_model: int, d_hidden: int, n_heads: int) -> Case:
        return Case(name, {"d_model": d_model, "d_hidden": d_hidden, "n_heads": n_heads})

    d_k, heads = int(rng.integers(3, 20)), int(rng.integers(2, 9))
    return [
        case("a small block", 8, 32, 2),
        case("the block of the first transformer", 512, 2048, 8),
        case("the block of BERT-base", 768, 3072, 12),
        case("an MLP narrower than the model", 12, 5, 3),
        case("one head", 7, 9, 1),
        case("sizes drawn at random", d_k * heads, int(rng.integers(10, 300)), heads),
    ]


EXERCISE = Exercise(
    id="encoder.parameters",
    notebook="09",
    number="9.3",
    title="Count the parameters",
    kind="graded",
    difficulty=1,
    minutes=10,
    points=1,
    function="block_parameters",
    answer=answer,
    cases=cases,
    outputs=("count",),
    mistakes=(
        Mistake(
            "no biases at all",
            lambda d, h, n: 4 * d**2 + 2 * d * h + 4 * d,
            "The matrices and the norms are right. The biases of attention and MLP are missing.",
        ),
        Mistake(
            "four vectors missing",
            lambda d, h, n: answer(d, h, n) - 4 * d,
            "Four vectors of d_model numbers are missing: have you counted the biases of all four "
            "projections, and the gain and the bias of both norms?",
        ),
        Mistake(
            "no biases in the MLP",
            lambda d, h, n: answer(d, h, n) - h - d,
            "The biases of the two layers of the MLP are missing. How long is each?",
        ),
        Mistake(
            "both biases of the MLP as long as the hidden layer",
            lambda d, h, n: answer(d, h, n) - d + h,
            "The MLP's second bias is added to its output. How long is that?",
        ),
        Mistake(
            "both biases of the MLP as long as the model",
            lambda d, h, n: answer(d, h, n) - h + d,
            "The MLP's first bias is added to its hidden layer. How long is that?",
        ),
        Mistake(
            "one norm",
            lambda d, h, n: answer(d, h, n) - 2 * d,
            "Two vectors are missing: a block has two norms, each with a gain and a bias.",
        ),
        Mistake(
            "one vector of the model's size missing",
            lambda d, h, n: answer(d, h, n) - d,
            "One vector of d_model numbers is missing. Which of the six matrices has no bias in "
            "your count?",
        ),
        Mistake(
            "no bias in the MLP's first layer",
            lambda d, h, n: answer(d, h, n) - h,
            "One vector of d_hidden numbers is missing: the MLP's first layer has a bias, too.",
        ),
        Mistake(
            "a bias of one number each",
            lambda d, h, n: 4 * d**2 + 4 + 2 * d * h + 2 + 4 * d,
            "You count one number for each bias. A bias is a vector: one number for each output.",
        ),
        Mistake(
            "a gain of one number each",
            lambda d, h, n: answer(d, h, n) - 4 * d + 4,
            "You count two numbers for each norm. Gain and bias are vectors. Of which size?",
        ),
        Mistake(
            "attention alone",
            lambda d, h, n: 4 * d**2 + 8 * d,
            "Attention and the norms are right. The MLP is missing.",
        ),
        Mistake(
            "the MLP alone",
            lambda d, h, n: answer(d, h, n) - 4 * d**2 - 4 * d,
            "The MLP and the norms are right. The four projections are missing.",
        ),
        Mistake(
            "W_o forgotten, its bias counted",
            lambda d, h, n: answer(d, h, n) - d**2,
            "A matrix of d_model by d_model is missing: which projection comes after the heads?",
        ),
        Mistake(
            "W_o forgotten",
            lambda d, h, n: answer(d, h, n) - d**2 - d,
            "There are four projections in attention: which comes after the heads?",
        ),
        Mistake(
            "the heads multiplied",
            lambda d, h, n: n * (4 * d**2 + 4 * d) + answer(d, h, n) - 4 * d**2 - 4 * d,
            "You give every head projections of full size. Heads share them: each has d_model / "
            "n_heads of the columns.",
        ),
        Mistake(
            "one head's columns",
            lambda d, h, n: answer(d, h, n) - 3 * d * (d - d // n) - 3 * (d - d // n),
            "You count W_q, W_k and W_v for one head. All heads together have d_model columns, as "
            "many as one head of full size.",
        ),
        Mistake(
            "one head's columns in all four matrices",
            lambda d, h, n: answer(d, h, n) - 4 * d * (d - d // n),
            "You count the four matrices of one head. All heads together have d_model columns, as "
            "many as one head of full size.",
        ),
        Mistake(
            "the matrices and nothing else",
            lambda d, h, n: 4 * d**2 + 2 * d * h,
            "The six matrices are right. Now the vectors: biases, and the gain and bias of each "
            "norm.",
        ),
        Mistake(
            "one matrix in the MLP",
            lambda d, h, n: answer(d, h, n) - d * h,
            "The MLP goes to d_hidden and back again: two matrices.",
        ),
        Mistake(
            "an MLP four times as wide",
            lambda d, h, n: answer(d, 4 * d, n),
            "You take the hidden layer as 4 d_model. That is usual, but here it is an argument.",
        ),
    ),
    hints=(
        "List every array of the block with its shape: attention, MLP, two norms.",
        "Attention: four matrices, four biases. MLP: two matrices, two biases of different length. "
        "Each norm: a gain and a bias.",
        "Compare with torch: sum(p.numel() for p in nn.TransformerEncoderLayer(…).parameters()).",
    ),
    alternatives=(counted_in_torch, from_shapes),
)
