"""20.4: a guard's ROC curve, with ties."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def _shares(scores, attack, thresholds, stops):
    scores, attack = np.asarray(scores), np.asarray(attack) > 0
    alarms = [stops(scores[~attack], t).mean() for t in thresholds]
    caught = [stops(scores[attack], t).mean() for t in thresholds]
    return np.array(alarms), np.array(caught)


def _area(alarms, caught):
    return float(((caught[1:] + caught[:-1]) / 2 * np.diff(alarms)).sum())


def answer(scores, attack):
    scores, attack = np.asarray(scores), np.asarray(attack) > 0
    thresholds = [np.inf, *sorted(set(scores.tolist()), reverse=True)]
    alarms = np.array([(scores[~attack] >= t).mean() for t in thresholds])
    caught = np.array([(scores[attack] >= t).mean() for t in thresholds])
    return alarms, caught, _area(alarms, caught)


def by_counting(scores, attack):
    """Sort, count along, keep the last of equal scores; the area as a share of pairs."""
    order = torch.argsort(scores, descending=True, stable=True)
    s, a = scores[order], attack[order].double()
    last = torch.cat([s[1:] != s[:-1], torch.tensor([True])])
    zero = torch.zeros(1, dtype=torch.float64)
    caught = torch.cat([zero, (a.cumsum(0) / a.sum())[last]])
    alarms = torch.cat([zero, ((1 - a).cumsum(0) / (1 - a).sum())[last]])
    up, down = scores[attack > 0][:, None], scores[attack == 0]
    return alarms, caught, ((up > down).double() + 0.5 * (up == down).double()).mean()


def with_unique(scores, attack):
    scores, attack = scores.numpy(), attack.numpy()
    values, group = np.unique(-scores, return_inverse=True)
    hits = np.bincount(group, weights=attack, minlength=len(values))
    misses = np.bincount(group, weights=1 - attack, minlength=len(values))
    caught = np.r_[0, hits.cumsum()] / hits.sum()
    alarms = np.r_[0, misses.cumsum()] / misses.sum()
    return alarms, caught, np.trapezoid(caught, alarms)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, scores: list[float] | np.ndarray, attack: list[int] | np.ndarray) -> Case:
        return Case(name, {"scores": np.array(scores, dtype=float), "attack": np.array(attack)})

    drawn = rng.normal(size=14)
    labels = rng.permutation([1] * 6 + [0] * 8)
    return [
        case("five requests", [0.9, 0.7, 0.6, 0.4, 0.1], [1, 0, 1, 0, 0]),
        case("equal scores", [0.9, 0.5, 0.5, 0.5, 0.2, 0.2], [1, 1, 0, 1, 0, 1]),
        case("a perfect guard", [3.0, 2.0, 1.0, 0.0], [1, 1, 0, 0]),
        case("a guard upside down", [0.1, 0.2, 0.8, 0.9], [1, 1, 0, 0]),
        case("drawn", drawn, labels),
        case("rounded scores", np.round(drawn), labels),
        case("negative scores", [-3.0, -1.0, -2.0, -1.0, -4.0, -2.5], [0, 1, 0, 0, 1, 1]),
    ]


def _with(change):
    def wrong(scores, attack):
        return change(*answer(scores, attack))

    return wrong


def _one_point_per_text(scores, attack):
    order = np.argsort(-np.asarray(scores), kind="stable")
    hits = np.asarray(attack)[order] > 0
    caught, alarms = (
        np.r_[0, hits.cumsum()] / hits.sum(),
        np.r_[0, (~hits).cumsum()] / (~hits).sum(),
    )
    return alarms, caught, _area(alarms, caught)


def _above(scores, attack):
    thresholds = [np.inf, *sorted(set(np.asarray(scores).tolist()), reverse=True)]
    alarms, caught = _shares(scores, attack, thresholds, np.greater)
    return alarms, caught, _area(alarms, caught)


def _no_start(scores, attack):
    alarms, caught, area = answer(scores, attack)
    return alarms[1:], caught[1:], area


def _of_all(scores, attack):
    many, share = len(np.asarray(attack)), np.asarray(attack).mean()
    alarms, caught, _ = answer(scores, attack)
    alarms, caught = alarms * (1 - share), caught * share
    return alarms, caught, _area(alarms, caught) if many else 0.0


def _steps(scores, attack):
    alarms, caught, _ = answer(scores, attack)
    return alarms, caught, float((caught[:-1] * np.diff(alarms)).sum())


def _counts(scores, attack):
    alarms, caught, area = answer(scores, attack)
    attacks = int(np.sum(attack))
    return alarms * (len(attack) - attacks), caught * attacks, area


def _of_the_stopped(scores, attack):
    scores, attack = np.asarray(scores), np.asarray(attack) > 0
    stopped = scores >= np.array([np.inf, *np.unique(scores)[::-1]])[:, None]
    many = np.maximum(stopped.sum(1), 1)
    alarms, caught = (stopped & ~attack).sum(1) / many, (stopped & attack).sum(1) / many
    return alarms, caught, _area(alarms, caught)


def _stops_low_scores(scores, attack):
    scores, attack = np.asarray(scores), np.asarray(attack)
    thresholds = [np.inf, *np.unique(scores)[::-1]]
    alarms, caught = _shares(scores, attack, thresholds, np.less_equal)
    return alarms, caught, _area(alarms, caught)


def _at_attacks_only(scores, attack):
    scores, attack = np.asarray(scores), np.asarray(attack)
    thresholds = [np.inf, *np.unique(scores[attack > 0])[::-1]]
    alarms, caught = _shares(scores, attack, thresholds, np.greater_equal)
    return alarms, caught, _area(alarms, caught)


EXERCISE = Exercise(
    id="safety.roc_curve",
    notebook="20",
    number="20.4",
    title="A guard's ROC curve",
    kind="practice",
    difficulty=2,
    minutes=15,
    points=0,
    function="roc_curve",
    answer=answer,
    cases=cases,
    outputs=("false_alarms", "caught", "area"),
    mistakes=(
        Mistake(
            "the axes exchanged",
            _with(lambda alarms, caught, area: (caught, alarms, 1 - area)),
            "You exchanged the two shares: false alarms are harmless requests that are stopped.",
        ),
        Mistake(
            "one point for every request",
            _one_point_per_text,
            "Requests with equal scores are stopped together, so they share one point.",
        ),
        Mistake(
            "stopped only above the threshold",
            _above,
            "The guard also stops a score that equals the threshold.",
        ),
        Mistake(
            "without the point (0, 0)",
            _no_start,
            "The curve begins at (0, 0): a threshold above all scores stops nothing.",
        ),
        Mistake(
            "shares of all requests",
            _of_all,
            "Divide by the number of harmless requests, and by the number of attacks, not by all.",
        ),
        Mistake(
            "from the lowest threshold on",
            _with(lambda alarms, caught, area: (alarms[::-1], caught[::-1], area)),
            "The points are right, but in reverse order: begin with the highest threshold.",
        ),
        Mistake(
            "upward, with a negative area",
            _with(lambda alarms, caught, area: (alarms[::-1], caught[::-1], -area)),
            "Begin with the highest threshold. In your order the false alarms fall, so the area "
            "comes out negative.",
        ),
        Mistake(
            "a point too many at the end",
            _with(lambda alarms, caught, area: (np.r_[alarms, 1], np.r_[caught, 1], area)),
            "There is one point too many: the lowest score stops everything already.",
        ),
        Mistake(
            "low scores stopped",
            _stops_low_scores,
            "Your guard stops low scores. It should stop a score that is the threshold or more.",
        ),
        Mistake(
            "attacks that pass",
            _with(lambda alarms, caught, area: (alarms, 1 - caught, _area(alarms, 1 - caught))),
            "You return the attacks that pass. Caught are those that are stopped.",
        ),
        Mistake(
            "without the last point",
            _with(lambda alarms, caught, area: (
                alarms[:-1], caught[:-1], _area(alarms[:-1], caught[:-1]))),
            "The last point is missing: the lowest score is a threshold, too, and stops "
            "everything.",
        ),
        Mistake(
            "thresholds from attacks alone",
            _at_attacks_only,
            "You use only the attacks' scores as thresholds. Every score that occurs is one.",
        ),
        Mistake(
            "numbers in place of shares",
            _counts,
            "You return how many requests are stopped. Divide by how many there are of each kind.",
        ),
        Mistake(
            "shares of what is stopped",
            _of_the_stopped,
            "You divide by the number of requests that are stopped. Divide by the number of "
            "harmless requests, and by the number of attacks.",
        ),
        Mistake(
            "specificity in place of false alarms",
            _with(lambda alarms, caught, area: (1 - alarms, caught, area)),
            "You return the harmless requests that pass. False alarms are those that are stopped.",
        ),
        Mistake(
            "the area along the other axis",
            _with(lambda alarms, caught, area: (alarms, caught, 1 - area)),
            "Both shares are right. Your area lies beside the curve: integrate the caught share "
            "over the false alarms.",
        ),
        Mistake(
            "the mean of the caught shares",
            _with(lambda alarms, caught, area: (alarms, caught, caught.mean())),
            "Both shares are right. The area needs widths, too: the steps in false alarms.",
        ),
        Mistake(
            "the area under a staircase from the right",
            _with(lambda alarms, caught, area: (
                alarms, caught, float((caught[1:] * np.diff(alarms)).sum()))),
            "Both shares are right. Join the points with straight lines: your steps count the "
            "higher end of each line for its whole width.",
        ),
        Mistake(
            "the area under a staircase",
            _steps,
            "Both shares are right. Join the points with straight lines: where scores are equal, "
            "the curve rises on a slope, and the area below it is a trapezoid.",
        ),
    ),
    hints=(
        "Which thresholds give a new point? Infinity, and every score that occurs.",
        "For each threshold: the mean of scores >= threshold over the harmless requests, and over "
        "the attacks.",
        "The area is the sum of (caught[i] + caught[i+1]) / 2 times the step in false_alarms.",
    ),
    alternatives=(by_counting, with_unique),
)  # fmt: skip
