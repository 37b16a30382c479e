"""10.2: how often the largest weight of a word is on the word that it comes from."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(A, gold):
    A, gold = np.asarray(A), np.asarray(gold)
    known = gold >= 0
    return (A.argmax(1) == gold)[known].mean()


def with_torch(A, gold):
    hit = torch.eq(A.argmax(1), gold)
    return hit.sum() / (gold >= 0).sum()


def with_a_loop(A, gold):
    hits = [all(A[i, j] >= other for other in A[i]) for i, j in enumerate(gold.tolist()) if j >= 0]
    return sum(hits) / len(hits)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, words: int, source: int, unknown: int, noise: float) -> Case:
        gold = rng.integers(0, source, words)
        E = noise * rng.normal(size=(words, source))
        E[np.arange(words), gold] += 2
        gold[rng.permutation(words)[:unknown]] = -1
        A = np.exp(E)
        return Case(name, {"A": A / A.sum(1, keepdims=True), "gold": gold})

    swap = np.array([[0.1, 0.8, 0.1], [0.2, 0.2, 0.6], [0.7, 0.2, 0.1]])
    return [
        Case("ein und zwanzig, from twenty one", {"A": swap, "gold": np.array([1, -1, 0])}),
        case("six words, all aligned", 6, 5, 0, 1.5),
        case("eight words, three from no word", 8, 4, 3, 1.5),
        case("a longer sentence", 15, 12, 5, 1.2),
        case("a flat map", 12, 9, 2, 2.5),
        case("as many words as source words", 7, 7, 2, 2.0),
    ]


def _hit(A, gold):
    return (A.argmax(1) == gold).double()


EXERCISE = Exercise(
    id="decoder.alignment",
    notebook="10",
    number="10.2",
    title="Does the map find the swap?",
    kind="practice",
    difficulty=1,
    minutes=8,
    points=0,
    function="alignment_accuracy",
    answer=answer,
    cases=cases,
    outputs=("accuracy",),
    mistakes=(
        Mistake(
            "words without a source counted as wrong",
            lambda A, gold: _hit(A, gold).mean(),
            "You divide by all words. Those with gold = -1 come from no word: leave them out.",
        ),
        Mistake(
            "words without a source counted as correct",
            lambda A, gold: torch.where(gold < 0, 1.0, _hit(A, gold)).mean(),
            "You count the words with gold = -1 as hits. They come from no word: leave them out.",
        ),
        Mistake(
            "minus one taken for the last word",
            lambda A, gold: (A.argmax(1) == gold % A.shape[1]).double().mean(),
            "Indexing with -1 picks the last word of the source. In gold it means: from no word.",
        ),
        Mistake(
            "the mean weight",
            lambda A, gold: A[torch.arange(len(A)), gold.clamp(min=0)][gold >= 0].mean(),
            "You average the weight on the true word. Count how often it is the largest of its "
            "row.",
        ),
        Mistake(
            "more than half of the weight",
            lambda A, gold: (A[torch.arange(len(A)), gold.clamp(min=0)] > 0.5)[gold >= 0]
            .double().mean(),
            "A hit does not need more than half of the weight: being the largest is enough.",
        ),
        Mistake(
            "the largest of each column",
            lambda A, gold: (A.argmax(0)[gold.clamp(min=0)] == torch.arange(len(A)))[gold >= 0]
            .double().mean(),
            "You take the largest weight of each column. Rows are the written words: for each of "
            "them, which source word gets the largest weight?",
        ),
        Mistake(
            "the largest weight itself",
            lambda A, gold: A.amax(1)[gold >= 0].mean(),
            "You average the largest weights. What counts is where each one is: on the true word "
            "or not.",
        ),
        Mistake(
            "the position of the written word for that of its source",
            lambda A, gold: (A.argmax(1) == torch.arange(len(A)))[gold >= 0].double().mean(),
            "You compare with the position of the written word. Compare with gold: the order may "
            "differ.",
        ),
        Mistake(
            "the rows of unaligned words kept",
            lambda A, gold: (A.argmax(1)[: int((gold >= 0).sum())] == gold[gold >= 0])
            .double().mean(),
            "You drop the words with gold = -1 from gold but not from A, so the rows no longer "
            "match.",
        ),
        Mistake(
            "divided by the source words",
            lambda A, gold: _hit(A, gold)[gold >= 0].sum() / A.shape[1],
            "You divide by the number of source words. The share is one of written words.",
        ),
        Mistake(
            "one of the two largest weights",
            lambda A, gold: (A.topk(2, 1).indices == gold[:, None]).any(1)[gold >= 0]
            .double().mean(),
            "You accept the second largest weight, too. Only the largest counts.",
        ),
        Mistake(
            "the number of hits",
            lambda A, gold: _hit(A, gold).sum(),
            "You return the number of hits. What share of the aligned words is that?",
        ),
        Mistake(
            "percent",
            lambda A, gold: 100 * with_torch(A, gold),
            "You return percent. A share lies between 0 and 1.",
        ),
        Mistake(
            "the share of misses",
            lambda A, gold: 1 - with_torch(A, gold).double(),
            "You return the share of words that miss.",
        ),
        Mistake(
            "the first source word counted as none",
            lambda A, gold: _hit(A, gold)[gold > 0].mean(),
            "You also leave out the words that come from source word 0. Only -1 means: from no "
            "word.",
        ),
    ),
    hints=(
        "For each written word: where is the largest weight of its row?",
        "Compare these positions with gold, and look only at the rows where gold is not -1.",
        "argmax along axis 1; a boolean mask picks the rows; the mean of booleans is a share.",
    ),
    alternatives=(with_torch, with_a_loop),
)  # fmt: skip
