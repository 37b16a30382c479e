"""5.3: does a word look at what it names? Pointing accuracy, and the mass on the object."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(A, regions, about):
    A, regions, about = np.asarray(A), np.asarray(regions), np.asarray(about)
    rows, columns = A.shape[1:]
    objects, height, width = regions.shape
    blocks = regions.reshape(objects, rows, height // rows, columns, width // columns)
    belongs = blocks.any((2, 4))
    naming = np.flatnonzero(about >= 0)
    if not len(naming):
        return np.asarray(0.0), np.asarray(0.0)
    mine = belongs[about[naming]].reshape(len(naming), -1)
    maps = A[naming].reshape(len(naming), -1)
    hits = mine[np.arange(len(naming)), maps.argmax(1)]
    return hits.mean(), (maps * mine).sum(1).mean()


def with_pooling(A, regions, about):
    window = (regions.shape[1] // A.shape[1], regions.shape[2] // A.shape[2])
    places = torch.nn.functional.max_pool2d(regions[:, None].double(), window)[:, 0]
    kept = about >= 0
    if not kept.any():
        return 0.0, 0.0
    wanted = places[about[kept]]
    strongest = A[kept].flatten(1).argmax(1, keepdim=True)
    hit = wanted.flatten(1).gather(1, strongest)
    return hit.mean(), (A[kept] * wanted).sum((1, 2)).mean()


def with_loops(A, regions, about):
    tall, wide = regions.shape[1] // A.shape[1], regions.shape[2] // A.shape[2]
    hits, masses = [], []
    for t in range(len(A)):
        if int(about[t]) < 0:
            continue
        shape, mass, best, hit = regions[int(about[t])], 0.0, -1.0, False
        for i in range(A.shape[1]):
            for j in range(A.shape[2]):
                seen = bool(shape[i * tall : (i + 1) * tall, j * wide : (j + 1) * wide].any())
                weight = float(A[t, i, j])
                mass += weight * seen
                if weight > best:
                    best, hit = weight, seen
        hits.append(float(hit))
        masses.append(mass)
    return (sum(hits) / len(hits), sum(masses) / len(masses)) if hits else (0.0, 0.0)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, grid, block, objects: int, about, aim: float = 0.6) -> Case:
        (rows, columns), (tall, wide) = grid, block
        height, width = rows * tall, columns * wide
        regions = np.zeros((objects, height, width), bool)
        for k in range(objects):
            top, left = rng.integers(height - tall), rng.integers(width - wide)
            regions[k, top : top + tall + 1, left : left + wide + 1] = True
            regions[k] &= rng.random((height, width)) < 0.8
            regions[k, top, left] = True
        about = np.array(about)
        scores = rng.normal(size=(len(about), rows, columns))
        for t, k in enumerate(about):
            if aim > rng.random():  # some words look where they should
                seen = regions[k].reshape(rows, tall, columns, wide).any((1, 3))
                scores[t] += 2.5 * seen
        A = np.exp(scores)
        A /= A.sum((1, 2), keepdims=True)
        return Case(name, {"A": A, "regions": regions, "about": about})

    return [
        case("two objects, six words", (4, 4), (2, 2), 2, [0, 0, -1, 1, 1, 1]),
        case("a wide image", (2, 5), (3, 2), 2, [1, 0, 1, 0]),
        case("every word looks where it should", (4, 4), (3, 3), 3, [0, 1, 2, -1, 2, 1], aim=1.1),
        case("the last object is named by none", (3, 4), (2, 3), 3, [0, -1, 1, -1, 0], aim=0.3),
        case("no word names an object", (3, 3), (2, 2), 1, [-1, -1]),
        case("a pixel a place", (6, 5), (1, 1), 2, [0, 1, 1, -1]),
        case("the captioner's grid", (8, 8), (4, 4), 3, [0, 0, 0, 0, -1, -1, 1, 1, 1, 1, -1, 2, 2]),
    ]


def _places(A, regions, rule="any"):
    n, height, width = regions.shape
    rows, columns = A.shape[1:]
    blocks = regions.double().reshape(n, rows, height // rows, columns, width // columns)
    share = blocks.mean((2, 4))
    if rule == "any":
        return (share > 0).double()
    least = {"half": share >= 0.5, "most": share > 0.5, "all": share == 1}
    return least[rule].double() if rule in least else share


def _measure(A, places, about, kept, hit_places=None):
    if not kept.any():
        return 0.0, 0.0
    wanted = places[about[kept]]
    aimed = wanted if hit_places is None else hit_places[about[kept]]
    strongest = A[kept].flatten(1).argmax(1, keepdim=True)
    return aimed.flatten(1).gather(1, strongest).mean(), (A[kept] * wanted).sum((1, 2)).mean()


def _plain(rule):
    return lambda A, r, about: _measure(A, _places(A, r, rule), about, about >= 0)


def _every_word(A, regions, about):
    return _measure(A, _places(A, regions), about, torch.ones_like(about, dtype=torch.bool))


def _missed_counted(A, regions, about):
    accuracy, mass = _measure(A, _places(A, regions), about, about >= 0)
    share = (about >= 0).double().mean()
    return accuracy * share, mass * share


def _any_object(A, regions, about):
    together = _places(A, regions).amax(0, keepdim=True).expand(len(regions), -1, -1)
    return _measure(A, together, about, about >= 0)


def _strongest_only(A, regions, about):
    accuracy, _ = _measure(A, _places(A, regions), about, about >= 0)
    top = torch.where(A.amax((1, 2), keepdim=True) == A, A, 0.0)
    return accuracy, _measure(top, _places(A, regions), about, about >= 0)[1]


def _mean_for_mass(A, regions, about, over):
    if not (kept := about >= 0).any():
        return 0.0, 0.0
    places = _places(A, regions)
    wanted = places[about[kept]]
    sizes = wanted.sum((1, 2))
    size = {"object": sizes, "all objects": sizes.mean(), "grid": wanted[0].numel()}[over]
    accuracy, _ = _measure(A, places, about, kept)
    return accuracy, ((A[kept] * wanted).sum((1, 2)) / size).mean()


def _turned(A, regions, about):
    turned = A.mT.reshape(A.shape)
    return _measure(turned, _places(A, regions), about, about >= 0)


EXERCISE = Exercise(
    id="looking.pointing",
    notebook="05",
    number="5.3",
    title="The pointing game",
    kind="practice",
    difficulty=2,
    minutes=20,
    points=0,
    function="pointing_game",
    answer=answer,
    cases=cases,
    outputs=("accuracy", "mass"),
    mistakes=(
        Mistake(
            "words without an object counted as if they named the last one",
            _every_word,
            "about is -1 for a word that names nothing, and an index of -1 means the last object. "
            "Leave those words out first.",
        ),
        Mistake(
            "words without an object counted as misses",
            _missed_counted,
            "You divide by all words. A word that names no object can neither hit nor miss.",
        ),
        Mistake(
            "any object will do",
            _any_object,
            "A look at another object counts as a hit with you. It has to be the one that the word "
            "names.",
        ),
        Mistake(
            "only places that the object fills at least half",
            _plain("half"),
            "You ask for half of a place's pixels; one pixel of the object is enough.",
        ),
        Mistake(
            "only places that the object fills by more than half",
            _plain("most"),
            "You want most of a place's pixels to be the object's. A small corner of it is enough.",
        ),
        Mistake(
            "only places that the object fills",
            _plain("all"),
            "You want all pixels of a place to be the object's, and lose its edge. One is enough.",
        ),
        Mistake(
            "places counted by the share that is covered",
            _plain("share"),
            "You weigh a place by how much of it the object covers. It belongs to the object or it "
            "does not.",
        ),
        Mistake(
            "the strongest place's weight for the mass",
            _strongest_only,
            "The accuracy is right. For the mass, all places of the object count, not the "
            "strongest alone.",
        ),
        Mistake(
            "the mean over the object's places for the mass",
            lambda A, r, about: _mean_for_mass(A, r, about, "object"),
            "The accuracy is right. Your mass gets smaller when the object gets larger: how much "
            "of the whole attention is on the object, all of its places together?",
        ),
        Mistake(
            "one mean over the places of all words for the mass",
            lambda A, r, about: _mean_for_mass(A, r, about, "all objects"),
            "The accuracy is right. You average all chosen weights at once; add up the weights of "
            "each word first, so that every word has one number.",
        ),
        Mistake(
            "the mean over the grid for the mass",
            lambda A, r, about: _mean_for_mass(A, r, about, "grid"),
            "The accuracy is right. You divide the weight on the object by the number of all "
            "places; it is a share of the attention already.",
        ),
        Mistake(
            "the grid read column by column",
            _turned,
            "Your maps and your regions do not lie on each other: one of them is walked through "
            "column by column.",
        ),
    ),
    hints=(
        "Bring pixels and places together first: which places of the grid have at least one pixel "
        "of object k? That is one small map for each object.",
        "Choose the words that count. For each you have two maps of the same shape: where it "
        "looks, and which places belong to its object.",
        "A hit: the place with the largest weight belongs. The mass: the sum of the weights on all "
        "that belong. Both are then averaged over the words that count.",
    ),
    alternatives=(with_pooling, with_loops),
)
