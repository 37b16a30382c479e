"""5.3: does a word attend to what it names? Pointing accuracy, and the mass on the object."""

import numpy as np
import torch
from numpy.random import Generator

from answers.pointed_maps import (
    any_object,
    blocks_first,
    blocks_misread,
    by_rule,
    each_object_once,
    hits_times,
    in_pixels,
    mass_by_share,
    mass_of_hits,
    mean_for_mass,
    most_of_the_mass,
    on_grid,
    one_pixel,
    row_and_column_apart,
    scores,
    strongest_only,
    times,
)
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
            if aim > rng.random():  # some words attend where they should
                seen = regions[k].reshape(rows, tall, columns, wide).any((1, 3))
                scores[t] += 2.5 * seen
        A = np.exp(scores)
        A /= A.sum((1, 2), keepdims=True)
        return Case(name, {"A": A, "regions": regions, "about": about})

    return [
        case("two objects, six words", (4, 4), (2, 2), 2, [0, 0, -1, 1, 1, 1]),
        case("a wide image", (2, 5), (3, 2), 2, [1, 0, 1, 0]),
        case("every word attends where it should", (4, 4), (3, 3), 3, [0, 1, 2, -1, 2, 1], aim=1.1),
        case("the last object is never named", (3, 4), (2, 3), 3, [0, -1, 1, -1, 0], aim=0.3),
        case("no word names an object", (3, 3), (2, 2), 1, [-1, -1]),
        case("one pixel for each position", (6, 5), (1, 1), 2, [0, 1, 1, -1]),
        case("the captioner's grid", (8, 8), (4, 4), 3, [0, 0, 0, 0, -1, -1, 1, 1, 1, 1, -1, 2, 2]),
        case("more objects than words", (3, 4), (2, 3), 5, [3, 0, -1, 4]),
    ]


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
            lambda A, r, about: scores(A, on_grid(A, r), about, about > -9),
            "For a word that names no object, about is -1, and the index -1 picks the last object. "
            "Leave those words out first.",
        ),
        Mistake(
            "words without an object counted as misses",
            times(lambda kept: kept.double().mean()),
            "You divide by the number of all words. A word that names no object doesn't count.",
        ),
        Mistake(
            "NaN where no word names an object",
            times(lambda kept: 1.0 if kept.any() else torch.nan),
            "If no word names an object, your mean is 0 / 0, which is NaN. Both results should be "
            "0 then.",
        ),
        Mistake(
            "blocks cut in the wrong order",
            blocks_misread,
            "Your blocks are mixed up: a reshape doesn't move axes. Split the height into (rows, "
            "block) and the width into (columns, block), so that the axes are (objects, rows, "
            "block, columns, block).",
            alike=(blocks_first,),
        ),
        Mistake(
            "one pixel of each block",
            one_pixel,
            "You look at one pixel of each block, its upper left one. Any pixel of the block can "
            "belong to the object.",
        ),
        Mistake(
            "mass counted in pixels",
            lambda A, r, about: mass_by_share(A, r, about, r[0].numel() / A[0].numel()),
            "The accuracy is correct. For the mass you count each weight once per pixel of the "
            "object. Count it once per position.",
        ),
        Mistake(
            "any object will do",
            any_object,
            "You count attention to any object. Only the object that the word names counts.",
        ),
        Mistake(
            "only positions that the object fills at least half",
            by_rule("half"),
            "You require half of a position's pixels. One pixel of the object is enough.",
        ),
        Mistake(
            "only positions that the object fills by more than half",
            by_rule("most"),
            "You require more than half of a position's pixels. One pixel of the object is enough.",
        ),
        Mistake(
            "only positions that the object fills",
            by_rule("all"),
            "You require all pixels of a position and lose the object's edge. One is enough.",
        ),
        Mistake(
            "positions counted by the share that is covered",
            by_rule("share"),
            "You count a position by the share that the object covers. It either belongs to the "
            "object or doesn't.",
        ),
        Mistake(
            "the largest weight alone for the mass",
            strongest_only,
            "The accuracy is correct. For the mass, add up the weights of all the object's "
            "positions, not only the largest one.",
        ),
        Mistake(
            "the mean over the object's positions for the mass",
            lambda A, r, about: mean_for_mass(A, r, about, "object"),
            "The accuracy is correct. Your mass is a mean over positions. Add their weights up.",
        ),
        Mistake(
            "one mean over the positions of all words for the mass",
            lambda A, r, about: mean_for_mass(A, r, about, "all objects"),
            "The accuracy is correct. You average all the weights at once. First add up the "
            "weights of each word, then take the mean over the words.",
        ),
        Mistake(
            "the mean over the grid for the mass",
            lambda A, r, about: mean_for_mass(A, r, about, "grid"),
            "The accuracy is correct. You divide the mass by the number of all positions. Don't: "
            "the weights already sum to one.",
        ),
        Mistake(
            "the grid read column by column",
            lambda A, r, about: scores(A.mT.reshape(A.shape), on_grid(A, r), about),
            "Your maps and your regions don't match: you flatten one of them column by column.",
        ),
        Mistake(
            "object 0 left out",
            lambda A, r, about: scores(A, on_grid(A, r), about, about > 0),
            "Object 0 counts too: only -1 names none.",
        ),
        Mistake(
            "the pixel in the middle of each block",
            lambda A, r, about: one_pixel(A, r, about, middle=1),
            "You look at one pixel of each block, the one in its middle. Any pixel of the block "
            "can belong to the object.",
        ),
        Mistake(
            "the region of the step",
            lambda A, r, about: scores(A, on_grid(A, r), torch.arange(len(about)), about >= 0),
            "You use regions[t] for word t. The object that word t names is about[t].",
        ),
        Mistake(
            "mass weighted by the share that is covered",
            mass_by_share,
            "The accuracy is correct. For the mass you weight each position by the share of its "
            "pixels that the object covers. A position either belongs to the object or doesn't.",
        ),
        Mistake(
            "added up over the words",
            times(torch.sum),
            "You add up over the words. Divide by the number of words that count.",
        ),
        Mistake(
            "the maps enlarged to pixels",
            in_pixels,
            "You compare pixels. Compare positions: a position belongs to the object if at least "
            "one of its pixels does.",
        ),
        Mistake(
            "the largest row and the largest column",
            row_and_column_apart,
            "The mass is correct. You choose the row and the column separately, by their sums. "
            "Find the single position with the largest weight.",
        ),
        Mistake(
            "the mean over objects",
            each_object_once,
            "You average within each object first. Each word that counts should weigh the same.",
        ),
        Mistake(
            "the mass of hits alone",
            mass_of_hits,
            "The accuracy is correct. For the mass you leave out the words that miss. Every word "
            "that counts has a mass.",
        ),
        Mistake(
            "a hit by more than half of the mass",
            most_of_the_mass,
            "The mass is correct. You count a hit when most of the weight is on the object. Look "
            "only at the position with the largest weight.",
        ),
        Mistake(
            "the number of hits",
            hits_times(torch.sum),
            "The mass is correct. You return the number of hits. Divide it by the number of words "
            "that count.",
        ),
    ),
    hints=(
        "First bring pixels and positions together: which positions of the grid have at least one "
        "pixel of object k? That is one small map for each object.",
        "Choose the words that count. For each you now have two maps of the same shape: its "
        "weights, and the positions that belong to its object.",
        "A word is a hit if the position with the largest weight belongs to its object. Its mass "
        "is the sum of the weights of all positions that belong. Average both over the words that "
        "count.",
    ),
    alternatives=(with_pooling, with_loops),
)
