"""19.4: the parameters of a Llama from its configuration."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake

NAMES = ("vocab", "d_model", "n_heads", "n_groups", "d_k", "n_layers", "d_hidden", "tied")


def answer(vocab, d_model, n_heads, n_groups, d_k, n_layers, d_hidden, tied):
    projections = np.array([n_heads, n_groups, n_groups, n_heads], dtype=np.int64) * d_k
    width = int(projections.sum()) + 3 * d_hidden + 2
    return d_model * (n_layers * width + 1 + vocab * (2 - int(tied)))


def from_shapes(vocab, d_model, n_heads, n_groups, d_k, n_layers, d_hidden, tied):
    d, queries, keys = d_model, n_heads * d_k, n_groups * d_k
    layer = [(d, queries), (d, keys), (d, keys), (queries, d)]
    layer += [(d, d_hidden), (d, d_hidden), (d_hidden, d), (d,), (d,)]
    rest = [(vocab, d), (d,)] + ([] if tied else [(d, vocab)])
    return sum(int(np.prod(shape)) for shape in layer * n_layers + rest)


def on_meta(vocab, d_model, n_heads, n_groups, d_k, n_layers, d_hidden, tied):
    def linear(a, b):
        return torch.nn.Linear(a, b, bias=False, device="meta")

    def numbers(*modules):
        return sum(p.numel() for module in modules for p in module.parameters())

    attention = numbers(
        linear(d_model, n_heads * d_k), linear(d_model, n_groups * d_k),
        linear(d_model, n_groups * d_k), linear(n_heads * d_k, d_model),
    )  # fmt: skip
    mlp = 2 * numbers(linear(d_model, d_hidden)) + numbers(linear(d_hidden, d_model))
    norm = numbers(torch.nn.RMSNorm(d_model, device="meta"))
    embedding = numbers(torch.nn.Embedding(vocab, d_model, device="meta"))
    head = 0 if tied else numbers(linear(d_model, vocab))
    return n_layers * (attention + mlp + 2 * norm) + norm + embedding + head


def cases(rng: Generator) -> list[Case]:
    def case(name: str, *numbers: int, tied: bool) -> Case:
        return Case(name, dict(zip(NAMES, (*numbers, tied), strict=True)))

    groups, d_k = int(rng.integers(2, 5)), int(rng.integers(4, 30))
    return [
        case("TinyLlama 1.1B", 32_000, 2048, 32, 4, 64, 22, 5632, tied=False),
        case("Mistral 7B", 32_000, 4096, 32, 8, 128, 32, 14_336, tied=False),
        case("SmolLM2 360M", 49_152, 960, 15, 5, 64, 32, 2560, tied=True),
        case("heads smaller than d_model / n_heads: Mistral NeMo", 131_072, 5120, 32, 8, 128, 40,
             14_336, tied=False),
        case("one layer, multi-query", 100, 24, 4, 1, 6, 1, 40, tied=True),
        case("sizes drawn at random", 777, int(rng.integers(20, 90)), 3 * groups, groups, d_k,
             int(rng.integers(2, 9)), int(rng.integers(40, 300)), tied=False),
    ]  # fmt: skip


def _with(**changed):
    """Return a mistake: the right count with other numbers."""

    def mistake(*numbers):
        given = dict(zip(NAMES, numbers, strict=True))
        return answer(**{**given, **{name: f(**given) for name, f in changed.items()}})

    return mistake


def _other_attention(vocab, d_model, n_heads, n_groups, d_k, n_layers, d_hidden, tied, weights):
    """Return the count of a Llama whose attention has so many weights in each block."""
    right = 2 * d_model * d_k * (n_heads + n_groups)
    numbers = (vocab, d_model, n_heads, n_groups, d_k, n_layers, d_hidden, tied)
    return int(answer(*numbers) + n_layers * (weights - right))


EXERCISE = Exercise(
    id="llama.count",
    notebook="19",
    number="19.4",
    title="Count the parameters of a Llama",
    kind="graded",
    difficulty=2,
    minutes=12,
    points=2,
    function="count_weights",
    answer=answer,
    cases=cases,
    outputs=("count",),
    mistakes=(
        Mistake(
            "multi-head keys and values",
            _with(n_groups=lambda n_heads, **_: n_heads),
            "You give every head keys and values of its own. There are only n_groups of them.",
        ),
        Mistake(
            "the read-out counted though it is tied",
            _with(tied=lambda **_: False),
            "Where tied is true, the embedding is also the read-out: one matrix, counted once.",
        ),
        Mistake(
            "always tied",
            _with(tied=lambda **_: True),
            "Where tied is false, there are two matrices of (vocabulary, d_model).",
        ),
        Mistake(
            "heads of d_model / n_heads",
            _with(d_k=lambda d_model, n_heads, **_: d_model // n_heads),
            "You assume that d_k is d_model / n_heads. It usually is, but d_k is an argument, "
            "and some models have smaller heads.",
            alike=(
                lambda *n: _other_attention(*n, 2 * n[1] ** 2 + 2 * n[1] * (n[1] * n[3] // n[2])),
                lambda *n: _other_attention(*n, 2 * n[1] ** 2 + 2 * n[1] ** 2 * n[3] // n[2]),
                lambda *n: _other_attention(*n, 2 * n[1] ** 2 + 2 * n[1] ** 2 * n[3] / n[2]),
            ),
        ),
        Mistake(
            "two matrices in the MLP",
            lambda *n: answer(*n) - n[5] * n[1] * n[6],
            "The gated MLP has three matrices: gate, up and down.",
        ),
        Mistake(
            "no norms",
            lambda *n: answer(*n) - (2 * n[5] + 1) * n[1],
            "The matrices are right. Each block has two norms with a gain, and one more comes at "
            "the end.",
        ),
        Mistake(
            "no last norm",
            lambda *n: answer(*n) - n[1],
            "d_model numbers are missing: there is a norm after the last block.",
        ),
        Mistake(
            "one norm a block",
            lambda *n: answer(*n) - n[5] * n[1],
            "Each block has two norms: before attention and before the MLP.",
        ),
        Mistake(
            "norms with biases",
            lambda *n: answer(*n) + (2 * n[5] + 1) * n[1],
            "RMSNorm has a gain and no bias.",
        ),
        Mistake(
            "W_o forgotten",
            lambda *n: answer(*n) - n[5] * n[1] * n[2] * n[4],
            "Attention has four matrices. Which one comes after the heads?",
        ),
        Mistake(
            "square projections",
            lambda *n: answer(*n) + n[5] * (2 * n[1] * n[1] - 2 * n[1] * n[2] * n[4]),
            "Queries and output are n_heads · d_k wide, which need not be d_model.",
        ),
        Mistake(
            "one layer",
            _with(n_layers=lambda **_: 1),
            "You count one block. There are n_layers of them.",
        ),
        Mistake(
            "no embedding",
            lambda *n: answer(*n) - n[0] * n[1] * (2 - int(n[7])),
            "The blocks are right. Embedding and read-out are missing.",
        ),
        Mistake(
            "biases",
            lambda *n: answer(*n) + n[5] * (n[4] * (n[2] + 2 * n[3]) + 2 * n[6] + 2 * n[1]),
            "You count biases. A Llama has none.",
        ),
        Mistake(
            "keys and values as one",
            lambda *n: answer(*n) - n[5] * n[1] * n[3] * n[4],
            "You count one matrix for keys and values. There are two, of the same shape.",
        ),
        Mistake(
            "the group's size as their number",
            _with(n_groups=lambda n_heads, n_groups, **_: n_heads // n_groups),
            "You use n_heads / n_groups, the number of heads in a group. n_groups is already "
            "how many keys and values there are.",
        ),
        Mistake(
            "one group",
            _with(n_groups=lambda **_: 1),
            "You let all heads share one key and value. There are n_groups of them.",
        ),
        Mistake(
            "heads one number wide",
            _with(d_k=lambda **_: 1),
            "Your projections are as wide as there are heads. Every head has d_k numbers.",
        ),
        Mistake(
            "all projections square",
            lambda *n: answer(*n) + n[5] * (4 * n[1] * n[1] - 2 * n[1] * n[4] * (n[2] + n[3])),
            "You take four matrices of (d_model, d_model). Queries and output are n_heads · "
            "d_k wide, keys and values n_groups · d_k.",
        ),
        Mistake(
            "tied the wrong way around",
            _with(tied=lambda tied, **_: not tied),
            "You use tied the wrong way around: tied means *one* matrix.",
        ),
        Mistake(
            "the last norm in every block",
            lambda *n: answer(*n) + (n[5] - 1) * n[1],
            "You count the last norm in every block. It comes once, after all blocks.",
        ),
        Mistake(
            "the blocks' norms once",
            lambda *n: answer(*n) - 2 * (n[5] - 1) * n[1],
            "You count the two norms of one block. Every block has its own.",
        ),
        Mistake(
            "no norms in the blocks",
            lambda *n: answer(*n) - 2 * n[5] * n[1],
            "Only the last norm is counted. Each block has two of its own.",
        ),
        Mistake(
            "a square W_o",
            lambda *n: _other_attention(*n, n[1] * (n[1] + n[4] * (n[2] + 2 * n[3]))),
            "Your W_o is square. It takes the heads' n_heads · d_k numbers back to d_model.",
        ),
        Mistake(
            "nothing for the vocabulary where tied",
            lambda *n: answer(*n) - n[0] * n[1] * int(n[7]),
            "Where tied is true, you count no matrix for the vocabulary at all. One is left.",
        ),
        Mistake(
            "a hidden width of 4 d_model",
            _with(d_hidden=lambda d_model, **_: 4 * d_model),
            "You compute the MLP's width from d_model. d_hidden is an argument.",
            alike=(_with(d_hidden=lambda d_model, **_: 8 * d_model // 3),),
        ),
        Mistake(
            "the blocks alone",
            lambda *n: answer(*n) - n[1] * (n[0] * (2 - int(n[7])) + 1),
            "The blocks are right. What comes before them and after them is missing.",
        ),
        Mistake(
            "norms of one number",
            lambda *n: answer(*n) - (2 * n[5] + 1) * (n[1] - 1),
            "You count one number a norm. Its gain has one for each of the d_model numbers.",
        ),
    ),
    hints=(
        "List every array with its shape: embedding, one block, what comes after the blocks.",
        "A block: W_q and W_o have n_heads · d_k columns or rows, W_k and W_v n_groups · d_k; "
        "three matrices of the MLP; two gains. No biases.",
        "Compare with Mistral 7B: 7,241,732,096.",
    ),
    forbidden=("helpers.models.llama_size.LlamaSize", "helpers.models.llama.Llama"),
    alternatives=(from_shapes, on_meta),
)
