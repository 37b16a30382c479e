"""16.3: top-p: the smallest set of tokens that holds enough probability."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(P, top_p):
    order = np.argsort(-np.asarray(P), axis=-1, kind="stable")
    falling = np.take_along_axis(np.asarray(P), order, -1)
    held = np.cumsum(falling, -1)
    needed = (held < top_p).sum(-1, keepdims=True) + 1
    falling = np.where(np.arange(P.shape[-1]) < needed, falling, 0)
    nucleus = np.zeros(P.shape)
    np.put_along_axis(nucleus, order, falling, -1)
    return nucleus / nucleus.sum(-1, keepdims=True)


def token_by_token(P, top_p):
    rows = []
    for row in np.asarray(P).tolist():
        likely_first = sorted(range(len(row)), key=lambda token: -row[token])
        chosen, mass = [], 0.0
        while likely_first and (mass < top_p or not chosen):
            chosen.append(likely_first.pop(0))
            mass += row[chosen[-1]]
        rows.append([row[token] / mass if token in chosen else 0.0 for token in range(len(row))])
    return rows


def by_what_is_above(P, top_p):
    """Keep a token where those before it hold less than top_p."""
    vocab = P.shape[-1]
    earlier = torch.arange(vocab)[:, None] > torch.arange(vocab)[None]
    first = (P[:, None] > P[..., None]) | ((P[:, None] == P[..., None]) & earlier)
    above = (P[:, None] * first).sum(-1)
    chosen = P * ((above < top_p) | ~first.any(-1))
    return chosen / chosen.sum(-1, keepdim=True)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, rows: list[list[int]], top_p: float, whole: int = 64) -> Case:
        P = np.array(rows, float) / whole  # whole is a power of two: every sum is exact
        assert (P.sum(-1) == 1).all()
        assert all(len(set(row)) == len(row) for row in rows)  # no ties: any sorting will do
        return Case(name, {"P": P, "top_p": top_p})

    def drawn(count: int, vocab: int) -> list[list[int]]:
        rows: list[list[int]] = []
        while len(rows) < count:
            cuts = np.sort(rng.choice(np.arange(1, 1024), vocab - 1, replace=False))
            row = np.diff([0, *cuts, 1024]).tolist()
            rows += [row] if len(set(row)) == vocab else []
        return rows

    sorted_rows = [[32, 16, 9, 7], [40, 12, 8, 4]]
    return [
        case("most likely first", sorted_rows, 0.7),
        case("in any order", [[4, 12, 40, 8], [10, 32, 6, 16]], 0.8),
        case("a sum that is exactly top_p", [[9, 32, 16, 7], [2, 16, 14, 32]], 0.75),
        case("the first token alone is enough", [[58, 3, 2, 1], [1, 50, 10, 3]], 0.5),
        case("nearly flat distributions", [[17, 14, 15, 18], [13, 20, 15, 16]], 0.6),
        case("top_p = 1 keeps everything", [[32, 0, 24, 8], [1, 2, 31, 30]], 1.0),
        case("drawn at random", drawn(4, 9), 0.9, 1024),
        case("drawn at random, a small top_p", drawn(4, 9), 0.3, 1024),
    ]


def _kept(P, keep, divide=True):
    chosen = np.where(keep, np.asarray(P), 0.0)
    return chosen / chosen.sum(-1, keepdims=True) if divide else chosen


def _mask(P, rule, key=None):
    """Keep by a rule on (what is held before a token, and with it), the most likely first."""
    P = np.asarray(P)
    order = np.argsort(-P if key is None else key, axis=-1, kind="stable")
    falling = np.take_along_axis(P, order, -1)
    held = np.cumsum(falling, -1)
    keep = np.zeros(P.shape, bool)
    np.put_along_axis(keep, order, rule(held - falling, held), -1)
    return keep


def _right(P, top_p):
    return _mask(P, lambda before, _: (before < top_p) | (before == 0))


def _one_too_few(P, top_p):
    keep = _mask(P, lambda _, held: held <= top_p)
    keep |= np.asarray(P) == np.asarray(P).max(-1, keepdims=True)
    return _kept(P, keep)


def _strictly_less(P, top_p):
    keep = _mask(P, lambda _, held: held < top_p)
    keep |= np.asarray(P) == np.asarray(P).max(-1, keepdims=True)
    return _kept(P, keep)


def _one_too_many(P, top_p):
    return _kept(P, _mask(P, lambda before, _: before <= top_p))


def _rarest_first(P, top_p):
    rule = _mask(P, lambda before, _: (before < top_p) | (before == 0), key=np.asarray(P))
    return _kept(P, rule)


def _as_they_come(P, top_p):
    key = np.broadcast_to(np.arange(P.shape[-1]), P.shape)
    return _kept(P, _mask(P, lambda before, _: (before < top_p) | (before == 0), key=key))


def _threshold(P, top_p):
    P = np.asarray(P)
    keep = (1 - top_p <= P) | (P.max(-1, keepdims=True) == P)
    return _kept(P, keep)


def _at_least_top_p(P, top_p):
    with np.errstate(all="ignore"):
        return np.nan_to_num(_kept(P, np.asarray(P) >= top_p))


def _vocabulary_threshold(P, top_p):
    with np.errstate(all="ignore"):
        return np.nan_to_num(_kept(P, np.cumsum(P, -1) <= top_p))


def _most_likely_dropped(P, top_p):
    return _kept(P, _mask(P, lambda _, held: held >= top_p))


def _crossing_token_always_dropped(P, top_p):
    with np.errstate(all="ignore"):
        return np.nan_to_num(_kept(P, _mask(P, lambda _, held: held < top_p)))


def _crossing_token_cut(P, top_p):
    P = np.asarray(P)
    order = np.argsort(-P, axis=-1, kind="stable")
    falling = np.take_along_axis(P, order, -1)
    cut = np.clip(top_p - (np.cumsum(falling, -1) - falling), 0, falling)
    chosen = np.zeros(P.shape)
    np.put_along_axis(chosen, order, cut, -1)
    return chosen / chosen.sum(-1, keepdims=True)


def _longest_for_all(P, top_p):
    P = np.asarray(P)
    most = _right(P, top_p).sum(-1).max()
    rank = np.argsort(np.argsort(-P, axis=-1, kind="stable"), axis=-1)
    return _kept(P, rank < most)


def _order_of_the_first_row(P, top_p):
    key = np.broadcast_to(-np.asarray(P)[0], P.shape)
    return _kept(P, _mask(P, lambda before, _: before < top_p, key=key))


def _sorted(P, top_p):
    return -np.sort(-answer(P, top_p), -1)


def _softmax_of_kept(P, top_p):
    chosen = np.exp(np.where(_right(P, top_p), np.asarray(P), -np.inf))
    return chosen / chosen.sum(-1, keepdims=True)


def _most_likely(P, top_p):
    return _kept(P, np.arange(P.shape[-1]) == np.asarray(P).argmax(-1)[:, None])


def _over_the_batch(P, top_p):
    return np.nan_to_num(answer(np.asarray(P).T, top_p).T)


def _divided_by_everything(P, top_p):
    chosen = _kept(P, _right(P, top_p), divide=False)
    return chosen / chosen.sum()


def _divided_by_top_p(P, top_p):
    return _kept(P, _right(P, top_p), divide=False) / top_p


def _alike(P, top_p):
    keep = _right(P, top_p)
    return keep / keep.sum(-1, keepdims=True)


def _top_k(P, top_p):
    P = np.asarray(P)
    order = np.argsort(-P, axis=-1, kind="stable")
    keep = np.zeros(P.shape, bool)
    np.put_along_axis(keep, order[:, : int(np.ceil(top_p * P.shape[1]))], True, -1)
    return _kept(P, keep)


def _sorted_mask(P, top_p):
    """Use the mask of the sorted row on the row itself."""
    keep = -np.sort(-_right(P, top_p).astype(int), -1) > 0
    with np.errstate(all="ignore"):
        return np.nan_to_num(_kept(P, keep))


def _put_back_the_wrong_way(P, top_p):
    order = np.argsort(-np.asarray(P), axis=-1, kind="stable")
    return np.take_along_axis(_sorted(P, top_p), order, -1)


EXERCISE = Exercise(
    id="pretraining.top_p",
    notebook="16",
    number="16.3",
    title="Top-p keeps the smallest set",
    kind="graded",
    difficulty=2,
    minutes=20,
    points=3,
    function="nucleus",
    answer=answer,
    cases=cases,
    outputs=("probabilities",),
    mistakes=(
        Mistake("the token that crosses top_p is dropped", _one_too_few,
                "What you keep often holds less than top_p. The token that crosses it belongs to "
                "the set.", (_strictly_less, _crossing_token_always_dropped)),
        Mistake("one token too many", _one_too_many,
                "Where the sum is exactly top_p, you keep one token too many. You need the "
                "*smallest* set with at least top_p."),
        Mistake("not divided by the sum", lambda P, p: _kept(P, _right(P, p), divide=False),
                "What you keep does not sum to 1. Divide by its sum."),
        Mistake("the least likely tokens first", _rarest_first,
                "You collect the least likely tokens first. Begin with the most likely one."),
        Mistake("in the order of the vocabulary", _as_they_come,
                "You collect the tokens in the order of their ids. Sort by probability first.",
                (_vocabulary_threshold,)),
        Mistake("a threshold for each token", _threshold,
                "You compare each single probability with a threshold. top_p is about the *sum* "
                "of those kept.", (_at_least_top_p,)),
        Mistake("the most likely tokens are dropped", _most_likely_dropped,
                "You drop the most likely tokens and keep the rest. Keep tokens as long as those "
                "*before* them hold too little."),
        Mistake("the crossing token is cut", _crossing_token_cut,
                "You keep only a part of the token that crosses top_p. Keep all of it."),
        Mistake("as many tokens in every row", _longest_for_all,
                "You keep the same number of tokens in every row: as many as the row that "
                "needs most. Count for each row alone."),
        Mistake("sorted by the first row", _order_of_the_first_row,
                "You sort every row by the first row's order. Each row has an order of its own."),
        Mistake("left in sorted order", _sorted,
                "Your probabilities are sorted. Put each back to its own token's column."),
        Mistake("softmax of what is kept", _softmax_of_kept,
                "You apply softmax to probabilities. They only need to be divided by their sum."),
        Mistake("greedy", _most_likely,
                "You keep only the most likely token. Add more until they hold top_p."),
        Mistake("nothing is left out", lambda P, p: np.asarray(P),
                "You return P unchanged. Which tokens can go while the rest still holds top_p?"),
        Mistake("over the batch", _over_the_batch,
                "You sort and sum down the columns. Each *row* is a distribution of its own."),
        Mistake("divided by the sum of all rows", _divided_by_everything,
                "You divide by the sum over all rows. Each row should sum to 1."),
        Mistake("divided by top_p", _divided_by_top_p,
                "You divide by top_p. The kept tokens often hold more than that: divide by what "
                "they really hold."),
        Mistake("divided by the number of kept tokens",
                lambda P, p: _kept(P, _right(P, p), False) / _right(P, p).sum(-1, keepdims=True),
                "You divide by how many tokens you keep. Divide by the sum of what they hold."),
        Mistake("all kept tokens equally likely", _alike,
                "You make all kept tokens equally likely. Keep their proportions."),
        Mistake("top-k", _top_k,
                "You keep the same *number* of tokens in every row. How many are needed depends on "
                "their probabilities."),
        Mistake("the mask of the sorted row", _sorted_mask,
                "Your mask belongs to the sorted row, and you use it on the unsorted one."),
        Mistake("put back the wrong way", _put_back_the_wrong_way,
                "You apply the sorting order a second time. To put values back, *write* to those "
                "positions instead of reading from them."),
    ),
    hints=(
        "Sort the probabilities of a row, the largest first, and look at their running sum.",
        "A token is needed as long as those *before* it hold less than top_p.",
        "np.argsort gives the order; put what you keep back with it, then divide by the sum.",
    ),
    forbidden=("helpers.layers.sampling.token_probabilities",),
    alternatives=(token_by_token, by_what_is_above),
)  # fmt: skip
