"""15.6: how well a vocabulary compresses, and the loss per byte."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(text, ids, nats):
    size = len(text.encode("utf-8"))
    return np.array(size / len(ids)), np.array(float(nats) * len(ids) / (size * np.log(2)))


def letter_by_letter(text, ids, nats):
    size = 0
    for letter in text:
        code = ord(letter)
        size += 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)
    return size / len(ids), len(ids) * float(nats) / np.log(2.0) / size


def with_torch(text, ids, nats):
    per_token = torch.tensor(len(text.encode()) / ids.numel(), dtype=torch.float64)
    bits = torch.tensor(float(nats), dtype=torch.float64).exp().log2()
    return per_token, bits / per_token


def cases(rng: Generator) -> list[Case]:
    def case(name: str, text: str, tokens: int, nats: float) -> Case:
        return Case(name, {"text": text, "ids": rng.integers(0, 50_000, tokens), "nats": nats})

    return [
        case("plain letters", "the cat sat on the mat", 7, 3.0),
        case("German", "Größere Straßen, süße Grüße", 12, 2.5),
        case("Hindi", "मैं पानी पीता हूँ।", 14, 1.25),
        case("emoji", "🙂🙂 👍", 5, 4.5),
        case("every byte a token", "hug", 3, 0.7),
        Case(
            "the same token three times",
            {"text": "ha ha ha hu", "ids": np.array([5, 7, 7, 7, 9]), "nats": 1.5},
        ),
        case("one token", " strawberry", 1, float(rng.uniform(1, 9))),
    ]


def _size(text, ids, nats, size):
    return size / len(ids), float(nats) * len(ids) / (size * np.log(2))


EXERCISE = Exercise(
    id="tokenization.bytes_per_token",
    notebook="15",
    number="15.6",
    title="Bytes per token, bits per byte",
    kind="practice",
    difficulty=1,
    minutes=10,
    points=0,
    function="compression",
    answer=answer,
    cases=cases,
    outputs=("bytes_per_token", "bits_per_byte"),
    mistakes=(
        Mistake(
            "characters instead of bytes",
            lambda text, ids, nats: _size(text, ids, nats, len(text)),
            "You count characters. ö has two bytes, a Hindi letter three, an emoji four.",
        ),
        Mistake(
            "two bytes a character",
            lambda text, ids, nats: _size(text, ids, nats, len(text.encode("utf-16-le"))),
            "You count the bytes of UTF-16. The vocabulary works on those of UTF-8.",
        ),
        Mistake(
            "tokens per byte",
            lambda text, ids, nats: (
                len(ids) / len(text.encode()),
                answer(text, ids, nats)[1],
            ),
            "Your first result is tokens per byte. Which number goes on top?",
        ),
        Mistake(
            "tokens per byte, twice",
            lambda text, ids, nats: (
                len(ids) / len(text.encode()),
                float(nats) / np.log(2) * len(text.encode()) / len(ids),
            ),
            "Your first result is tokens per byte, and the second one uses it. Which number goes "
            "on top?",
        ),
        Mistake(
            "the bits of the whole text",
            lambda text, ids, nats: (
                answer(text, ids, nats)[0],
                float(nats) * len(ids) / np.log(2),
            ),
            "Your second result is the bits of the whole text. How many bytes share them?",
        ),
        Mistake(
            "the loss of one token over all bytes",
            lambda text, ids, nats: (
                answer(text, ids, nats)[0],
                float(nats) / np.log(2) / len(text.encode()),
            ),
            "`nats` is the mean loss of one token. You divide it by the bytes of the whole text.",
        ),
        Mistake(
            "the logarithm of the loss",
            lambda text, ids, nats: (
                answer(text, ids, nats)[0],
                np.log2(float(nats)) / answer(text, ids, nats)[0],
            ),
            "The loss is a logarithm already: take no log2 of it, only change its unit.",
        ),
        Mistake(
            "bits per character",
            lambda text, ids, nats: (
                answer(text, ids, nats)[0],
                float(nats) * len(ids) / np.log(2) / len(text),
            ),
            "Your second result is in bits per character. Divide by the bytes.",
        ),
        Mistake(
            "nats per byte",
            lambda text, ids, nats: (
                answer(text, ids, nats)[0],
                float(nats) * len(ids) / len(text.encode()),
            ),
            "Your second result is in nats per byte. A nat is 1 / ln 2 bits.",
        ),
        Mistake(
            "multiplied by ln 2",
            lambda text, ids, nats: (
                answer(text, ids, nats)[0],
                answer(text, ids, nats)[1] * np.log(2) ** 2,
            ),
            "You multiply by ln 2. But a nat is more than a bit: 1.44 bits.",
        ),
        Mistake(
            "bits per token",
            lambda text, ids, nats: (answer(text, ids, nats)[0], float(nats) / np.log(2)),
            "Your second result is in bits per token. A token has several bytes.",
        ),
        Mistake(
            "multiplied by bytes per token",
            lambda text, ids, nats: (
                answer(text, ids, nats)[0],
                float(nats) / np.log(2) * answer(text, ids, nats)[0],
            ),
            "The bits of one token are spread over its bytes: divide by bytes per token.",
        ),
        Mistake(
            "different ids",
            lambda text, ids, nats: (
                len(text.encode()) / len(set(np.asarray(ids).tolist())),
                answer(text, ids, nats)[1],
            ),
            "You count different ids. A token that occurs twice counts twice.",
        ),
        Mistake(
            "words",
            lambda text, ids, nats: _size(text, ids, nats, len(text.split())),
            "You count words. Count the bytes of the text.",
        ),
        Mistake(
            "bits per token in the first result",
            lambda text, ids, nats: (8 * answer(text, ids, nats)[0], answer(text, ids, nats)[1]),
            "Your first result is the text's bits per token. Count its bytes.",
        ),
        Mistake(
            "a whole number of bytes",
            lambda text, ids, nats: (len(text.encode()) // len(ids), answer(text, ids, nats)[1]),
            "Your first result is a whole number: // cuts off the rest.",
        ),
        Mistake(
            "the logarithm to base 10",
            lambda text, ids, nats: (
                answer(text, ids, nats)[0],
                answer(text, ids, nats)[1] * np.log(2) / np.log(10),
            ),
            "Your second result divides by ln 10. A nat is 1 / ln 2 bits.",
        ),
        Mistake(
            "divided by 8",
            lambda text, ids, nats: (answer(text, ids, nats)[0], answer(text, ids, nats)[1] / 8),
            "You divide the second result by 8. These are bits of loss, not bits of the text.",
        ),
    ),
    hints=(
        "len(text.encode()) is the number of bytes in UTF-8.",
        "All tokens together cost nats × len(ids) nats. Spread them over all bytes.",
        "A nat is 1 / ln 2 bits, about 1.44.",
    ),
    alternatives=(letter_by_letter, with_torch),
)
