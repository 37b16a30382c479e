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
            "You count one array in each layer. A cache holds keys and values.",
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
            "You count two bytes per number. That is right for 16 bits, but n_bits is an argument.",
        ),
        Mistake(
            "always four bytes",
            lambda n, g, d, t, b: 8 * n * g * d * t,
            "You count four bytes per number, as in float32, but n_bits is an argument.",
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
            "You count one key and one value in each layer. Every group has its own.",
        ),
        Mistake(
            "d_k divided among the groups",
            lambda n, g, d, t, b: answer(n, 1, d, t, b) / g,
            "You divide d_k among the groups. Each group has keys of d_k numbers.",
        ),
        Mistake(
            "d_k forgotten",
            lambda n, g, d, t, b: answer(n, g, 1, t, b),
            "You count each key as one number. How long is a key?",
        ),
        Mistake(
            "keys only, in bits",
            lambda n, g, d, t, b: answer(n, g, d, t, b) * 4,
            "That is the number of bits in the keys. The cache also holds values, and the result "
            "should be in bytes.",
        ),
        Mistake(
            "whole bytes per number",
            lambda n, g, d, t, b: 2 * n * g * d * t * (b // 8),
            "n_bits // 8 is 0 for numbers of 4 bits. Divide at the end.",
        ),
        Mistake(
            "kibibytes",
            lambda n, g, d, t, b: answer(n, g, d, t, b) / 1024,
            "You divide by 1024. Return bytes, not KiB.",
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
        Mistake(
            "queries, too",
            lambda layers, g, d, t, bits: 3 * layers * g * d * t * bits / 8,
            "You count three arrays in each layer. Queries are used once and not cached.",
        ),
        Mistake(
            "twice two",
            lambda layers, g, d, t, bits: 4 * layers * g * d * t * bits / 8,
            "Your result is twice too large. n_groups counts the keys; there are as many values.",
        ),
        Mistake(
            "d_k squared",
            lambda layers, g, d, t, bits: 2 * layers * g * d * d * t * bits / 8,
            "You count d_k² numbers for a key. A key is a vector of d_k numbers.",
        ),
        Mistake(
            "bits taken for bytes",
            lambda layers, g, d, t, bits: 2 * layers * g * d * t * bits * 8,
            "You multiply by 8. n_bits are bits, and a byte has 8 of them: divide.",
        ),
    ),
    hints=(
        "Begin with one token in one layer: which arrays are kept, and how many numbers are they?",
        "A key and a value for each group, d_k numbers each. Then come the layers, the tokens and "
        "the bytes of each number.",
        "Compare with Llama 3 8B (32 layers, 8 groups, d_k = 128): 131,072 bytes for each token at "
        "16 bits.",
    ),
    alternatives=(from_arrays, layer_by_layer),
)
