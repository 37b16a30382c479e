"""14.4: the MinHash signature of a text."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(x, a, b, p):
    x, a, b = (np.asarray(array) for array in (x, a, b))
    return ((a[:, None] * x + b[:, None]) % p).min(1)


def with_torch(x, a, b, p):
    return (torch.outer(a, x) + b[:, None]).remainder(p).amin(1)


def with_loops(x, a, b, p):
    found = []
    for a_k, b_k in zip(a.tolist(), b.tolist(), strict=True):
        found.append(min((a_k * gram + b_k) % p for gram in x.tolist()))
    return found


def cases(rng: Generator) -> list[Case]:
    def case(name: str, grams: int, hashes: int, p: int) -> Case:
        x = rng.choice(p, size=grams, replace=False)
        a, b = rng.integers(1, p, size=hashes), rng.integers(0, 4 * p, size=hashes)
        return Case(name, {"x": x, "a": a, "b": b, "p": p})

    return [
        Case("small enough for paper", {"x": np.array([1, 2, 5]), "a": np.array([2, 3]),
                                        "b": np.array([1, 0]), "p": 7}),
        case("four n-grams, four hash functions", 4, 4, 101),
        case("nine n-grams, three hash functions", 9, 3, 1009),
        case("one n-gram", 1, 6, 101),
        case("one hash function", 12, 1, 1009),
        case("many of both", 40, 30, 10007),
    ]  # fmt: skip


def _parts(x, a, b):
    x, a, b = (np.asarray(array) for array in (x, a, b))
    return x, a[:, None], b[:, None]


def _over_hashes(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return ((a * x + b) % p).min(0)


def _largest(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return ((a * x + b) % p).max(1)


def _gram(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return x[((a * x + b) % p).argmin(1)]


def _position(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return ((a * x + b) % p).argmin(1)


def _no_modulo(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return (a * x + b).min(1)


def _modulo_of_b(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return (a * x + b % p).min(1)


def _modulo_last(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return (a * x + b).min(1) % p


def _without_b(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return (a * x % p).min(1)


def _one_minimum(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return ((a * x + b) % p).min()


def _a_and_b_swapped(x, a, b, p):
    return answer(x, b, a, p)


def _brackets(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return (a * (x + b) % p).min(1)


def _summed(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return ((a * x + b) % p).sum(1)


def _first_gram(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return ((a * x + b) % p)[:, 0]


def _sorted(x, a, b, p):
    return np.sort(answer(x, a, b, p))


def _divided(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return ((a * x + b) // p).min(1)


def _modulo_of_product(x, a, b, p):
    x, a, b = _parts(x, a, b)
    return (a * x % p + b).min(1)


EXERCISE = Exercise(
    id="cleaning.signature",
    notebook="14",
    number="14.4",
    title="The MinHash signature",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="signature",
    answer=answer,
    cases=cases,
    outputs=("entries",),
    mistakes=(
        Mistake("the minimum over the hash functions", _over_hashes,
                "You take the minimum over the hash functions: that gives one number for each "
                "n-gram. The signature has one number for each hash function."),
        Mistake("the maximum", _largest, "You take the largest value. MinHash keeps the smallest."),
        Mistake("the n-gram itself", _gram,
                "You return the n-gram with the smallest value. The entry is the value itself."),
        Mistake("where it is", _position,
                "argmin says where the smallest value is. The position of an n-gram means nothing "
                "in another text: keep the value."),
        Mistake("no modulo", _no_modulo,
                "Without the modulo, every hash function keeps the order of x. It is never a new "
                "random order."),
        Mistake("the modulo of b alone", _modulo_of_b,
                "% binds as tightly as *: put the whole sum in parentheses before the modulo."),
        Mistake("the modulo at the end", _modulo_last,
                "You take the minimum first and the modulo afterward. It is the modulo that mixes "
                "the order."),
        Mistake("a and b swapped", _a_and_b_swapped,
                "You multiply by b and add a. It is the other way around."),
        Mistake("the sum multiplied", _brackets,
                "You multiply the sum x + b_k. Multiply x by a_k first, then add b_k."),
        Mistake("b left out", _without_b, "Add b_k before the modulo."),
        Mistake("one number for all", _one_minimum,
                "You take one minimum over everything. Each hash function has its own."),
        Mistake("the sum", _summed,
                "You add up all values of a hash function. Keep only the smallest."),
        Mistake("the first n-gram's value", _first_gram,
                "You return the value of the first n-gram of x. Keep the smallest value of all "
                "n-grams."),
        Mistake("sorted", _sorted,
                "You sort the entries. Entry k belongs to hash function k, in every signature."),
        Mistake("// in place of %", _divided,
                "You divide by p. The modulo % is what remains."),
        Mistake("the modulo before b", _modulo_of_product,
                "You take the modulo before you add b_k. It is the modulo of the whole sum."),
    ),
    hints=(
        "Make a table first: a row for each hash function, a column for each n-gram.",
        "Row k, column i of the table: (a_k x_i + b_k) modulo p. a[:, None] makes a column of a.",
        "The signature is the smallest number of each row.",
    ),
    alternatives=(with_torch, with_loops),
)  # fmt: skip
