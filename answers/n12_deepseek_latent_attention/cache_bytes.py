"""12.1: how many bytes a cache of keys and values takes."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(n_layers, n_groups, d_k, n_tokens, n_bits):
    keys = np.prod([n_layers, n_groups, n_tokens, d_k], dtype=np.float64)
    return float(2 * keys) * n_bits / 8


def from_arrays(n_layers, n_groups, d_k, n_tokens, n_bits):
    K = torch.empty(n_layers, n_groups, n_tokens, d_k, device="meta")
    return (K.numel() + K.numel()) * n_bits // 8


def layer_by_layer(n_layers, n_groups, d_k, n_tokens, n_bits):
    of_token = sum(d_k + d_k for _ in range(n_groups))
    return sum(of_token * n_tokens for _ in range(n_layers)) * n_bits / 8


def cases(rng: Generator) -> list[Case]:
    def case(name: str, *numbers: int) -> Case:
        names = ("n_layers", "n_groups", "d_k", "n_tokens", "n_bits")
        return Case(name, dict(zip(names, numbers, strict=True)))

    drawn = (int(rng.integers(low, high)) for low, high in ((2, 50), (2, 9), (9, 99), (3, 5000)))
    return [
        case("Llama 3 8B, one token", 32, 8, 128, 1, 16),
        case("Llama 3 70B, 1,000 tokens", 80, 8, 128, 1000, 16),
        case("one group: multi-query attention", 6, 1, 64, 10, 16),
        case("in 8 bits", 4, 2, 32, 7, 8),
        case("in 4 bits", 10, 3, 64, 5, 4),
        case("in float32, drawn at random", *drawn, 32),
    ]


EXERCISE = Exercise(
    id="latent.cache_bytes",
    notebook="12",
    number="12.1",
    title="The size of a cache",
    kind="graded",
    difficulty=1,
    minutes=8,
    points=1,
    function="cache_size",
    answer=answer,
    cases=cases,
    outputs=("size",),
    mistakes=(
        Mistake(
            "keys only",
            lambda n, g, d, t, b: answer(n, g, d, t, b) / 2,
            "You count one array for each layer. A cache holds keys and values.",
        ),
        Mistake(
            "bits, not bytes",
            lambda n, g, d, t, b: answer(n, g, d, t, b) * 8,
            "That is the number of bits. A byte has 8 of them.",
        ),
        Mistake(
            "elements, not bytes",
            lambda n, g, d, t, b: 2 * n * g * d * t,
            "That is how many numbers are cached. How many bytes does each of them take?",
        ),
        Mistake(
            "always two bytes",
            lambda n, g, d, t, b: 4 * n * g * d * t,
            "You take two bytes a number. That is right for 16 bits, but n_bits is an argument.",
        ),
        Mistake(
            "always four bytes",
            lambda n, g, d, t, b: 8 * n * g * d * t,
            "You take four bytes a number, as float32 has them, but n_bits is an argument.",
        ),
        Mistake(
            "one layer",
            lambda n, g, d, t, b: answer(1, g, d, t, b),
            "You count one layer. Every layer has a cache of its own.",
        ),
        Mistake(
            "one token",
            lambda n, g, d, t, b: answer(n, g, d, 1, b),
            "You count one token. The cache holds all n_tokens.",
        ),
        Mistake(
            "one group",
            lambda n, g, d, t, b: answer(n, 1, d, t, b),
            "You count one pair of key and value a layer. There is one for each group.",
        ),
        Mistake(
            "d_k divided among the groups",
            lambda n, g, d, t, b: answer(n, 1, d, t, b) / g,
            "You share d_k out among the groups. Each group has keys of d_k numbers.",
        ),
        Mistake(
            "the map instead of the cache",
            lambda n, g, d, t, b: n * g * t * t * b / 8,
            "That is the size of the attention maps. What is kept for the next token?",
        ),
        Mistake(
            "tokens squared",
            lambda n, g, d, t, b: answer(n, g, d, t, b) * t,
            "Your result grows with the square of n_tokens. Each token adds the same amount.",
        ),
    ),
    hints=(
        "Begin with one token in one layer: which arrays are kept, and how many numbers are they?",
        "A key and a value for each group, d_k numbers each; then layers, tokens, bytes a number.",
        "Compare with Llama 3 8B: 131,072 bytes a token at 16 bits.",
    ),
    alternatives=(from_arrays, layer_by_layer),
)
