"""8.3: the output of a multi-head layer as a sum of what each head adds."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(heads, W_o):
    heads, W_o = np.asarray(heads), np.asarray(W_o)
    n_heads, _, d_k = heads.shape
    return np.stack([heads[h] @ W_o[h * d_k : (h + 1) * d_k] for h in range(n_heads)])


def with_einsum(heads, W_o):
    return torch.einsum("hnk,hko->hno", heads, W_o.reshape(len(heads), -1, W_o.shape[1]))


def by_muting(heads, W_o):
    rows = []
    for h in range(len(heads)):
        alone = torch.zeros_like(heads)
        alone[h] = heads[h]
        rows.append(alone.transpose(0, 1).flatten(1) @ W_o)
    return torch.stack(rows)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, n_heads: int, time: int, d_k: int, d_out: int) -> Case:
        inputs = {
            "heads": rng.normal(size=(n_heads, time, d_k)),
            "W_o": rng.normal(size=(n_heads * d_k, d_out)),
        }
        return Case(name, inputs)

    return [
        case("two heads, three words", 2, 3, 2, 4),
        case("three heads of three words", 3, 3, 3, 9),
        case("one head", 1, 4, 3, 3),
        case("heads of one number", 4, 2, 1, 4),
        case("one word", 2, 1, 3, 6),
        case("more outputs than inputs", 2, 4, 2, 7),
    ]


EXERCISE = Exercise(
    id="heads.contributions",
    notebook="08",
    number="8.3",
    title="Who said what",
    kind="graded",
    difficulty=2,
    minutes=12,
    points=2,
    function="contributions",
    answer=answer,
    cases=cases,
    outputs=("parts",),
    mistakes=(
        Mistake(
            "the same rows of W_o for every head",
            lambda heads, W_o: heads @ W_o[: heads.shape[2]],
            "You use the first rows of W_o for every head. After the merge head i is in the "
            "columns from i * d_k on: which rows of W_o do these meet?",
        ),
        Mistake(
            "the sum of all heads",
            lambda heads, W_o: heads.transpose(0, 1).flatten(1) @ W_o,
            "You return the layer's output, the sum. The task asks for its parts, one per head.",
        ),
        Mistake(
            "the output divided evenly",
            lambda heads, W_o: (heads.transpose(0, 1).flatten(1) @ W_o / len(heads)).expand(
                len(heads), -1, -1
            ),
            "Your parts add up to the output, but they are all the same. If you mute one head, how "
            "far does the output really move?",
        ),
        Mistake(
            "the output without the head",
            lambda heads, W_o: (heads.transpose(0, 1).flatten(1) @ W_o) - with_einsum(heads, W_o),
            "You return what remains when a head is muted. The task asks for what the head adds.",
        ),
        Mistake(
            "heads and words mixed in the merge",
            lambda heads, W_o: torch.stack(
                [
                    (heads * (torch.arange(len(heads)) == h)[:, None, None]).reshape(
                        heads.shape[1], -1
                    )
                    @ W_o
                    for h in range(len(heads))
                ]
            ),
            "Your merge mixes up heads and words: the words' axis must come first before you "
            "flatten.",
        ),
        Mistake(
            "words first",
            lambda heads, W_o: with_einsum(heads, W_o).transpose(0, 1),
            "The numbers are right, but the axes are exchanged: the heads come first.",
        ),
        Mistake(
            "every n-th row of W_o",
            lambda heads, W_o: torch.stack([Y @ W_o[h :: len(heads)] for h, Y in enumerate(heads)]),
            "Your rows of W_o for one head are not neighbors. The merge puts the numbers of one "
            "head side by side: which rows do they meet?",
        ),
        Mistake(
            "W_o transposed",
            lambda heads, W_o: torch.stack(
                [
                    heads[h] @ W_o.T[h * heads.shape[2] : (h + 1) * heads.shape[2]]
                    for h in range(len(heads))
                ]
            ),
            "You use columns of W_o. In Y @ W_o, which do the columns of Y meet: the columns of "
            "W_o or its rows?",
        ),
        Mistake(
            "the parts averaged",
            lambda heads, W_o: with_einsum(heads, W_o) / len(heads),
            "Your parts add up to only a fraction of the output. Heads are added, not averaged.",
        ),
    ),
    hints=(
        "For one word, concat(head_1, head_2) W_o is a row vector times a matrix. Split both in "
        "two: what can you say about the product?",
        "Each head meets only d_k of the rows of W_o. Which ones?",
        "The parts must add up to the layer's output: parts.sum(0). Check it.",
    ),
    alternatives=(with_einsum, by_muting),
)
