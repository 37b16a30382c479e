"""8.4: how much accuracy each head is worth."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(parts, U, targets):
    parts, U, targets = np.asarray(parts), np.asarray(U), np.asarray(targets)

    def accuracy(Y):
        return ((Y @ U).argmax(-1) == targets).mean()

    whole = parts.sum(0)
    return np.array([accuracy(whole) - accuracy(whole - part) for part in parts])


def with_torch(parts, U, targets):
    whole = parts.sum(0)
    logits = torch.cat([whole[None], whole - parts]) @ U
    right = (logits.argmax(-1) == torch.as_tensor(targets)).to(parts).mean(-1)
    return right[0] - right[1:]


def with_loops(parts, U, targets):
    accuracies = []
    for muted in [None, *range(len(parts))]:
        kept = [part for h, part in enumerate(parts) if h != muted]
        Y = sum(kept) if kept else torch.zeros_like(parts[0])
        guesses = [int((y @ U).argmax()) for y in Y]
        hits = [guess == int(target) for guess, target in zip(guesses, targets, strict=True)]
        accuracies.append(sum(hits) / len(hits))
    return np.array([accuracies[0] - a for a in accuracies[1:]])


def cases(rng: Generator) -> list[Case]:
    def case(name: str, n_heads: int, time: int, d: int, vocab: int, useful: int) -> Case:
        U = rng.normal(size=(d, vocab))
        targets = rng.integers(0, vocab, time)
        parts = rng.normal(size=(n_heads, time, d))
        parts[:useful] += 1.5 * U.T[targets] / useful  # these know the answer, the others guess
        inputs = {"parts": parts, "U": U, "targets": targets}
        return Case(name, inputs)

    return [
        case("two heads, one of them knows", 2, 30, 6, 5, 1),
        case("four heads, two of them know", 4, 40, 8, 6, 2),
        case("one head", 1, 20, 4, 3, 1),
        case("a head that does harm", 3, 50, 4, 8, 1),
        case("as many heads as words", 5, 5, 5, 4, 2),
        case("a hundred words", 3, 100, 6, 4, 3),
    ]


def _right(Y, U, targets):
    return (Y @ U).argmax(-1) == torch.as_tensor(targets)


def _accuracy(Y, U, targets):
    return _right(Y, U, targets).to(U).mean()


def _probability(Y, U, targets):
    P = torch.softmax(Y @ U, -1)
    return P[torch.arange(len(P)), torch.as_tensor(targets)]


EXERCISE = Exercise(
    id="heads.ablation",
    notebook="08",
    number="8.4",
    title="What is a head worth?",
    kind="graded",
    difficulty=2,
    minutes=18,
    points=2,
    function="head_importance",
    answer=answer,
    cases=cases,
    outputs=("drop",),
    mistakes=(
        Mistake(
            "each head alone",
            lambda parts, U, targets: torch.stack([_accuracy(p, U, targets) for p in parts]),
            "You return the accuracy of each head alone. Heads work together: mute one, keep the "
            "others, and see what is lost.",
        ),
        Mistake(
            "the accuracy without the head",
            lambda parts, U, targets: torch.stack(
                [_accuracy(parts.sum(0) - p, U, targets) for p in parts]
            ),
            "You return the accuracy that remains. The task asks how far it drops.",
        ),
        Mistake(
            "the sign inverted",
            lambda parts, U, targets: torch.stack(
                [
                    _accuracy(parts.sum(0) - p, U, targets) - _accuracy(parts.sum(0), U, targets)
                    for p in parts
                ]
            ),
            "A head that is needed should have a positive drop: the accuracy with it minus the "
            "accuracy without it.",
        ),
        Mistake(
            "the drop as a count",
            lambda parts, U, targets: with_torch(parts, U, targets) * len(targets),
            "You count words. Accuracy is a share of all words.",
        ),
        Mistake(
            "a drop is never below zero",
            lambda parts, U, targets: with_torch(parts, U, targets).clamp(min=0),
            "A head can do harm. Muting it then helps, and its drop is negative: keep the sign.",
        ),
        Mistake(
            "heads muted one after the other",
            lambda parts, U, targets: (
                -torch.stack(
                    [_accuracy(parts[h:].sum(0), U, targets) for h in range(len(parts) + 1)]
                ).diff()
            ),
            "In your loop a head, once muted, stays muted. Start from all heads each time.",
        ),
        Mistake(
            "more and more heads muted",
            lambda parts, U, targets: torch.stack(
                [
                    _accuracy(parts.sum(0), U, targets)
                    - _accuracy(parts[h + 1 :].sum(0), U, targets)
                    for h in range(len(parts))
                ]
            ),
            "Drop 0 is right. From head 1 on, the heads before it are still muted. Start from all "
            "heads each time.",
        ),
        Mistake(
            "how far the output moves",
            lambda parts, U, targets: parts.pow(2).sum(-1).sqrt().mean(-1),
            "You measure how long a head's part is as a vector. A long part can be useless: ask "
            "what happens to the correct answers.",
        ),
        Mistake(
            "all heads against the head alone",
            lambda parts, U, targets: torch.stack(
                [_accuracy(parts.sum(0), U, targets) - _accuracy(p, U, targets) for p in parts]
            ),
            "You compare with the head alone, all others muted. The task asks for the opposite: "
            "one head is muted, all others stay.",
        ),
        Mistake(
            "the drop as a share of the whole accuracy",
            lambda parts, U, targets: (
                with_torch(parts, U, targets) / _accuracy(parts.sum(0), U, targets)
            ),
            "You divide the drop by the accuracy of all heads. The task asks for the plain "
            "difference of two accuracies.",
        ),
        Mistake(
            "the size of the drop",
            lambda parts, U, targets: with_torch(parts, U, targets).abs(),
            "The sign is lost: a head that does harm should have a negative drop.",
        ),
        Mistake(
            "the drop in percent",
            lambda parts, U, targets: with_torch(parts, U, targets) * 100,
            "Your numbers are percentages. Accuracy is a share, between 0 and 1.",
        ),
        Mistake(
            "the drop from a perfect score",
            lambda parts, U, targets: torch.stack(
                [1 - _accuracy(parts.sum(0) - p, U, targets) for p in parts]
            ),
            "You measure the distance from 1. The whole layer is not perfect, either: how far does "
            "its accuracy drop?",
        ),
        Mistake(
            "correct answers lost, none gained",
            lambda parts, U, targets: torch.stack(
                [
                    (_right(parts.sum(0), U, targets) & ~_right(parts.sum(0) - p, U, targets))
                    .to(U)
                    .mean()
                    for p in parts
                ]
            ),
            "You count the correct answers that are lost. Without a head some wrong answers become "
            "correct: they count, too.",
        ),
        Mistake(
            "answers that change",
            lambda parts, U, targets: torch.stack(
                [
                    ((parts.sum(0) @ U).argmax(-1) != ((parts.sum(0) - p) @ U).argmax(-1))
                    .to(U)
                    .mean()
                    for p in parts
                ]
            ),
            "You count the answers that change. Ask how many are correct, before and after.",
        ),
        Mistake(
            "the drop in probability",
            lambda parts, U, targets: torch.stack(
                [
                    _probability(parts.sum(0), U, targets).mean()
                    - _probability(parts.sum(0) - p, U, targets).mean()
                    for p in parts
                ]
            ),
            "You measure how far the target's probability drops. Accuracy asks only whether the "
            "largest logit is the target's.",
        ),
        Mistake(
            "the rise of the loss",
            lambda parts, U, targets: torch.stack(
                [
                    _probability(parts.sum(0), U, targets).log().mean()
                    - _probability(parts.sum(0) - p, U, targets).log().mean()
                    for p in parts
                ]
            ),
            "You measure how far the loss rises. The task asks for the share of correct answers.",
        ),
        Mistake(
            "a number for each word",
            lambda parts, U, targets: torch.stack(
                [
                    _right(parts.sum(0), U, targets).to(U)
                    - _right(parts.sum(0) - p, U, targets).to(U)
                    for p in parts
                ]
            ),
            "You return a number for each word. Accuracy is a share of all words: one number per "
            "head.",
        ),
    ),
    hints=(
        "What is the layer's output when head 1 is muted, in terms of the parts?",
        "Write a small function that computes the accuracy of any output (N, D): its logits, the "
        "largest one in each row, and how often that is the target.",
        "Call it once for all heads together, and once for each muted head. The drop is the "
        "difference; it may be negative.",
    ),
    alternatives=(with_torch, with_loops),
)
