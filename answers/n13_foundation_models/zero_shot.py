"""13.4: a classifier made of prompts, several for each class."""

import numpy as np
import torch
from numpy.random import Generator
from torch.nn import functional as F

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def _classes(T, classes, join=lambda rows: rows.mean(0)):
    count = int(classes.max()) + 1
    return torch.stack([join(T[classes == k]) for k in range(count)])


def _chances(X, C, scale):
    return torch.softmax(scale * X @ C.T, -1)


def answer(X, T, classes, scale):
    X, T = F.normalize(X, dim=-1), F.normalize(T, dim=-1)
    return _chances(X, F.normalize(_classes(T, classes), dim=-1), scale)


def with_one_hot(X, T, classes, scale):
    member = F.one_hot(classes).T.to(T.dtype)
    C = member @ (T / T.norm(dim=1, keepdim=True))  # a sum has the direction of the mean
    cosine = (X @ C.T) / X.norm(dim=1, keepdim=True) / C.norm(dim=1)
    return (scale * cosine).softmax(1)


def with_loops(X, T, classes, scale):
    X, T, classes = (np.asarray(one) for one in (X, T, classes))
    rows = []
    for x in X:
        logits = []
        for k in range(classes.max() + 1):
            mean = np.mean([t / np.linalg.norm(t) for t in T[classes == k]], axis=0)
            logits.append(scale * x @ mean / np.linalg.norm(x) / np.linalg.norm(mean))
        weights = np.exp(np.array(logits) - max(logits))
        rows.append(weights / weights.sum())
    return torch.tensor(np.array(rows))


def cases(rng: Generator) -> list[Case]:
    def case(name: str, n: int, d: int, classes: list[int], scale: float) -> Case:
        inputs = normal_inputs(rng, {"X": (n, d), "T": (len(classes), d)}, 2.0)
        return Case(name, inputs | {"classes": np.array(classes), "scale": scale})

    return [
        case("one prompt a class", 3, 4, [0, 1, 2], 2.0),
        case("two prompts a class", 4, 5, [0, 0, 1, 1], 3.0),
        case("more prompts for one class", 2, 6, [0, 1, 1, 1, 1], 5.0),
        case("prompts in any order", 5, 3, [2, 0, 1, 0, 2, 2], 4.0),
        case("one image", 1, 4, [1, 0], 14.3),
        case("one class", 3, 2, [0, 0], 1.0),
    ]


def _cosines(X, T):
    return F.normalize(X, dim=-1) @ F.normalize(T, dim=-1).T


def _pooled(pool):
    def classify(X, T, classes, scale):
        E = _cosines(X, T)
        each = [pool(E[:, classes == k]) for k in range(int(classes.max()) + 1)]
        return (scale * torch.stack(each, 1)).softmax(1)

    return classify


def _mean_of_probabilities(X, T, classes, scale):
    P = (scale * _cosines(X, T)).softmax(1)
    return torch.stack([P[:, classes == k].mean(1) for k in range(int(classes.max()) + 1)], 1)


def _in_order_of_appearance(X, T, classes, scale):
    order = list(dict.fromkeys(classes.tolist()))
    return answer(X, T, torch.tensor([order.index(k) for k in classes.tolist()]), scale)


def _over_the_batch(X, T, classes, scale):
    C = F.normalize(_classes(F.normalize(T, dim=0), classes), dim=0)
    return _chances(F.normalize(X, dim=0), C, scale)


EXERCISE = Exercise(
    id="foundation.zero_shot",
    notebook="13",
    number="13.4",
    title="A classifier made of prompts",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="zero_shot",
    answer=answer,
    cases=cases,
    outputs=("P",),
    mistakes=(
        Mistake(
            "class vectors left short",
            lambda X, T, c, s: _chances(
                F.normalize(X, dim=-1), _classes(F.normalize(T, dim=-1), c), s
            ),
            "The mean of vectors of length 1 is shorter than 1. Bring it to length 1 again.",
        ),
        Mistake(
            "long prompts count more",
            lambda X, T, c, s: _chances(
                F.normalize(X, dim=-1), F.normalize(_classes(T, c), dim=-1), s
            ),
            "Bring every prompt to length 1 before you average: now long vectors count more.",
        ),
        Mistake(
            "no lengths at all",
            lambda X, T, c, s: _chances(X, _classes(T, c), s),
            "You use dot products. Images, prompts and class vectors should have length 1.",
        ),
        Mistake(
            "probabilities of prompts added",
            lambda X, T, c, s: torch.stack(
                [
                    _chances(F.normalize(X, dim=-1), F.normalize(T, dim=-1), s)[:, c == k].sum(1)
                    for k in range(int(c.max()) + 1)
                ],
                1,
            ),
            "You take the softmax over prompts and add. Average the vectors of a class first.",
        ),
        Mistake(
            "softmax over the images",
            lambda X, T, c, s: torch.softmax(
                s
                * F.normalize(X, dim=-1)
                @ F.normalize(_classes(F.normalize(T, dim=-1), c), dim=-1).T,
                0,
            ),
            "Your columns sum to 1. Each image (a row) should get probabilities over the classes.",
        ),
        Mistake(
            "without the scale",
            lambda X, T, c, s: answer(X, T, c, 1.0),
            "Multiply the cosines by scale before the softmax.",
        ),
        Mistake(
            "cosines returned",
            lambda X, T, c, s: (
                F.normalize(X, dim=-1) @ F.normalize(_classes(F.normalize(T, dim=-1), c), dim=-1).T
            ),
            "These are the cosines. Scale them, and let a softmax make probabilities of each row.",
        ),
        Mistake(
            "the first prompt of each class",
            lambda X, T, c, s: _chances(
                F.normalize(X, dim=-1), F.normalize(_classes(T, c, lambda rows: rows[0]), dim=-1), s
            ),
            "You use one prompt of each class. Average all of them.",
        ),
        Mistake(
            "images of any length",
            lambda X, T, c, s: _chances(
                X, F.normalize(_classes(F.normalize(T, dim=-1), c), dim=-1), s
            ),
            "Bring the images to length 1, too.",
        ),
        Mistake(
            "the best prompt of each class",
            _pooled(lambda E: E.max(1).values),
            "You take the best prompt of each class. Average the vectors of a class first.",
        ),
        Mistake(
            "cosines added",
            _pooled(lambda E: E.sum(1)),
            "You add the cosines of a class, so more prompts count more. Average the vectors.",
        ),
        Mistake(
            "probabilities of prompts averaged",
            _mean_of_probabilities,
            "You average the probabilities of a class's prompts: a row no longer sums to 1. "
            "Average the vectors first.",
        ),
        Mistake(
            "divided by the scale",
            lambda X, T, c, s: answer(X, T, c, 1 / s),
            "You divide by scale. It is 1 / temperature, so it multiplies the cosines.",
        ),
        Mistake(
            "classes in the order they appear",
            _in_order_of_appearance,
            "Your columns are in the order in which the classes appear. Column k is class k.",
        ),
        Mistake(
            "logarithms of probabilities",
            lambda X, T, c, s: answer(X, T, c, s).log(),
            "You return logarithms. Return the probabilities.",
        ),
        Mistake(
            "columns brought to length 1",
            _over_the_batch,
            "You normalize the columns. Each vector (a row) should have length 1.",
        ),
    ),
    hints=(
        "A class needs one vector. How do you get it from the vectors of its prompts?",
        "Length 1 for every prompt, then the mean for each class, then length 1 again.",
        "The probabilities are softmax(scale * cosine) along each row.",
    ),
    alternatives=(with_one_hot, with_loops),
)
