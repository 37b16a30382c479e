"""16.5: the parameters of a GPT, from its configuration."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(vocab, context, d, heads, blocks, tied):
    per_block = 12 * d * d + 13 * d
    outside = vocab * d + context * d + 2 * d + (0 if tied else d * vocab)
    return blocks * per_block + outside, blocks * per_block


def matrix_by_matrix(vocab, context, d, heads, blocks, tied):
    wide = 4 * d
    inside, outside = 0, 0
    for shape in [(d, d), (d,)] * 4 + [(d, wide), (wide,), (wide, d), (d,)] + [(d,)] * 4:
        inside += blocks * int(np.prod(shape))
    for shape in [(vocab, d), (context, d), (d,), (d,)] + [(vocab, d)] * (not tied):
        outside += int(np.prod(shape))
    return inside + outside, inside


def with_modules(vocab, context, d, heads, blocks, tied):
    layer = torch.nn.TransformerEncoderLayer(d, heads, 4 * d, device="meta")
    body = sum(p.numel() for p in layer.parameters()) * blocks
    shapes = [(vocab, d), (context, d)] + ([] if tied else [(d, vocab)])
    rest = [torch.empty(*shape, device="meta") for shape in shapes]
    rest += torch.nn.LayerNorm(d, device="meta").parameters()
    return body + sum(tensor.numel() for tensor in rest), body


def cases(rng: Generator) -> list[Case]:
    def case(name: str, *size: int, tied: bool = True) -> Case:
        names = ("vocab", "context", "d", "heads", "blocks")
        return Case(name, dict(zip(names, size, strict=True)) | {"tied": tied})

    d = 4 * int(rng.integers(3, 20))
    return [
        case("a toy", 10, 8, 4, 2, 1),
        case("a toy, not tied", 10, 8, 4, 2, 1, tied=False),
        case("three blocks", 50, 16, 8, 2, 3),
        case("our story model", 73, 192, 96, 4, 3),
        case("GPT-2", 50_257, 1024, 768, 12, 12),
        case("GPT-2's shape, not tied", 50_257, 1024, 768, 12, 12, tied=False),
        case("drawn at random", int(rng.integers(50, 900)), int(rng.integers(20, 99)), d, 4,
             int(rng.integers(2, 7))),
    ]  # fmt: skip


def _less(of_block=lambda d: 0, outside=lambda vocab, context, d: 0):
    """Make the mistake of leaving something out (or of counting too much, below 0)."""

    def wrong(vocab, context, d, heads, blocks, tied):
        total, inside = answer(vocab, context, d, heads, blocks, tied)
        less = blocks * of_block(d)
        return total - less - outside(vocab, context, d), inside - less

    return wrong


def _always_untied(vocab, context, d, heads, blocks, tied):
    return answer(vocab, context, d, heads, blocks, False)


def _always_tied(vocab, context, d, heads, blocks, tied):
    return answer(vocab, context, d, heads, blocks, True)


def _heads_multiply(vocab, context, d, heads, blocks, tied):
    total, inside = answer(vocab, context, d, heads, blocks, tied)
    more = blocks * (heads - 1) * 3 * d * (d + 1)
    return total + more, inside + more


def _one_block(vocab, context, d, heads, blocks, tied):
    return answer(vocab, context, d, heads, 1, tied)


def _biased_head(vocab, context, d, heads, blocks, tied):
    total, inside = answer(vocab, context, d, heads, blocks, tied)
    return total + (0 if tied else vocab), inside


def _heads_multiply_all(vocab, context, d, heads, blocks, tied):
    more = (heads - 1) * 4 * d * (d + 1)
    return _less(lambda _: -more)(vocab, context, d, heads, blocks, tied)


def _one_head(vocab, context, d, heads, blocks, tied):
    less = 4 * d * (d - d // heads)
    return _less(lambda _: less)(vocab, context, d, heads, blocks, tied)


def _square_positions(vocab, context, d, heads, blocks, tied):
    total, inside = answer(vocab, context, d, heads, blocks, tied)
    return total + context * (context - d), inside


def _last_norm_inside(vocab, context, d, heads, blocks, tied):
    total, inside = answer(vocab, context, d, heads, blocks, tied)
    return total, inside + 2 * d


def _outside_instead(vocab, context, d, heads, blocks, tied):
    total, inside = answer(vocab, context, d, heads, blocks, tied)
    return total, total - inside


def _one_number_for_a_position(vocab, context, d, heads, blocks, tied):
    total, inside = answer(vocab, context, d, heads, blocks, tied)
    return total - context * d + context, inside


def _tied_the_other_way(vocab, context, d, heads, blocks, tied):
    return answer(vocab, context, d, heads, blocks, not tied)


def _inside_one(vocab, context, d, heads, blocks, tied):
    total, inside = answer(vocab, context, d, heads, blocks, tied)
    return total, inside // blocks


EXERCISE = Exercise(
    id="pretraining.parameters",
    notebook="16",
    number="16.5",
    title="Count a GPT to the last weight",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="gpt_weights",
    answer=answer,
    cases=cases,
    outputs=("total", "in_blocks"),
    mistakes=(
        Mistake("no biases in the blocks", _less(lambda d: 9 * d),
                "Your blocks have no biases. Each of the six matrices of a block has one."),
        Mistake("no biases in the MLP", _less(lambda d: 5 * d),
                "The two matrices of the MLP have biases, too: 4d and d numbers."),
        Mistake("no biases in attention", _less(lambda d: 4 * d),
                "Each of your blocks is 4d numbers short. Do W_q, W_k, W_v, W_o all have a bias, "
                "and do both norms have a gain and a bias?"),
        Mistake("neither biases nor norms in the blocks", _less(lambda d: 13 * d),
                "Your blocks hold only their matrices. There are also biases and norms."),
        Mistake("no bias of W_o", _less(lambda d: d),
                "Each of your blocks is d numbers short. Every matrix has a bias, W_o too."),
        Mistake("a bias of d for both MLP matrices", _less(lambda d: 3 * d),
                "A bias has one number for each *output*. How many outputs does the first matrix "
                "of the MLP have?"),
        Mistake("a bias of 4d for both MLP matrices", _less(lambda d: -3 * d),
                "A bias has one number for each *output*. How many outputs does the second matrix "
                "of the MLP have?"),
        Mistake("the output head has a bias", _biased_head,
                "Your output head has a bias. GPT-2's has none."),
        Mistake("heads multiply all of attention", _heads_multiply_all,
                "You count a full set of matrices for each head. Each head has d / heads columns, "
                "so all heads together have d of them."),
        Mistake("matrices as wide as one head", _one_head,
                "Your attention matrices are d / heads wide. That is one head: count them all."),
        Mistake("positions squared", _square_positions,
                "Each position has a vector of d numbers, not one of `context` numbers."),
        Mistake("the last norm in the blocks", _last_norm_inside,
                "Your total is right. The norm after the last block is not inside a block."),
        Mistake("outside the blocks", _outside_instead,
                "Your total is right. Your second number is what lies *outside* the blocks."),
        Mistake("one number for a position", _one_number_for_a_position,
                "Each position has a vector of d numbers, not a single number."),
        Mistake("a norm after the embedding", _less(outside=lambda v, c, d: -2 * d),
                "Your total is 2d too high. GPT-2 has one norm outside its blocks, the last one."),
        Mistake("three norms in a block", _less(lambda d: -2 * d),
                "Each of your blocks is 2d too large. A block has two norms."),
        Mistake("the last norm in every block",
                _less(lambda d: -2 * d, lambda v, c, d: 2 * d),
                "You put the last norm into every block. It comes once, after the last block."),
        Mistake("the MLP 4d by 4d", _less(lambda d: -24 * d * d),
                "Your MLP matrices are 4d × 4d. One goes from d to 4d, the other back to d."),
        Mistake("tied the wrong way round", _tied_the_other_way,
                "You count the output head where it is tied, and leave it out where it is not."),
        Mistake("in one block", _inside_one,
                "Your total is right. `in_blocks` is the sum over *all* blocks."),
        Mistake("no norms in the blocks", _less(lambda d: 4 * d, lambda v, c, d: 2 * d),
                "You left the layer norms out. Each has a gain and a bias."),
        Mistake("one norm in a block", _less(lambda d: 2 * d),
                "A block has two norms: one before attention and one before the MLP."),
        Mistake("norms without a bias", _less(lambda d: 2 * d, lambda v, c, d: d),
                "A layer norm has a gain *and* a bias: 2d numbers."),
        Mistake("the last norm is missing", _less(outside=lambda v, c, d: 2 * d),
                "After the last block comes one more norm."),
        Mistake("no positions", _less(outside=lambda v, c, d: c * d),
                "Positions are learned: a vector of d numbers for each."),
        Mistake("no W_o", _less(lambda d: d * d + d),
                "Attention has four matrices. Which one mixes the heads?"),
        Mistake("an MLP as wide as d", _less(lambda d: 6 * d * d + 3 * d),
                "The MLP is 4d wide between its two matrices."),
        Mistake("one matrix in the MLP", _less(lambda d: 4 * d * d + d),
                "The MLP has two matrices: up to 4d, and back."),
        Mistake("heads multiply the parameters", _heads_multiply,
                "Each head has d / heads columns, so all heads together have d of them."),
        Mistake("the head counted though it is tied", _always_untied,
                "With tied weights the output head *is* the embedding: count it once."),
        Mistake("the head never counted", _always_tied,
                "Without tied weights the output head is a matrix of its own."),
        Mistake("one block", _one_block, "You count one block. There are `blocks` of them."),
    ),
    hints=(
        "List the matrices of one block: four in attention, two in the MLP. What are their shapes?",
        "Every matrix of a block has a bias, every norm a gain and a bias; embeddings have none.",
        "A block has 12 d² numbers in matrices. The rest of it is a multiple of d: which one?",
    ),
    forbidden=("helpers.models.gpt_sizes.parameter_count", "helpers.models.gpt_anatomy.anatomy"),
    alternatives=(matrix_by_matrix, with_modules),
)  # fmt: skip
