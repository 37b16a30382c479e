"""3.4: one step of beam search over a whole table of hypotheses."""

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
        case("three hypotheses, none ended", 3, 5, 3, []),
        case("the best one has ended", 3, 5, 3, [0]),
        case("one hypothesis becomes four", 1, 7, 4, []),
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


def _totals_of_new_tokens(log_p, total, ended, end, width):
    rows, tokens, _ = _choose(_grown(log_p, total, ended, end), width)
    return rows, tokens, log_p[rows, tokens]


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


def _ascending(log_p, total, ended, end, width):
    rows, tokens, totals = _choose(_grown(log_p, total, ended, end), width)
    return rows.flip(0), tokens.flip(0), totals.flip(0)


def _least_likely(log_p, total, ended, end, width):
    grown = _grown(log_p, total, ended, end).flatten()
    best = grown.masked_fill(grown.isinf(), torch.inf).topk(int(width), largest=False)
    return best.indices // log_p.shape[1], best.indices % log_p.shape[1], best.values


def _divided_by_rows(log_p, total, ended, end, width):
    best = _grown(log_p, total, ended, end).flatten().topk(int(width))
    return best.indices // len(log_p), best.indices % len(log_p), best.values


def _ended_everywhere(log_p, total, ended, end, width):
    return _choose(torch.where(ended[:, None], total[:, None], total[:, None] + log_p), width)


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
            "ended hypotheses go on",
            lambda log_p, total, ended, end, width: _choose(total[:, None] + log_p, width),
            "You append further tokens to a hypothesis that has ended. It should stay as it is.",
        ),
        Mistake(
            "ended hypotheses are dropped",
            _dropped,
            "You lose the hypotheses that have ended. They keep competing with their totals.",
        ),
        Mistake(
            "ended hypotheses pay for another end",
            _end_paid_again,
            "You add another log-probability to a hypothesis that has ended. Its total stays as "
            "it is.",
        ),
        Mistake(
            "every continuation of an ended hypothesis kept",
            _ended_everywhere,
            "An ended hypothesis appears once for every token, each time with its total. It may "
            "appear once, and its token is end.",
        ),
        Mistake(
            "the best continuation of each hypothesis",
            _each_its_best,
            "You keep one continuation of every hypothesis. All continuations of all hypotheses "
            "compete with each other.",
        ),
        Mistake(
            "the totals so far left out",
            _not_added,
            "You compare the new tokens alone. What counts is the log-probability of the whole "
            "hypothesis.",
        ),
        Mistake(
            "chosen by the totals, which are not returned",
            _totals_of_new_tokens,
            "You choose the right continuations, but your totals hold the new token's "
            "log-probability alone. Return that of the whole hypothesis.",
        ),
        Mistake(
            "probabilities instead of their logarithms",
            _multiplied,
            "Your totals are probabilities. We ask for their logarithms.",
        ),
        Mistake(
            "every ended one at zero",
            lambda log_p, total, ended, end, width: _choose(
                torch.where(
                    ended[:, None], _grown(log_p, total * 0, ended, end), total[:, None] + log_p
                ),
                width,
            ),
            "You give an ended hypothesis a total of 0, as if it were certain. It keeps the total "
            "it has.",
        ),
        Mistake(
            "the best one last",
            _ascending,
            "You chose the right continuations, but the best one comes last. Return the best "
            "first.",
        ),
        Mistake(
            "the least likely ones",
            _least_likely,
            "You keep the least likely continuations. A larger log-probability (closer to 0) is "
            "better.",
        ),
        Mistake(
            "divided by the number of rows",
            _divided_by_rows,
            "Your totals are right. To get row and token back from the position in the flat "
            "table, divide by the number of tokens: that is how long one row is.",
        ),
    ),
    hints=(
        "Make one table: how likely would every hypothesis be after appending every token?",
        "In the row of an ended hypothesis only one entry may be chosen: the end token, at no "
        "further cost. How do you write 'never' as a log-probability?",
        "Flatten the table, take the `width` largest entries, and recover row and token by integer "
        "division and remainder.",
    ),
    alternatives=(with_torch, with_lists),
)
