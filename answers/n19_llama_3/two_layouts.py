"""19.3: rotary positions in both layouts, and the permutation between them."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, positions, base):
    X, positions = np.asarray(X), np.asarray(positions)
    d = X.shape[1]
    turns = np.exp(1j * positions[:, None] * float(base) ** (-2 * np.arange(d // 2) / d))
    as_pairs = (X[:, ::2] + 1j * X[:, 1::2]) * turns
    as_halves = (X[:, : d // 2] + 1j * X[:, d // 2 :]) * turns
    neighbors = np.empty_like(X)
    neighbors[:, ::2], neighbors[:, 1::2] = as_pairs.real, as_pairs.imag
    split = np.concatenate([as_halves.real, as_halves.imag], 1)
    return neighbors, split, np.arange(d).reshape(-1, 2).T.reshape(-1)


def with_matrices(X, positions, base):
    d, half = X.shape[1], X.shape[1] // 2
    order = torch.tensor([2 * i for i in range(half)] + [2 * i + 1 for i in range(half)])
    rows = []
    for x, p in zip(X, positions.tolist(), strict=True):
        turns = []
        for i in range(half):
            a = torch.tensor(p * base ** (-2 * i / d), dtype=X.dtype)
            turns.append(torch.stack([torch.stack([a.cos(), -a.sin()]),
                                      torch.stack([a.sin(), a.cos()])]))  # fmt: skip
        R = torch.block_diag(*turns)
        rows.append((R @ x, (R @ x[torch.argsort(order)])[order]))
    pairs, halves = (torch.stack(part) for part in zip(*rows, strict=True))
    return pairs, halves, order


def with_a_quarter_turn(X, positions, base):
    d = X.shape[1]
    theta = base ** (-torch.arange(0, d, 2).to(X) / d)
    a = positions[:, None].to(X) * theta
    other = torch.stack([-X[:, 1::2], X[:, ::2]], -1).flatten(1)
    pairs = X * a.cos().repeat_interleave(2, 1) + other * a.sin().repeat_interleave(2, 1)
    other = torch.cat([-X[:, d // 2 :], X[:, : d // 2]], 1)
    halves = X * a.cos().repeat(1, 2) + other * a.sin().repeat(1, 2)
    return pairs, halves, torch.cat([torch.arange(0, d, 2), torch.arange(1, d, 2)])


def cases(rng: Generator) -> list[Case]:
    def case(name: str, time: int, d_k: int, base: float = 10_000.0, first: int = 0) -> Case:
        positions = np.arange(first, first + time)
        return Case(name, {"X": rng.normal(size=(time, d_k)), "positions": positions, "base": base})

    return [
        case("four tokens, d_k = 8", 4, 8),
        case("later positions", 3, 6, first=20),
        case("the base of Llama 3", 5, 8, base=500_000.0, first=1),
        case("a small base", 6, 6, base=10.0),
        case("one pair: both layouts are one", 3, 2, base=100.0, first=2),
        case("as many tokens as numbers", 8, 8, base=50.0, first=int(rng.integers(3, 99))),
    ]


def _turn(x, y, cos, sin):
    return x * cos - y * sin, x * sin + y * cos


def _changed(frequencies=None, sign=1.0, positions=None, turn=_turn):
    """Return a mistake: other frequencies or positions, another direction, or another turn."""

    def mistake(X, p, base):
        d = X.shape[1]
        usual = base ** (-torch.arange(0, d, 2).to(X) / d)
        theta = usual if frequencies is None else frequencies(d, base).to(X)
        p = p if positions is None else positions(p)
        a = sign * p[:, None].to(X) * theta
        pairs = torch.stack(turn(X[:, ::2], X[:, 1::2], a.cos(), a.sin()), -1).flatten(1)
        halves = torch.cat(turn(*X.chunk(2, 1), a.cos(), a.sin()), 1)
        return pairs, halves, torch.arange(d).reshape(-1, 2).T.flatten()

    return mistake


_right = _changed()


def _exchanged(*inputs):
    pairs, halves, order = _right(*inputs)
    return halves, pairs, order


def _inverse_order(*inputs):
    pairs, halves, order = _right(*inputs)
    return pairs, halves, torch.argsort(order)


def _no_order(*inputs):
    pairs, halves, order = _right(*inputs)
    return pairs, halves, torch.arange(len(order))


def _permuted_only(X, p, base):
    pairs, _, order = _right(X, p, base)
    return pairs, pairs[:, order], order


def _one_layout(X, p, base):
    pairs, _, order = _right(X, p, base)
    return pairs, pairs, order


def _put_back_as_halves(X, p, base):
    pairs, halves, order = _right(X, p, base)
    return pairs[:, order], halves, order


def _angles_of_halves(X, p, base):
    d = X.shape[1]
    a = (p[:, None].to(X) * base ** (-torch.arange(0, d, 2).to(X) / d)).repeat(1, 2)
    other = torch.stack([-X[:, 1::2], X[:, ::2]], -1).flatten(1)
    _, halves, order = _right(X, p, base)
    return X * a.cos() + other * a.sin(), halves, order


def _angles_of_neighbors(X, p, base):
    d = X.shape[1]
    a = (p[:, None].to(X) * base ** (-torch.arange(0, d, 2).to(X) / d)).repeat_interleave(2, 1)
    pairs, _, order = _right(X, p, base)
    return pairs, X * a.cos() + torch.cat([-X[:, d // 2 :], X[:, : d // 2]], 1) * a.sin(), order


def _overwriting(x, y, cos, sin):
    x = x * cos - y * sin
    return x, x * sin + y * cos


EXERCISE = Exercise(
    id="llama.two_layouts",
    notebook="19",
    number="19.3",
    title="Rotate in both layouts",
    kind="graded",
    difficulty=3,
    minutes=20,
    points=3,
    function="two_layouts",
    answer=answer,
    cases=cases,
    outputs=("pairs", "halves", "order"),
    mistakes=(
        Mistake(
            "the layouts exchanged",
            _exchanged,
            "Your two layouts are exchanged: return neighbors first, then halves.",
        ),
        Mistake(
            "one layout twice",
            _one_layout,
            "Your second result is the same as the first. In halves, number i is paired with "
            "number i + d_k/2.",
        ),
        Mistake(
            "the result permuted, not the input",
            _permuted_only,
            "You permute the rotated vector and call it the other layout. The layout of halves "
            "pairs other numbers of X itself.",
        ),
        Mistake(
            "the inverse permutation",
            _inverse_order,
            "Your order goes the other way, from halves back to pairs. Which number of X comes "
            "first, second, third in X[:, order]?",
        ),
        Mistake(
            "no permutation",
            _no_order,
            "Your order leaves everything where it is. The first half of X[:, order] should be the "
            "first number of every pair.",
        ),
        Mistake(
            "turned backward",
            _changed(sign=-1.0),
            "You turn the other way. Scores would be the same, but a checkpoint's weights would "
            "not: (x, y) becomes (x cos a - y sin a, x sin a + y cos a).",
        ),
        Mistake(
            "mirrored",
            _changed(turn=lambda x, y, cos, sin: (x * cos - y * sin, x * sin - y * cos)),
            "Your second number is x sin a - y cos a: that is a mirror, not a rotation. Check the "
            "sign.",
        ),
        Mistake(
            "the exponent without its 2",
            _changed(lambda d, base: base ** (-torch.arange(d // 2) / d)),
            "Your frequencies are base^(-i/d_k). The exponent is -2i/d_k: i counts pairs.",
        ),
        Mistake(
            "the exponent over d_k/2 - 1",
            _changed(lambda d, base: base ** (-torch.linspace(0, 1, d // 2))),
            "Your slowest frequency is exactly 1/base. With exponents -2i/d_k the last is not "
            "quite -1.",
        ),
        Mistake(
            "positions from 0",
            _changed(positions=lambda p: p - p[0]),
            "You count positions from 0. They are an argument: a cached step begins later.",
        ),
        Mistake(
            "positions from 1",
            _changed(positions=lambda p: p + 1),
            "All your positions are one too large.",
        ),
        Mistake(
            "always 10,000",
            _changed(lambda d, base: 10_000.0 ** (-torch.arange(0, d, 2) / d)),
            "You use the base 10,000 whatever base is. Llama 3's is 500,000.",
        ),
        Mistake(
            "angles in degrees",
            _changed(lambda d, base: torch.pi / 180 * base ** (-torch.arange(0, d, 2) / d)),
            "You take the angles as degrees. They are radians.",
        ),
        Mistake(
            "frequencies that grow",
            _changed(lambda d, base: base ** (torch.arange(0, d, 2).double() / d)),
            "Your frequencies grow from pair to pair. The exponent is negative: later pairs "
            "turn more slowly.",
        ),
        Mistake(
            "the exponent twice as large",
            _changed(lambda d, base: base ** (-2 * torch.arange(0, d, 2).double() / d)),
            "Your exponent is twice as large as it should be. The 2i already counts in steps "
            "of two: 0, 2, 4 and so on.",
        ),
        Mistake(
            "pairs counted from 1",
            _changed(lambda d, base: base ** (-torch.arange(2, d + 2, 2).double() / d)),
            "Your pairs are counted from 1. The first has i = 0, so it turns by one radian a "
            "token.",
        ),
        Mistake(
            "pairs put back as halves",
            _put_back_as_halves,
            "Your neighboring pairs are turned correctly, but you put all first numbers before "
            "all second ones. Each must return to where it came from.",
        ),
        Mistake(
            "one number overwritten too early",
            _changed(turn=_overwriting),
            "You overwrite the first number of a pair before the second has used it. Compute "
            "both from the old values.",
        ),
        Mistake(
            "angles in the other layout",
            _angles_of_halves,
            "The angles of your neighbors are in the layout of halves. Numbers 0 and 1 turn "
            "by the same angle, and so do 2 and 3.",
        ),
        Mistake(
            "halves turned backward",
            lambda *n: (_right(*n)[0], _changed(sign=-1.0)(*n)[1], _right(*n)[2]),
            "Your neighbors are right, but your halves turn the other way. Which half gets "
            "the minus sign?",
        ),
        Mistake(
            "neighbors turned backward",
            lambda *n: (_changed(sign=-1.0)(*n)[0], *_right(*n)[1:]),
            "Your halves are right, but your neighbors turn the other way. Check the minus sign.",
        ),
        Mistake(
            "no minus sign",
            _changed(turn=lambda x, y, cos, sin: (x * cos + y * sin, x * sin + y * cos)),
            "You add both times. A rotation has one minus sign, or lengths would change.",
        ),
        Mistake(
            "angles of halves in the other layout",
            _angles_of_neighbors,
            "The angles of your halves are in the layout of neighbors. Number 0 turns by the same "
            "angle as number d_k/2.",
        ),
    ),
    hints=(
        "Begin with one pair of numbers (x, y) and one angle a = position · base^(-2i/d_k). What "
        "is the pair after a turn by a?",
        "Neighbors: x = X[:, ::2], y = X[:, 1::2]. Halves: x, y = X.chunk(2, 1). Turn both, and "
        "put the numbers back where they came from.",
        "For order: list the numbers of X that the layout of halves would need as its first half "
        "(0, 2, 4, …), then those of its second half.",
    ),
    forbidden=("helpers.layers.rotate", "helpers.layers.rotary_frequencies"),
    alternatives=(with_matrices, with_a_quarter_turn),
)
