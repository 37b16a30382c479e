"""11.5: how often a map points to the truth, ties counted fairly, with an interval."""

import numpy as np
import torch
from numpy.random import Generator

from answers.intervals import Z2, interval, wald, wrong_interval
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(maps, truth):
    maps, truth = np.asarray(maps), np.asarray(truth)
    best = maps == maps.max(1, keepdims=True)
    own = best[np.arange(len(maps)), truth]
    share = float((own / best.sum(1)).mean())
    return share, *interval(share, len(maps))


def with_torch(maps, truth):
    best = (maps == maps.amax(1, keepdim=True)).double()
    best = best / best.sum(1, keepdim=True)
    share = best.gather(1, torch.as_tensor(truth)[:, None]).mean().item()
    n = len(maps)
    root = (Z2 * share * (1 - share) / n + (Z2 / (2 * n)) ** 2) ** 0.5
    return share, *(((share + Z2 / (2 * n)) + sign * root) / (1 + Z2 / n) for sign in (-1, 1))


def with_loops(maps, truth):
    points = 0.0
    for row, place in zip(maps.tolist(), truth.tolist(), strict=True):
        winners = [k for k, value in enumerate(row) if value == max(row)]
        points += 1 / len(winners) if place in winners else 0
    n = len(maps)
    low, high = np.roots([1 + Z2 / n, -(2 * points / n + Z2 / n), (points / n) ** 2])[::-1].real
    return points / n, low, high


def cases(rng: Generator) -> list[Case]:
    def case(name: str, maps: np.ndarray, truth) -> Case:
        return Case(name, {"maps": maps, "truth": np.asarray(truth)})

    truth = rng.integers(16, size=30)
    good = rng.random((30, 16))
    good[np.arange(20), truth[:20]] += 1
    tied = rng.integers(3, size=(25, 6)).astype(float)
    signed = rng.normal(size=(12, 9)) - 1
    return [
        case("two images, one right", np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3]]), [1, 2]),
        case("thirty images of 16 patches", good, truth),
        case("a constant map", np.full((8, 4), 0.25), [0, 1, 2, 3, 0, 1, 2, 0]),
        case("many ties", tied, rng.integers(6, size=25)),
        case("negative numbers", signed, [*signed.argmax(1)[:9], 0, 4, 8]),
        case("always right", np.eye(5)[[0, 3, 4]], [0, 3, 4]),
        case("never right, five images", np.eye(5), [1, 2, 3, 4, 0]),
    ]


def _of(share_of):
    """Return the wrong answer with another share and the interval that goes with it."""

    def wrong(maps, truth):
        share = float(share_of(maps, torch.as_tensor(truth)))
        return share, *interval(share, len(maps))

    return wrong


def _truth_is_among_the_best(maps, truth):
    best = maps == maps.amax(1, keepdim=True)
    return best.gather(1, truth[:, None]).double().mean()


def _last_of_ties(maps, truth):
    width = maps.shape[1]
    return (width - 1 - maps.flip(1).argmax(1) == truth).double().mean()


def _weight_on_truth(maps, truth):
    shares = maps / maps.sum(1, keepdim=True)
    return shares.gather(1, truth[:, None]).mean().clamp(0, 1)


def _points(maps, truth, largest=None):
    """Return what each image earns; with ``largest``, where the value that wins is another one."""
    best = (maps == (maps.amax(1, keepdim=True) if largest is None else largest)).double()
    best = best / best.sum(1, keepdim=True).clamp_min(1)
    return best.gather(1, torch.as_tensor(truth)[:, None])[:, 0]


def _tie_of_all(maps, truth):
    points = _points(maps, truth)
    return torch.where((points > 0) & (points < 1), 1 / maps.shape[1], points).mean()


def _slip(maps, truth, n=None, **terms):
    """Return the right share, and the interval with one thing in it wrong."""
    share = answer(maps, truth)[0]
    return share, *wrong_interval(share, n or len(maps), **terms)


EXERCISE = Exercise(
    id="vision.score",
    notebook="11",
    number="11.5",
    title="Score a map",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="score",
    answer=answer,
    cases=cases,
    outputs=("right", "low", "high"),
    mistakes=(
        Mistake(
            "the first of a tie",
            _of(lambda maps, truth: (maps.argmax(1) == truth).double().mean()),
            "argmax takes the first of several equal values, so a constant map gets a point for "
            "every image whose truth is patch 0. Share the point among the patches that tie.",
        ),
        Mistake(
            "the last of a tie",
            _of(_last_of_ties),
            "Of several equal values you take the last. Share the point among the patches that "
            "tie.",
        ),
        Mistake(
            "a full point for a tie",
            _of(_truth_is_among_the_best),
            "You give a full point whenever the truth is among the largest, so a constant map "
            "would always be right. A tie of k patches earns 1/k.",
        ),
        Mistake(
            "nothing for a tie",
            _of(
                lambda maps, truth: (
                    ((maps == maps.amax(1, keepdim=True)).sum(1).eq(1) & (maps.argmax(1) == truth))
                    .double()
                    .mean()
                )
            ),
            "You give nothing for a tie. A tie of k patches earns 1/k if the truth is among them.",
        ),
        Mistake(
            "the largest absolute value",
            _of(lambda maps, truth: answer(maps.abs(), truth)[0]),
            "You take absolute values first. A large negative number says that the patch speaks "
            "*against* the class.",
        ),
        Mistake(
            "the weight on the truth",
            _of(_weight_on_truth),
            "You average the weight on the true patch. The question is how often that patch has "
            "the largest weight.",
        ),
        Mistake(
            "the simple interval",
            lambda maps, truth: ((s := answer(maps, truth)[0]), *wald(s, len(maps))),
            "right is correct. Your interval is share ± 1.96 standard errors, which has no width "
            "for a map that is always right. Use the formula of the task (Wilson's).",
        ),
        Mistake(
            "one standard error",
            lambda maps, truth: ((s := answer(maps, truth)[0]), *wald(s, len(maps), 1)),
            "right is correct. Your interval is one standard error wide on each side; use the "
            "formula of the task (Wilson's), with z² = 3.84.",
        ),
        Mistake(
            "not divided by 1 + z²/n",
            lambda maps, truth: _slip(maps, truth, under=1, under_root=1),
            "right is correct. In the interval, both ends have to be divided by 1 + z²/n.",
        ),
        Mistake(
            "z not squared",
            lambda maps, truth: _slip(maps, truth, z2=Z2**0.5),
            "right is correct. You use z = 1.96 where the formula has z² = 3.84.",
        ),
        Mistake(
            "the ends exchanged",
            lambda maps, truth: tuple(answer(maps, truth)[i] for i in (0, 2, 1)),
            "low and high are exchanged.",
        ),
        Mistake(
            "the smallest value",
            _of(lambda maps, truth: (maps.argmin(1) == truth).double().mean()),
            "You look for the smallest value. A map points to its largest.",
        ),
        Mistake(
            "the smallest value, ties shared",
            _of(lambda maps, truth: answer(-maps, truth)[0]),
            "You share ties fairly, but among the smallest values. A map points to its largest.",
        ),
        Mistake(
            "the largest of all images",
            _of(lambda maps, truth: _points(maps, truth, maps.max()).mean()),
            "You compare with the largest value of all images. Each image has its own largest "
            "value.",
        ),
        Mistake(
            "the largest over images",
            _of(lambda maps, truth: _points(maps, truth, maps.amax(0)).mean()),
            "You take the maximum along the wrong axis: for each patch over the images. Take it "
            "for each image over its patches.",
        ),
        Mistake(
            "points added up",
            lambda maps, truth: (answer(maps, truth)[0] * len(maps), *answer(maps, truth)[1:]),
            "You add up the points. right is their mean over the images.",
        ),
        Mistake(
            "n counts patches",
            lambda maps, truth: _slip(maps, truth, n=maps.shape[1]),
            "right is correct. In the interval, n is the number of images, not of patches.",
        ),
        Mistake(
            "z² squared again",
            lambda maps, truth: _slip(maps, truth, z2=Z2**2),
            "right is correct. 3.84 is z² already, and you square it again.",
        ),
        Mistake(
            "z rounded otherwise",
            lambda maps, truth: _slip(maps, truth, z2=1.96**2),
            "Almost: you use 1.96², which is 3.8416. Use z² = 3.84, as the task does.",
        ),
        Mistake(
            "no square root",
            lambda maps, truth: _slip(maps, truth, power=1),
            "right is correct. In the interval, the square root is missing.",
        ),
        Mistake(
            "4n, not 4n²",
            lambda maps, truth: _slip(maps, truth, fourth=4 * len(maps)),
            "right is correct. Under the root, the last term is divided by 4n², not by 4n.",
        ),
        Mistake(
            "the middle at s",
            lambda maps, truth: _slip(maps, truth, shift=0),
            "right is correct. In the interval, the term z²/2n outside the root is missing.",
        ),
        Mistake(
            "z²/n outside the root",
            lambda maps, truth: _slip(maps, truth, shift=1),
            "right is correct. In the interval, the term outside the root is z²/2n, not z²/n.",
        ),
        Mistake(
            "z², not z⁴",
            lambda maps, truth: _slip(maps, truth, fourth=4 * len(maps) ** 2 * Z2),
            "right is correct. Under the root, the last term has z⁴, the square of 3.84.",
        ),
        Mistake(
            "only the root divided",
            lambda maps, truth: _slip(maps, truth, under=1),
            "right is correct. In the interval, the whole sum is divided by 1 + z²/n, and you "
            "divide the root only. Look at your parentheses.",
        ),
        Mistake(
            "1/k whether or not the truth is there",
            _of(lambda maps, truth: (1 / (maps == maps.amax(1, keepdim=True)).sum(1)).mean()),
            "You give 1/k to every image. It earns something only if the true patch is one of the "
            "k.",
        ),
        Mistake(
            "a tie of all patches",
            _of(_tie_of_all),
            "For a tie you divide by the number of patches. Divide by the number of patches that "
            "*tie*.",
        ),
        Mistake(
            "points, not their mean",
            lambda maps, truth: (_points(maps, truth), *answer(maps, truth)[1:]),
            "You return the points of every image. right is their mean, one number.",
        ),
        Mistake(
            "the interval of another share",
            lambda maps, truth: (
                answer(maps, truth)[0],
                *interval((maps.argmax(1) == truth).double().mean().item(), len(maps)),
            ),
            "right is correct, but the interval belongs to the share that argmax counts. Put "
            "*your* share into the formula.",
        ),
        Mistake(
            "one image fewer",
            lambda maps, truth: _slip(maps, truth, n=len(maps) - 1),
            "right is correct. In the interval, n is the number of images; nothing is subtracted.",
        ),
    ),
    hints=(
        "For one image: which patches have the largest value, how many of them are there, and is "
        "the true patch one of them?",
        "maps == maps.amax(1, keepdim=True) marks the winners of every row. Divide by their number "
        "and read the column of the true patch.",
        "The interval depends only on the share and the number of images. Put both into the "
        "formula.",
    ),
    alternatives=(with_torch, with_loops),
)
