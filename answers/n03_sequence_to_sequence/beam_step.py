"""3.4: one step of beam search for a whole table of beginnings."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(log_p, total, ended, end, width):
    log_p, total, ended = map(np.asarray, (log_p, total, ended))
    kept = np.where(np.arange(log_p.shape[1]) == end, 0.0, -np.inf)
    grown = total[:, None] + np.where(ended[:, None], kept, log_p)
    best = np.argsort(-grown.ravel(), kind="stable")[: int(width)]
    rows, tokens = np.divmod(best, log_p.shape[1])
    return rows, tokens, grown.ravel()[best]


def with_torch(log_p, total, ended, end, width):
    grown = total[:, None] + log_p
    grown = torch.where(ended[:, None], torch.full_like(grown, -torch.inf), grown)
    grown[:, int(end)] = torch.where(ended, total, grown[:, int(end)])
    best = grown.flatten().topk(int(width))
    return best.indices // log_p.shape[1], best.indices % log_p.shape[1], best.values


def with_lists(log_p, total, ended, end, width):
    found = []
    for row in range(len(total)):
        if bool(ended[row]):
            found.append((float(total[row]), row, int(end)))
            continue
        for token in range(log_p.shape[1]):
            found.append((float(total[row]) + float(log_p[row, token]), row, token))
    found.sort(key=lambda one: -one[0])
    totals, rows, tokens = zip(*found[: int(width)], strict=True)
    return list(rows), list(tokens), list(totals)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, rows: int, tokens: int, width: int, ended: list[int], end: int = 2):
        scores = 1.5 * rng.normal(size=(rows, tokens))
        log_p = scores - np.log(np.exp(scores).sum(1, keepdims=True))
        total = -np.sort(rng.gamma(2.0, 0.6, size=rows))
        done = np.zeros(rows, bool)
        done[ended] = True
        inputs = {"log_p": log_p, "total": total, "ended": done, "end": end, "width": width}
        return Case(name, inputs)

    return [
        case("three beginnings, none ended", 3, 5, 3, []),
        case("the best one has ended", 3, 5, 3, [0]),
        case("one beginning grows to four", 1, 7, 4, []),
        case("width 1: greedy", 1, 6, 1, []),
        case("two have ended, end is token 0", 4, 5, 4, [0, 2], end=0),
        case("all have ended", 3, 4, 3, [0, 1, 2]),
        case("wide", 6, 8, 6, [3]),
    ]


def _choose(grown, width):
    best = grown.flatten().topk(min(int(width), grown.numel()))
    return best.indices // grown.shape[1], best.indices % grown.shape[1], best.values


def _grown(log_p, total, ended, end, frozen=0.0):
    grown = total[:, None] + log_p
    kept = torch.full_like(grown, -torch.inf)
    kept[:, int(end)] = total + frozen
    return torch.where(ended[:, None], kept, grown)


def _each_its_best(log_p, total, ended, end, width):
    grown = _grown(log_p, total, ended, end)
    best = grown.max(1)
    order = best.values.argsort(descending=True)[: int(width)]
    return order, best.indices[order], best.values[order]


def _not_added(log_p, total, ended, end, width):
    return _choose(_grown(log_p, torch.zeros_like(total), ended, end), width)


def _dropped(log_p, total, ended, end, width):
    grown = total[:, None] + log_p
    return _choose(torch.where(ended[:, None], torch.full_like(grown, -1e9), grown), width)


def _multiplied(log_p, total, ended, end, width):
    rows, tokens, totals = _choose(_grown(log_p, total, ended, end), width)
    return rows, tokens, torch.exp(totals)


def _end_paid_again(log_p, total, ended, end, width):
    grown = total[:, None] + log_p
    kept = torch.full_like(grown, -torch.inf)
    kept[:, int(end)] = grown[:, int(end)]
    return _choose(torch.where(ended[:, None], kept, grown), width)


EXERCISE = Exercise(
    id="seq2seq.beam_step",
    notebook="03",
    number="3.4",
    title="One step of beam search",
    kind="graded",
    difficulty=3,
    minutes=25,
    points=3,
    function="beam_step",
    answer=answer,
    cases=cases,
    outputs=("rows", "tokens", "totals"),
    mistakes=(
        Mistake(
            "ended beginnings go on",
            lambda log_p, total, ended, end, width: _choose(total[:, None] + log_p, width),
            "A beginning that has ended is continued with further tokens. It should stay as it is.",
        ),
        Mistake(
            "ended beginnings are dropped",
            _dropped,
            "Beginnings that have ended are lost; they go on competing with their total.",
        ),
        Mistake(
            "ended beginnings pay for another end",
            _end_paid_again,
            "An ended beginning keeps its place, and also its total: no further log-probability is "
            "added.",
        ),
        Mistake(
            "the best continuation of each beginning",
            _each_its_best,
            "You keep one continuation of every beginning. All continuations of all beginnings "
            "compete with each other.",
        ),
        Mistake(
            "the totals so far left out",
            _not_added,
            "You compare the new tokens alone. What counts is the log-probability of the whole "
            "beginning.",
        ),
        Mistake(
            "probabilities instead of their logarithms",
            _multiplied,
            "The totals are probabilities; logarithms are asked for, which add up.",
        ),
        Mistake(
            "every ended one frozen at zero",
            lambda log_p, total, ended, end, width: _choose(
                torch.where(
                    ended[:, None], _grown(log_p, total * 0, ended, end), total[:, None] + log_p
                ),
                width,
            ),
            "An ended beginning has a total of 0 with you, as if it were certain. It keeps the "
            "total that it has.",
        ),
    ),
    hints=(
        "Make one table: how likely would every beginning be with every token behind it?",
        "In the row of an ended beginning only one entry may be chosen, the end token, and it "
        "costs nothing more; how do you write 'never' as a log-probability?",
        "Lay the table out as one long row, take the largest `width`, and find beginning and token "
        "again by dividing with remainder.",
    ),
    alternatives=(with_torch, with_lists),
)
