"""20.5: the guard's threshold for a given over-refusal, with what it then catches."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(harmless, attacks, allowed):
    harmless, attacks = np.asarray(harmless), np.asarray(attacks)
    levels = sorted({*harmless.tolist(), *attacks.tolist(), np.inf})
    fitting = [t for t in levels if (harmless >= t).mean() <= allowed]
    t = min(fitting)
    return t, (harmless >= t).mean(), (attacks >= t).mean()


def downward(harmless, attacks, allowed):
    """Lower the threshold, one score after the other, while it stays allowed."""
    t = float("inf")
    for score in sorted(torch.cat([harmless, attacks]).tolist(), reverse=True):
        if (harmless >= score).double().mean() > allowed:
            break
        t = score
    return t, (harmless >= t).double().mean(), (attacks >= t).double().mean()


def by_matrix(harmless, attacks, allowed):
    levels = torch.cat([harmless, attacks, torch.tensor([torch.inf]).double()]).unique()
    alarms = (harmless[None] >= levels[:, None]).double().mean(1)
    at = (alarms <= allowed).nonzero()[0, 0]
    return levels[at], alarms[at], (attacks >= levels[at]).double().mean()


def cases(rng: Generator) -> list[Case]:
    def case(name: str, harmless, attacks, allowed: float) -> Case:
        scores = {"harmless": np.array(harmless, float), "attacks": np.array(attacks, float)}
        return Case(name, {**scores, "allowed": allowed})

    return [
        case("one in five", [0.1, 0.2, 0.3, 0.4, 0.8], [0.35, 0.6, 0.9, 0.95], 0.2),
        case("equal scores", [0.1, 0.5, 0.5, 0.5, 0.7], [0.5, 0.6, 0.7, 0.2], 0.4),
        case("none allowed", [0.1, 0.6, 0.3], [0.5, 0.7, 0.65], 0.0),
        case("none allowed, nothing above", [0.2, 0.9, 0.4], [0.5, 0.9, 0.3], 0.0),
        case("all allowed", [0.3, 0.2], [0.1, 0.6], 1.0),
        case("a limit between two shares", [0.1, 0.3, 0.5, 0.7, 0.9], [0.2, 0.6, 0.8], 0.35),
        case("a harmless score fits", [0.1, 0.4, 0.6, 0.8], [0.3, 0.7, 0.9], 0.5),
        case("drawn", rng.normal(size=20), rng.normal(1, 1, 15), 0.1),
        case("drawn, rounded", rng.normal(size=30).round(), rng.normal(1, 1, 15).round(), 0.25),
    ]


def _with(choose):
    def wrong(harmless, attacks, allowed):
        harmless, attacks = np.asarray(harmless), np.asarray(attacks)
        t = choose(harmless, attacks, allowed)
        return t, (harmless >= t).mean(), (attacks >= t).mean()

    return wrong


def _among_harmless(harmless, attacks, allowed):
    levels = [*sorted(set(harmless.tolist())), np.inf]
    return min(t for t in levels if (harmless >= t).mean() <= allowed)


def _highest(harmless, attacks, allowed):
    levels = sorted({*harmless.tolist(), *attacks.tolist()})
    fitting = [t for t in levels if (harmless >= t).mean() <= allowed]
    return max(fitting, default=np.inf)


def _below(harmless, attacks, allowed):
    levels = sorted({*harmless.tolist(), *attacks.tolist(), np.inf})
    return min(t for t in levels if (harmless > t).mean() <= allowed)


def _for_attacks(harmless, attacks, allowed):
    levels = sorted({*harmless.tolist(), *attacks.tolist(), np.inf})
    return min(t for t in levels if (attacks >= t).mean() <= allowed)


def _missed(harmless, attacks, allowed):
    t, alarms, caught = answer(harmless, attacks, allowed)
    return t, alarms, 1 - caught


def _levels(*scores):
    return [*np.unique(np.concatenate(scores)), np.inf]


def _strictly(harmless, attacks, allowed):
    levels = _levels(harmless, attacks)
    return next((t for t in levels if (harmless >= t).mean() < allowed), np.inf)


def _without_infinity(harmless, attacks, allowed):
    levels = _levels(harmless, attacks)[:-1]
    return next((t for t in levels if (harmless >= t).mean() <= allowed), levels[-1])


def _among_attacks(harmless, attacks, allowed):
    return next(t for t in _levels(attacks) if (harmless >= t).mean() <= allowed)


def _share_of_all(harmless, attacks, allowed):
    many = len(harmless) + len(attacks)
    return next(t for t in _levels(harmless, attacks) if (harmless >= t).sum() / many <= allowed)


def _by_rank(harmless, attacks, allowed):
    stopped = int(allowed * len(harmless) + 1e-9)
    return np.sort(harmless)[::-1][stopped - 1] if stopped else np.inf


def _how_many_stopped(harmless, attacks, allowed):
    t, alarms, caught = answer(harmless, attacks, allowed)
    return t, alarms * len(harmless), caught * len(attacks)


def _strict_shares(harmless, attacks, allowed):
    t = answer(harmless, attacks, allowed)[0]
    return t, (np.asarray(harmless) > t).mean(), (np.asarray(attacks) > t).mean()


def _count_allowed(harmless, attacks, allowed):
    return next(t for t in _levels(harmless, attacks) if (harmless >= t).sum() <= allowed)


def _passing(harmless, attacks, allowed):
    return next(t for t in _levels(harmless, attacks) if (harmless < t).mean() <= allowed)


def _nearest(harmless, attacks, allowed):
    far = [abs((harmless >= t).mean() - allowed) for t in _levels(harmless, attacks)]
    return _levels(harmless, attacks)[int(np.argmin(far))]


def _limit_as_over_refusal(harmless, attacks, allowed):
    t, _, caught = answer(harmless, attacks, allowed)
    return t, allowed, caught


def _harmless_that_pass(harmless, attacks, allowed):
    t, alarms, caught = answer(harmless, attacks, allowed)
    return t, 1 - alarms, caught


EXERCISE = Exercise(
    id="safety.threshold",
    notebook="20",
    number="20.5",
    title="A threshold for a given over-refusal",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="guard_threshold",
    answer=answer,
    cases=cases,
    outputs=("threshold", "over_refusal", "caught"),
    mistakes=(
        Mistake(
            "a quantile",
            _with(lambda harmless, attacks, allowed: float(np.quantile(harmless, 1 - allowed))),
            "A quantile lies between two scores, and with equal scores it stops too many. Try the "
            "scores that occur.",
        ),
        Mistake(
            "harmless scores alone",
            _with(_among_harmless),
            "You try the harmless scores only. An attack's score between two of them can be a "
            "lower threshold with the same over-refusal.",
        ),
        Mistake(
            "attack scores alone",
            _with(_among_attacks),
            "You try the scores of attacks only. A harmless request's score can be a lower "
            "threshold that is still allowed.",
        ),
        Mistake(
            "less than allowed",
            _with(_strictly),
            "You ask for less than the limit. *At most* includes the limit itself.",
        ),
        Mistake(
            "without infinity",
            _with(_without_infinity),
            "If every score that occurs stops too much, the threshold is infinity. You do not try "
            "it.",
        ),
        Mistake(
            "a share of all requests",
            _with(_share_of_all),
            "You divide by all requests. Over-refusal is a share of the harmless ones.",
        ),
        Mistake(
            "by rank",
            _with(_by_rank),
            "You count down from the highest harmless score. That overlooks equal scores, and the "
            "attacks' scores in between.",
        ),
        Mistake(
            "a number of requests as the limit",
            _with(_count_allowed),
            "You compare a number of requests with `allowed`, which is a share of them.",
        ),
        Mistake(
            "the limit on requests that pass",
            _with(_passing),
            "You limit the harmless requests that pass. The limit is on those that are stopped.",
        ),
        Mistake(
            "the nearest over-refusal",
            _with(_nearest),
            "You take the over-refusal nearest to the limit. It may not be above the limit.",
        ),
        Mistake(
            "the limit as over-refusal",
            _limit_as_over_refusal,
            "The threshold is right. Return the over-refusal that it has, not the one allowed.",
        ),
        Mistake(
            "harmless requests that pass",
            _harmless_that_pass,
            "The threshold is right. Over-refusal counts the harmless requests that are stopped.",
        ),
        Mistake(
            "numbers in place of shares",
            _how_many_stopped,
            "The threshold is right. Return shares, not how many requests are stopped.",
        ),
        Mistake(
            "shares above the threshold",
            _strict_shares,
            "The threshold is right. In both shares, also count scores that equal it.",
        ),
        Mistake(
            "the highest threshold",
            _with(_highest),
            "Your threshold keeps to the limit, but so do lower ones, which catch more attacks.",
        ),
        Mistake(
            "stopped only above the threshold",
            _with(_below),
            "Your threshold stops more harmless requests than allowed: the guard also stops a "
            "score that equals the threshold.",
        ),
        Mistake(
            "the limit on attacks",
            _with(_for_attacks),
            "The limit is on the harmless requests that are stopped, not on the attacks.",
        ),
        Mistake(
            "the missed attacks",
            _missed,
            "Threshold and over-refusal are right. Return the share of attacks that are caught.",
        ),
        Mistake(
            "shares exchanged",
            lambda harmless, attacks, allowed: tuple(
                answer(harmless, attacks, allowed)[i] for i in (0, 2, 1)
            ),
            "The order is: threshold, over-refusal (harmless), caught (attacks).",
        ),
    ),
    hints=(
        "Candidates: every score that occurs, of both kinds, and infinity, which stops nothing.",
        "For each candidate t, the over-refusal is the mean of harmless >= t. Keep those t with at "
        "most `allowed`.",
        "Of these, the lowest t catches the most attacks.",
    ),
    alternatives=(downward, by_matrix),
)
