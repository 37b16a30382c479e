"""12.2: the keys of grouped-query attention, from those of a multi-head layer."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(W_k, n_heads, n_groups):
    W_k = np.asarray(W_k)
    by_head = W_k.reshape(len(W_k), n_groups, n_heads // n_groups, -1)
    return by_head.mean(2).reshape(len(W_k), -1)


def with_torch(W_k, n_heads, n_groups):
    return W_k.unflatten(1, (n_groups, n_heads // n_groups, -1)).mean(2).flatten(1)


def with_slices(W_k, n_heads, n_groups):
    heads = W_k.chunk(n_heads, dim=1)
    size = n_heads // n_groups
    groups = [heads[at * size : (at + 1) * size] for at in range(n_groups)]
    return torch.cat([sum(group) / size for group in groups], dim=1)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, d_model: int, n_heads: int, n_groups: int, d_k: int) -> Case:
        inputs = normal_inputs(rng, {"W_k": (d_model, n_heads * d_k)})
        return Case(name, {**inputs, "n_heads": n_heads, "n_groups": n_groups})

    return [
        case("four heads in two groups", 8, 4, 2, 2),
        case("one group: multi-query attention", 6, 3, 1, 4),
        case("as many groups as heads: nothing changes", 8, 4, 4, 2),
        case("six heads in two groups", 5, 6, 2, 3),
        case("six heads in three groups", 7, 6, 3, 5),
        case("heads of one number", 4, 8, 2, 1),
    ]


def _flat(groups):
    return groups.flatten(1)


def _every_other(W, n, g):
    return _flat(W.unflatten(1, (n // g, g, -1)).mean(1))


def _first(W, n, g):
    return _flat(W.unflatten(1, (g, n // g, -1))[:, :, 0])


def _last(W, n, g):
    return _flat(W.unflatten(1, (g, n // g, -1))[:, :, -1])


def _sum(W, n, g):
    return _flat(W.unflatten(1, (g, n // g, -1)).sum(2))


def _neighbours(W, n, g):
    return W.unflatten(1, (-1, n // g)).mean(2)


def _cut(W, n, g):
    return W[:, : W.shape[1] // n * g]


def _repeated(W, n, g):
    pooled = W.unflatten(1, (g, n // g, -1)).mean(2)
    return _flat(pooled.repeat_interleave(n // g, 1))


def _over_inputs(W, n, g):
    return W.unflatten(1, (g, n // g, -1)).mean(2).mean(0)


def _swapped(W, n, g):
    return _flat(W.unflatten(1, (n // g, g, -1)).mean(2))


EXERCISE = Exercise(
    id="latent.grouped_weights",
    notebook="12",
    number="12.2",
    title="From many heads to a few groups",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="grouped_weights",
    answer=answer,
    cases=cases,
    outputs=("W_k_grouped",),
    mistakes=(
        Mistake(
            "every so many heads instead of neighbors",
            _every_other,
            "Your groups skip heads. A group consists of neighbors: with four heads in two groups, "
            "heads 0 and 1 are group 0.",
        ),
        Mistake(
            "the first head of each group",
            _first,
            "You keep the first head of each group and drop the others. Take the mean.",
        ),
        Mistake(
            "the last head of each group",
            _last,
            "You keep the last head of each group and drop the others. Take the mean.",
        ),
        Mistake(
            "the sum",
            _sum,
            "You add up the heads of each group. Take the mean, so that the keys keep their size.",
        ),
        Mistake(
            "divided by the number of heads",
            lambda W, n, g: _sum(W, n, g) / n,
            "You divide by the number of all heads. How many heads does one group have?",
        ),
        Mistake(
            "divided by the number of groups",
            lambda W, n, g: _sum(W, n, g) / g,
            "You divide by the number of groups. How many heads does one group have?",
        ),
        Mistake(
            "the mean over all heads",
            lambda W, n, g: W.unflatten(1, (n, -1)).mean(1).repeat(1, g),
            "Every group has the mean over all heads. Average each group's heads only.",
        ),
        Mistake(
            "rows and columns mixed up",
            lambda W, n, g: W.T.reshape(g, n // g, -1, len(W)).mean(1).reshape(len(W), -1),
            "Your numbers are right, but in the wrong places: after a transpose, a reshape alone "
            "does not bring the rows back. Transpose again, or split the columns of W_k directly.",
        ),
        Mistake(
            "not flattened",
            lambda W, n, g: W.unflatten(1, (g, n // g, -1)).mean(2),
            "The means are right. Put the groups side by side again: (D, n_groups · d_k).",
        ),
        Mistake(
            "the mean of neighboring columns",
            _neighbours,
            "You average columns of the same head. Average the same column of different heads.",
        ),
        Mistake(
            "the first heads only",
            _cut,
            "You keep the first n_groups heads. Every head counts in its group's mean.",
        ),
        Mistake(
            "repeated for every head",
            _repeated,
            "You repeat each group's columns for all of its heads, so nothing is saved. The layer "
            "repeats the keys; the weights hold each group once.",
        ),
        Mistake(
            "the mean over the inputs, too",
            _over_inputs,
            "You also average over the rows, which belong to the inputs. Leave them as they are.",
        ),
        Mistake(
            "the size of a group and the number of groups exchanged",
            _swapped,
            "You have n_heads / n_groups groups. There should be n_groups, each of "
            "n_heads / n_groups heads.",
        ),
        Mistake(
            "groups interleaved",
            lambda W, n, g: W.unflatten(1, (g, n // g, -1)).mean(2).transpose(1, 2).flatten(1),
            "The means are right, but their columns alternate between the groups. The columns of a "
            "group belong side by side.",
        ),
        Mistake(
            "one matrix for each group",
            lambda W, n, g: W.unflatten(1, (g, n // g, -1)).mean(2).transpose(0, 1),
            "You return one matrix for each group. The layer wants a single one, with the groups "
            "side by side.",
        ),
        Mistake(
            "the groups tiled",
            lambda W, n, g: W.unflatten(1, (g, n // g, -1)).mean(2).flatten(1).repeat(1, n // g),
            "The first columns are right, but you repeat all of them until there are n_heads "
            "again. The weights hold each group once.",
        ),
        Mistake(
            "transposed",
            lambda W, n, g: W.unflatten(1, (g, n // g, -1)).mean(2).flatten(1).T,
            "Your matrix is transposed. Rows are inputs, as in W_k.",
        ),
    ),
    hints=(
        "The columns of W_k are the heads side by side, d_k columns each. Which belong together?",
        "Reshape the columns to (n_groups, heads in a group, d_k): one axis is averaged away.",
        "unflatten splits one axis into several, and flatten(1) joins them again. Which axis lies "
        "inside a group?",
    ),
    forbidden=("helpers.layers.GroupedQueryAttention",),
    alternatives=(with_torch, with_slices),
)
